// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
)

// TestDrawCalendar checks where days are, how large a calendar is, and which months are
// named.
func TestDrawCalendar(t *testing.T) {
	for name, tt := range map[string]struct {
		zone, first   string
		days          int
		width, height int
		x, y          int // Of the last day.
		months        string
	}{
		"none":                 {"UTC", "2026-11-23", 0, 0, 0, 0, 0, ""},
		"one Monday":           {"UTC", "2026-11-23", 1, 46, 114, 32, 16, "Nov"},
		"one Sunday":           {"UTC", "2026-11-22", 1, 46, 114, 32, 100, "Nov"},
		"over a weekend":       {"UTC", "2026-11-21", 3, 60, 114, 46, 16, "Nov"},
		"90 days":              {"Asia/Shanghai", "2026-08-27", 90, 228, 114, 214, 30, "Sep Oct Nov"},
		"a year, in two bands": {"UTC", "2026-01-01", 365, 410, 228, 382, 172, "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},
		"days of 25 hours":     {"Europe/Berlin", "2026-10-24", 5, 60, 114, 46, 44, "Oct"},
		"a date is skipped":    {"Pacific/Apia", "2011-12-29", 3, 46, 114, 32, 86, "Dec"},
	} {
		t.Run(name, func(t *testing.T) {
			location := zone(t, tt.zone)
			first, err := time.ParseInLocation(time.DateOnly, tt.first, location)
			if err != nil {
				t.Fatal(err)
			}
			var days []chart.CalendarDay
			for i := range tt.days {
				days = append(days, chart.CalendarDay{Date: first.AddDate(0, 0, i).Add(15 * time.Hour), Kind: "passed"})
			}
			if name == "a date is skipped" {
				days = append(days[:1], days[2:]...) // There was no December 30.
			}
			c := chart.DrawCalendar(days)
			var months []string
			for _, label := range c.Labels {
				if label.X != "0" {
					months = append(months, label.Text)
				}
			}
			if c.Width != tt.width || c.Height != tt.height || strings.Join(months, " ") != tt.months {
				t.Errorf("%d by %d, %v", c.Width, c.Height, months)
			}
			taken := make(map[[2]int]bool)
			for _, cell := range c.Cells {
				if cell.X+12 > c.Width || cell.Y+12 > c.Height || taken[[2]int{cell.X, cell.Y}] || cell.Fill == "" {
					t.Fatalf("%+v is outside, or on top of another", cell)
				}
				taken[[2]int{cell.X, cell.Y}] = true
			}
			if tt.days > 0 {
				if last := c.Cells[len(c.Cells)-1]; last.X != tt.x || last.Y != tt.y {
					t.Errorf("the last day is at %d, %d", last.X, last.Y)
				}
			}
		})
	}
	if c := chart.DrawCalendar([]chart.CalendarDay{{Kind: "blocked"}}); c.Cells[0].Mark == "" {
		t.Error("a day that blocked has no mark")
	}
}
