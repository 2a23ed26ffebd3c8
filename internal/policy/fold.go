// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// leastRun is from how many intervals on those of one rule and key are one line.
const leastRun = 3

// Folded is a result, or several of one rule and key as one: intervals that came out the
// same way. Its Observed is then the worst, Start and End cover all of them, and the message
// is about all.
type Folded struct {
	Result
	Intervals int // How many results it is of; 0 if it is one.
}

// Frame is what folding has to know beside the results.
type Frame struct {
	Window   metric.Window
	Calendar metric.Calendar
	Key      func(string) string // How a key is shown; nil shows it as it is.
	Label    string              // The key that all is about, and no line names; may be empty.
}

// run is what the intervals of one line have in common.
type run struct {
	rule, key, decidedBy string
	status               Status
	reason               Reason
}

// Fold makes three or more results of intervals that came out the same way one, where the
// first of them is. Without a window it folds nothing.
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

// runOf is what a result of one interval may share with others, and false if it is not one.
// Passes are one result already.
func (f *Frame) runOf(r *Result) (run, bool) {
	if f.Window == (metric.Window{}) {
		return run{}, false
	}
	isInterval := r.End != 0 && r.Start != 0 && (r.Start != f.Window.Start || r.End != f.Window.End)
	return run{r.Rule, r.Key, r.DecidedBy, r.Status, r.Reason}, isInterval && r.IsTold() && r.Rule != ""
}

// folded is one result for several intervals.
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

// IsWorse reports whether the value of a result is worse than that of another one of the same
// bound. One without a value is not.
func (r *Result) IsWorse(than *Result) bool {
	switch {
	case r.Observed == nil || than.Observed == nil:
		return than.Observed == nil && r.Observed != nil
	case than.DecidedBy == kindMax.String(), than.DecidedBy == kindRise.String():
		return *r.Observed > *than.Observed
	}
	return *r.Observed < *than.Observed
}

// message reports intervals together: "night, 8613800000012: delivery rate is below the
// minimum of 80% in 107 half hours, at worst 12.0% (Nov 26, 2026, 09:00–21:00; 5,350 sent)".
func (f *Frame) message(of *Folded) string {
	unit := f.Calendar.Granularity.Noun()
	text, found := together[of.Reason]
	if !found {
		// The words of one result are those of all: what is missing, why it is waived.
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

// together has the texts for several intervals: of a metric, their number, the worst value
// and the bound.
var together = map[Reason]string{
	ReasonBelowMin:         "%[1]s is below the minimum of %[4]s in %[2]s, at worst %[3]s",
	ReasonAboveMax:         "%[1]s is above the maximum of %[4]s in %[2]s, at worst %[3]s",
	ReasonDropped:          "%[1]s fell by more than max_drop in %[2]s, at worst to %[3]s, below %[4]s",
	ReasonRose:             "%[1]s rose by more than max_rise in %[2]s, at worst to %[3]s, above %[4]s",
	ReasonWithinConfidence: "%[1]s is beyond its bound in %[2]s, but not significantly, at worst %[3]s",
	ReasonTolerated:        "%[1]s is beyond its bound in %[2]s, tolerated, at worst %[3]s",
	ReasonLowVolume:        "too few messages to judge in %[2]s",
}
