// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// scope is what a result covers: the channel, a key, or one interval of a key.
type scope struct {
	key    string // Empty for the channel.
	window metric.Window
	single bool          // It is one interval, judged separately.
	totals metric.Totals // Without intervals, there is no row.

	lacking bool // There are rows, but each lacks a count that the metric needs.
}

// test is the outcome of testing one bound.
type test struct {
	*bound
	status    Status
	reason    Reason
	observed  fraction
	threshold *threshold // Nil without a usable baseline.
	low, high float64    // The confidence interval of the rate, or of its ratio to the baseline; 0 if not tested.
	forgiven  forgiven   // Why it is tolerated.
}

// outcome is the outcome for one scope, before waiver and severity.
type outcome struct {
	status Status
	reason Reason
	tests  [4]test // One per bound, in the order of the rule's bounds.
	count  int     // How many tests are set; 0 if no bound was tested.
}

// decide takes the outcome from the deciding test.
func (o *outcome) decide() {
	if t := o.deciding(); t != nil {
		o.status, o.reason = t.status, t.reason
	}
}

// deciding returns the first of the worst tests, or nil if no bound was tested. Of two that
// pass, a tolerated one is worse.
func (o *outcome) deciding() *test {
	if o.count == 0 {
		return nil
	}
	worst := &o.tests[0]
	for i := 1; i < o.count; i++ {
		t := &o.tests[i]
		if by := t.status.Compare(worst.status); by > 0 || by == 0 && worst.reason == ReasonOK && t.reason != ReasonOK {
			worst = t
		}
	}
	return worst
}

// plainPass reports whether the scope passes without a broken bound.
func (o *outcome) plainPass() bool { return o.status == Pass && o.reason == ReasonOK }

// value returns the value that min and max apply to: the rate or the count. The denominator
// of an undefined rate is 0.
func (c *compiled) value(t metric.Totals) fraction {
	numerator, denominator := c.metric.Fraction(t.Counts)
	return fraction{numerator, denominator}
}

// paced returns the value that max_drop and max_rise apply to: the rate, or the mean count
// per interval, since window and baseline may differ in length. It needs an interval.
func (c *compiled) paced(t metric.Totals) fraction {
	f := c.value(t)
	if !c.metric.IsRate() {
		f.den = int64(t.Intervals)
	}
	return f
}

// judge applies a rule to a scope. The reference is nil if the rule has no baseline.
func (c *compiled) judge(s *scope, ref *reference) outcome {
	switch why := c.unjudged(s); why {
	case "":
	case ReasonNoData:
		return outcome{status: c.onNoData, reason: why}
	default:
		return outcome{status: Inconclusive, reason: why}
	}
	o := outcome{count: len(c.bounds)}
	for i := range c.bounds {
		if b := &c.bounds[i]; b.kind.relative() {
			c.testChange(&o.tests[i], b, s.totals, ref)
		} else {
			c.testLevel(&o.tests[i], b, s.totals)
		}
	}
	o.decide()
	return o
}

// unjudged returns why no bound can be tested in a scope, or an empty reason. It does not
// consider the baseline.
func (c *compiled) unjudged(s *scope) Reason {
	switch {
	case s.totals.Intervals == 0:
		return ReasonNoData
	case !s.single && s.totals.Intervals < c.intervals:
		return ReasonGaps
	case s.totals.Sent < c.minSent, c.value(s.totals).den == 0:
		return ReasonLowVolume
	}
	return ""
}

// canJudge reports whether any bound can be tested in a scope.
func (c *compiled) canJudge(s *scope, ref *reference) bool {
	return c.unjudged(s) == "" && slices.ContainsFunc(c.bounds, func(b bound) bool {
		return !b.kind.relative() || ref.comparable(c.paced(s.totals))
	})
}

// testLevel tests min or max.
func (c *compiled) testLevel(f *test, b *bound, t metric.Totals) {
	f.bound, f.observed, f.threshold = b, c.value(t), b.level
	f.status, f.reason = compare(b.kind, f.observed, b.level)
	if f.status == Fail && c.deviation > 0 {
		f.low, f.high = wilson(f.observed.num, f.observed.den, c.deviation)
		if f.low <= b.level.near && b.level.near <= f.high {
			f.status, f.reason = Warn, ReasonWithinConfidence
		}
	}
}

// testChange tests max_drop or max_rise.
func (c *compiled) testChange(f *test, b *bound, t metric.Totals, ref *reference) {
	f.bound, f.observed = b, c.paced(t)
	if !ref.comparable(f.observed) {
		f.status, f.reason = Inconclusive, ReasonNoBaseline
		return
	}
	f.threshold = ref.thresholds[b.kind-kindDrop]
	f.status, f.reason = compare(b.kind, f.observed, f.threshold)
	if f.status == Fail && c.deviation > 0 {
		var beyond bool
		f.low, f.high, beyond = newRatio(f.observed, c.value(ref.totals)).against(b.level.near, c.deviation, b.kind.lower())
		if !beyond {
			f.status, f.reason = Warn, ReasonWithinConfidence
		}
	}
}

// compare tests a value. At the threshold it still passes.
func compare(k kind, value fraction, t *threshold) (Status, Reason) {
	side := t.compare(value)
	if k.lower() {
		side = -side
	}
	if side > 0 {
		return Fail, k.reason()
	}
	return Pass, ReasonOK
}
