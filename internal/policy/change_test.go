// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestConfidenceOfAChange judges a window of one day against a baseline of three.
func TestConfidenceOfAChange(t *testing.T) {
	type counts struct{ sent, delivered int64 }
	tests := map[string]struct {
		baseline, window counts // The baseline's are those of each day.
		rule             policy.Rule
		status           policy.Status
		reason           policy.Reason
		message          string
	}{
		"the whole interval is below": {
			counts{1000, 970},
			counts{1000, 700},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Fail, policy.ReasonDropped,
			"delivery rate 70.0% fell below 87.3% (baseline 97.0% over 3d, max_drop 10%; 95% CI of the drop 24.9–30.9%)",
		},
		"the interval reaches the bound": {
			counts{60, 57},
			counts{60, 50},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Warn, policy.ReasonWithinConfidence,
			"delivery rate 83.3% fell below 85.5%, but not significantly (baseline 95.0% over 3d, max_drop 10%; 95% CI of the drop 3.5–24.4%)",
		},
		"the point meets the bound": {
			counts{1000, 970},
			counts{1000, 900},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Pass, policy.ReasonOK,
			"delivery rate 90.0% meets max_drop 10% (baseline 97.0% over 3d)",
		},
		"the whole interval is above": {
			counts{1000, 500},
			counts{1000, 700},
			policy.Rule{MaxRise: p(0.25)},
			policy.Fail, policy.ReasonRose,
			"delivery rate 70.0% rose above 62.5% (baseline 50.0% over 3d, max_rise 25%; 95% CI of the rise 32.5–47.7%)",
		},
		"a rise from 0": {
			counts{1000, 0},
			counts{1000, 30},
			policy.Rule{MaxRise: p(0.25)},
			policy.Fail, policy.ReasonRose,
			"delivery rate 3.0% rose above 0.0% (baseline 0.0% over 3d, max_rise 25%; 95% CI of the rise 2,245.5% or more)",
		},
		"a rise from 0 of few": {
			counts{4, 0},
			counts{4, 1},
			policy.Rule{MaxRise: p(0.25)},
			policy.Warn, policy.ReasonWithinConfidence,
			"delivery rate 25.0% rose above 0.0%, but not significantly (baseline 0.0% over 3d, max_rise 25%; 95% CI of the rise -16.5% or more)",
		},
		"nothing was delivered": {
			counts{1000, 970},
			counts{1000, 0},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Fail, policy.ReasonDropped,
			"delivery rate 0.0% fell below 87.3% (baseline 97.0% over 3d, max_drop 10%; 95% CI of the drop 99.6–100.0%)",
		},
		// Late receipts: the rate is 1.5 against 0.9, but a share cannot exceed 1.
		"more delivered than sent is as all delivered": {
			counts{1000, 1000},
			counts{1000, 1500},
			policy.Rule{MaxRise: p(0.25)},
			policy.Warn, policy.ReasonWithinConfidence,
			"delivery rate 150.0% rose above 125.0%, but not significantly (baseline 100.0% over 3d, max_rise 25%; 95% CI of the rise -0.4% to 0.1%)",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric, tt.rule.Baseline, tt.rule.Confidence = "r", metric.DeliveryRate, "3d", p(0.95)
			in := week(join(rows(number1, -2, 1, tt.baseline.sent, tt.baseline.delivered), rows(number1, 1, 2, tt.window.sent, tt.window.delivered))...)
			if r := only(t, in, tt.rule); r.Status != tt.status || r.Reason != tt.reason || r.Message != "r: "+tt.message {
				t.Errorf("got  %s, %s, %s\nwant %s, %s, r: %s", r.Status, r.Reason, r.Message, tt.status, tt.reason, tt.message)
			}
		})
	}
}

// TestKoopmansExample judges by bounds on both sides of the ends of the interval, 2.94 and
// 7.15.
func TestKoopmansExample(t *testing.T) {
	in := week(row(number1, -2, 30, 6), row(number1, -1, 30, 6), row(number1, 0, 20, 4), row(number1, 1, 40, 36))
	for rise, want := range map[float64]policy.Status{1.93: policy.Fail, 1.94: policy.Warn, 3.49: policy.Warn, 3.5: policy.Pass} {
		r := only(t, in, policy.Rule{Name: "r", Metric: metric.DeliveryRate, MaxRise: &rise, Baseline: "3d", Confidence: p(0.95)})
		if r.Status != want {
			t.Errorf("%v: got %s: %s", rise, r.Status, r.Message)
		}
	}
}
