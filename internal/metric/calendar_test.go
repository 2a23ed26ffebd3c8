// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func calendar(t testing.TB, g metric.Granularity, zone string) metric.Calendar {
	t.Helper()
	loc, err := metric.ParseTimezone(zone)
	if err != nil {
		t.Fatal(err)
	}
	return metric.Calendar{Granularity: g, Location: loc}
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestLookback(t *testing.T) {
	tests := map[string]struct {
		granularity metric.Granularity
		zone        string
		now         string
		n           int
		settle      time.Duration
		start, end  string
	}{
		"days end at midnight of the zone": {
			metric.Daily, "Asia/Shanghai", "2025-09-10T15:04:05+08:00", 7, 2 * time.Hour,
			"2025-09-03T00:00:00+08:00", "2025-09-10T00:00:00+08:00",
		},
		"a day that has not settled is left out": {
			metric.Daily, "Asia/Shanghai", "2025-09-10T01:59:59+08:00", 1, 2 * time.Hour,
			"2025-09-08T00:00:00+08:00", "2025-09-09T00:00:00+08:00",
		},
		"a day that has just settled is in": {
			metric.Daily, "Asia/Shanghai", "2025-09-10T02:00:00+08:00", 1, 2 * time.Hour,
			"2025-09-09T00:00:00+08:00", "2025-09-10T00:00:00+08:00",
		},
		"half hours": {
			metric.HalfHour, "Asia/Shanghai", "2025-09-10T15:04:05+08:00", 3, 0,
			"2025-09-10T13:30:00+08:00", "2025-09-10T15:00:00+08:00",
		},
		"half hours of a zone off by a quarter": {
			metric.HalfHour, "Asia/Kathmandu", "2025-09-10T15:29:00+05:45", 1, 0,
			"2025-09-10T14:30:00+05:45", "2025-09-10T15:00:00+05:45",
		},
		"half hours before 1970": {
			metric.HalfHour, "UTC", "1969-12-31T23:59:00Z", 1, 0,
			"1969-12-31T23:00:00Z", "1969-12-31T23:30:00Z",
		},
		"a day of 23 hours": {
			metric.Daily, "Europe/Berlin", "2025-03-31T12:00:00+02:00", 1, 0,
			"2025-03-30T00:00:00+01:00", "2025-03-31T00:00:00+02:00",
		},
		"a day of 25 hours": {
			metric.Daily, "Europe/Berlin", "2025-10-27T12:00:00+01:00", 1, 0,
			"2025-10-26T00:00:00+02:00", "2025-10-27T00:00:00+01:00",
		},
		"a day that begins at one, the clock having jumped over midnight": {
			metric.Daily, "America/Sao_Paulo", "2018-11-04T12:00:00-02:00", 0, 0,
			"2018-11-04T01:00:00-02:00", "2018-11-04T01:00:00-02:00",
		},
		"a day whose first hour comes twice": {
			metric.Daily, "America/Havana", "2024-11-03T12:00:00-05:00", 0, 0,
			"2024-11-03T00:00:00-04:00", "2024-11-03T00:00:00-04:00",
		},
		"a day that a zone left out is not counted": {
			metric.Daily, "Pacific/Apia", "2012-01-01T12:00:00+14:00", 2, 0,
			"2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := calendar(t, tt.granularity, tt.zone).Lookback(at(t, tt.now), tt.n, tt.settle)
			want := metric.Window{Start: at(t, tt.start).UnixMilli(), End: at(t, tt.end).UnixMilli()}
			if got != want {
				t.Errorf("got %s–%s, want %s–%s", time.UnixMilli(got.Start), time.UnixMilli(got.End), tt.start, tt.end)
			}
		})
	}
}

func TestBefore(t *testing.T) {
	c := calendar(t, metric.Daily, "Europe/Berlin")
	aligned := metric.Window{Start: at(t, "2025-04-01T00:00:00+02:00").UnixMilli(), End: at(t, "2025-04-02T00:00:00+02:00").UnixMilli()}
	if got, want := c.Before(aligned, 7).Start, at(t, "2025-03-25T00:00:00+01:00").UnixMilli(); got != want {
		t.Errorf("seven days over a clock change start at %s", time.UnixMilli(got))
	}
	within := metric.Window{Start: at(t, "2025-04-01T10:30:00+02:00").UnixMilli(), End: aligned.End}
	if got, want := c.Before(within, 7), (metric.Window{Start: at(t, "2025-03-25T10:30:00+01:00").UnixMilli(), End: within.Start}); got != want {
		t.Errorf("a window that starts within a day: got %v, want %v", got, want)
	}
}

func TestParseTimezone(t *testing.T) {
	for _, name := range []string{"", "Local", "local", "localtime", "LOCALTIME", "./localtime", "posix/localtime", "posixrules", "Mars/Olympus", "../etc/passwd", "UTC+8"} {
		if _, err := metric.ParseTimezone(name); err == nil {
			t.Errorf("%q was taken for a time zone", name)
		}
	}
}

// FuzzCalendar checks what must hold for intervals in every zone at any time.
func FuzzCalendar(f *testing.F) {
	zones := []string{
		"Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Havana",
		"America/St_Johns", "Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca",
	}
	f.Add(int64(1757400000000), uint8(0), true, uint16(7))
	f.Add(int64(1325239200000), uint8(10), true, uint16(3))
	f.Add(int64(-1), uint8(8), false, uint16(48))
	f.Fuzz(func(t *testing.T, ms int64, zone uint8, daily bool, n uint16) {
		const century = 100 * 365 * 24 * 3600 * 1000
		now := time.UnixMilli(ms % century)
		g := metric.HalfHour
		if daily {
			g = metric.Daily
		}
		c := calendar(t, g, zones[int(zone)%len(zones)])
		count := int(n%400) + 1

		floor := c.Floor(now)
		if floor.After(now) || now.Sub(floor) >= g.Nominal()+2*time.Hour {
			t.Fatalf("%s lies in no interval that starts at %s", now.In(c.Location), floor)
		}
		if again := c.Floor(floor); !again.Equal(floor) {
			t.Fatalf("the interval of %s starts at %s, and that of its start at %s", now.In(c.Location), floor, again)
		}
		w := c.Lookback(now, count, 0)
		if w.Start >= w.End || w.End > now.UnixMilli() {
			t.Fatalf("%d intervals before %s are %v", count, now, w)
		}
		if b := c.Before(w, count); b.End != w.Start || b.Start >= b.End {
			t.Fatalf("the baseline of %v is %v", w, b)
		}
	})
}

// TestEnd checks days next to a skipped midnight, days of 23 and 25 hours, and a date
// that a zone skipped.
func TestEnd(t *testing.T) {
	tests := map[string]struct {
		granularity      metric.Granularity
		zone, start, end string
	}{
		"usual day":              {metric.Daily, "Asia/Shanghai", "2025-09-10T00:00:00+08:00", "2025-09-11T00:00:00+08:00"},
		"day within":             {metric.Daily, "Asia/Shanghai", "2025-09-10T08:00:00+08:00", "2025-09-11T08:00:00+08:00"},
		"before a skipped one":   {metric.Daily, "Africa/Cairo", "2026-04-23T00:00:00+02:00", "2026-04-24T01:00:00+03:00"},
		"of 23 hours":            {metric.Daily, "Africa/Cairo", "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
		"Santiago":               {metric.Daily, "America/Santiago", "2026-09-05T00:00:00-04:00", "2026-09-06T01:00:00-03:00"},
		"Havana, midnight twice": {metric.Daily, "America/Havana", "2026-10-31T00:00:00-04:00", "2026-11-01T00:00:00-04:00"},
		"of 25 hours":            {metric.Daily, "America/Havana", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"},
		"Apia skipped a date":    {metric.Daily, "Pacific/Apia", "2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00"},
		"half hour":              {metric.HalfHour, "America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-01T01:00:00-05:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := calendar(t, tt.granularity, tt.zone)
			if got := c.End(at(t, tt.start).UnixMilli()); got != at(t, tt.end).UnixMilli() {
				t.Errorf("got %s, want %s", time.UnixMilli(got).In(c.Location).Format(time.RFC3339), tt.end)
			}
		})
	}
}

func TestCount(t *testing.T) {
	tests := map[string]struct {
		granularity      metric.Granularity
		zone, start, end string
		want             int
	}{
		"a week":                 {metric.Daily, "Asia/Shanghai", "2025-09-03T00:00:00+08:00", "2025-09-10T00:00:00+08:00", 7},
		"within days":            {metric.Daily, "Asia/Shanghai", "2025-09-03T01:00:00+08:00", "2025-09-05T01:00:00+08:00", 2},
		"a month with a change":  {metric.Daily, "Europe/Berlin", "2025-10-01T00:00:00+02:00", "2025-11-01T00:00:00+01:00", 31},
		"a date that is skipped": {metric.Daily, "Pacific/Apia", "2011-12-28T00:00:00-10:00", "2012-01-01T00:00:00+14:00", 3},
		"half hours":             {metric.HalfHour, "Asia/Kathmandu", "2025-09-10T00:00:00+05:45", "2025-09-11T00:00:00+05:45", 48},
		"half hours of a change": {metric.HalfHour, "Europe/Berlin", "2025-10-26T00:00:00+02:00", "2025-10-27T00:00:00+01:00", 50},
		"within half hours":      {metric.HalfHour, "UTC", "2025-09-10T00:10:00Z", "2025-09-10T01:10:00Z", 2},
		"nothing":                {metric.Daily, "UTC", "2025-09-10T00:00:00Z", "2025-09-10T00:00:00Z", 0},
		"millennia":              {metric.Daily, "UTC", "1975-01-01T00:00:00Z", "4975-01-01T00:00:00Z", 1095728},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := metric.Window{Start: at(t, tt.start).UnixMilli(), End: at(t, tt.end).UnixMilli()}
			if got := calendar(t, tt.granularity, tt.zone).Count(w); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestWeekSlot(t *testing.T) {
	tests := map[string]struct {
		granularity metric.Granularity
		zone, start string
		want        int
	}{
		"Sunday":                       {metric.Daily, "Asia/Shanghai", "2025-09-07T00:00:00+08:00", 0},
		"Saturday":                     {metric.Daily, "Asia/Shanghai", "2025-09-06T00:00:00+08:00", 6},
		"Sunday that begins at one":    {metric.Daily, "America/Santiago", "2026-09-06T01:00:00-03:00", 0},
		"first half hour":              {metric.HalfHour, "Asia/Kathmandu", "2025-09-07T00:00:00+05:45", 0},
		"last half hour":               {metric.HalfHour, "Asia/Kathmandu", "2025-09-06T23:30:00+05:45", 335},
		"hour that comes twice":        {metric.HalfHour, "America/New_York", "2026-11-01T01:30:00-04:00", 3},
		"hour that comes twice, again": {metric.HalfHour, "America/New_York", "2026-11-01T01:30:00-05:00", 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := calendar(t, tt.granularity, tt.zone)
			if got := c.WeekSlot(at(t, tt.start).UnixMilli()); got != tt.want || got >= c.WeekSlots() {
				t.Errorf("got %d of %d, want %d", got, c.WeekSlots(), tt.want)
			}
		})
	}
}

func TestWeeksBefore(t *testing.T) {
	tests := map[string]struct{ zone, end, start string }{
		"usual":            {"Asia/Shanghai", "2025-09-24T00:00:00+08:00", "2025-09-03T00:00:00+08:00"},
		"an hour longer":   {"Europe/Berlin", "2025-11-05T10:30:00+01:00", "2025-10-15T10:30:00+02:00"},
		"an hour shorter":  {"Europe/Berlin", "2025-04-02T00:00:00+02:00", "2025-03-12T00:00:00+01:00"},
		"by half an hour":  {"Australia/Lord_Howe", "2025-10-08T00:00:00+11:00", "2025-09-17T00:00:00+10:30"},
		"skipped midnight": {"America/Santiago", "2026-09-27T00:00:00-03:00", "2026-09-05T23:00:00-04:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := metric.Window{Start: at(t, tt.end).UnixMilli(), End: at(t, tt.end).UnixMilli() + 1}
			got := calendar(t, metric.HalfHour, tt.zone).WeeksBefore(w, 3)
			if want := (metric.Window{Start: at(t, tt.start).UnixMilli(), End: w.Start}); got != want {
				t.Errorf("starts at %s, want %s", time.UnixMilli(got.Start), tt.start)
			}
		})
	}
}

func TestIsRepeated(t *testing.T) {
	for text, want := range map[string]bool{
		"America/New_York 2026-11-01T00:59:59-04:00": false, "America/New_York 2026-11-01T01:00:00-04:00": true, "America/New_York 2026-11-01T01:59:59-05:00": true,
		"America/New_York 2026-11-01T02:00:00-05:00": false, "America/New_York 2026-03-08T03:00:00-04:00": false, "Australia/Lord_Howe 2026-04-05T01:30:00+10:30": true,
		"America/Havana 2026-11-01T00:00:00-04:00": true, "UTC 2026-11-01T01:30:00Z": false, "Asia/Shanghai 2026-11-01T01:30:00+08:00": false,
	} {
		zone, at, _ := strings.Cut(text, " ")
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := metric.IsRepeated(parsed.In(location)); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}

// TestTimezones checks that each zone to suggest is valid.
func TestTimezones(t *testing.T) {
	all := metric.Timezones()
	if len(all) < 400 || !slices.Contains(all, metric.DefaultTimezone) {
		t.Errorf("there are %d zones", len(all))
	}
	for _, name := range all {
		if _, err := metric.ParseTimezone(name); err != nil {
			t.Errorf("%s %v", name, err)
		}
	}
}
