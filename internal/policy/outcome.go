// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"math/big"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// minBaseline is how many intervals a baseline needs before a change against it
// means anything.
const minBaseline = 3

// scope is what one result is about: the channel, a key, or one interval of a key.
type scope struct {
	key    string        // Empty for the channel.
	window metric.Window // The time that the result covers.
	single bool          // It is one interval, judged by itself.
	totals metric.Totals // No interval means no row.
}

// reference is what a scope is compared with: its baseline under one rule.
type reference struct {
	totals     metric.Totals
	value      fraction      // Pooled rate or mean count per interval; only if usable.
	thresholds [2]*threshold // Of max_drop and max_rise, nil where the rule has none or it is not usable.
}

// test is what testing one bound gave.
type test struct {
	kind      kind
	written   float64
	status    Status
	reason    Reason
	observed  fraction
	threshold *threshold // Nil if there is no usable baseline.
	low, high float64    // The confidence interval, where it was asked.
}

// outcome is what judging one scope gave, before waiver and severity.
type outcome struct {
	status Status
	reason Reason
	tests  [4]test // The first count of them are filled in; none before bounds were tested.
	count  int
}

// add takes in a test. The worst decides, and of equals the first.
func (o *outcome) add(t test) {
	if o.count == 0 || t.status.Compare(o.status) > 0 {
		o.status, o.reason = t.status, t.reason
	}
	o.tests[o.count] = t
	o.count++
}

// deciding is the first test that has the outcome's status; nil if no bound was tested.
func (o *outcome) deciding() *test {
	for i := range o.count {
		if o.tests[i].status == o.status {
			return &o.tests[i]
		}
	}
	return nil
}

// plainPass reports whether there is nothing to report but a pass.
func (o *outcome) plainPass() bool { return o.status == Pass && o.reason == ReasonOK }

// value is what min and max are compared with: the rate, or the count itself. The
// denominator of an undefined rate is 0.
func (c *compiled) value(t metric.Totals) fraction {
	numerator, denominator := c.metric.Fraction(t.Counts)
	return fraction{numerator, denominator}
}

// paced is what max_drop and max_rise compare: the rate, or the mean count per
// interval, so that a window and a baseline of other length can be compared. It
// needs an interval.
func (c *compiled) paced(t metric.Totals) fraction {
	f := c.value(t)
	if !c.metric.IsRate() {
		f.den = int64(t.Intervals)
	}
	return f
}

// reference makes a baseline ready to be compared with.
func (c *compiled) reference(baseline []interval) (*reference, error) {
	t, err := total(baseline)
	if err != nil {
		return nil, err
	}
	ref := &reference{totals: t}
	if t.Intervals < minBaseline {
		return ref, nil
	}
	value := c.paced(t)
	if value.den == 0 {
		return ref, nil
	}
	ref.value = value
	for _, b := range c.bounds {
		if b.kind.relative() {
			ref.thresholds[b.kind-kindDrop] = newThreshold(new(big.Rat).Mul(value.rat(), b.factor))
		}
	}
	return ref, nil
}

// judge applies a rule to a scope. The reference is nil if the rule has no baseline.
func (c *compiled) judge(s *scope, ref *reference) outcome {
	switch {
	case s.totals.Intervals == 0:
		return outcome{status: c.onNoData, reason: ReasonNoData}
	case !s.single && s.totals.Intervals < c.intervals:
		return outcome{status: Inconclusive, reason: ReasonGaps}
	case s.totals.Sent < c.minSent, c.value(s.totals).den == 0:
		return outcome{status: Inconclusive, reason: ReasonLowVolume}
	}
	var o outcome
	for i := range c.bounds {
		if b := &c.bounds[i]; b.kind.relative() {
			o.add(c.testChange(b, s.totals, ref))
		} else {
			o.add(c.testLevel(b, s.totals))
		}
	}
	return o
}

// testLevel tests min or max.
func (c *compiled) testLevel(b *bound, t metric.Totals) test {
	f := test{kind: b.kind, written: b.written, observed: c.value(t), threshold: b.level}
	f.status, f.reason = compare(b.kind, f.observed, b.level)
	if f.status == Fail && c.deviation > 0 {
		f.low, f.high = wilson(f.observed.num, f.observed.den, c.deviation)
		if f.low <= b.level.near && b.level.near <= f.high {
			f.status, f.reason = Warn, ReasonWithinConfidence
		}
	}
	return f
}

// testChange tests max_drop or max_rise.
func (c *compiled) testChange(b *bound, t metric.Totals, ref *reference) test {
	f := test{kind: b.kind, written: b.written, observed: c.paced(t), threshold: ref.thresholds[b.kind-kindDrop]}
	// Where nothing was sent in the baseline there is nothing to compare with, but 0
	// is like 0.
	if f.threshold == nil || ref.totals.Sent == 0 && (f.observed.num > 0 || ref.value.num > 0) {
		f.threshold = nil
		f.status, f.reason = Inconclusive, ReasonNoBaseline
		return f
	}
	f.status, f.reason = compare(b.kind, f.observed, f.threshold)
	return f
}

// compare tests a value: at the threshold it still passes.
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
