// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"
	"math/big"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// kind is which of its four bounds a rule is tested with.
type kind int

const (
	kindMin kind = iota
	kindMax
	kindDrop
	kindRise
)

func (k kind) String() string { return [...]string{"min", "max", "max_drop", "max_rise"}[k] }

func (k kind) relative() bool { return k == kindDrop || k == kindRise }

// lower reports whether values must not be below the bound, rather than not above.
func (k kind) lower() bool { return k == kindMin || k == kindDrop }

func (k kind) reason() Reason {
	return [...]Reason{ReasonBelowMin, ReasonAboveMax, ReasonDropped, ReasonRose}[k]
}

// bound is one bound of a rule, made ready to be tested.
type bound struct {
	kind    kind
	written float64
	level   *threshold // Of min and max; of max_drop and max_rise, of the ratio to the baseline.
}

// compiled is a rule made ready: defaults filled in, bounds exact.
type compiled struct {
	Rule
	metric    metric.Metric
	bounds    []bound // In the order min, max, max_drop, max_rise.
	minSent   int64   // In effect.
	intervals int     // min_intervals in effect.
	deviation float64 // Standard deviations of confidence; 0 without.
	level     string  // Confidence as a percentage.
	together  int     // How many results share the confidence; 0 if each has its own.
	// Broken intervals of a bound in a run shorter than consecutive, or no more than
	// tolerate, are forgiven.
	consecutive, tolerate int
	onNoData              Status
	baseline              metric.Window // Empty without baseline.
	standing              standing      // Of the waiver, which lists the keys that it is for.
}

// compileAll makes rules ready, each name once: results are told apart by it. The
// only error is a diagnostic.List.
func compileAll(in Input) ([]*compiled, error) {
	all := make([]*compiled, len(in.Rules))
	seen := make(map[string]bool, len(in.Rules))
	var diags diagnostic.List
	for i, r := range in.Rules {
		// A rule that cannot fail is judged like any other: Check reports it to whoever wrote it.
		check := checker{rule: r, source: in.Source}
		check.form(in.Calendar.Granularity)
		if seen[r.Name] {
			check.report(nil, fmt.Sprintf("Two rules have the name %q.", r.Name))
		}
		seen[r.Name] = true
		if diags = append(diags, check.diags...); !diags.HasErrors() {
			all[i] = compile(r, in)
		}
	}
	return all, diags.Err()
}

// compile prepares a rule that passed Check.
func compile(r Rule, in Input) *compiled {
	m := in.Source.metric(r.Metric)
	c := &compiled{
		Rule:        r,
		metric:      m,
		bounds:      bounds(r),
		intervals:   max(1, number32(r.MinIntervals)),
		consecutive: number32(r.Consecutive),
		tolerate:    number32(r.Tolerate),
		onNoData:    r.onNoData(),
		standing:    r.Waiver.standing(in.Now),
	}
	// A rate without a sent message is undefined, whatever min_sent is.
	if m.IsRate() {
		c.minSent = 1
	}
	if r.MinSent != nil {
		c.minSent = max(c.minSent, *r.MinSent)
	}
	if r.Confidence != nil {
		c.deviation, c.level = deviations(*r.Confidence), percentText(*r.Confidence)
	}
	if r.Baseline != "" {
		c.baseline, _ = r.baselineWindow(in.Window, in.Calendar) // Check has read it.
	}
	return c
}

// number32 is a number of intervals, 0 if it is left out. There are fewer intervals than
// 2^31: they are held in memory.
func number32(n *int64) int {
	if n == nil {
		return 0
	}
	return int(min(*n, math.MaxInt32))
}

func bounds(r Rule) []bound {
	var all []bound
	one := big.NewRat(1, 1)
	if r.Min != nil {
		all = append(all, bound{kind: kindMin, written: *r.Min, level: newThreshold(decimal(*r.Min))})
	}
	if r.Max != nil {
		all = append(all, bound{kind: kindMax, written: *r.Max, level: newThreshold(decimal(*r.Max))})
	}
	if r.MaxDrop != nil {
		all = append(all, bound{kind: kindDrop, written: *r.MaxDrop, level: newThreshold(new(big.Rat).Sub(one, decimal(*r.MaxDrop)))})
	}
	if r.MaxRise != nil {
		all = append(all, bound{kind: kindRise, written: *r.MaxRise, level: newThreshold(new(big.Rat).Add(one, decimal(*r.MaxRise)))})
	}
	return all
}

// baselineWindow is the window of the rule's baseline, which must not be empty.
func (r Rule) baselineWindow(w metric.Window, c metric.Calendar) (metric.Window, error) {
	length, err := metric.ParseLength(r.Baseline)
	if err != nil {
		return metric.Window{}, err
	}
	n, err := c.Granularity.Intervals(length)
	if err != nil {
		return metric.Window{}, err
	}
	if r.Align == AlignWeek && c.Granularity == metric.HalfHour && length%week == 0 {
		// Otherwise a clock change would leave some times of day with a counterpart less.
		return c.WeeksBefore(w, int(length/week)), nil
	}
	return c.Before(w, n), nil
}
