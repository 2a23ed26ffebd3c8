// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import "time"

// The sizes of a calendar, in the units of its view.
const (
	calendarCell  = 14 // With the space to the next.
	calendarLeft  = 32 // Beside the names of weekdays.
	calendarTop   = 16 // Below the names of months.
	calendarWeeks = 27 // In one band: a year has two. Text would be too small beside more of them on a phone.
)

// CalendarDay is a day to be drawn.
type CalendarDay struct {
	Date  time.Time // Any time of the day, in its zone.
	Kind  string    // Names the class of the cell.
	Title string
}

// Calendar is days drawn as a strip of weeks, a column each, in bands of half a year.
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
	Mark        string // A path that is drawn over it; empty for most.
}

// cellColors are the colors of a light page by the kind of a day.
var cellColors = map[string]struct{ fill, stroke string }{
	"blocked":    {colorFail, colorFail},
	"not-judged": {colorPage, "#7a3ea8"},
	"warned":     {"#e3b04b", colorBound},
	"waived":     {"#c5d8fb", "#1d5fd0"},
	"passed":     {"#cfe8d6", "#9fcfae"},
}

// DrawCalendar lays out days, which are in the order of time. Weeks begin on Monday.
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

// bandHeight is the height of half a year.
const bandHeight = 7*calendarCell + calendarTop

// monthLabels names each month above the first of its weeks.
type monthLabels struct {
	marks []Mark
	month time.Month
	week  int // Of the last mark.
}

func (m *monthLabels) add(date time.Time, week int, mark Mark) {
	if m.month == date.Month() {
		return
	}
	const room = 3 // A name is as wide as so many weeks.
	m.month = date.Month()
	if n := len(m.marks); n > 0 && week-m.week < room && week/calendarWeeks == m.week/calendarWeeks {
		m.marks = m.marks[:n-1] // The last days of a month need no name.
	}
	m.marks, m.week = append(m.marks, mark), week
}

// weekday counts from Monday, which is 0.
func weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// daysBetween is how many dates later b is than a.
func daysBetween(a, b time.Time) int {
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(date(b).Sub(date(a)) / (24 * time.Hour))
}

// cross is drawn over a cell, for those who cannot tell its color.
func cross(x, y int) string {
	at := func(dx, dy int) string { return decimal(float64(x+dx)) + " " + decimal(float64(y+dy)) }
	return "M" + at(3, 3) + "L" + at(9, 9) + "M" + at(9, 3) + "L" + at(3, 9)
}
