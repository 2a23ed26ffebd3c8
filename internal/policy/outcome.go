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

// subject is what one result is about.
type subject struct {
	phoneNumber string        // Empty for the channel.
	window      metric.Window // The time that the result covers.
	totals      metric.Totals // No interval means no row.
}

// reference is what a subject is compared with: its baseline under one rule.
type reference struct {
	totals     metric.Totals
	value      fraction      // Pooled rate or mean count per interval; only if usable.
	thresholds [2]*threshold // Of max_drop and max_rise, nil where the rule has none or it is not usable.
}

// finding is what testing one bound gave.
type finding struct {
	kind      kind
	written   float64
	status    Status
	reason    Reason
	observed  fraction
	threshold *threshold // Nil if there is no usable baseline.
	low, high float64    // The confidence interval, where it was asked.
}

// outcome is what judging one subject gave, before waiver and severity.
type outcome struct {
	status   Status
	reason   Reason
	findings [4]finding // The first count of them are filled in; none before bounds were tested.
	count    int
}

// add takes in a finding. The worst decides, and of equals the first.
func (o *outcome) add(f finding) {
	if o.count == 0 || f.status.Compare(o.status) > 0 {
		o.status, o.reason = f.status, f.reason
	}
	o.findings[o.count] = f
	o.count++
}

// deciding is the first finding that has the outcome's status; nil if no bound
// was tested.
func (o *outcome) deciding() *finding {
	for i := range o.count {
		if o.findings[i].status == o.status {
			return &o.findings[i]
		}
	}
	return nil
}

// plainPass tells a pass with nothing to say.
func (o *outcome) plainPass() bool { return o.status == Pass && o.reason == ReasonOK }

// value is what min and max are compared with: the rate, or the count itself. A
// rate needs something sent.
func (c *compiled) value(t metric.Totals) fraction {
	switch c.Metric {
	case DeliveryRate:
		return fraction{t.Delivered, t.Sent}
	case DeliveredCount:
		return fraction{t.Delivered, 1}
	}
	return fraction{t.Sent, 1}
}

// paced is what max_drop and max_rise compare: the rate, or the mean count per
// interval, so that a window and a baseline of other length can be compared. It
// needs an interval.
func (c *compiled) paced(t metric.Totals) fraction {
	f := c.value(t)
	if !c.isRate() {
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
	// A count of nothing in enough intervals is a value, and a value that is zero
	// too meets it; anything else cannot be compared with it.
	if t.Intervals < minBaseline || c.isRate() && t.Sent == 0 {
		return ref, nil
	}
	ref.value = c.paced(t)
	for _, b := range c.bounds {
		if b.kind.relative() {
			ref.thresholds[b.kind-kindDrop] = newThreshold(new(big.Rat).Mul(ref.value.rat(), b.factor))
		}
	}
	return ref, nil
}

// judge tells what a rule says of a subject. The reference is nil if the rule has
// no baseline.
func (c *compiled) judge(s *subject, ref *reference) outcome {
	switch {
	case s.totals.Intervals == 0:
		return outcome{status: c.onNoData, reason: ReasonNoData}
	case s.totals.Sent < c.least:
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
func (c *compiled) testLevel(b *bound, t metric.Totals) finding {
	f := finding{kind: b.kind, written: b.written, observed: c.value(t), threshold: b.level}
	f.status, f.reason = compare(b.kind, f.observed, b.level)
	if f.status == Fail && c.deviation > 0 {
		f.low, f.high = wilson(t.Delivered, t.Sent, c.deviation)
		if f.low <= b.level.near && b.level.near <= f.high {
			f.status, f.reason = Warn, ReasonWithinConfidence
		}
	}
	return f
}

// testChange tests max_drop or max_rise.
func (c *compiled) testChange(b *bound, t metric.Totals, ref *reference) finding {
	f := finding{kind: b.kind, written: b.written, observed: c.paced(t), threshold: ref.thresholds[b.kind-kindDrop]}
	// Where nothing was sent in the baseline, any count above 0 would be an
	// infinite rise; only 0 compares with it.
	if f.threshold == nil || ref.totals.Sent == 0 && f.observed.num > 0 {
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
