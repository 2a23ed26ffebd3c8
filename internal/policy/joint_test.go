// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func TestSidak(t *testing.T) {
	for _, tt := range []struct {
		level   float64
		results int
		want    float64
	}{
		{0.95, 1, 0.95},
		{0.95, 2, 0.974679434480896},
		{0.95, 20, 0.99743862122347},
		{0.99, 10, 0.998995471},
		{0.9999999999999999, 1 << 30, math.Nextafter(1, 0)},
	} {
		if got := policy.Sidak(tt.level, tt.results); math.Abs(got-tt.want) > 1e-9 || got >= 1 {
			t.Errorf("%v for %d: got %v, want %v", tt.level, tt.results, got, tt.want)
		}
	}
}

// TestJoint has a number that fails by itself, but not at the level that all results share.
func TestJoint(t *testing.T) {
	bad := rows(number1, 1, 8, 100, 87)
	numbers := func(n int, sent int64) []metric.Row {
		all := bad
		for i := 1; i < n; i++ {
			all = join(all, rows(fmt.Sprintf("86138000001%02d", i), 1, 8, sent, sent))
		}
		return all
	}
	tests := map[string]struct {
		rule    policy.Rule
		rows    []metric.Row
		status  policy.Status
		message string // A part of it.
	}{
		"not joint":                        {policy.Rule{}, numbers(20, 100), policy.Fail, "is below the minimum of 90% (95% CI 84.3–89.3%"},
		"joint":                            {policy.Rule{Joint: true}, numbers(20, 100), policy.Warn, "is below the minimum of 90%, but not significantly (95% CI 82.7–90.4%, joint over 20 results; 700 sent)"},
		"joint with one":                   {policy.Rule{Joint: true}, bad, policy.Fail, "is below the minimum of 90% (95% CI 84.3–89.3%"},
		"those that cannot be judged":      {policy.Rule{Joint: true, MinSent: p(int64(50))}, numbers(20, 1), policy.Fail, "is below the minimum of 90% (95% CI 84.3–89.3%"},
		"with too few intervals":           {policy.Rule{Joint: true, MinIntervals: p(int64(8))}, numbers(20, 100), policy.Inconclusive, "only 7 days"},
		"intervals":                        {policy.Rule{Joint: true, Per: policy.PerInterval}, numbers(2, 100), policy.Warn, "95% CI 74.3–93.9%, joint over 14 results"},
		"a second bound is not a result":   {policy.Rule{Joint: true, Max: p(1.)}, bad, policy.Fail, "is below the minimum of 90% (95% CI 84.3–89.3%)"},
		"nor is it where it has no answer": {policy.Rule{Joint: true, MaxDrop: p(0.1), Baseline: "3d"}, bad, policy.Fail, "is below the minimum of 90% (95% CI 84.3–89.3%)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric, tt.rule.Min, tt.rule.Confidence = "r", metric.DeliveryRate, p(0.9), p(0.95)
			if tt.rule.Per == "" {
				tt.rule.Per = "phone_number"
			}
			if r := judge(t, week(tt.rows...), tt.rule).Results[0]; r.Status != tt.status || !strings.Contains(r.Message, tt.message) {
				t.Errorf("got  %s, %s\nwant %s, %s", r.Status, r.Message, tt.status, tt.message)
			}
		})
	}
}
