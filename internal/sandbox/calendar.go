// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"math"
	"time"
)

const (
	beginningOfTime = math.MinInt64
	endOfTime       = math.MaxInt64

	halfHour = 30 * 60 * 1000
)

// earliest is the start of the first day that can have rows. Without it, a Start of 0 would mean decades of arithmetic.
var earliest = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// span is the time [from, to) in Unix milliseconds.
type span struct{ from, to int64 }

func (s span) holds(t int64) bool { return s.from <= t && t < s.to }

// midnight returns the first moment of a local day: a later hour where clocks skip midnight, and the first midnight where there are
// two. time.Date guarantees neither.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	want := time.Date(year, month, day, 12, 0, 0, 0, zone).Day()
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	for t.Day() != want {
		t = t.Add(halfHour * time.Millisecond)
	}
	for {
		before := t.Add(-halfHour * time.Millisecond)
		if before.Day() != want {
			return t
		}
		t = before
	}
}

// days lists local days with their bounds in Unix milliseconds, from the day that contains from to the last day that starts no later
// than to.
func days(from, to int64, zone *time.Location) []span {
	var all []span
	year, month, first := time.UnixMilli(max(from, earliest)).In(zone).Date()
	start := midnight(year, month, first, zone).UnixMilli()
	for n := 1; start <= to; n++ {
		next := midnight(year, month, first+n, zone).UnixMilli()
		if next > start { // A zone that moves across the date line skips a day.
			all = append(all, span{start, next})
		}
		start = next
	}
	return all
}
