// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// season returns days of a number that sends 1,000 messages on weekdays and 200 on weekends,
// of which 95% and 80% are delivered. September 1, 2025 is a Monday.
func season(from, to int) []metric.Row {
	var all []metric.Row
	for d := from; d < to; d++ {
		if weekday := time.UnixMilli(day(d)).In(shanghai).Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			all = append(all, row(number1, d, 200, 160))
		} else {
			all = append(all, row(number1, d, 1000, 950))
		}
	}
	return all
}

func TestAlign(t *testing.T) {
	rate, sent := metric.DeliveryRate, metric.SentCount
	weekend := metric.Window{Start: day(6), End: day(8)}
	week1 := metric.Window{Start: day(1), End: day(8)}
	friday := metric.Window{Start: day(5), End: day(7)} // And Saturday.
	tests := map[string]struct {
		rule    policy.Rule
		window  metric.Window
		rows    []metric.Row // Of the window; the baseline before it is that of season.
		status  policy.Status
		reason  policy.Reason
		message string // A part of it.
	}{
		"a weekend is not a drop": {
			policy.Rule{Metric: sent, MaxDrop: p(0.1)},
			weekend, season(6, 8),
			policy.Pass, policy.ReasonOK, "sent count 200 per day meets max_drop 10% (baseline 200 per day over 28d, same weekday)",
		},
		"but a weak one is": {
			policy.Rule{Metric: sent, MaxDrop: p(0.1)},
			weekend, rows(number1, 6, 8, 150, 1),
			policy.Fail, policy.ReasonDropped, "sent count 150 per day fell below 180 (baseline 200 per day over 28d, same weekday, max_drop 10%)",
		},
		"a rate is pooled over the counterparts": {
			policy.Rule{Metric: rate, MaxDrop: p(0.01)},
			weekend, season(6, 8),
			policy.Pass, policy.ReasonOK, "delivery rate 80.0% meets max_drop 1% (baseline 80.0% over 28d, same weekday)",
		},
		"over those of all weekdays that have a row": {
			// 4 × 950 + 4 × 160 of 4 × 1000 + 4 × 200.
			policy.Rule{Metric: rate, MaxDrop: p(0.01)},
			friday, season(5, 7),
			policy.Pass, policy.ReasonOK, "delivery rate 92.5% meets max_drop 1% (baseline 92.5% over 28d, same weekday)",
		},
		"a count is the mean of the means": {
			policy.Rule{Metric: sent, MaxDrop: p(0.01)},
			friday, season(5, 7),
			policy.Pass, policy.ReasonOK, "sent count 600 per day meets max_drop 1% (baseline 600 per day over 28d, same weekday)",
		},
		"of the intervals that have a row": {
			policy.Rule{Metric: sent, MaxDrop: p(0.01)},
			week1, season(5, 7),
			policy.Pass, policy.ReasonOK, "sent count 600 per day meets max_drop 1% (baseline 600 per day over 28d, same weekday)",
		},
		"per interval": {
			policy.Rule{Metric: sent, Per: policy.PerInterval, MaxDrop: p(0.1), MaxRise: p(0.1)},
			week1, join(season(1, 6), rows(number1, 6, 7, 1000, 950), season(7, 8)),
			policy.Fail, policy.ReasonRose, "r, 8613800000001: sent count 1,000 rose above 220 (baseline 200 over 28d, same weekday, max_rise 10%; Sep 6, 2025; 1,000 sent)",
		},
		"no row means no data": {
			policy.Rule{Metric: sent, MaxDrop: p(0.1)},
			week1, nil,
			policy.Inconclusive, policy.ReasonNoData, "no data",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := week(join(season(-40, int((tt.window.Start-day(0))/(day(1)-day(0)))), tt.rows)...)
			in.Window = tt.window
			tt.rule.Name, tt.rule.Baseline, tt.rule.Align = "r", "28d", "week"
			if r := judge(t, in, tt.rule).Results[0]; r.Status != tt.status || r.Reason != tt.reason || !strings.Contains(r.Message, tt.message) {
				t.Errorf("got  %s, %s, %s\nwant %s, %s, %s", r.Status, r.Reason, r.Message, tt.status, tt.reason, tt.message)
			}
		})
	}
}

// TestAlignNeedsCounterparts takes rows out of the baseline. One weekday of the window then
// has too few counterparts.
func TestAlignNeedsCounterparts(t *testing.T) {
	in := week(join(season(-27, -22), season(-20, -14), season(-13, 8))...) // Without two of four Sundays, and one Saturday.
	rule := policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.1), Baseline: "28d", Align: "week"}
	r := only(t, in, rule)
	want := "cannot be compared, since the baseline has data for only 2 days of the same weekday, fewer than 3 (baseline of 28d, Aug 4–31, 2025)"
	if r.Reason != policy.ReasonNoBaseline || !strings.Contains(r.Message, want) {
		t.Errorf("got %s: %s", r.Reason, r.Message)
	}
	in.Window.End = day(7) // Saturdays have three.
	if r := only(t, in, rule); r.Status != policy.Pass {
		t.Errorf("got %s: %s", r.Reason, r.Message)
	}
	in.Window.End = day(8)
	rule.Per = policy.PerInterval
	v := judge(t, in, rule)
	if len(v.Results) != 2 || v.Results[0].Reason != policy.ReasonNoBaseline || v.Results[0].Start != day(7) {
		t.Errorf("got %+v", v.Results)
	}
}

// TestAlignByTheLocalClock judges half hours after the clock of Berlin was set back. By the
// local clock, they match those before the change.
func TestAlignByTheLocalClock(t *testing.T) {
	berlin, err := metric.ParseTimezone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	calendar := metric.Calendar{Granularity: metric.HalfHour, Location: berlin}
	window := metric.Window{Start: time.Date(2025, 11, 5, 10, 0, 0, 0, berlin).UnixMilli(), End: time.Date(2025, 11, 5, 11, 0, 0, 0, berlin).UnixMilli()}
	rule := policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.01), MaxRise: p(0.01), Baseline: "21d", Align: "week"}
	in := by(policy.Input{Window: window, Calendar: calendar}, policy.Block, rule)
	read := policy.ReadWindow(in.Rules, window, calendar)
	if want := time.Date(2025, 10, 15, 10, 0, 0, 0, berlin).UnixMilli(); read.Start != want {
		t.Errorf("reads from %s", time.UnixMilli(read.Start).In(berlin))
	}
	for start := read.Start; start < window.End; start = calendar.End(start) {
		sent := int64(10)
		if at := time.UnixMilli(start).In(berlin); at.Weekday() == time.Wednesday && at.Hour() == 10 {
			sent = 1000
		}
		in.Rows = append(in.Rows, metric.Row{Key: number1, Start: start, Counts: metric.Counts{Sent: sent}})
	}
	v, err := policy.Judge(in)
	if err != nil || v.Status != policy.Pass {
		t.Errorf("%v: %s", err, v.Message)
	}
}
