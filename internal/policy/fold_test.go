// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestIntervalsShareALine judges each day of two numbers. Three days with the same outcome
// share a line.
func TestIntervalsShareALine(t *testing.T) {
	baseline := join(rows(number1, -2, 1, 100, 90), rows(number2, -2, 1, 100, 90))
	waiver := &policy.Waiver{Until: "2025-12-01", Reason: "why"}
	tests := map[string]struct {
		days string // As days has them, of number1.
		rule policy.Rule
		want []string
	}{
		"below min": {"-+--+++", policy.Rule{Min: p(0.8)}, []string{"r, 8613800000001: delivery rate is below the minimum of 80% in 3 days, at worst 10.0% (Sep 1–4, 2025; 300 sent)"}},
		"above max": {"^^^^+++", policy.Rule{Max: p(0.95)}, []string{"r, 8613800000001: delivery rate is above the maximum of 95% in 4 days, at worst 99.0% (Sep 1–4, 2025; 400 sent)"}},
		"dropped":   {"---++++", policy.Rule{MaxDrop: p(0.1), Baseline: "3d"}, []string{"r, 8613800000001: delivery rate fell by more than max_drop in 3 days, at worst to 10.0%, below 81% (Sep 1–3, 2025; 300 sent)"}},
		"rose":      {"^^^++++", policy.Rule{MaxRise: p(0.05), Baseline: "3d"}, []string{"r, 8613800000001: delivery rate rose by more than max_rise in 3 days, at worst to 99.0%, above 94.5% (Sep 1–3, 2025; 300 sent)"}},
		"not sure":  {"???++++", policy.Rule{Min: p(0.8), Confidence: p(0.6)}, []string{"r, 8613800000001: delivery rate is beyond its bound in 3 days, but not significantly, at worst 70.0% (Sep 1–3, 2025; 30 sent)"}},
		"tolerated": {"-+-+-++", policy.Rule{Min: p(0.8), Consecutive: p(int64(2))}, []string{"r, 8613800000001: delivery rate is beyond its bound in 3 days, tolerated, at worst 10.0% (Sep 1–5, 2025; 300 sent)"}},
		"too few":   {"000++++", policy.Rule{Min: p(0.8)}, []string{"r, 8613800000001: too few messages to judge in 3 days (Sep 1–3, 2025; 0 sent)"}},
		"waived": {"---++++", policy.Rule{Min: p(0.8), Waiver: waiver}, []string{
			"r, 8613800000001: delivery rate 10.0% is below the minimum of 80%, waived until Dec 1, 2025 (Sep 1, 2025; 100 sent; reason: why), and the same in 2 more days",
		}},
		"two are listed": {"--+++++", policy.Rule{Min: p(0.8)}, []string{
			"r, 8613800000001: delivery rate 10.0% is below the minimum of 80% (Sep 1, 2025; 100 sent)", "r, 8613800000001: delivery rate 10.0% is below the minimum of 80% (Sep 2, 2025; 100 sent)",
		}},
		"one more than all": {"---++++", policy.Rule{Min: p(0.8), Tolerate: p(int64(2))}, []string{"r, 8613800000001: delivery rate is below the minimum of 80% in 3 days, at worst 10.0% (Sep 1–3, 2025; 300 sent)"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric, tt.rule.Per = "r", metric.DeliveryRate, policy.PerInterval
			v := judge(t, week(join(baseline, days(number1, tt.days), days(number2, "+++++++"))...), tt.rule)
			if _, reasons, _ := policy.SplitMessage(v.Message); !slices.Equal(reasons, tt.want) {
				t.Errorf("got  %q\nwant %q", reasons, tt.want)
			}
		})
	}
}

// TestFold checks that a run has the worst value, and the time and sent messages of all.
func TestFold(t *testing.T) {
	in := week(join(rows(number1, 1, 3, 100, 50), rows(number1, 4, 5, 10, 1))...)
	v := judge(t, in, policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.8)})
	all := policy.Fold(v.Results, &policy.Frame{Window: in.Window, Calendar: in.Calendar, Key: func(string) string { return "shown" }})
	if len(all) != 1 || all[0].Intervals != 3 || *all[0].Observed != 0.1 || *all[0].SentCount != 210 || all[0].Start != day(1) || all[0].End != day(5) {
		t.Errorf("got %+v", all)
	}
	if !strings.HasPrefix(all[0].Message, "r, shown: ") {
		t.Error(all[0].Message)
	}
	if all := policy.Fold(v.Results, nil); len(all) != 3 || all[0].Intervals != 0 || all[0].Message != v.Results[0].Message {
		t.Errorf("without a frame: %+v", all)
	}
}
