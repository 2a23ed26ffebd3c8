// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// leastRun is the fewest intervals of one rule and key that share a line.
const leastRun = 3

// Folded is one result, or several intervals of one rule and key with the same outcome. For
// several, Observed is the worst value, Start and End cover all of them, and the message
// describes all.
type Folded struct {
	Result
	Intervals int // The number of intervals; 0 if it is a single result.
}

// Frame describes where the results to be folded come from.
type Frame struct {
	Window   metric.Window
	Calendar metric.Calendar
	Key      func(string) string // Formats a key; nil leaves it as it is.
	Label    string              // A key that lines do not repeat; may be empty.
}

// run identifies intervals that can share a line.
type run struct {
	rule, key, decidedBy string
	status               Status
	reason               Reason
}

// Fold joins three or more intervals with the same outcome into one, in the place of the
// first. The results are sorted as in a Verdict. Without a frame, Fold joins nothing.
func Fold(results []Result, f *Frame) []Folded {
	runs := make(map[run][]int)
	for i := range results {
		if of, folds := f.runOf(&results[i]); folds {
			runs[of] = append(runs[of], i)
		}
	}
	var all []Folded
	for i := range results {
		of, folds := f.runOf(&results[i])
		switch members := runs[of]; {
		case !folds || len(members) < leastRun:
			all = append(all, Folded{Result: results[i]})
		case members[0] == i:
			all = append(all, f.folded(results, members))
		}
	}
	return all
}

// runOf returns the run of a result, or false if the result cannot be folded: it is not of
// one interval, or it passes. Those that pass are one result already.
func (f *Frame) runOf(r *Result) (run, bool) {
	if f == nil {
		return run{}, false
	}
	isInterval := r.End != 0 && r.Start != 0 && (r.Start != f.Window.Start || r.End != f.Window.End)
	return run{r.Rule, r.Key, r.DecidedBy, r.Status, r.Reason}, isInterval && r.IsTold() && r.Rule != ""
}

// folded joins several intervals.
func (f *Frame) folded(results []Result, members []int) Folded {
	first, last := &results[members[0]], &results[members[len(members)-1]] // Results are sorted by start.
	worst := *first
	var sent int64
	isCounted := true
	for _, i := range members {
		r := &results[i]
		if r.IsWorse(&worst) {
			worst = *r
		}
		if r.SentCount == nil || *r.SentCount < 0 || sent > math.MaxInt64-*r.SentCount {
			isCounted = false
		} else {
			sent += *r.SentCount
		}
	}
	one := Folded{worst, len(members)}
	one.Start, one.End, one.SentCount = first.Start, last.End, nil
	if isCounted {
		one.SentCount = &sent
	}
	one.Message = f.message(&one)
	return one
}

// AtMost reports whether an upper bound decided.
func (r *Result) AtMost() bool {
	return r.DecidedBy == kindMax.String() || r.DecidedBy == kindRise.String()
}

// IsWorse reports whether a value is worse than another one for the same bound. A result
// without a value is never worse.
func (r *Result) IsWorse(than *Result) bool {
	switch {
	case r.Observed == nil || than.Observed == nil:
		return than.Observed == nil && r.Observed != nil
	case than.AtMost():
		return *r.Observed > *than.Observed
	}
	return *r.Observed < *than.Observed
}

// message describes several intervals: "night, 8613800000012: delivery rate is below the
// minimum of 80% in 107 half hours, at worst 12.0% (Nov 26, 2026, 09:00–21:00; 5,350 sent)".
func (f *Frame) message(of *Folded) string {
	unit := f.Calendar.Granularity.Noun()
	text, found := together[of.Reason]
	if !found {
		// The message of one result, such as why it is waived, applies to all.
		return of.Message + ", and the same in " + metric.Plural(of.Intervals-1, "more "+unit)
	}
	observed, bound := PrintValues(of.Metric, of.Observed, of.Bound)
	l := line{rule: of.Rule, text: fmt.Sprintf(text, metric.Words(of.Metric), metric.Plural(of.Intervals, unit), observed, bound)}
	if of.Key != "" && of.Key != f.Label {
		l.key = of.Key
		if f.Key != nil {
			l.key = f.Key(of.Key)
		}
	}
	span, _ := f.Calendar.Span(metric.Window{Start: of.Start, End: of.End})
	l.facts = []string{span}
	if of.SentCount != nil {
		l.facts = append(l.facts, metric.PrintCount(*of.SentCount)+" sent")
	}
	return l.String()
}

// together has the texts for several intervals. Their arguments are the metric, the number
// of intervals, the worst value and the bound.
var together = map[Reason]string{
	ReasonBelowMin:         "%[1]s is below the minimum of %[4]s in %[2]s, at worst %[3]s",
	ReasonAboveMax:         "%[1]s is above the maximum of %[4]s in %[2]s, at worst %[3]s",
	ReasonDropped:          "%[1]s fell by more than max_drop in %[2]s, at worst to %[3]s, below %[4]s",
	ReasonRose:             "%[1]s rose by more than max_rise in %[2]s, at worst to %[3]s, above %[4]s",
	ReasonWithinConfidence: "%[1]s is beyond its bound in %[2]s, but not significantly, at worst %[3]s",
	ReasonTolerated:        "%[1]s is beyond its bound in %[2]s, tolerated, at worst %[3]s",
	ReasonLowVolume:        "too few messages to judge in %[2]s",
}
