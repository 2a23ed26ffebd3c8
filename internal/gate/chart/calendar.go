// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import "time"

// Sizes of a calendar, in SVG units.
const (
	calendarCell  = 14 // Includes the gap to the next cell.
	calendarLeft  = 32 // Room for the names of weekdays.
	calendarTop   = 16 // Room for the names of months.
	calendarWeeks = 27 // Per band, so a year has two bands. With more, text would be too small on a phone.
)

// CalendarDay is one day to draw.
type CalendarDay struct {
	Date  time.Time // Any time of the day, in its zone.
	Kind  string    // The CSS class of the cell.
	Title string
}

// Calendar shows days as a strip of weeks. Each week is a column, and each band is half a
// year.
type Calendar struct {
	Width, Height int
	Cells         []Cell
	Labels        []Mark // Of months and weekdays.
}

// Cell is one day of a calendar.
type Cell struct {
	X, Y        int
	Kind, Title string
	Fill        string
	Stroke      string
	Mark        string // A path on top of the cell; empty for most days.
}

// cellColors are the colors of a light page.
var cellColors = map[string]struct{ fill, stroke string }{
	"blocked":    {colorFail, colorFail},
	"not-judged": {colorPage, "#7a3ea8"},
	"warned":     {"#e3b04b", colorBound},
	"waived":     {"#c5d8fb", "#1d5fd0"},
	"passed":     {"#cfe8d6", "#9fcfae"},
}

// DrawCalendar lays out days, which must be in order. Weeks begin on Monday.
func DrawCalendar(days []CalendarDay) Calendar {
	var c Calendar
	if len(days) == 0 {
		return c
	}
	first, weeks := weekday(days[0].Date), 0
	var months monthLabels
	for _, day := range days {
		week := (first + daysBetween(days[0].Date, day.Date)) / 7
		weeks = max(weeks, week+1)
		x := calendarLeft + week%calendarWeeks*calendarCell
		top := calendarTop + week/calendarWeeks*bandHeight
		y := top + weekday(day.Date)*calendarCell
		colors := cellColors[day.Kind]
		cell := Cell{X: x, Y: y, Kind: day.Kind, Title: day.Title, Fill: colors.fill, Stroke: colors.stroke}
		if day.Kind == "blocked" {
			cell.Mark = cross(x, y)
		}
		c.Cells = append(c.Cells, cell)
		months.add(day.Date, week, Mark{decimal(float64(x)), decimal(float64(top - 5)), day.Date.Format("Jan")})
	}
	c.Labels = months.marks
	bands := (weeks + calendarWeeks - 1) / calendarWeeks
	for band := range bands {
		for i, name := range []string{"Mon", "", "Wed", "", "Fri", "", "Sun"} {
			if name != "" {
				c.Labels = append(c.Labels, Mark{"0", decimal(float64(calendarTop + band*bandHeight + i*calendarCell + 9)), name})
			}
		}
	}
	c.Width = calendarLeft + min(weeks, calendarWeeks)*calendarCell
	c.Height = bands * bandHeight
	return c
}

// bandHeight is the height of a band.
const bandHeight = 7*calendarCell + calendarTop

// monthLabels labels each month above its first week.
type monthLabels struct {
	marks []Mark
	month time.Month
	week  int // The week of the last mark.
}

func (m *monthLabels) add(date time.Time, week int, mark Mark) {
	if m.month == date.Month() {
		return
	}
	const room = 3 // The width of a name, in weeks.
	m.month = date.Month()
	if n := len(m.marks); n > 0 && week-m.week < room && week/calendarWeeks == m.week/calendarWeeks {
		m.marks = m.marks[:n-1] // Only a few days of that month are shown.
	}
	m.marks, m.week = append(m.marks, mark), week
}

// weekday returns 0 for Monday.
func weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// daysBetween returns the number of dates from a to b.
func daysBetween(a, b time.Time) int {
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(date(b).Sub(date(a)) / (24 * time.Hour))
}

// cross marks a cell for readers who do not see its color.
func cross(x, y int) string {
	at := func(dx, dy int) string { return decimal(float64(x+dx)) + " " + decimal(float64(y+dy)) }
	return "M" + at(3, 3) + "L" + at(9, 9) + "M" + at(9, 3) + "L" + at(3, 9)
}
