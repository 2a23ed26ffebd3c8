// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"regexp"
	"strconv"
	"time"
)

// When is a time in a scenario, in the channel's zone:
//
//	2025-09-01        midnight of that day
//	2025-09-01T10:30  that minute
//	-3d               midnight three days before today's
//	-12h              twelve hours ago
//
// The last two are relative to the time at which the scenario is read.
type When string

var relative = regexp.MustCompile(`^([+-]\d{1,5})([dh])$`)

// at returns the time that w means at a place.
func (w When) at(p place) time.Time {
	if m := relative.FindStringSubmatch(string(w)); m != nil {
		n, _ := strconv.Atoi(m[1]) // It has at most five digits.
		if m[2] == "h" {
			return p.now.Add(time.Duration(n) * time.Hour)
		}
		year, month, day := p.now.In(p.zone).Date()
		return midnight(year, month, day+n, p.zone)
	}
	if t, err := time.ParseInLocation("2006-01-02", string(w), p.zone); err == nil {
		year, month, day := t.Date()
		return midnight(year, month, day, p.zone)
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", string(w), p.zone)
	if err != nil {
		p.problem("%q is not a time; write a day (2025-09-01), a minute (2025-09-01T10:30), or a time relative to now (-3d, -12h)", string(w))
	}
	return t
}

// between resolves a span; an empty end is open.
func between(from, to When, p place) span {
	s := span{from: beginningOfTime, to: endOfTime}
	if from != "" {
		s.from = from.at(p.of("from")).UnixMilli()
	}
	if to != "" {
		s.to = to.at(p.of("to")).UnixMilli()
	}
	if s.to <= s.from {
		p.of("to").problem("%q is not after from %q; to is the first moment after the span", to, from)
	}
	return s
}
