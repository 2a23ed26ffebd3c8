// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"math/bits"
	"time"
)

// row is one element of an answer's Data. start is the first millisecond of the interval, end the last.
type row struct {
	phone           string
	start, end      int64
	sent, delivered int64
}

// slot is one half hour of a day, the smallest interval that has counts. A day is the sum of its half hours.
type slot struct {
	span
	weight          int64
	rate            int64 // millionths
	sent, delivered int64
	missing         bool
}

// counts is an exact row of the scenario.
type counts struct{ sent, delivered int64 }

// dip is a Dip with its times and numbers resolved; -1 keeps the usual value.
type dip struct {
	span
	rate   int64 // millionths
	volume int64 // thousandths
}

// number is a Number with its times resolved.
type number struct {
	phone     string
	seed      uint64
	dailySent int64
	rate      int64 // millionths
	steady    bool
	dips      []dip
	gaps      []span
	days      map[int64]counts
	halfHours map[int64]counts
	states    []state
}

// rows returns the rows of intervals that start within [from, to], after since and before now. It looks only at the days in between.
// The counts of an interval that has not ended are partial.
func (n *number) rows(byDay bool, from, to, since int64, between []span, now time.Time, zone *time.Location) []row {
	var rows []row
	var slots []slot
	present := now.UnixMilli()
	for _, day := range between {
		if day.from < since {
			continue
		}
		total := row{phone: n.phone, start: day.from, end: day.to - 1}
		if byDay && day.from >= from && day.to <= present && n.isPlain() {
			total.sent, total.delivered = n.wholeDay(day, zone)
			rows = append(rows, total)
			continue
		}
		slots = n.day(slots[:0], day, zone)
		some := false
		for _, s := range slots {
			if s.missing || s.from >= present {
				continue
			}
			if s.to > present {
				elapsed, length := present-s.from, s.to-s.from
				s.sent, s.delivered = part(s.sent, elapsed, length), part(s.delivered, elapsed, length)
			}
			if byDay {
				some = true
				total.sent, total.delivered = total.sent+s.sent, total.delivered+s.delivered
			} else if s.from >= from && s.from <= to {
				rows = append(rows, row{phone: n.phone, start: s.from, end: s.to - 1, sent: s.sent, delivered: s.delivered})
			}
		}
		if some && day.from >= from {
			rows = append(rows, total)
		}
	}
	return rows
}

// isPlain reports whether all half hours follow the usual pattern. Then a day can be computed without them.
func (n *number) isPlain() bool {
	return n.dailySent > 0 && len(n.dips) == 0 && len(n.gaps) == 0 && len(n.days) == 0 && len(n.halfHours) == 0
}

// wholeDay returns the sum of a plain number's half hours, without adding them up. That would be slow for channels with many numbers.
func (n *number) wholeDay(day span, zone *time.Location) (sent, delivered int64) {
	noise := mix(n.seed ^ uint64(day.from))
	sent = n.base(day, noise, zone)
	return sent, (sent*n.wobble(n.rate, noise) + 500_000) / 1_000_000
}

// day appends the half hours of a day to slots, with their complete counts.
func (n *number) day(slots []slot, day span, zone *time.Location) []slot {
	noise := mix(n.seed ^ uint64(day.from))
	total, usual, weights := n.base(day, noise, zone), int64(0), int64(0)
	for at := day.from; at < day.to; at += halfHour {
		s := slot{span: span{at, min(at+halfHour, day.to)}, rate: n.rate}
		shape, volume := n.shape(len(slots)), int64(1000)
		for _, d := range n.dips {
			if d.holds(at) {
				if d.rate >= 0 {
					s.rate = d.rate
				}
				if d.volume >= 0 {
					volume = d.volume
				}
			}
		}
		s.weight = shape * volume
		usual, weights = usual+shape*1000, weights+s.weight
		slots = append(slots, s)
	}
	if exact, ok := n.days[day.from]; ok {
		spreadExactly(exact, slots)
	} else {
		n.spread(part(total, weights, usual), weights, noise, slots)
		for i := range slots {
			if exact, ok := n.halfHours[slots[i].from]; ok {
				slots[i].sent, slots[i].delivered, slots[i].missing = exact.sent, exact.delivered, false
			}
		}
	}
	for i := range slots {
		for _, g := range n.gaps {
			slots[i].missing = slots[i].missing || g.holds(slots[i].from)
		}
	}
	return slots
}

// base returns how much is sent on a day without dips.
func (n *number) base(day span, noise uint64, zone *time.Location) int64 {
	if n.steady {
		return n.dailySent
	}
	percent := int64(100)
	switch time.UnixMilli(day.from).In(zone).Weekday() {
	case time.Saturday:
		percent = 80
	case time.Sunday:
		percent = 70
	}
	return n.dailySent * percent / 100 * (900 + int64(noise%201)) / 1000
}

// shape is the weight of a half hour within its day.
func (n *number) shape(index int) int64 {
	switch {
	case n.steady:
		return 1
	case index < 14: // before 7:00
		return 1
	case index < 44: // before 22:00
		return 6
	default:
		return 3
	}
}

// spread assigns to each half hour its share of a total, and delivers it at its rate. It rounds running sums, so the half hours add up
// exactly.
func (n *number) spread(total, weights int64, noise uint64, slots []slot) {
	var weight, sent, due, delivered int64
	for i := range slots {
		s := &slots[i]
		weight += s.weight
		s.sent = part(total, weight, weights) - sent
		sent += s.sent
		due += s.sent * n.wobble(s.rate, noise)
		s.delivered = (due+500_000)/1_000_000 - delivered
		delivered += s.delivered
		s.missing = n.dailySent == 0
	}
}

// wobble varies a rate a little from day to day, except 0 and 1.
func (n *number) wobble(rate int64, noise uint64) int64 {
	if n.steady {
		return rate
	}
	room := rate * (1_000_000 - rate) / 1_000_000 // most in the middle, none at the ends
	return rate + room*(int64(noise>>32%201)-100)/1000
}

// spreadExactly assigns to each half hour its share of an exact day.
func spreadExactly(exact counts, slots []slot) {
	var all, weight int64
	for _, s := range slots {
		all += s.weight
	}
	if all == 0 { // A dip stops everything, so there is no shape to follow.
		slots[0].sent, slots[0].delivered = exact.sent, exact.delivered
		return
	}
	var sent, delivered int64
	for i := range slots {
		s := &slots[i]
		weight += s.weight
		s.sent = part(exact.sent, weight, all) - sent
		sent += s.sent
		s.delivered = part(exact.delivered, sent, exact.sent) - delivered
		delivered += s.delivered
	}
	slots[0].delivered += exact.delivered - delivered // Receipts on a day without sent messages.
}

// part returns total × numerator ÷ denominator, rounded down, without intermediate overflow; 0 if the denominator is 0.
func part(total, numerator, denominator int64) int64 {
	if denominator == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(total), uint64(numerator))
	quotient, _ := bits.Div64(high, low, uint64(denominator))
	return int64(quotient)
}

// mix scrambles x with the finalizer of SplitMix64: consecutive days must look unrelated.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
