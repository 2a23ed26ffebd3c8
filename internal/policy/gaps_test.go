// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func TestGaps(t *testing.T) {
	few := rows(number1, 1, 3, 100, 100)
	enough, tooFew := p(int64(2)), p(int64(3))
	tests := map[string]struct {
		rule    policy.Rule
		in      policy.Input
		status  policy.Status
		reason  policy.Reason
		message string // A part of the verdict's.
	}{
		"enough":               {policy.Rule{MinIntervals: enough}, week(few...), policy.Pass, policy.ReasonOK, "Sep 1–7, 2025; 200 sent; 5 of 7 days without data)"},
		"too few":              {policy.Rule{MinIntervals: tooFew}, week(few...), policy.Inconclusive, policy.ReasonGaps, "r: only 2 days with data, fewer than min_intervals 3"},
		"no row means no data": {policy.Rule{MinIntervals: tooFew}, week(), policy.Inconclusive, policy.ReasonNoData, "no data"},
		"waived":               {policy.Rule{MinIntervals: tooFew, Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new"}}, week(few...), policy.Pass, policy.ReasonWaived, "waived until"},
		"severity":             {policy.Rule{MinIntervals: tooFew, Severity: "warning"}, week(few...), policy.Warn, policy.ReasonGaps, ""},
		"per number":           {policy.Rule{MinIntervals: tooFew, Per: "phone_number"}, week(few...), policy.Inconclusive, policy.ReasonGaps, number1},
		"per interval":         {policy.Rule{MinIntervals: tooFew, Per: policy.PerInterval}, week(few...), policy.Inconclusive, policy.ReasonGaps, number1},
		"no min_intervals":     {policy.Rule{Per: policy.PerInterval}, week(few...), policy.Pass, policy.ReasonOK, "for cust-1 (Sep 1–7, 2025; 200 sent; 5 of 7 days without data)"},
		"two numbers":          {policy.Rule{Per: policy.PerInterval}, week(join(few, rows(number2, 1, 8, 1, 1))...), policy.Pass, policy.ReasonOK, "Sep 1–7, 2025; 207 sent)"},
		"no gap":               {policy.Rule{}, week(rows(number1, 1, 8, 1, 1)...), policy.Pass, policy.ReasonOK, "(Sep 1–7, 2025; 7 sent)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric, tt.rule.Min = "r", metric.DeliveryRate, p(0.9)
			v := judge(t, tt.in, tt.rule)
			if r := v.Results[0]; r.Status != tt.status || r.Reason != tt.reason || !strings.Contains(v.Message, tt.message) {
				t.Errorf("got  %s, %s, %s\nwant %s, %s, %s", r.Status, r.Reason, v.Message, tt.status, tt.reason, tt.message)
			}
		})
	}
}

// TestNothingSentInTheBaseline checks that a baseline of receipts without a sent message is
// not usable.
func TestNothingSentInTheBaseline(t *testing.T) {
	late := rows(number1, -2, 1, 0, 3)
	tests := map[string]struct {
		window []metric.Row
		status policy.Status
		reason policy.Reason
	}{
		"nothing delivered now": {rows(number1, 1, 8, 0, 0), policy.Inconclusive, policy.ReasonNoBaseline},
		"as many":               {rows(number1, 1, 8, 0, 3), policy.Inconclusive, policy.ReasonNoBaseline},
		"more":                  {rows(number1, 1, 8, 5, 5), policy.Inconclusive, policy.ReasonNoBaseline},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []policy.Rule{{MaxDrop: p(0.1)}, {MaxRise: p(0.1)}} {
				r.Name, r.Metric, r.Baseline = "r", metric.DeliveredCount, "3d"
				if got := only(t, week(join(late, tt.window)...), r); got.Status != tt.status || got.Reason != tt.reason {
					t.Errorf("got %s, %s: %s", got.Status, got.Reason, got.Message)
				}
			}
		})
	}
}

func TestWindowInTheFuture(t *testing.T) {
	in := week()
	in.Window = metric.Window{Start: day(20), End: day(27)}
	r := only(t, in, policy.Rule{Name: "r", Metric: metric.SentCount, Min: p(1.)})
	if r.Reason != policy.ReasonNoData || !strings.Contains(r.Message, "the window is in the future") || strings.Contains(r.Message, "EnableWhatsappROIMetric") {
		t.Errorf("got %s, %s", r.Reason, r.Message)
	}
}
