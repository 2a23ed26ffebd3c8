// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// letters writes one letter per day, oldest first: B for blocked, ? for not judged,
// W for warned, V for waived, + for passed.
func letters(days []backtest.Day) string {
	var b strings.Builder
	for i := range days {
		d := &days[i]
		switch {
		case d.Blocks:
			b.WriteByte('B')
		case d.Status == policy.Inconclusive:
			b.WriteByte('?')
		case d.Status == policy.Warn:
			b.WriteByte('W')
		case d.Reason == policy.ReasonWaived:
			b.WriteByte('V')
		default:
			b.WriteByte('+')
		}
	}
	return b.String()
}

// TestOutcomes judges ten days of a channel by one rule each.
func TestOutcomes(t *testing.T) {
	var none *metric.Counts
	bad, few := &metric.Counts{Sent: 1000, Delivered: 500}, &metric.Counts{Sent: 10, Delivered: 10}
	good := same(1000, 970)
	const rate = `{ metric = "delivery_rate", min = 0.9`
	tests := map[string]struct {
		lookback string
		rule     string
		rows     []metric.Row
		warn     bool
		want     string
		reason   policy.Reason // Of the first day that did not pass.
	}{
		// A gate that runs on a day judges the day before.
		"blocked":                     {"1d", rate + ` }`, rows(number1, 40, except(good, bad, 3)), false, "+++++++B++", policy.ReasonBelowMin},
		"a window remembers":          {"3d", rate + ` }`, rows(number1, 40, except(good, bad, 4)), false, "++++++BBB+", policy.ReasonBelowMin},
		"a warning":                   {"1d", rate + `, severity = "warning" }`, rows(number1, 40, except(good, bad, 3)), false, "+++++++W++", policy.ReasonBelowMin},
		"a warning that fails":        {"1d", rate + `, severity = "warning" }`, rows(number1, 40, except(good, bad, 3)), true, "+++++++B++", policy.ReasonBelowMin},
		"within confidence":           {"1d", rate + `, confidence = 0.95 }`, rows(number1, 40, except(good, &metric.Counts{Sent: 100, Delivered: 85}, 3)), false, "+++++++W++", policy.ReasonWithinConfidence},
		"no data":                     {"1d", rate + ` }`, rows(number1, 40, except(good, none, 3)), false, "+++++++?++", policy.ReasonNoData},
		"no data that passes":         {"1d", rate + `, on_no_data = "pass" }`, rows(number1, 40, except(good, none, 3)), false, "+++++++?++", policy.ReasonNoData},
		"no data that warns":          {"1d", rate + `, on_no_data = "warn" }`, rows(number1, 40, except(good, none, 3)), true, "+++++++?++", policy.ReasonNoData},
		"no data that fails":          {"1d", rate + `, on_no_data = "fail" }`, rows(number1, 40, except(good, none, 3)), false, "+++++++B++", policy.ReasonNoData},
		"low volume":                  {"1d", rate + `, min_sent = 100 }`, rows(number1, 40, except(good, few, 3)), false, "+++++++?++", policy.ReasonLowVolume},
		"low volume that warns":       {"1d", rate + `, min_sent = 100, severity = "warning" }`, rows(number1, 40, except(good, few, 3)), true, "+++++++?++", policy.ReasonLowVolume},
		"gaps":                        {"2d", rate + `, min_intervals = 2 }`, rows(number1, 40, except(good, none, 3)), false, "+++++++??+", policy.ReasonGaps},
		"gaps that are not reported":  {"2d", rate + ` }`, rows(number1, 40, except(good, none, 3)), false, "++++++++++", ""},
		"waived":                      {"1d", rate + `, waiver = { until = "2026-12-31", reason = "x" } }`, rows(number1, 40, except(good, bad, 3)), false, "+++++++V++", policy.ReasonWaived},
		"a waiver that had ended":     {"1d", rate + `, waiver = { until = "2026-11-20", reason = "x" } }`, rows(number1, 40, except(good, bad, 3, 5, 6)), false, "++++VV+B++", policy.ReasonWaived},
		"tolerated":                   {"3d", `{ metric = "delivery_rate", per = "interval", min = 0.9, tolerate = 1 }`, rows(number1, 40, except(good, bad, 4)), false, "++++++++++", ""},
		"one number of two is bad":    {"1d", `{ metric = "delivery_rate", per = "phone_number", min = 0.9 }`, append(rows(number2, 40, good), rows(number1, 40, except(good, bad, 3))...), false, "+++++++B++", policy.ReasonBelowMin},
		"one of two has no volume":    {"1d", `{ metric = "delivery_rate", per = "phone_number", min = 0.9, min_sent = 100 }`, append(rows(number2, 40, good), rows(number1, 40, except(good, few, 3))...), false, "+++++++?++", policy.ReasonLowVolume},
		"bad outweighs low volume":    {"1d", `{ metric = "delivery_rate", per = "phone_number", min = 0.9, min_sent = 100 }`, append(rows(number2, 40, except(good, bad, 3)), rows(number1, 40, except(good, few, 3))...), false, "+++++++B++", policy.ReasonBelowMin},
		"a drop":                      {"1d", `{ metric = "delivery_rate", max_drop = 0.1, baseline = "28d" }`, rows(number1, 40, except(good, bad, 3)), false, "+++++++B++", policy.ReasonDropped},
		"the window is not covered":   {"3d", rate + ` }`, rows(number1, 8, good), false, "????++++++", backtest.ReasonNotCovered},
		"nor is a bad one":            {"3d", rate + ` }`, rows(number1, 8, except(good, bad, 8)), false, "????B+++++", backtest.ReasonNotCovered},
		"the baseline is not covered": {"1d", `{ metric = "delivery_rate", max_drop = 0.1, baseline = "7d" }`, rows(number1, 13, except(good, bad, 3)), false, "????+++B++", backtest.ReasonNotCovered},
		"no row at all":               {"1d", rate + ` }`, nil, false, "??????????", policy.ReasonNoData},
		"no row, which fails":         {"1d", rate + `, on_no_data = "fail" }`, nil, false, "BBBBBBBBBB", policy.ReasonNoData},
		"rows that end":               {"1d", `{ metric = "sent_count", min = 1 }`, rows(number1, 40, func(before int) *metric.Counts { return map[bool]*metric.Counts{true: {Sent: 5}}[before > 3] }), false, "+++++++???", policy.ReasonNoData},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := options(10)
			if tt.warn {
				o.FailOn = gate.FailOnWarn
			}
			r := recorded(t, channel(t, tt.lookback, "r = "+tt.rule), o, tt.rows)
			days := r.Channels[0].Rules[0].Days
			if got := letters(days); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			var reason policy.Reason
			for i := range days {
				if days[i].Blocks || days[i].Status != policy.Pass || days[i].Reason == policy.ReasonWaived {
					reason = days[i].Reason
					break
				}
			}
			if reason != tt.reason {
				t.Errorf("the reason is %q, want %q", reason, tt.reason)
			}
			if want := strings.Trim(tt.want, "?") == ""; want != (r.ExitCode == gate.ExitError) {
				t.Errorf("the exit code is %d", r.ExitCode)
			}
		})
	}
}

// TestDays checks what is known about a day: when the gate would have run, what it would have
// judged, and the worst result that it would have found.
func TestDays(t *testing.T) {
	worse, bad := &metric.Counts{Sent: 1000, Delivered: 300}, &metric.Counts{Sent: 1000, Delivered: 500}
	file := channel(t, "2d", `r = { metric = "delivery_rate", per = "phone_number", min = 0.9 }`)
	r := recorded(t, file, options(3), rows(number1, 40, except(same(1000, 970), bad, 2)), rows(number2, 40, except(same(1000, 970), worse, 2)))
	d := r.Channels[0].Rules[0].Days[1]
	if got := d.At.Format("2006-01-02 15:04 -07:00"); got != "2026-11-23 15:30 +08:00" || d.Window != (metric.Window{Start: day(3), End: day(1)}) {
		t.Errorf("a run at %s judged %+v", got, d.Window)
	}
	if d.Count != 2 || d.Result == nil || *d.Result.Observed != 0.635 || *d.Result.Bound != 0.9 || d.Result.Key != "86*******0002" || *d.Result.SentCount != 2000 {
		t.Errorf("got %+v, %+v", d, d.Result)
	}
}

// TestTogether checks the outcome of a channel by all of its rules.
func TestTogether(t *testing.T) {
	bad, few := &metric.Counts{Sent: 1000, Delivered: 500}, &metric.Counts{Sent: 10, Delivered: 10}
	file := channel(t, "1d", `
		delivery = { metric = "delivery_rate", min = 0.9, min_sent = 100 }
		volume   = { metric = "sent_count", min = 900, severity = "warning" }`)
	r := recorded(t, file, options(5), rows(number1, 40, except(except(same(1000, 970), bad, 4), few, 2)))
	c := &r.Channels[0]
	if got := letters(c.Rules[0].Days) + " " + letters(c.Rules[1].Days) + " " + letters(c.Days); got != "+B+?+ +++W+ +B+?+" {
		t.Errorf("got %s", got)
	}
	if got, want := backtest.Count(c.Days), (backtest.Tally{backtest.Blocked: 1, backtest.Unjudged: 1, backtest.Passed: 3}); got != want || got.Judged() != 4 {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if want := "the gate would have blocked on 1 of 5 days; 1 more could not be judged, which also blocks"; r.Message != want {
		t.Errorf("got %q", r.Message)
	}
	o := options(5)
	o.OnInconclusive = policy.Allow
	if r := recorded(t, file, o, rows(number1, 40, except(same(1000, 970), few, 2))); r.Message != "the gate would have blocked on 0 of 5 days; 1 more could not be judged" {
		t.Errorf("got %q", r.Message)
	}
}
