// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"path"
	"strings"
	"time"
	_ "time/tzdata" // Zones must resolve on machines without a zone database.
)

// DefaultTimezone is the zone in which days begin by default. CAMS does not document it. It
// is inferred from the examples of the API reference, whose timestamps are the last seconds
// of days in UTC+8.
const DefaultTimezone = "Asia/Shanghai"

var errTimezone = errors.New(`is not an IANA time zone; write a name such as "Asia/Shanghai" or "UTC"`)

// Calendar divides time into intervals: calendar days or half hours of a zone.
type Calendar struct {
	Granularity Granularity
	Location    *time.Location
}

// OrUTC returns the calendar, with UTC if it does not have a location.
func (c Calendar) OrUTC() Calendar {
	if c.Location == nil {
		c.Location = time.UTC
	}
	return c
}

// ParseInstant parses a time: RFC 3339, or a day, which begins in UTC.
func ParseInstant(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	return time.Parse(time.RFC3339, text)
}

// ParseTimezone resolves an IANA zone name.
func ParseTimezone(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || isMachines(name) {
		return nil, errTimezone
	}
	return loc, nil
}

// isMachines reports whether a name means the machine's zone, by itself or as a file of the
// zone database. A plan must not depend on the machine that makes it.
func isMachines(name string) bool {
	switch strings.ToLower(path.Base(name)) { // The file system may ignore case.
	case "local", "localtime", "posixrules":
		return true
	}
	return false
}

// Lookback returns the window of the last n complete intervals that ended at least settle
// ago.
func (c Calendar) Lookback(now time.Time, n int, settle time.Duration) Window {
	end := c.Floor(now.Add(-settle))
	return Window{Start: c.Back(end, n).UnixMilli(), End: end.UnixMilli()}
}

// Before returns the window of n intervals that ends where w starts.
func (c Calendar) Before(w Window, n int) Window {
	return Window{Start: c.Back(time.UnixMilli(w.Start), n).UnixMilli(), End: w.Start}
}

// WeeksBefore returns the window of whole weeks by the local clock that ends where w starts.
// A week with a clock change is longer or shorter than others. If the clock skipped the time
// of day at which w starts, the window starts next to the skipped time.
func (c Calendar) WeeksBefore(w Window, weeks int) Window {
	return Window{Start: time.UnixMilli(w.Start).In(c.Location).AddDate(0, 0, -7*weeks).UnixMilli(), End: w.Start}
}

// WeekSlots returns the number of intervals in a week without a clock change.
func (c Calendar) WeekSlots() int {
	return 7 * int(24*time.Hour/c.Granularity.Nominal())
}

// WeekSlot returns the number of an interval within its week, from 0, by the local clock at
// its start: by weekday and, for half hours, by time of day. The half hours of a repeated
// hour share their numbers.
func (c Calendar) WeekSlot(start int64) int {
	t := time.UnixMilli(start).In(c.Location)
	day := int(t.Weekday())
	if c.Granularity != HalfHour {
		// If the zone skips midnight, a day may begin at one o'clock.
		return day
	}
	hour, minute, _ := t.Clock()
	return 48*day + 2*hour + minute/30
}

// Floor returns the start of the interval that contains t.
func (c Calendar) Floor(t time.Time) time.Time {
	t = t.In(c.Location)
	if c.Granularity == HalfHour {
		// Half hours begin at :00 and :30 by the local clock. In zones such as Asia/Kathmandu
		// (UTC+5:45), these are other times in UTC.
		_, offset := t.Zone()
		past := (t.Unix() + int64(offset)) % 1800
		if past < 0 {
			past += 1800
		}
		return time.Unix(t.Unix()-past, 0).In(c.Location)
	}
	return c.startOfDay(t.Date())
}

// Back goes back n intervals from the start of an interval. From a time within a day, it goes
// back n dates and keeps the time of day.
func (c Calendar) Back(start time.Time, n int) time.Time {
	start = start.In(c.Location)
	if c.Granularity == HalfHour {
		return start.Add(-time.Duration(n) * c.Granularity.Nominal())
	}
	if !c.Floor(start).Equal(start) {
		return start.AddDate(0, 0, -n)
	}
	for range n {
		// Unlike subtracting from the date, single steps pass over dates that the zone skipped.
		start = c.Floor(start.Add(-time.Nanosecond))
	}
	return start
}

// End returns the end of the interval that begins at start, in Unix milliseconds. A day with a
// clock change is not 24 hours long.
func (c Calendar) End(start int64) int64 {
	t := time.UnixMilli(start).In(c.Location)
	switch {
	case c.Granularity == HalfHour:
		return start + c.Granularity.Nominal().Milliseconds()
	case !c.Floor(t).Equal(t):
		return t.AddDate(0, 0, 1).UnixMilli()
	}
	// 36 hours later is within the next day, however long both days are.
	return c.Floor(t.Add(36 * time.Hour)).UnixMilli()
}

// countedDays is the most days that Count counts one by one.
const countedDays = 10_000

// Count returns how many intervals begin in a window. In a window of more than 10,000 days,
// it counts periods of 24 hours instead.
func (c Calendar) Count(w Window) int {
	nominal := c.Granularity.Nominal().Milliseconds()
	length := w.End - w.Start
	if length <= 0 {
		return 0
	}
	first := c.Floor(time.UnixMilli(w.Start)).UnixMilli()
	if first < w.Start {
		first = c.End(first)
	}
	if c.Granularity == HalfHour || length > countedDays*nominal {
		return int((max(w.End-first, 0) + nominal - 1) / nominal)
	}
	n := 0
	for at := first; at < w.End; at = c.End(at) {
		n++
	}
	return n
}

// startOfDay returns the first instant of a date. It is not always midnight: a zone may skip
// midnight or have it twice.
func (c Calendar) startOfDay(year int, month time.Month, day int) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, c.Location)
	from, to := t.ZoneBounds()
	if t.Day() != day {
		// Midnight was skipped, and Date went back to the day before. The day begins when the
		// clock changes.
		return to.In(c.Location)
	}
	if from.IsZero() {
		return t
	}
	// If the clock showed midnight before it changed, that midnight comes first.
	_, now := t.Zone()
	_, before := from.Add(-time.Nanosecond).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(from) {
		return first
	}
	return t
}

// IsRepeated reports whether the local clock shows a time twice because it is set back. Only
// the offset distinguishes the two.
func IsRepeated(t time.Time) bool {
	_, offset := t.Zone()
	from, to := t.ZoneBounds()
	if !to.IsZero() {
		_, after := to.Zone()
		if back := time.Duration(offset-after) * time.Second; to.Sub(t) <= back {
			return true // The clock will be set back past it.
		}
	}
	if from.IsZero() {
		return false
	}
	_, before := from.Add(-time.Nanosecond).Zone()
	return t.Sub(from) < time.Duration(before-offset)*time.Second
}
