// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
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

// at resolves w at now.
func (w When) at(now time.Time, zone *time.Location) (time.Time, error) {
	if m := relative.FindStringSubmatch(string(w)); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return time.Time{}, err
		}
		if m[2] == "h" {
			return now.Add(time.Duration(n) * time.Hour), nil
		}
		year, month, day := now.In(zone).Date()
		return midnight(year, month, day+n, zone), nil
	}
	if t, err := time.ParseInLocation("2006-01-02", string(w), zone); err == nil {
		year, month, day := t.Date()
		return midnight(year, month, day, zone), nil
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", string(w), zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a time; write a day (2025-09-01), a minute (2025-09-01T10:30), or a time relative to now (-3d, -12h)", string(w))
	}
	return t, nil
}

// between resolves a span; an empty end is open.
func between(from, to When, now time.Time, zone *time.Location) (span, error) {
	s := span{from: beginningOfTime, to: endOfTime}
	if from != "" {
		t, err := from.at(now, zone)
		if err != nil {
			return s, fmt.Errorf("from: %w", err)
		}
		s.from = t.UnixMilli()
	}
	if to != "" {
		t, err := to.at(now, zone)
		if err != nil {
			return s, fmt.Errorf("to: %w", err)
		}
		s.to = t.UnixMilli()
	}
	if s.to <= s.from {
		return s, fmt.Errorf("to: %q is not after from %q; to is the first moment after the span", to, from)
	}
	return s, nil
}
