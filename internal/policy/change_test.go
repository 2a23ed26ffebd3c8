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
	const where = " (channel cust-1, 2025-09-01 – 2025-09-08, "
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
			"delivery_rate 0.7 is below 0.873, the baseline 0.97 (3d) less max_drop 0.1, and the 95 % confidence interval of its ratio to the baseline, 0.691 – 0.751, is all below 0.9" + where + "1,000 sent, 6 of 7 days have no data)",
		},
		"the interval reaches the bound": {
			counts{60, 57},
			counts{60, 50},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Warn, policy.ReasonWithinConfidence,
			"delivery_rate 0.833 is below 0.855, the baseline 0.95 (3d) less max_drop 0.1, but the 95 % confidence interval of its ratio to the baseline, 0.756 – 0.965, is not all below 0.9" + where + "60 sent, 6 of 7 days have no data)",
		},
		"the point meets the bound": {
			counts{1000, 970},
			counts{1000, 900},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Pass, policy.ReasonOK,
			"delivery_rate 0.9 meets max_drop 0.1 against the baseline 0.97" + where + "1,000 sent, 6 of 7 days have no data)",
		},
		"the whole interval is above": {
			counts{1000, 500},
			counts{1000, 700},
			policy.Rule{MaxRise: p(0.25)},
			policy.Fail, policy.ReasonRose,
			"delivery_rate 0.7 is above 0.625, the baseline 0.5 (3d) plus max_rise 0.25, and the 95 % confidence interval of its ratio to the baseline, 1.325 – 1.477, is all above 1.25" + where + "1,000 sent, 6 of 7 days have no data)",
		},
		"a rise from 0": {
			counts{1000, 0},
			counts{1000, 30},
			policy.Rule{MaxRise: p(0.25)},
			policy.Fail, policy.ReasonRose,
			"delivery_rate 0.03 is above 0, the baseline 0 (3d) plus max_rise 0.25, and the 95 % confidence interval of its ratio to the baseline, 23.455 or more, is all above 1.25" + where + "1,000 sent, 6 of 7 days have no data)",
		},
		"a rise from 0 of few": {
			counts{4, 0},
			counts{4, 1},
			policy.Rule{MaxRise: p(0.25)},
			policy.Warn, policy.ReasonWithinConfidence,
			"delivery_rate 0.25 is above 0, the baseline 0 (3d) plus max_rise 0.25, but the 95 % confidence interval of its ratio to the baseline, 0.835 or more, is not all above 1.25" + where + "4 sent, 6 of 7 days have no data)",
		},
		"nothing was delivered": {
			counts{1000, 970},
			counts{1000, 0},
			policy.Rule{MaxDrop: p(0.1)},
			policy.Fail, policy.ReasonDropped,
			"delivery_rate 0 is below 0.873, the baseline 0.97 (3d) less max_drop 0.1, and the 95 % confidence interval of its ratio to the baseline, 0 – 0.004, is all below 0.9" + where + "1,000 sent, 6 of 7 days have no data)",
		},
		// Late receipts: the point is 1.5 against 0.9, but no share is more than all.
		"more delivered than sent is as all delivered": {
			counts{1000, 1000},
			counts{1000, 1500},
			policy.Rule{MaxRise: p(0.25)},
			policy.Warn, policy.ReasonWithinConfidence,
			"delivery_rate 1.5 is above 1.25, the baseline 1 (3d) plus max_rise 0.25, but the 95 % confidence interval of its ratio to the baseline, 0.996 – 1.001, is not all above 1.25" + where + "1,000 sent, 6 of 7 days have no data)",
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

// TestKoopmansExample judges by bounds on both sides of the ends of its interval, 2.94
// and 7.15.
func TestKoopmansExample(t *testing.T) {
	in := week(row(number1, -2, 30, 6), row(number1, -1, 30, 6), row(number1, 0, 20, 4), row(number1, 1, 40, 36))
	for rise, want := range map[float64]policy.Status{1.93: policy.Fail, 1.94: policy.Warn, 3.49: policy.Warn, 3.5: policy.Pass} {
		r := only(t, in, policy.Rule{Name: "r", Metric: metric.DeliveryRate, MaxRise: &rise, Baseline: "3d", Confidence: p(0.95)})
		if r.Status != want {
			t.Errorf("%v: got %s: %s", rise, r.Status, r.Message)
		}
	}
}
