// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func compact(d datum) string { return fmt.Sprintf("%d/%d", d.SentCount, d.DeliveredCount) }

// rows asks a new server for the rows of one number, from first to last.
func rows(t *testing.T, number sandbox.Number, granularity, first, last string, edits ...func(*sandbox.Scenario)) []datum {
	t.Helper()
	scenario := small()
	scenario.Channels[0].Numbers = []sandbox.Number{number}
	for _, edit := range edits {
		edit(&scenario)
	}
	answer := caller1(scenario).call(mustNew(t, scenario), metric, during("cams-1", granularity, first, last))
	if answer.Code != "OK" {
		t.Fatalf("got %s", answer.Raw)
	}
	return answer.Data
}

func TestWindow(t *testing.T) {
	steady := sandbox.Number{PhoneNumber: "861", DailySent: 4800, DeliveryRate: 0.75, Steady: true}
	cases := map[string]struct {
		granularity, first, last string
		want                     string
	}{
		"both ends belong":       {"DAILY", "2025-09-01", "2025-09-03", "09-01T00:00 09-02T00:00 09-03T00:00"},
		"one moment":             {"DAILY", "2025-09-01", "2025-09-01", "09-01T00:00"},
		"within a day":           {"DAILY", "2025-09-01T00:01", "2025-09-01T23:59", ""},
		"half hours":             {"HALF_HOUR", "2025-09-01T23:10", "2025-09-02T00:30", "09-01T23:30 09-02T00:00 09-02T00:30"},
		"the running day":        {"DAILY", "2025-09-09", "2025-09-12", "09-09T00:00 09-10T00:00"},
		"the running half hour":  {"HALF_HOUR", "2025-09-10T11:30", "2025-09-10T14:00", "09-10T11:30 09-10T12:00"},
		"only the future":        {"DAILY", "2025-09-11", "2025-09-12", ""},
		"from the start of time": {"DAILY", "1970-01-01", "2010-01-02", "01-01T00:00 01-02T00:00"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var starts []string
			for _, d := range rows(t, steady, c.granularity, c.first, c.last) {
				starts = append(starts, time.UnixMilli(d.Start).UTC().Add(8*time.Hour).Format("01-02T15:04"))
				length := map[string]int64{"DAILY": 86_400_000, "HALF_HOUR": 1_800_000}[c.granularity]
				if d.End != d.Start+length-1 || d.Granularity != c.granularity || *d.PhoneNumber != "861" {
					t.Errorf("row %+v", d)
				}
			}
			if got := strings.Join(starts, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestPartialCounts(t *testing.T) {
	steady := sandbox.Number{PhoneNumber: "861", DailySent: 4800, DeliveryRate: 0.75, Steady: true}
	// At 12:10, 24 half hours of 100 are complete, and a third of the next.
	if got := compact(rows(t, steady, "HALF_HOUR", "2025-09-10T12:00", "2025-09-10T12:00")[0]); got != "33/25" {
		t.Errorf("the running half hour has %s", got)
	}
	if got := compact(rows(t, steady, "DAILY", "2025-09-10", "2025-09-10")[0]); got != "2433/1825" {
		t.Errorf("the running day has %s", got)
	}
}

func TestNothingOfAnIntervalThatStartsNow(t *testing.T) {
	steady := sandbox.Number{PhoneNumber: "861", DailySent: 4800, DeliveryRate: 0.75, Steady: true}
	midnight := func(s *sandbox.Scenario) { s.Now = newClock(time.UnixMilli(at("2025-09-10"))).now }
	for _, granularity := range []string{"DAILY", "HALF_HOUR"} {
		if got := rows(t, steady, granularity, "2025-09-10", "2025-09-11", midnight); len(got) != 0 {
			t.Errorf("%s: got %+v", granularity, got)
		}
	}
}

func TestSteadyCounts(t *testing.T) {
	for want, n := range map[string]sandbox.Number{
		"1000/970": {DailySent: 1000, DeliveryRate: 0.97},
		"3/2":      {DailySent: 3, DeliveryRate: 0.5},
		"1/0":      {DailySent: 1, DeliveryRate: 0.4},
		"7/7":      {DailySent: 7, DeliveryRate: 1},
		"12/0":     {DailySent: 12},
		"1/1":      {DailySent: 1, DeliveryRate: 0.5},
	} {
		n.PhoneNumber, n.Steady = "861", true
		for _, d := range rows(t, n, "DAILY", "2025-09-01", "2025-09-09") {
			if got := compact(d); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
}

// uneven uses everything that shapes counts.
var uneven = sandbox.Number{
	PhoneNumber: "8613800000001", DailySent: 12345, DeliveryRate: 0.97,
	Dips: []sandbox.Dip{
		{From: "2025-09-02T10:00", To: "2025-09-04", DeliveryRate: new(0.6)},
		{From: "2025-09-03", To: "2025-09-05T06:30", Volume: new(0.333)},
	},
	Gaps: []sandbox.Span{{From: "2025-09-05T12:00", To: "2025-09-06T01:00"}, {From: "2025-09-07", To: "2025-09-08"}},
	Rows: []sandbox.Row{
		{Start: "2025-09-06", SentCount: 1001, DeliveredCount: 997},
		{Start: "2025-09-08T10:30", Granularity: "HALF_HOUR", SentCount: 7, DeliveredCount: 9},
		{Start: "2025-09-09", SentCount: 0, DeliveredCount: 5},
	},
}

// addUp checks that each day is the sum of its half hours.
func addUp(t *testing.T, zone string, days, halves []datum) {
	t.Helper()
	for _, day := range days {
		var sum datum
		for _, half := range halves {
			if half.Start >= day.Start && half.End <= day.End {
				sum.SentCount += half.SentCount
				sum.DeliveredCount += half.DeliveredCount
			}
		}
		if compact(sum) != compact(day) {
			t.Errorf("%s %s: half hours add up to %s, the day has %s", zone, time.UnixMilli(day.Start), compact(sum), compact(day))
		}
	}
}

func TestHalfHoursAddUp(t *testing.T) {
	zones := []string{"", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}
	for _, zone := range zones {
		inZone := func(s *sandbox.Scenario) { s.Channels[0].Timezone = zone }
		days := rows(t, uneven, "DAILY", "2025-08-01", "2025-09-10T23:59", inZone)
		halves := rows(t, uneven, "HALF_HOUR", "2025-08-01", "2025-09-10T23:59", inZone)
		for _, half := range halves {
			lateReceipts := half.SentCount == 7 || half.SentCount == 0
			if half.SentCount < 0 || half.DeliveredCount < 0 || half.DeliveredCount > half.SentCount && !lateReceipts {
				t.Errorf("%s: the half hour of %s has %s", zone, time.UnixMilli(half.Start), compact(half))
			}
		}
		addUp(t, zone, days, halves)
		sums := map[string]datum{}
		for _, day := range days {
			sums[time.UnixMilli(day.Start).In(time.FixedZone("CST", 8*60*60)).Format("01-02")] = day
		}
		if zone != "" {
			continue
		}
		if len(days) != 40 { // 41 days, one of them a gap.
			t.Errorf("%d days, want 40", len(days))
		}
		// Half hours of the gap are missing from the exact day too: it starts at 1:00.
		if d := sums["09-06"]; d.SentCount >= 1001 || d.SentCount < 950 {
			t.Errorf("the exact day with a gap has %s", compact(d))
		}
		if d := sums["09-09"]; compact(d) != "0/5" {
			t.Errorf("the exact day has %s, want 0/5", compact(d))
		}
		if rate := float64(sums["09-03"].DeliveredCount) / float64(sums["09-03"].SentCount); rate < 0.57 || rate > 0.63 {
			t.Errorf("the rate in the dip is %.3f", rate)
		}
		if d := sums["09-03"]; d.SentCount < 3700 || d.SentCount > 4600 {
			t.Errorf("the volume in the dip is %d", d.SentCount)
		}
	}
}

// TestPlainDaysAddUp compares the two ways in which the counts of a day are computed.
func TestPlainDaysAddUp(t *testing.T) {
	for _, zone := range []string{"", "America/New_York", "Australia/Lord_Howe"} {
		for _, n := range []sandbox.Number{
			{DailySent: 12345, DeliveryRate: 0.97},
			{DailySent: 7, DeliveryRate: 0.333, Steady: true},
			{DailySent: 31, DeliveryRate: 1},
			{DailySent: 0, DeliveryRate: 0.5},
		} {
			n.PhoneNumber = "861"
			inZone := func(s *sandbox.Scenario) { s.Channels[0].Timezone = zone }
			days := rows(t, n, "DAILY", "2025-03-01", "2025-09-10T23:59", inZone)
			halves := rows(t, n, "HALF_HOUR", "2025-03-01", "2025-09-10T23:59", inZone)
			if (len(days) == 0) != (n.DailySent == 0) {
				t.Errorf("%d a day: %d days", n.DailySent, len(days))
			}
			addUp(t, zone, days, halves)
		}
	}
}

func TestExactRows(t *testing.T) {
	only := sandbox.Number{PhoneNumber: "861", Rows: []sandbox.Row{
		{Start: "-2d", SentCount: 1000, DeliveredCount: 1003},
		{Start: "2025-09-09T10:30", Granularity: "HALF_HOUR", SentCount: 7, DeliveredCount: 6},
	}}
	got := rows(t, only, "DAILY", "2025-09-01", "2025-09-10")
	if len(got) != 2 || compact(got[0]) != "1000/1003" || got[0].Start != at("2025-09-08") || compact(got[1]) != "7/6" {
		t.Errorf("got %+v", got)
	}
	if halves := rows(t, only, "HALF_HOUR", "2025-09-09", "2025-09-09T23:30"); len(halves) != 1 || halves[0].Start != at("2025-09-09T10:30") {
		t.Errorf("half hours of a number that has only exact rows: %+v", halves)
	}
}

func TestDeterminism(t *testing.T) {
	scenario := small()
	now := newClock(noon)
	scenario.Now = now.now
	scenario.Channels[0].Numbers = []sandbox.Number{uneven}
	ask := func(s *sandbox.Server, first, last string) []string {
		var list []string
		for _, d := range caller1(scenario).call(s, metric, during("cams-1", "DAILY", first, last)).Data {
			list = append(list, fmt.Sprint(d.Start, d.SentCount, d.DeliveredCount))
		}
		return list
	}
	first := mustNew(t, scenario)
	before := ask(first, "2025-08-01", "2025-09-09")
	now.forward(100 * 24 * time.Hour)
	if after := ask(first, "2025-08-01", "2025-09-09"); !slices.Equal(before, after) {
		t.Error("complete days changed as time went by")
	}
	if other := ask(mustNew(t, scenario), "2025-08-01", "2025-09-09"); !slices.Equal(before, other) {
		t.Error("two servers of one scenario differ")
	}
	if part := ask(first, "2025-08-20", "2025-08-20"); part[0] != before[19] {
		t.Errorf("a day depends on the window: %s, %s", part[0], before[19])
	}
	if slices.Equal(before[:7], before[7:14]) {
		t.Error("two weeks are the same")
	}
}

func TestDaysOfOtherClocks(t *testing.T) {
	cases := map[string]struct {
		zone, first, last string // the window in Shanghai
		halves            []int  // how many half hours the days have
		starts            []string
	}{
		"spring forward":         {"Europe/Berlin", "2025-03-29T12:00", "2025-03-31T05:00", []int{46}, []string{"2025-03-29T23:00"}},
		"fall back":              {"Europe/Berlin", "2024-10-27T01:00", "2024-10-28T05:00", []int{50}, []string{"2024-10-26T22:00"}},
		"half an hour":           {"Australia/Lord_Howe", "2025-04-05T20:00", "2025-04-06T20:00", []int{49}, []string{"2025-04-05T13:00"}},
		"no midnight":            {"Africa/Cairo", "2025-04-25T00:00", "2025-04-25T10:00", []int{46}, []string{"2025-04-24T22:00"}},
		"midnight twice":         {"America/Havana", "2024-11-03T06:00", "2024-11-03T23:00", []int{50}, []string{"2024-11-03T04:00"}},
		"no midnight, west":      {"America/Santiago", "2024-09-08T00:00", "2024-09-08T20:00", []int{46}, []string{"2024-09-08T04:00"}},
		"midnight twice, east":   {"Antarctica/Casey", "2020-03-07T20:00", "2020-03-08T20:00", []int{54}, []string{"2020-03-07T13:00"}},
		"a day that was skipped": {"Pacific/Apia", "2011-12-29T16:00", "2011-12-31T16:00", []int{48, 48}, []string{"2011-12-29T10:00", "2011-12-30T10:00"}},
		"forty-five minutes":     {"Asia/Kathmandu", "2025-04-25T01:00", "2025-04-26T01:00", []int{48}, []string{"2025-04-24T18:15"}},
		"summer time all month":  {"America/New_York", "2025-07-04T00:00", "2025-07-04T23:00", []int{48}, []string{"2025-07-04T04:00"}},
	}
	number := sandbox.Number{PhoneNumber: "861", DailySent: 4800, DeliveryRate: 1, Steady: true}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inZone := func(s *sandbox.Scenario) { s.Channels[0].Timezone = c.zone }
			days := rows(t, number, "DAILY", c.first, c.last, inZone)
			var starts []string
			for i, day := range days {
				starts = append(starts, time.UnixMilli(day.Start).UTC().Format("2006-01-02T15:04"))
				if day.SentCount != 4800 {
					t.Errorf("the day has %d", day.SentCount)
				}
				if halves := (day.End + 1 - day.Start) / 1_800_000; i < len(c.halves) && int(halves) != c.halves[i] {
					t.Errorf("day %d has %d half hours, want %d", i, halves, c.halves[i])
				}
			}
			if !slices.Equal(starts, c.starts) {
				t.Errorf("days start at %v UTC, want %v", starts, c.starts)
			}
		})
	}
}

// TestRowAfterASkippedDay checks Samoa, which skipped December 30, 2011.
func TestRowAfterASkippedDay(t *testing.T) {
	number := sandbox.Number{PhoneNumber: "861", Rows: []sandbox.Row{{Start: "2011-12-31", SentCount: 5, DeliveredCount: 4}}}
	got := rows(t, number, "DAILY", "2011-12-25", "2012-01-05", func(s *sandbox.Scenario) { s.Channels[0].Timezone = "Pacific/Apia" })
	if len(got) != 1 || compact(got[0]) != "5/4" {
		t.Errorf("got %+v", got)
	}
}

func TestLargeAnswer(t *testing.T) {
	scenario := small()
	scenario.Channels[0].Numbers = nil
	for i := range 50 {
		scenario.Channels[0].Numbers = append(scenario.Channels[0].Numbers,
			sandbox.Number{PhoneNumber: fmt.Sprintf("86138000000%02d", i), DailySent: 10_000, DeliveryRate: 0.97})
	}
	server := sandbox.Start(t, scenario)
	began := time.Now()
	answer, err := caller1(scenario).dial(t, server, metric, during("cams-1", "HALF_HOUR", "2025-07-01", "2025-09-01T23:30"))
	if err != nil || len(answer.Data) != 50*63*48 {
		t.Fatalf("got %d rows, want %d: %v", len(answer.Data), 50*63*48, err)
	}
	t.Logf("%d rows, %d bytes in %s", len(answer.Data), len(answer.Raw), time.Since(began))
}

func TestDemo(t *testing.T) {
	demo := sandbox.Demo()
	now := newClock(noon)
	demo.Now = now.now
	server := mustNew(t, demo)
	rate := func(channel, first, last string) (int, float64) {
		var sent, delivered int64
		data := caller1(demo).call(server, metric, during(channel, "DAILY", first, last)).Data
		for _, d := range data {
			sent, delivered = sent+d.SentCount, delivered+d.DeliveredCount
		}
		return len(data), float64(delivered) / float64(sent)
	}
	if n, r := rate("cams-healthy", "2025-09-03", "2025-09-09"); n != 21 || r < 0.965 || r > 0.975 {
		t.Errorf("healthy: %d rows at %.3f", n, r)
	}
	if n, r := rate("cams-sick", "2025-09-07", "2025-09-09"); n != 6 || r > 0.82 {
		t.Errorf("sick: %d rows at %.3f", n, r)
	}
	if n, r := rate("cams-sick", "2025-08-01", "2025-09-06"); n != 74 || r < 0.96 {
		t.Errorf("before it was sick: %d rows at %.3f", n, r)
	}
	if n, _ := rate("cams-silent", "2025-09-03", "2025-09-09"); n != 0 {
		t.Errorf("silent: %d rows", n)
	}
	if n, _ := rate("cams-gaps", "2025-09-03", "2025-09-09"); n != 4 {
		t.Errorf("gaps: %d rows, want 4 of 7", n)
	}
}
