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

// kind is the kind of a bound.
type kind int

const (
	kindMin kind = iota
	kindMax
	kindDrop
	kindRise
)

func (k kind) String() string { return [...]string{"min", "max", "max_drop", "max_rise"}[k] }

func (k kind) relative() bool { return k == kindDrop || k == kindRise }

// lower reports whether the bound is a lower one.
func (k kind) lower() bool { return k == kindMin || k == kindDrop }

func (k kind) reason() Reason {
	return [...]Reason{ReasonBelowMin, ReasonAboveMax, ReasonDropped, ReasonRose}[k]
}

// bound is one bound of a rule, ready to be tested.
type bound struct {
	kind    kind
	written float64
	level   *threshold // The bound itself; for max_drop and max_rise, the ratio to the baseline.
}

// compiled is a rule ready to be applied, with exact bounds and without missing defaults.
type compiled struct {
	Rule
	metric    metric.Metric
	bounds    []bound // In the order min, max, max_drop, max_rise.
	minSent   int64   // With the default.
	intervals int     // min_intervals, with the default.
	deviation float64 // Confidence in standard deviations; 0 if there is none.
	level     string  // Confidence as a percentage.
	together  int     // How many results share the confidence; 0 if each has its own.
	// Intervals that break a bound are forgiven in a run shorter than consecutive, or if
	// there are no more than tolerate.
	consecutive, tolerate int
	onNoData              Status
	baseline              metric.Window // Empty if the rule has none.
	standing              standing      // Whether the waiver holds, for the keys that it covers.
}

// compileAll compiles rules. Their names must differ, since they identify results. The
// only error is a diagnostic.List.
func compileAll(in Input) ([]*compiled, error) {
	all := make([]*compiled, len(in.Rules))
	seen := make(map[string]bool, len(in.Rules))
	var diags diagnostic.List
	for i, r := range in.Rules {
		// A rule that can never fail is judged like any other. Check has reported it.
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

// compile compiles a rule that passed Check.
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
	// Without a sent message, a rate is undefined whatever min_sent is.
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

// number32 returns a number of intervals, or 0 if it is left out. Intervals are held in
// memory, so there are fewer than 2^31.
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
		// Otherwise a clock change would cost some times of day a counterpart.
		return c.WeeksBefore(w, int(length/week)), nil
	}
	return c.Before(w, n), nil
}
