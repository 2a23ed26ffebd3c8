// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func TestVerdict(t *testing.T) {
	in := week(join(rows(number1, 1, 8, 1000, 900), rows(number2, 1, 8, 10, 10))...)
	pass := policy.Rule{Name: "pass", Metric: metric.SentCount, Min: p(1.)}
	fail := policy.Rule{Name: "fail", Metric: metric.DeliveryRate, Min: p(0.95)}
	warn := policy.Rule{Name: "warn", Metric: metric.SentCount, Min: p(1e6), Severity: "warning"}
	vague := policy.Rule{Name: "vague", Metric: metric.DeliveryRate, Per: "phone_number", Min: p(0.5), MinSent: p(int64(100))}
	waived := fail
	waived.Name, waived.Waiver = "waived", &policy.Waiver{Until: "2025-12-01", Reason: "new sender"}
	const (
		where      = "(channel cust-1, 2025-09-01 – 2025-09-08, 7,070 sent)"
		failSaid   = " fail: delivery_rate 0.901 is below min 0.95 " + where + "."
		warnSaid   = " warn: sent_count 7,070 is below min 1,000,000 " + where + "."
		vagueSaid  = " vague: only 70 sent, fewer than min_sent 100: too few to judge delivery_rate (8613800000002, 2025-09-01 – 2025-09-08, 70 sent)."
		waivedSaid = " waived: waived until 2025-12-01 (new sender): delivery_rate 0.901 is below min 0.95 " + where + "."
	)
	tests := map[string]struct {
		rules   []policy.Rule
		o       policy.OnInconclusive
		status  policy.Status
		allowed bool
		message string
	}{
		"no rules":     {nil, policy.Block, policy.Unjudged, true, "unjudged, allowed: there are no rules."},
		"pass":         {[]policy.Rule{pass}, policy.Block, policy.Pass, true, "pass, allowed: 1 result passes."},
		"waived":       {[]policy.Rule{waived, pass}, policy.Block, policy.Pass, true, "pass, allowed: 2 results pass." + waivedSaid},
		"warn":         {[]policy.Rule{pass, warn}, policy.Block, policy.Warn, true, "warn, allowed: 1 of 2 results warns, 1 passes." + warnSaid},
		"inconclusive": {[]policy.Rule{vague, warn}, policy.Block, policy.Inconclusive, false, "inconclusive, blocked: 1 of 3 results is inconclusive, 1 warns, 1 passes." + vagueSaid + warnSaid},
		"allowed":      {[]policy.Rule{vague}, policy.Allow, policy.Inconclusive, true, "inconclusive, allowed: 1 of 2 results is inconclusive, 1 passes." + vagueSaid},
		"unknown word": {[]policy.Rule{vague}, "perhaps", policy.Inconclusive, false, "inconclusive, blocked: 1 of 2 results is inconclusive, 1 passes." + vagueSaid},
		"fail":         {[]policy.Rule{pass, waived, warn, vague, fail}, policy.Allow, policy.Fail, false, "fail, blocked: 1 of 6 results fails, 1 is inconclusive, 1 warns, 3 pass." + failSaid + vagueSaid + warnSaid + waivedSaid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := policy.Judge(by(in, tt.o, tt.rules...))
			if err != nil {
				t.Fatal(err)
			}
			if v.Status != tt.status || v.Allowed != tt.allowed || v.Message != tt.message {
				t.Errorf("got  %s, %v, %s\nwant %s, %v, %s", v.Status, v.Allowed, v.Message, tt.status, tt.allowed, tt.message)
			}
		})
	}
}

func TestVerdictNamesAtMostFiveResults(t *testing.T) {
	var rules []policy.Rule
	for i := range 7 {
		rules = append(rules, policy.Rule{Name: string(rune('g' - i)), Metric: metric.SentCount, Min: p(float64(1))})
	}
	v := judge(t, week(row(number1, 1, 0, 0)), rules...)
	if !strings.HasPrefix(v.Message, "fail, blocked: 7 results fail. a: ") || !strings.HasSuffix(v.Message, " And 2 more.") {
		t.Error(v.Message)
	}
	if got := strings.Count(v.Message, "is below min"); got != 5 {
		t.Errorf("%d results are named: %s", got, v.Message)
	}
}

// TestResultsAreSorted expects worst first, then rule, number and start.
func TestResultsAreSorted(t *testing.T) {
	in := week(row(number2, 2, 1, 0), row(number2, 1, 1, 0), row(number1, 3, 1, 0), row(number3, 1, 100, 100))
	v := judge(t, in,
		policy.Rule{Name: "z", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.5)},
		policy.Rule{Name: "b", Metric: metric.SentCount, Per: "phone_number", Min: p(2.)},
		policy.Rule{Name: "a", Metric: metric.SentCount, Min: p(1.)},
	)
	var got []string
	for _, r := range v.Results {
		got = append(got, string(r.Status)+" "+r.Rule+" "+strings.TrimPrefix(r.Key, "861380000000")+" "+string(rune('0'+(r.Start-day(0))/(day(1)-day(0)))))
	}
	want := []string{"fail b 1 1", "fail z 1 3", "fail z 2 1", "fail z 2 2", "pass a  1", "pass b 2 1", "pass b 3 1", "pass z  1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStatuses(t *testing.T) {
	all := policy.Statuses()
	for i, a := range all {
		for j, b := range all {
			if got := a.Compare(b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s, %s: %d", a, b, got)
			}
			if got, want := policy.Worst(a, b), all[max(i, j)]; got != want {
				t.Errorf("worst of %s and %s: %s", a, b, got)
			}
		}
	}
	if got := policy.Worst(); got != policy.Unjudged {
		t.Error(got)
	}
	if (policy.Verdict{}).Allowed {
		t.Error("the zero verdict allows")
	}
}

// TestSpans checks how messages print when something was.
func TestSpans(t *testing.T) {
	hours := func(d int, h float64) int64 { return day(d) + int64(h*3600e3) }
	kathmandu, err := metric.ParseTimezone("Asia/Kathmandu")
	if err != nil {
		t.Fatal(err)
	}
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	fallBack := time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC) // 01:30, an hour before the clock is set back.
	tests := map[string]struct {
		window   metric.Window
		calendar metric.Calendar
		want     string
	}{
		"days":                 {metric.Window{Start: day(1), End: day(8)}, metric.Calendar{Granularity: metric.Daily, Location: shanghai}, "2025-09-01 – 2025-09-08"},
		"days of another zone": {metric.Window{Start: day(1), End: day(8)}, metric.Calendar{Granularity: metric.Daily}, "2025-08-31 16:00 – 2025-09-07 16:00"},
		"days that are none":   {metric.Window{Start: hours(1, 1), End: day(8)}, metric.Calendar{Granularity: metric.Daily, Location: shanghai}, "2025-09-01 01:00 – 2025-09-08 00:00"},
		"seconds":              {metric.Window{Start: day(1), End: day(8) - 1000}, metric.Calendar{Granularity: metric.Daily, Location: shanghai}, "2025-09-01 00:00:00 – 2025-09-07 23:59:59"},
		"half hours":           {metric.Window{Start: day(1), End: hours(1, 1.5)}, metric.Calendar{Granularity: metric.HalfHour, Location: shanghai}, "2025-09-01 00:00 – 2025-09-01 01:30"},
		"times that come twice": {
			metric.Window{Start: fallBack.UnixMilli(), End: fallBack.Add(time.Hour).UnixMilli()},
			metric.Calendar{Granularity: metric.HalfHour, Location: newYork},
			"2026-11-01 01:30 -04:00 – 2026-11-01 01:30 -05:00",
		},
		"a zone off the hour": {metric.Window{Start: day(1), End: hours(1, 1.5)}, metric.Calendar{Granularity: metric.HalfHour, Location: kathmandu}, "2025-08-31 21:45 – 2025-08-31 23:15"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := only(t, policy.Input{Window: tt.window, Calendar: tt.calendar}, policy.Rule{Name: "r", Metric: metric.SentCount, Min: p(1.)})
			if !strings.HasSuffix(r.Message, "(all phone numbers, "+tt.want+")") {
				t.Errorf("got %s, want %s", r.Message, tt.want)
			}
		})
	}
}

func TestMeansOfHalfHours(t *testing.T) {
	step := metric.HalfHour.Nominal().Milliseconds()
	in := week()
	in.Calendar.Granularity, in.Window = metric.HalfHour, metric.Window{Start: day(1), End: day(1) + 2*step}
	for i := int64(-3); i < 2; i++ {
		in.Rows = append(in.Rows, metric.Row{Key: number1, Start: day(1) + i*step, Counts: metric.Counts{Sent: 10 + i}})
	}
	r := only(t, in, policy.Rule{Name: "r", Metric: metric.SentCount, MaxRise: p(0.25), Baseline: "90m"})
	if want := "r: sent_count 10.5 per half hour is above 10, the baseline 8 per half hour (90m) plus max_rise 0.25 (channel cust-1, 2025-09-01 00:00 – 2025-09-01 01:00, 21 sent)"; r.Message != want {
		t.Errorf("got %s", r.Message)
	}
}

// TestIntervalsEndByTheCalendar looks at a half hour, and at a day of 25 hours.
func TestIntervalsEndByTheCalendar(t *testing.T) {
	berlin, err := metric.ParseTimezone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const start, hour = 1761429600000, 3_600_000 // 2025-10-26 00:00 in Berlin, where the clock went back.
	for g, length := range map[metric.Granularity]int64{metric.Daily: 25 * hour, metric.HalfHour: hour / 2} {
		in := policy.Input{
			Rows:     []metric.Row{{Key: number1, Start: start, End: start - 1, Counts: metric.Counts{Sent: 1}}},
			Window:   metric.Window{Start: start, End: start + 50*hour},
			Calendar: metric.Calendar{Granularity: g, Location: berlin},
		}
		r := only(t, in, policy.Rule{Name: "r", Metric: metric.SentCount, Per: policy.PerInterval, Min: p(2.)})
		if r.Start != start || r.End != start+length {
			t.Errorf("%s: %d – %d", g, r.Start, r.End)
		}
	}
}

func TestReadWindow(t *testing.T) {
	c := metric.Calendar{Granularity: metric.Daily, Location: shanghai}
	w := metric.Window{Start: day(1), End: day(8)}
	rules := []policy.Rule{{Min: p(1.)}, {MaxDrop: p(0.1), Baseline: "7d"}, {MaxDrop: p(0.1), Baseline: "28d"}, {Baseline: "?"}, {Baseline: "36h"}}
	for n, want := range map[int]int64{0: day(1), 1: day(1), 2: day(-6), 3: day(-27), 5: day(-27)} {
		if got := policy.ReadWindow(rules[:n], w, c); got != (metric.Window{Start: want, End: day(8)}) {
			t.Errorf("%d rules: %v", n, got)
		}
	}
	if got := policy.ReadWindow(rules, w, metric.Calendar{Granularity: metric.HalfHour}); got.Start != day(-27) {
		t.Errorf("half hours: %v", got)
	}
}

// TestNumbersAreDistinctInMessages checks that a value never prints like the bound
// that it broke.
func TestNumbersAreDistinctInMessages(t *testing.T) {
	tests := []struct {
		sent, delivered int64
		min             float64
		want            string
	}{
		{10_000, 9_499, 0.95, "0.9499 is below min 0.95"},
		{100_000_000, 94_999_999, 0.95, "0.94999999 is below min 0.95"},
		{9_000_000_000_000_000_000, 8_549_999_999_999_999_999, 0.95, "0.9499999999999999999 is below min 0.95"},
		{10_000, 9_495, 0.9496, "0.9495 is below min 0.9496"},
		{10_000, 9_404, 0.95, "0.94 is below min 0.95"},
		{3, 1, 0.3333333333333334, "0.333 is below min 0.3333333333333334"},
		{1_000_000, 0, 0.0000001, "0 is below min 1e-07"},
	}
	for _, tt := range tests {
		r := only(t, week(row(number1, 1, tt.sent, tt.delivered)), policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(tt.min)})
		if !strings.Contains(r.Message, tt.want) {
			t.Errorf("got %s, want %s", r.Message, tt.want)
		}
	}
	if r := only(t, week(row(number1, 1, 200_000, 24_690)), policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(0.12345)}); !strings.Contains(r.Message, "0.12345 meets min 0.12345") {
		t.Error(r.Message)
	}
	near := week(join(rows(number1, -2, 1, 1000, 0), rows(number1, 1, 7, 900, 0), rows(number1, 7, 8, 899, 0))...)
	r := only(t, near, policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.1), Baseline: "3d"})
	if want := "sent_count 899.9 per day is below 900, the baseline 1,000 per day"; !strings.Contains(r.Message, want) {
		t.Errorf("got %s, want %s", r.Message, want)
	}
	r = only(t, week(join(rows(number1, -2, 1, 1e6, 0), rows(number1, 1, 7, 900_000, 0), rows(number1, 7, 8, 899_999, 0))...), policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.1), Baseline: "3d"})
	if want := "sent_count 899,999.9 per day is below 900,000, the baseline 1,000,000 per day"; !strings.Contains(r.Message, want) {
		t.Errorf("got %s, want %s", r.Message, want)
	}
}
