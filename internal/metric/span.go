// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import "time"

// dateLayout is how a day is printed for people.
const dateLayout = "Jan 2, 2006"

// PrintDate prints a day: Nov 25, 2026.
func PrintDate(day time.Time) string { return day.Format(dateLayout) }

// PrintSpan prints a window for people, with its zone if that matters:
// "Nov 25–27, 2026", or "Nov 27, 2026, 09:00–12:00 (Asia/Shanghai)".
func (c Calendar) PrintSpan(w Window) string {
	span, zone := c.Span(w)
	if zone != "" {
		span += " (" + zone + ")"
	}
	return span
}

// Span prints a window for people. Whole days are printed as the first and the last one. Any
// other window is printed with the times at which it starts and ends. The zone is to be
// printed with it. It is empty for whole days of a daily calendar.
func (c Calendar) Span(w Window) (span, zone string) {
	c = c.OrUTC()
	days := Calendar{Granularity: Daily, Location: c.Location}
	start, end := time.UnixMilli(w.Start).In(c.Location), time.UnixMilli(w.End).In(c.Location)
	// The window excludes its end.
	last := end.Add(-time.Nanosecond)
	endsDay := w.Start < w.End && days.Floor(end).Equal(end)
	if endsDay && days.Floor(start).Equal(start) {
		if c.Granularity == HalfHour {
			zone = c.Location.String()
		}
		return PrintDays(start, last), zone
	}
	return printTimes(start, end, last, endsDay), c.Location.String()
}

// Year returns the year of a time in Unix milliseconds.
func (c Calendar) Year(ms int64) int {
	return time.UnixMilli(ms).In(c.OrUTC().Location).Year()
}

// PrintTime prints a time for people. Of the start of a day, it prints only the date.
func (c Calendar) PrintTime(ms int64) string {
	c = c.OrUTC()
	t := time.UnixMilli(ms).In(c.Location)
	if (Calendar{Granularity: Daily, Location: c.Location}).Floor(t).Equal(t) {
		return t.Format(dateLayout)
	}
	return t.Format(dateLayout) + ", " + clock(t, "15:04") + " (" + c.Location.String() + ")"
}

// PrintDays prints the days from the first to the last: Nov 25–27, 2026.
func PrintDays(first, last time.Time) string {
	switch {
	case first.Year() != last.Year():
		return first.Format(dateLayout) + "–" + last.Format(dateLayout)
	case first.Month() != last.Month():
		return first.Format("Jan 2") + "–" + last.Format(dateLayout)
	case first.Day() != last.Day():
		return first.Format("Jan 2") + "–" + last.Format("2, 2006")
	}
	return first.Format(dateLayout)
}

// printTimes prints a span that is not of whole days. The end of a day is printed as 24:00. A
// time that the clock shows twice is printed with its offset.
func printTimes(start, end, last time.Time, endsDay bool) string {
	layout := "15:04"
	if start.Second() != 0 || end.Second() != 0 {
		layout = time.TimeOnly
	}
	from, to, until := clock(start, layout), clock(end, layout), end
	if midnight := (time.Time{}).Format(layout); endsDay && to == midnight {
		to, until = "24"+midnight[2:], last
	}
	switch {
	case start.Format(time.DateOnly) != until.Format(time.DateOnly):
		return start.Format(dateLayout) + ", " + from + " to " + until.Format(dateLayout) + ", " + to
	case len(from) > len(layout), len(to) > len(layout): // A dash would be next to the minus sign of an offset.
		return start.Format(dateLayout) + ", " + from + " to " + to
	}
	return start.Format(dateLayout) + ", " + from + "–" + to
}

func clock(t time.Time, layout string) string {
	if IsRepeated(t) {
		layout += " -07:00"
	}
	return t.Format(layout)
}
