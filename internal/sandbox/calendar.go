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

// earliest is where the stand-in stops looking for rows, so that a Start of 0 does not cost decades of arithmetic.
var earliest = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// span is a time in Unix milliseconds, from until before to.
type span struct{ from, to int64 }

func (s span) holds(t int64) bool { return s.from <= t && t < s.to }

// midnight returns the first moment of a local day. Where the clocks skip midnight that is a later hour, and where they pass it
// twice it is the first time; time.Date alone promises neither.
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

// days lists each local day, as its bounds in Unix milliseconds, from the one that holds from up to the last one that starts no
// later than to.
func days(from, to int64, zone *time.Location) []span {
	var all []span
	year, month, first := time.UnixMilli(max(from, earliest)).In(zone).Date()
	start := midnight(year, month, first, zone).UnixMilli()
	for n := 1; start <= to; n++ {
		next := midnight(year, month, first+n, zone).UnixMilli()
		if next > start { // A zone that crosses the date line has a day that does not exist.
			all = append(all, span{start, next})
		}
		start = next
	}
	return all
}
