// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestNumbers holds that a table never shows a value on the other side of its bound.
func TestNumbers(t *testing.T) {
	tests := map[string]struct {
		metric          string
		observed, bound float64
		want            string // Observed and bound.
	}{
		"far apart":                  {"delivery_rate", 0.5, 0.95, "0.500 ≥ 0.95"},
		"equal":                      {"delivery_rate", 0.95, 0.95, "0.950 ≥ 0.95"},
		"just below":                 {"delivery_rate", 0.94999, 0.95, "0.94999 ≥ 0.95"},
		"just above":                 {"delivery_rate", 0.9500000001, 0.95, "0.9500000001 ≥ 0.95"},
		"just below a whole":         {"delivery_rate", 0.9999999, 1, "0.9999999 ≥ 1"},
		"a small bound":              {"delivery_rate", 0.00001, 0.00002, "0.000 ≥ 0.00002"},
		"below a computed bound":     {"delivery_rate", 0.9421, 0.942123449, "0.94210 ≥ 0.94212"},
		"above a computed bound":     {"delivery_rate", 0.94213, 0.942123449, "0.94213 ≥ 0.94212"},
		"a count":                    {"sent_count", 12040, 10, "12,040 ≥ 10"},
		"a mean":                     {"sent_count", 12040.26, 12041, "12,040.3 ≥ 12,041"},
		"a mean beside its bound":    {"sent_count", 12040.99, 12041, "12,040.99 ≥ 12,041"},
		"a count beside a mean":      {"sent_count", 12041, 12041.0123456789, "12,041.00 ≥ 12,041.01"},
		"the largest count":          {"sent_count", math.MaxInt64, 1, "9,223,372,036,854,775,808 ≥ 1"},
		"beyond the largest count":   {"sent_count", 5, 1e25, "5 ≥ 10,000,000,000,000,000,905,969,664"},
		"beyond what digits say":     {"sent_count", 5, 1e308, "5 ≥ 1e+308"},
		"far beyond what digits say": {"sent_count", 5, math.Inf(1), "5 ≥ +Inf"},
		"below zero":                 {"sent_count", -123456, -7, "-123,456 ≥ -7"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := result("r", "", policy.Fail, policy.ReasonBelowMin)
			r.Metric, r.Observed, r.Bound = tt.metric, &tt.observed, &tt.bound
			text := string(write(t, "text", reportOf(judgement("a", gate.ByPolicy, r))))
			if !strings.Contains(strings.Join(strings.Fields(text), " "), " r "+tt.want+" ") {
				t.Errorf("%q is not in\n%s", tt.want, text)
			}
		})
	}
}

// TestRepeatedTime holds that a time which the clock shows twice has its offset.
func TestRepeatedTime(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 11, 1, 5, 30, 0, 0, time.UTC) // 01:30, an hour before the clock is set back.
	tests := map[string]time.Time{
		"r 2026-11-01 01:30 -04:00 ": first,
		"r 2026-11-01 01:30 -05:00 ": first.Add(time.Hour),
		"r 2026-11-01 02:30 ":        first.Add(2 * time.Hour),
		"r 2026-11-01 00:30 ":        first.Add(-time.Hour),
		"r 2026-03-08 03:30 ":        time.Date(2026, 3, 8, 7, 30, 0, 0, time.UTC),
	}
	for want, at := range tests {
		r := result("r", "", policy.Fail, policy.ReasonBelowMin)
		r.Start, r.End = at.UnixMilli(), at.Add(30*time.Minute).UnixMilli()
		j := judgement("a", gate.ByPolicy, r)
		j.Calendar.Location = zone
		if text := string(write(t, "text", reportOf(j))); !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
