// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"path"
	"strings"
	"time"
	_ "time/tzdata" // A zone must resolve on machines that have no zone database.
)

// DefaultTimezone is where a day is taken to begin. CAMS does not document it;
// it is inferred from the examples of its reference page, whose timestamps are
// the last seconds of days in UTC+8.
const DefaultTimezone = "Asia/Shanghai"

var errTimezone = errors.New(`is not an IANA time zone; write a name such as "Asia/Shanghai" or "UTC"`)

// Calendar cuts time into intervals: calendar days or half hours of a zone.
type Calendar struct {
	Granularity Granularity
	Location    *time.Location
}

// ParseTimezone resolves an IANA zone name.
func ParseTimezone(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || isMachines(name) {
		return nil, errTimezone
	}
	return loc, nil
}

// isMachines reports whether a name is one of those for whatever zone the machine is set
// to, as a file of the zone database too. A plan must not depend on the machine that
// makes it.
func isMachines(name string) bool {
	switch strings.ToLower(path.Base(name)) { // A file system may ignore case.
	case "local", "localtime", "posixrules":
		return true
	}
	return false
}

// Lookback is the window of the last n complete intervals that ended at least
// settle before now.
func (c Calendar) Lookback(now time.Time, n int, settle time.Duration) Window {
	end := c.Floor(now.Add(-settle))
	return Window{Start: c.Back(end, n).UnixMilli(), End: end.UnixMilli()}
}

// Before is the window of n intervals that ends where w starts.
func (c Calendar) Before(w Window, n int) Window {
	return Window{Start: c.Back(time.UnixMilli(w.Start), n).UnixMilli(), End: w.Start}
}

// WeeksBefore is the window of whole weeks by the local clock that ends where w starts.
// Weeks with a clock change are longer or shorter than others. Where the clock skipped the
// time of day at which w starts, the window starts beside the time that was skipped.
func (c Calendar) WeeksBefore(w Window, weeks int) Window {
	return Window{Start: time.UnixMilli(w.Start).In(c.Location).AddDate(0, 0, -7*weeks).UnixMilli(), End: w.Start}
}

// WeekSlots is how many intervals a week without a clock change has.
func (c Calendar) WeekSlots() int {
	return 7 * int(24*time.Hour/c.Granularity.Nominal())
}

// WeekSlot numbers the intervals of a week, from 0, by the local clock at their start: by
// the weekday and, for half hours, the time of day. The half hours of an hour that comes
// twice have the same numbers.
func (c Calendar) WeekSlot(start int64) int {
	t := time.UnixMilli(start).In(c.Location)
	day := int(t.Weekday())
	if c.Granularity != HalfHour {
		// A day may begin at one, where a zone jumps over midnight.
		return day
	}
	hour, minute, _ := t.Clock()
	return 48*day + 2*hour + minute/30
}

// Floor is the start of the interval that t lies in.
func (c Calendar) Floor(t time.Time) time.Time {
	t = t.In(c.Location)
	if c.Granularity == HalfHour {
		// Half hours begin at :00 and :30 of the local clock, which zones such as
		// Asia/Kathmandu (UTC+5:45) do not share with UTC.
		_, offset := t.Zone()
		past := (t.Unix() + int64(offset)) % 1800
		if past < 0 {
			past += 1800
		}
		return time.Unix(t.Unix()-past, 0).In(c.Location)
	}
	return c.startOfDay(t.Date())
}

// Back goes n intervals back from the start of an interval. From a time inside
// an interval it goes back by the calendar and keeps the time of day.
func (c Calendar) Back(start time.Time, n int) time.Time {
	start = start.In(c.Location)
	if c.Granularity == HalfHour {
		return start.Add(-time.Duration(n) * c.Granularity.Nominal())
	}
	if !c.Floor(start).Equal(start) {
		return start.AddDate(0, 0, -n)
	}
	for range n {
		// Stepping through the day before, rather than subtracting from the date,
		// skips days that a zone left out of its calendar.
		start = c.Floor(start.Add(-time.Nanosecond))
	}
	return start
}

// End returns where the interval that begins at start ends, in Unix milliseconds: where
// the next one begins, which on a day with a clock change is not 24 hours later.
func (c Calendar) End(start int64) int64 {
	t := time.UnixMilli(start).In(c.Location)
	switch {
	case c.Granularity == HalfHour:
		return start + c.Granularity.Nominal().Milliseconds()
	case !c.Floor(t).Equal(t):
		return t.AddDate(0, 0, 1).UnixMilli()
	}
	// Noon of the next day is in the next day, however long either of them is.
	return c.Floor(t.Add(36 * time.Hour)).UnixMilli()
}

// countedDays bounds the days that Count steps through, one by one.
const countedDays = 10_000

// Count returns how many intervals begin in a window. Of a window of more than
// 10,000 days it returns the number of periods of 24 hours.
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

// startOfDay is the first instant of a date that the zone knows. It is not always
// midnight: a zone may jump over midnight, or pass it twice.
func (c Calendar) startOfDay(year int, month time.Month, day int) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, c.Location)
	from, to := t.ZoneBounds()
	if t.Day() != day {
		// Midnight was jumped over and Date fell back to the day before: the day
		// begins where the clock changed.
		return to.In(c.Location)
	}
	if from.IsZero() {
		return t
	}
	// Midnight by the clock as it was before the change comes first, if that clock
	// ever showed it.
	_, now := t.Zone()
	_, before := from.Add(-time.Nanosecond).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(from) {
		return first
	}
	return t
}

// IsRepeated reports whether the clock of a time's zone shows it twice, as it does where it
// is set back. Only its offset tells such a time from its twin.
func IsRepeated(t time.Time) bool {
	_, offset := t.Zone()
	from, to := t.ZoneBounds()
	if !to.IsZero() {
		_, after := to.Zone()
		if back := time.Duration(offset-after) * time.Second; to.Sub(t) <= back {
			return true // The clock is about to be set back over it.
		}
	}
	if from.IsZero() {
		return false
	}
	_, before := from.Add(-time.Nanosecond).Zone()
	return t.Sub(from) < time.Duration(before-offset)*time.Second
}
