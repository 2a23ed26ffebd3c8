// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"math/big"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// MinBaseline is the fewest intervals that a baseline needs for a comparison.
const MinBaseline = 3

// reference is the baseline of a scope under one rule.
type reference struct {
	totals     metric.Totals
	fewest     int           // Intervals in the baseline; under align, the fewest counterparts.
	value      *big.Rat      // Pooled rate or mean count per interval; nil if not usable.
	thresholds [2]*threshold // For max_drop and max_rise; nil if not usable or not in the rule.
}

// reference makes a reference from the totals of a baseline. It is usable if there are
// enough intervals and, for a rate, if the rate is defined.
func (c *compiled) reference(t metric.Totals, fewest int) *reference {
	ref := &reference{totals: t, fewest: fewest}
	if fewest < MinBaseline {
		return ref
	}
	if value := c.paced(t); value.den > 0 {
		c.expect(ref, value.rat())
	}
	return ref
}

// expect sets the value of a reference and the thresholds derived from it.
func (c *compiled) expect(ref *reference, value *big.Rat) {
	ref.value = value
	for i := range c.bounds {
		if b := &c.bounds[i]; b.kind.relative() {
			ref.thresholds[b.kind-kindDrop] = newThreshold(new(big.Rat).Mul(value, b.level.exact))
		}
	}
}

// comparable reports whether a value can be compared with the reference. If nothing was
// sent in the baseline, only 0 is comparable.
func (r *reference) comparable(value fraction) bool {
	return r.value != nil && (r.totals.Sent > 0 || value.num == 0 && r.value.Sign() == 0)
}

// baseline is the baseline of a series under a rule. It is zero if the rule has none.
type baseline struct {
	whole   *reference
	aligned *aligned // Used instead of whole.
}

func (j *judgement) baseline(c *compiled, s series) (b baseline, err error) {
	switch {
	case c.Baseline == "":
		return baseline{}, nil
	case c.Align != "":
		b.aligned, err = newAligned(c, j.words.calendar, s.within(c.baseline))
		return b, err
	}
	t, err := total(s.within(c.baseline))
	if err != nil {
		return baseline{}, err
	}
	return baseline{whole: c.reference(t, t.Intervals)}, nil
}

// over returns the reference for several intervals together.
func (b baseline) over(intervals []interval) (*reference, error) {
	if b.aligned != nil {
		return b.aligned.over(intervals)
	}
	return b.whole, nil
}

// at returns the reference for the interval that begins at start.
func (b baseline) at(start int64) *reference {
	if b.aligned != nil {
		return b.aligned.at(start)
	}
	return b.whole
}
