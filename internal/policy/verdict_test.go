// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

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
		of         = " for cust-1 (Sep 1–7, 2025; 7,070 sent)"
		failSaid   = "\n  - fail: delivery rate 90.1% is below the minimum of 95%"
		warnSaid   = "\n  - warn: sent count 7,070 is below the minimum of 1,000,000"
		vagueSaid  = "\n  - vague, 8613800000002: only 70 sent, fewer than min_sent 100"
		waivedSaid = "\n  - waived: delivery rate 90.1% is below the minimum of 95%, waived until Dec 1, 2025 (reason: new sender)"
	)
	passToo := pass
	passToo.Name = "pass, too"
	passMore := pass
	passMore.Name = "pass more"
	tests := map[string]struct {
		rules   []policy.Rule
		o       policy.OnInconclusive
		status  policy.Status
		allowed bool
		message string
	}{
		"no rules":     {nil, policy.Block, policy.Unjudged, true, "Allowed: there are no rules" + of},
		"pass":         {[]policy.Rule{pass}, policy.Block, policy.Pass, true, "Allowed: 1 rule passes" + of},
		"two pass":     {[]policy.Rule{pass, passToo}, policy.Block, policy.Pass, true, "Allowed: both rules pass" + of},
		"three pass":   {[]policy.Rule{pass, passToo, passMore}, policy.Block, policy.Pass, true, "Allowed: all 3 rules pass" + of},
		"waived":       {[]policy.Rule{waived, pass}, policy.Block, policy.Pass, true, "Allowed: 1 of 2 rules is waived" + of + waivedSaid},
		"warn":         {[]policy.Rule{pass, warn}, policy.Block, policy.Warn, true, "Allowed: 1 of 2 rules warns" + of + warnSaid},
		"inconclusive": {[]policy.Rule{vague, warn}, policy.Block, policy.Inconclusive, false, "Blocked: 1 of 2 rules is inconclusive and 1 warns" + of + vagueSaid + warnSaid},
		"allowed":      {[]policy.Rule{vague}, policy.Allow, policy.Inconclusive, true, "Allowed: 1 rule is inconclusive" + of + vagueSaid},
		"unknown word": {[]policy.Rule{vague}, "perhaps", policy.Inconclusive, false, "Blocked: 1 rule is inconclusive" + of + vagueSaid},
		"fail":         {[]policy.Rule{pass, waived, warn, vague, fail}, policy.Allow, policy.Fail, false, "Blocked: 1 of 5 rules fails, 1 is inconclusive, 1 warns and 1 is waived" + of + failSaid + vagueSaid + warnSaid + waivedSaid},
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

// TestMessageNamesAtMostFiveReasons has numbers with a reason each.
func TestMessageNamesAtMostFiveReasons(t *testing.T) {
	var all []metric.Row
	for i := range 7 {
		all = append(all, row(fmt.Sprintf("861380000000%d", i), 1, 1, 0))
	}
	v := judge(t, week(all...), policy.Rule{Name: "r", Metric: metric.SentCount, Per: "phone_number", Min: p(2.)})
	want := "Blocked: 1 rule fails for cust-1 (Sep 1–7, 2025; 7 sent)"
	for i := range 5 {
		want += fmt.Sprintf("\n  - r, 861380000000%d: sent count 1 is below the minimum of 2 (1 sent; 6 of 7 days without data)", i)
	}
	if want += "\n  - and 2 more"; v.Message != want {
		t.Errorf("got  %s\nwant %s", v.Message, want)
	}
}

// TestRulesShareAReason has rules that lack the same data.
func TestRulesShareAReason(t *testing.T) {
	var rules []policy.Rule
	for i := range 7 {
		rules = append(rules, policy.Rule{Name: string(rune('g' - i)), Metric: metric.SentCount, Min: p(1.)})
	}
	want := "Blocked: all 7 rules are inconclusive for cust-1 (Sep 1–7, 2025)\n  - a, b, c, d, e and 2 more: no data\n" + source.WhyNoData + "."
	if v := judge(t, week(), rules...); v.Message != want {
		t.Errorf("got  %s\nwant %s", v.Message, want)
	}
	outcome, reasons, advice := policy.SplitMessage(want)
	if outcome != "Blocked: all 7 rules are inconclusive for cust-1 (Sep 1–7, 2025)" || !slices.Equal(reasons, []string{"a, b, c, d, e and 2 more: no data"}) || advice != source.WhyNoData+"." {
		t.Errorf("got %q, %q, %q", outcome, reasons, advice)
	}
	for name, change := range map[string]func(*policy.Rule){
		"no data passes":    func(r *policy.Rule) { r.OnNoData = "pass" },
		"no data is waived": func(r *policy.Rule) { r.Waiver = &policy.Waiver{Until: "2025-12-01", Reason: "why"} },
	} {
		rule := rules[0]
		change(&rule)
		if v := judge(t, week(), rule); strings.Contains(v.Message, source.WhyNoData) {
			t.Errorf("%s: %s", name, v.Message)
		}
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

// TestOutcomeNamesTheSubject checks the channel, keys and window in the first line.
func TestOutcomeNamesTheSubject(t *testing.T) {
	days, halfHours := week().Window, metric.Window{Start: day(1), End: day(1) + 90*60_000}
	tests := map[string]struct {
		channel  string
		keys     []string
		window   metric.Window
		interval metric.Granularity
		want     string
	}{
		"a channel":       {"cams-1", nil, days, metric.Daily, "for cams-1 (Sep 1–7, 2025)"},
		"no channel":      {"", nil, days, metric.Daily, "for the account's own channel (Sep 1–7, 2025)"},
		"a number":        {"cams-1", []string{number1}, days, metric.Daily, "for 8613800000001 of cams-1 (Sep 1–7, 2025)"},
		"several numbers": {"cams-1", []string{number1, number2, number3}, days, metric.Daily, "for cams-1 (Sep 1–7, 2025; 3 phone numbers)"},
		"half hours":      {"cams-1", nil, halfHours, metric.HalfHour, "for cams-1 (Sep 1, 2025, 00:00–01:30 UTC+8)"},
		"two lines":       {"a\nb", nil, days, metric.Daily, "for a b (Sep 1–7, 2025)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := asked(policy.Input{Channel: tt.channel, Window: tt.window, Calendar: metric.Calendar{Granularity: tt.interval, Location: shanghai}}, tt.keys...)
			if outcome, _, _ := policy.SplitMessage(judge(t, in).Message); outcome != "Allowed: there are no rules "+tt.want {
				t.Errorf("got %s, want %s", outcome, tt.want)
			}
		})
	}
}

// TestOutcomeWithoutASum has numbers whose sent messages together exceed an int64.
func TestOutcomeWithoutASum(t *testing.T) {
	in := week(row(number1, 1, math.MaxInt64, 1), row(number2, 1, 1, 1))
	v := judge(t, in, policy.Rule{Name: "r", Metric: metric.SentCount, Per: "phone_number", Min: p(1.)})
	if v.Message != "Allowed: 1 rule passes for cust-1 (Sep 1–7, 2025)" {
		t.Error(v.Message)
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
	if want := "r: sent count 10.5 per half hour rose above 10 (baseline 8 per half hour over 90m, max_rise 25%)"; r.Message != want {
		t.Errorf("got %s", r.Message)
	}
}

// TestIntervalsEndByTheCalendar judges a half hour and a day of 25 hours.
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
			t.Errorf("%s: %d to %d", g, r.Start, r.End)
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
		{10_000, 9_499, 0.95, "94.99% is below the minimum of 95%"},
		{100_000_000, 94_999_999, 0.95, "94,999,999 of 100,000,000 is below the minimum of 95%"},
		{9_000_000_000_000_000_000, 8_549_999_999_999_999_999, 0.95, "8,549,999,999,999,999,999 of 9,000,000,000,000,000,000 is below the minimum of 95%"},
		{10_000, 9_495, 0.9496, "94.95% is below the minimum of 94.96%"},
		{1_000_000, 949_999, 0.95, "94.9999% is below the minimum of 95%"},
		{10_000_000, 9_499_999, 0.95, "9,499,999 of 10,000,000 is below the minimum of 95%"},
		{10_000, 9_404, 0.95, "94.0% is below the minimum of 95%"},
		{3, 1, 0.3333333333333334, "33.3% is below the minimum of 33.33333333333334%"},
		{1, 0, 0.95, "delivery rate 0.0% is below the minimum of 95%"},
		{1_000_000, 0, 0.0000001, "0.0% is below the minimum of 0.00001%"},
	}
	for _, tt := range tests {
		r := only(t, week(row(number1, 1, tt.sent, tt.delivered)), policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(tt.min)})
		if !strings.Contains(r.Message, tt.want) {
			t.Errorf("got %s, want %s", r.Message, tt.want)
		}
	}
	if r := only(t, week(row(number1, 1, 200_000, 24_690)), policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(0.12345)}); !strings.Contains(r.Message, "12.345% meets the minimum of 12.345%") {
		t.Error(r.Message)
	}
	near := week(join(rows(number1, -2, 1, 1000, 0), rows(number1, 1, 7, 900, 0), rows(number1, 7, 8, 899, 0))...)
	r := only(t, near, policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.1), Baseline: "3d"})
	if want := "sent count 899.9 per day fell below 900 (baseline 1,000 per day over 3d"; !strings.Contains(r.Message, want) {
		t.Errorf("got %s, want %s", r.Message, want)
	}
	r = only(t, week(join(rows(number1, -2, 1, 1e6, 0), rows(number1, 1, 7, 900_000, 0), rows(number1, 7, 8, 899_999, 0))...), policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.1), Baseline: "3d"})
	if want := "sent count 899,999.9 per day fell below 900,000 (baseline 1,000,000 per day over 3d"; !strings.Contains(r.Message, want) {
		t.Errorf("got %s, want %s", r.Message, want)
	}
}

// TestRowsWithoutAKey checks that rows of which it is not known whose they are do not pass
// for each number, whatever on_no_data is.
func TestRowsWithoutAKey(t *testing.T) {
	const want = "r: rows do not name a phone number, so they cannot be judged one by one"
	tests := map[string]struct {
		rows []metric.Row
		per  string
		want []string
	}{
		"each number":             {rows("", 1, 8, 1000, 990), "phone_number", []string{"inconclusive not_read " + want}},
		"each interval":           {rows("", 1, 8, 1000, 990), policy.PerInterval, []string{"inconclusive not_read " + want}},
		"only before":             {rows("", -6, 1, 1000, 990), "phone_number", []string{"inconclusive not_read " + want}},
		"the channel":             {rows("", 1, 8, 1000, 990), "", []string{"pass ok r: delivery rate 99.0% meets the minimum of 95%"}},
		"beside named ones":       {join(rows("", 1, 8, 1000, 990), rows(number1, 1, 8, 1000, 990)), "phone_number", []string{"inconclusive not_read " + want, "pass ok r, " + number1}},
		"beside one that is sick": {join(rows("", 1, 8, 1000, 990), rows(number1, 1, 8, 1000, 90)), "phone_number", []string{"fail below_min r, " + number1, "inconclusive not_read " + want}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			rule := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: tt.per, Min: p(0.95), OnNoData: "pass"}
			if name == "only before" {
				rule = policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: tt.per, MaxDrop: p(0.1), Baseline: "7d", OnNoData: "pass"}
			}
			v, err := policy.Judge(by(week(tt.rows...), "", rule))
			if err != nil || len(v.Results) != len(tt.want) {
				t.Fatalf("got %v, %+v", err, v)
			}
			for i, r := range v.Results {
				if got := fmt.Sprintf("%s %s %s", r.Status, r.Reason, r.Message); !strings.HasPrefix(got, tt.want[i]) {
					t.Errorf("got %s, want %s", got, tt.want[i])
				}
			}
		})
	}
}
