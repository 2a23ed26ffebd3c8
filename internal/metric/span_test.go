// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func TestSpan(t *testing.T) {
	tests := map[string]struct {
		granularity      metric.Granularity
		zone, start, end string // Times in the zone.
		want             string
	}{
		"a day":                     {metric.Daily, "Asia/Shanghai", "2026-11-25 00:00", "2026-11-26 00:00", "Nov 25, 2026"},
		"days":                      {metric.Daily, "Asia/Shanghai", "2026-11-25 00:00", "2026-11-28 00:00", "Nov 25–27, 2026"},
		"to the end of a month":     {metric.Daily, "Asia/Shanghai", "2026-11-28 00:00", "2026-12-01 00:00", "Nov 28–30, 2026"},
		"days of two months":        {metric.Daily, "Asia/Shanghai", "2026-11-28 00:00", "2026-12-03 00:00", "Nov 28–Dec 2, 2026"},
		"days of two years":         {metric.Daily, "Asia/Shanghai", "2026-12-30 00:00", "2027-01-03 00:00", "Dec 30, 2026–Jan 2, 2027"},
		"one day, two clock times":  {metric.Daily, "Europe/Berlin", "2026-10-25 00:00", "2026-10-26 00:00", "Oct 25, 2026"},
		"a day that begins at one":  {metric.Daily, "America/Asuncion", "2023-10-01 01:00", "2023-10-02 00:00", "Oct 1, 2023"},
		"half hours":                {metric.HalfHour, "Asia/Shanghai", "2026-11-27 09:00", "2026-11-27 12:00", "Nov 27, 2026, 09:00–12:00 (Asia/Shanghai)"},
		"half hours to midnight":    {metric.HalfHour, "Asia/Shanghai", "2026-11-27 22:00", "2026-11-28 00:00", "Nov 27, 2026, 22:00–24:00 (Asia/Shanghai)"},
		"half hours over midnight":  {metric.HalfHour, "Asia/Shanghai", "2026-11-27 22:00", "2026-11-28 02:00", "Nov 27, 2026, 22:00 to Nov 28, 2026, 02:00 (Asia/Shanghai)"},
		"half hours of whole days":  {metric.HalfHour, "Asia/Shanghai", "2026-11-25 00:00", "2026-11-28 00:00", "Nov 25–27, 2026 (Asia/Shanghai)"},
		"until a day begins at one": {metric.HalfHour, "America/Asuncion", "2023-09-30 22:00", "2023-10-01 01:00", "Sep 30, 2023, 22:00 to Oct 1, 2023, 01:00 (America/Asuncion)"},
		"days by another clock":     {metric.Daily, "UTC", "2026-11-24 16:00", "2026-11-27 16:00", "Nov 24, 2026, 16:00 to Nov 27, 2026, 16:00 (UTC)"},
		"seconds":                   {metric.Daily, "UTC", "2026-11-25 00:00", "2026-11-25 23:59:59", "Nov 25, 2026, 00:00:00–23:59:59 (UTC)"},
		"seconds to midnight":       {metric.Daily, "UTC", "2026-11-25 00:00:01", "2026-11-26 00:00", "Nov 25, 2026, 00:00:01–24:00:00 (UTC)"},
		"an end before the start":   {metric.Daily, "UTC", "2026-11-26 00:00", "2026-11-25 00:00", "Nov 26, 2026, 00:00 to Nov 25, 2026, 00:00 (UTC)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			location, err := metric.ParseTimezone(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			at := func(text string) int64 {
				for _, layout := range []string{"2006-01-02 15:04", time.DateTime} {
					if at, err := time.ParseInLocation(layout, text, location); err == nil {
						return at.UnixMilli()
					}
				}
				t.Fatalf("%q is not a time", text)
				return 0
			}
			c := metric.Calendar{Granularity: tt.granularity, Location: location}
			if got := c.PrintSpan(metric.Window{Start: at(tt.start), End: at(tt.end)}); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestSpanOfTimesThatComeTwice prints half hours around the time when the clock of New York is
// set back.
func TestSpanOfTimesThatComeTwice(t *testing.T) {
	newYork, err := metric.ParseTimezone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	c := metric.Calendar{Granularity: metric.HalfHour, Location: newYork}
	first := time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC) // 01:30, an hour before it is 01:30 again.
	for length, want := range map[time.Duration]string{
		time.Hour:     "Nov 1, 2026, 01:30 -04:00 to 01:30 -05:00 (America/New_York)",
		3 * time.Hour: "Nov 1, 2026, 01:30 -04:00 to 03:30 (America/New_York)",
	} {
		if got := c.PrintSpan(metric.Window{Start: first.UnixMilli(), End: first.Add(length).UnixMilli()}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestSpanWithoutAZone(t *testing.T) {
	if got := (metric.Calendar{}).PrintSpan(metric.Window{Start: 0, End: 86_400_000}); got != "Jan 1, 1970" {
		t.Errorf("got %s", got)
	}
}

func TestPrintTime(t *testing.T) {
	shanghai := time.FixedZone("UTC+8", 8*60*60)
	at := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		got, want string
	}{
		"a day":         {metric.Calendar{Location: shanghai}.PrintTime(at.UnixMilli()), "Jan 1, 2027"},
		"a time":        {metric.Calendar{}.PrintTime(at.UnixMilli()), "Dec 31, 2026, 16:00 (UTC)"},
		"a date":        {metric.PrintDate(at), "Dec 31, 2026"},
		"its year":      {fmt.Sprint(metric.Calendar{Location: shanghai}.Year(at.UnixMilli())), "2027"},
		"another year":  {fmt.Sprint(metric.Calendar{}.Year(at.UnixMilli())), "2026"},
		"a day's noun":  {metric.Daily.Noun(), "day"},
		"half an hour":  {metric.HalfHour.Noun(), "half hour"},
		"the intervals": {fmt.Sprint(metric.Granularities()), "[DAILY HALF_HOUR]"},
		"a metric":      {metric.Words(metric.DeliveryRate), "delivery rate"},
		"a masked one":  {metric.MaskPhoneNumber("+86 138 0000 0001"), "+86 *** **** 0001"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", name, tt.got, tt.want)
		}
	}
}

func TestParseInstant(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-24": "2026-11-24T00:00:00Z", "2026-11-24T02:00:00+08:00": "2026-11-24T02:00:00+08:00",
		"2026-11-31": "", "yesterday": "", "2026-11-24 02:00": "", "": "",
	} {
		at, err := metric.ParseInstant(text)
		if (err != nil) != (want == "") || err == nil && at.Format(time.RFC3339) != want {
			t.Errorf("%q: got %v, %v", text, at, err)
		}
	}
}

func TestContains(t *testing.T) {
	w := metric.Window{Start: 10, End: 20}
	for start, want := range map[int64]bool{9: false, 10: true, 19: true, 20: false} {
		if got := w.Contains(metric.Row{Start: start, End: 15}); got != want {
			t.Errorf("a row that starts at %d: %t", start, got)
		}
	}
}
