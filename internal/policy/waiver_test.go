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

// TestEndOfAWaiver checks from which day on, in UTC, a message announces the end of a waiver.
func TestEndOfAWaiver(t *testing.T) {
	tests := map[string]struct {
		now    time.Time
		waiver policy.Waiver
		want   string
	}{
		"long before":        {time.Date(2026, 11, 23, 23, 59, 59, 0, time.UTC), policy.Waiver{}, "r: no data, waived until Dec 1, 2026 (reason: why)"},
		"7 days before":      {time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), policy.Waiver{}, "r: no data, waived until Dec 1, 2026 (the waiver ends in 7 days; reason: why)"},
		"in another zone":    {time.Date(2026, 11, 24, 7, 59, 59, 0, shanghai), policy.Waiver{}, "r: no data, waived until Dec 1, 2026 (reason: why)"},
		"the day before":     {time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC), policy.Waiver{}, "r: no data, waived until Dec 1, 2026 (the waiver ends in 1 day; reason: why)"},
		"the last day":       {time.Date(2026, 12, 1, 23, 59, 59, 0, time.UTC), policy.Waiver{}, "r: no data, waived until Dec 1, 2026 (the waiver ends today; reason: why)"},
		"after it":           {time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), policy.Waiver{}, "r: no data (the waiver ended on Dec 1, 2026)\n"},
		"an owner":           {time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), policy.Waiver{Owner: "Li\n Na"}, "r: no data, waived until Dec 1, 2026 (the waiver ends in 1 day; reason: why; owner: Li Na)"},
		"an owner after it":  {time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), policy.Waiver{Owner: "Li"}, "r: no data (the waiver ended on Dec 1, 2026; owner: Li)\n"},
		"a time not given":   {time.Time{}, policy.Waiver{}, "r: no data\n"},
		"a year that passes": {time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC), policy.Waiver{}, "r: no data, waived until Dec 1, 2026 (reason: why)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.waiver.Until, tt.waiver.Reason = "2026-12-01", "why"
			in := by(week(), policy.Block, policy.Rule{Name: "r", Metric: metric.SentCount, Min: p(1.), Waiver: &tt.waiver})
			in.Now = tt.now
			v, err := policy.Judge(in)
			if err != nil || !strings.Contains(v.Message, tt.want) {
				t.Errorf("got %s, %v, want %s", v.Message, err, tt.want)
			}
			unread := policy.Unread(in, policy.ReasonDeferred, "")
			if after, waived := strings.CutPrefix(tt.want, "r: no data"); waived && !strings.Contains(unread.Message, strings.TrimSpace(after)) {
				t.Errorf("unread: got %s, want %s", unread.Message, after)
			}
		})
	}
}
