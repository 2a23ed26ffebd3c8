// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"math"
	"math/big"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// week is the length of a week in a user's baseline.
const week = 7 * 24 * time.Hour

// aligned is the baseline of one series, split into the slots of a week. Under align, an
// interval is compared with its counterparts: the intervals of the same slot.
type aligned struct {
	rule       *compiled
	calendar   metric.Calendar
	slots      []metric.Totals
	references []*reference // By slot, each made on demand.
}

func newAligned(c *compiled, calendar metric.Calendar, baseline []interval) (*aligned, error) {
	n := calendar.WeekSlots()
	a := &aligned{rule: c, calendar: calendar, slots: make([]metric.Totals, n), references: make([]*reference, n)}
	for i := range baseline {
		t := &a.slots[calendar.WeekSlot(baseline[i].start)]
		if err := t.Add(baseline[i].Counts); err != nil {
			return nil, err
		}
		t.Intervals++
	}
	return a, nil
}

// at returns the reference for the interval that begins at start.
func (a *aligned) at(start int64) *reference {
	slot := a.calendar.WeekSlot(start)
	if a.references[slot] == nil {
		t := a.slots[slot]
		a.references[slot] = a.rule.reference(t, t.Intervals)
	}
	return a.references[slot]
}

// over returns the reference for several intervals together. A rate is pooled over all
// their counterparts, each of which counts once. The expected count is the mean over the
// intervals of the mean of their counterparts.
func (a *aligned) over(intervals []interval) (*reference, error) {
	uses := make([]int64, len(a.slots)) // Intervals per slot.
	for i := range intervals {
		uses[a.calendar.WeekSlot(intervals[i].start)]++
	}
	var all metric.Totals
	fewest := math.MaxInt
	for slot, n := range uses {
		if n == 0 {
			continue
		}
		t := &a.slots[slot]
		if err := all.Add(t.Counts); err != nil {
			return nil, err
		}
		all.Intervals += t.Intervals
		fewest = min(fewest, t.Intervals)
	}
	if len(intervals) == 0 {
		fewest = 0
	}
	ref := a.rule.reference(all, fewest)
	if ref.value != nil && !a.rule.metric.IsRate() {
		a.rule.expect(ref, a.mean(uses, len(intervals)))
	}
	return ref, nil
}

// mean returns the expected count of intervals, given how many of them use each slot.
func (a *aligned) mean(uses []int64, intervals int) *big.Rat {
	// Nearly all slots have the same number of counterparts, and can share a denominator.
	sums := make(map[int]*big.Int)
	var product big.Int
	for slot, n := range uses {
		if n == 0 {
			continue
		}
		t := &a.slots[slot]
		if sums[t.Intervals] == nil {
			sums[t.Intervals] = new(big.Int)
		}
		count, _ := a.rule.metric.Fraction(t.Counts)
		sums[t.Intervals].Add(sums[t.Intervals], product.Mul(big.NewInt(n), big.NewInt(count)))
	}
	mean := new(big.Rat)
	for counterparts, sum := range sums {
		mean.Add(mean, new(big.Rat).SetFrac(sum, big.NewInt(int64(counterparts))))
	}
	return mean.Quo(mean, new(big.Rat).SetInt64(int64(intervals)))
}
