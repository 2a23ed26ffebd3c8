// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestDesign has a case for each field of a rule and for each step of judging: one rule, one
// result.
func TestDesign(t *testing.T) {
	// Cases set only the fields under test. The others are those of rule r on delivery_rate.
	var (
		healthy   = rows(number1, 1, 8, 1000, 970)
		sick      = rows(number1, 1, 8, 1720, 1568) // 12,040 sent, about 0.912.
		baseline  = rows(number1, -27, 1, 1000, 910)
		yesterday = "2025-09-07"
		waiver    = &policy.Waiver{Until: "2025-09-08", Reason: "new sender"}
	)
	rate, sent, delivered := metric.DeliveryRate, metric.SentCount, metric.DeliveredCount
	tests := map[string]struct {
		rule    policy.Rule
		in      policy.Input
		status  policy.Status
		reason  policy.Reason
		message string
	}{
		// metric
		"metric sent_count": {
			policy.Rule{Metric: sent, Min: p(12040.)},
			week(sick...),
			policy.Pass, policy.ReasonOK, "r: sent count 12,040 meets the minimum of 12,040",
		},
		"metric delivered_count": {
			policy.Rule{Metric: delivered, Min: p(10977.)},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r: delivered count 10,976 is below the minimum of 10,977",
		},
		"metric delivery_rate is the ratio of the sums, not a mean of rates": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(row(number1, 1, 1000, 100), row(number1, 2, 10, 10)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 10.9% is below the minimum of 90%",
		},
		// per
		"per is channel by default: all numbers pooled": {
			policy.Rule{Metric: sent, Max: p(13999.)},
			week(join(healthy, rows(number2, 1, 8, 1000, 970))...),
			policy.Fail, policy.ReasonAboveMax, "r: sent count 14,000 is above the maximum of 13,999",
		},
		"per phone_number, as the design prints it": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.95)},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r, 8613800000001: delivery rate 91.2% is below the minimum of 95%",
		},
		"per channel, where one number was asked for": {
			policy.Rule{Metric: rate, Min: p(0.95)},
			asked(week(sick...), number1),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 91.2% is below the minimum of 95%",
		},
		"per interval": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.95)},
			week(row(number1, 3, 100, 90)),
			policy.Fail, policy.ReasonBelowMin, "r, 8613800000001: delivery rate 90.0% is below the minimum of 95% (Sep 3, 2025)",
		},
		"per interval, passes are counted": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.95)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate meets the minimum of 95% in 7 of 7 intervals",
		},
		// min, max
		"min is inclusive": {
			policy.Rule{Metric: rate, Min: p(0.97)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets the minimum of 97%",
		},
		"max is inclusive": {
			policy.Rule{Metric: rate, Max: p(0.97)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets the maximum of 97%",
		},
		"max": {
			policy.Rule{Metric: rate, Max: p(0.9)},
			week(healthy...),
			policy.Fail, policy.ReasonAboveMax, "r: delivery rate 97.0% is above the maximum of 90%",
		},
		"min and max": {
			policy.Rule{Metric: rate, Min: p(0.9), Max: p(0.99)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets the minimum of 90% and the maximum of 99%",
		},
		"late receipts take the rate above 1": {
			policy.Rule{Metric: rate, Max: p(1.)},
			week(row(number1, 1, 100, 103)),
			policy.Fail, policy.ReasonAboveMax, "r: delivery rate 103.0% is above the maximum of 100%",
		},
		// max_drop, max_rise, baseline
		"max_drop": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 8, 1000, 780))...),
			policy.Fail, policy.ReasonDropped, "r: delivery rate 78.0% fell below 81.9% (baseline 91.0% over 28d, max_drop 10%)",
		},
		"max_drop that is met": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(baseline, healthy)...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets max_drop 10% (baseline 91.0% over 28d)",
		},
		"max_rise": {
			policy.Rule{Metric: rate, MaxRise: p(0.05), Baseline: "28d"},
			week(join(baseline, healthy)...),
			policy.Fail, policy.ReasonRose, "r: delivery rate 97.0% rose above 95.6% (baseline 91.0% over 28d, max_rise 5%)",
		},
		"counts are compared as mean per interval": {
			policy.Rule{Metric: sent, MaxDrop: p(0.25), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 3, 745, 0), rows(number1, 4, 5, 746, 0))...),
			policy.Fail, policy.ReasonDropped, "r: sent count 745.3 per day fell below 750 (baseline 1,000 per day over 28d, max_drop 25%)",
		},
		"a channel's mean is per distinct interval": {
			policy.Rule{Metric: sent, MaxRise: p(0.5), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 8, 1000, 0), rows(number2, 1, 8, 501, 0))...),
			policy.Fail, policy.ReasonRose, "r: sent count 1,501 per day rose above 1,500 (baseline 1,000 per day over 28d, max_rise 50%)",
		},
		"per interval compares the interval's count with the number's mean": {
			policy.Rule{Metric: sent, Per: policy.PerInterval, MaxDrop: p(0.5), Baseline: "28d"},
			week(join(baseline, rows(number2, -27, 1, 9, 9), []metric.Row{row(number1, 7, 499, 0), row(number2, 7, 9, 0)})...),
			policy.Fail, policy.ReasonDropped, "r, 8613800000001: sent count 499 fell below 500 (baseline 1,000 over 28d, max_drop 50%; Sep 7, 2025; 499 sent)",
		},
		"the baseline ends where the window starts, and is not longer than it is written": {
			policy.Rule{Metric: sent, MaxRise: p(0.1), Baseline: "3d"},
			week(join(rows(number1, -30, -2, 1, 1), rows(number1, -2, 1, 1000, 1), rows(number1, 1, 8, 1100, 0), rows(number1, 8, 20, 1, 1))...),
			policy.Pass, policy.ReasonOK, "r: sent count 1,100 per day meets max_rise 10% (baseline 1,000 per day over 3d)",
		},
		// several bounds
		"of several bounds all that fail are named": {
			policy.Rule{Metric: rate, Min: p(0.8), Max: p(0.9), MaxDrop: p(0.1), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 8, 1000, 780))...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 78.0% is below the minimum of 80% and fell below 81.9% (baseline 91.0% over 28d, max_drop 10%)",
		},
		"a broken min is not hidden by a missing baseline": {
			policy.Rule{Metric: rate, Min: p(0.98), MaxDrop: p(0.1), Baseline: "28d"},
			week(healthy...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 97.0% is below the minimum of 98%",
		},
		"a min that is met does not hide a missing baseline": {
			policy.Rule{Metric: rate, Min: p(0.9), MaxDrop: p(0.1), MaxRise: p(0.1), Baseline: "28d"},
			week(healthy...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery rate 97.0% cannot be compared, since the baseline has no data (baseline of 28d, Aug 4–31, 2025)",
		},
		// min_sent
		"min_sent": {
			policy.Rule{Metric: rate, Min: p(0.9), MinSent: p(int64(7001))},
			week(healthy...),
			policy.Inconclusive, policy.ReasonLowVolume, "r: only 7,000 sent, fewer than min_sent 7,001",
		},
		"min_sent is inclusive": {
			policy.Rule{Metric: rate, Min: p(0.9), MinSent: p(int64(7000))},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets the minimum of 90%",
		},
		"min_sent is 1 by default for a rate": {
			policy.Rule{Metric: rate, Min: p(0.)},
			week(row(number1, 1, 0, 0)),
			policy.Inconclusive, policy.ReasonLowVolume, "r: nothing was sent, so there is no delivery rate",
		},
		"min_sent is never less than 1 for a rate": {
			policy.Rule{Metric: rate, Min: p(0.), MinSent: p(int64(0))},
			week(row(number1, 1, 0, 3)),
			policy.Inconclusive, policy.ReasonLowVolume, "r: nothing was sent, so there is no delivery rate",
		},
		"min_sent is 0 by default for a count": {
			policy.Rule{Metric: sent, Min: p(1.)},
			week(row(number1, 1, 0, 0)),
			policy.Fail, policy.ReasonBelowMin, "r: sent count 0 is below the minimum of 1",
		},
		// confidence
		"confidence: 880 of 1000 fails against 0.90": {
			policy.Rule{Metric: rate, Min: p(0.9), Confidence: p(0.95)},
			week(row(number1, 1, 1000, 880)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 88.0% is below the minimum of 90% (95% CI 85.8–89.9%)",
		},
		"confidence: 85 of 100 warns against 0.90": {
			policy.Rule{Metric: rate, Min: p(0.9), Confidence: p(0.95)},
			week(row(number1, 1, 100, 85)),
			policy.Warn, policy.ReasonWithinConfidence, "r: delivery rate 85.0% is below the minimum of 90%, but not significantly (95% CI 76.7–90.7%)",
		},
		"confidence: a point that meets the bound passes": {
			policy.Rule{Metric: rate, Min: p(0.9), Confidence: p(0.95)},
			week(row(number1, 1, 100, 90)),
			policy.Pass, policy.ReasonOK, "r: delivery rate 90.0% meets the minimum of 90%",
		},
		"confidence: the estimate alone fails": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(row(number1, 1, 100, 85)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 85.0% is below the minimum of 90%",
		},
		"confidence with max": {
			policy.Rule{Metric: rate, Max: p(0.1), Confidence: p(0.99)},
			week(row(number1, 1, 1000, 880)),
			policy.Fail, policy.ReasonAboveMax, "r: delivery rate 88.0% is above the maximum of 10% (99% CI 85.1–90.4%)",
		},
		"confidence takes more delivered than sent as all delivered": {
			policy.Rule{Metric: rate, Max: p(1.), Confidence: p(0.95)},
			week(row(number1, 1, 100, 103)),
			policy.Warn, policy.ReasonWithinConfidence, "r: delivery rate 103.0% is above the maximum of 100%, but not significantly (95% CI 96.3–100.0%)",
		},
		// severity
		"severity warning: fail becomes warn and keeps its reason": {
			policy.Rule{Metric: sent, Min: p(1e4), Severity: "warning"},
			week(healthy...),
			policy.Warn, policy.ReasonBelowMin, "r: sent count 7,000 is below the minimum of 10,000",
		},
		"severity warning: inconclusive becomes warn": {
			policy.Rule{Metric: rate, Min: p(0.9), Severity: "warning"},
			week(),
			policy.Warn, policy.ReasonNoData, "r: no data",
		},
		"severity warning: pass stays pass": {
			policy.Rule{Metric: rate, Min: p(0.9), Severity: "warning"},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets the minimum of 90%",
		},
		// on_no_data
		"on_no_data is inconclusive by default": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		"on_no_data pass": {
			policy.Rule{Metric: rate, Min: p(0.9), OnNoData: "pass"},
			week(),
			policy.Pass, policy.ReasonNoData, "r: no data",
		},
		"on_no_data warn": {
			policy.Rule{Metric: rate, Min: p(0.9), OnNoData: "warn"},
			week(),
			policy.Warn, policy.ReasonNoData, "r: no data",
		},
		"on_no_data fail": {
			policy.Rule{Metric: rate, Min: p(0.9), OnNoData: "fail"},
			week(),
			policy.Fail, policy.ReasonNoData, "r: no data",
		},
		"rows outside the window do not count as data": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(row(number1, 0, 1, 1), row(number1, 8, 1, 1)),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		"no data per phone_number, where none was asked for": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.9)},
			week(row(number1, 0, 1, 1)),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		"no data per interval, where none was asked for": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.9)},
			week(row(number1, 0, 1, 1)),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		"no data per phone_number": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.9)},
			asked(week(), number1),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		"no data per interval": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.9)},
			asked(week(), number1),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		"a number that is in the baseline only has no data": {
			policy.Rule{Metric: rate, Per: "phone_number", MaxDrop: p(0.1), Baseline: "28d"},
			week(baseline...),
			policy.Inconclusive, policy.ReasonNoData, "r, 8613800000001: no data",
		},
		"no data comes before low volume": {
			policy.Rule{Metric: rate, Min: p(0.9), MinSent: p(int64(10))},
			week(),
			policy.Inconclusive, policy.ReasonNoData, "r: no data",
		},
		// low volume comes before the baseline
		"low volume comes before the baseline": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d", MinSent: p(int64(10))},
			week(row(number1, 1, 9, 9)),
			policy.Inconclusive, policy.ReasonLowVolume, "r: only 9 sent, fewer than min_sent 10",
		},
		// no baseline
		"a baseline of two intervals is not enough": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -1, 1, 5, 5), healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery rate 97.0% cannot be compared, since the baseline has data for only 2 days, fewer than 3 (baseline of 28d, Aug 4–31, 2025)",
		},
		"a baseline of three intervals is enough": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 5, 5), healthy)...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets max_drop 10% (baseline 100.0% over 28d)",
		},
		"rows of one interval are one interval": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join([]metric.Row{row(number1, 0, 5, 5), row(number1, 0, 6, 6), row(number2, 0, 5, 5)}, healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery rate 97.0% cannot be compared, since the baseline has data for only 1 day, fewer than 3 (baseline of 28d, Aug 4–31, 2025)",
		},
		"nothing sent in the baseline": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 0, 0), healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery rate 97.0% cannot be compared, since nothing was sent in the baseline (baseline of 28d, Aug 4–31, 2025)",
		},
		"a count after nothing": {
			policy.Rule{Metric: sent, MaxRise: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 0, 0), healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: sent count 1,000 per day cannot be compared, since nothing was sent in the baseline (baseline of 28d, Aug 4–31, 2025)",
		},
		"baseline and value both 0": {
			policy.Rule{Metric: sent, MaxDrop: p(0.1), MaxRise: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 0, 0), rows(number1, 1, 8, 0, 0))...),
			policy.Pass, policy.ReasonOK, "r: sent count 0 per day meets max_drop 10% and max_rise 10% (baseline 0 per day over 28d)",
		},
		"baseline and rate both 0": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), MaxRise: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 5, 0), rows(number1, 1, 8, 5, 0))...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 0.0% meets max_drop 10% and max_rise 10% (baseline 0.0% over 28d)",
		},
		// waiver
		"a waived fail": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver},
			week(sick...),
			policy.Pass, policy.ReasonWaived, "r: delivery rate 91.2% is below the minimum of 95%, waived until Sep 8, 2025 (the waiver ends today; reason: new sender)",
		},
		"a waived inconclusive": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver},
			week(),
			policy.Pass, policy.ReasonWaived, "r: no data, waived until Sep 8, 2025 (the waiver ends today; reason: new sender)",
		},
		"a waiver for a rule that is met": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery rate 97.0% meets the minimum of 95%",
		},
		"a waiver comes before severity": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver, Severity: "warning"},
			week(sick...),
			policy.Pass, policy.ReasonWaived, "r: delivery rate 91.2% is below the minimum of 95%, waived until Sep 8, 2025 (the waiver ends today; reason: new sender)",
		},
		"a waiver does not touch a warning": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver, OnNoData: "warn"},
			week(),
			policy.Warn, policy.ReasonNoData, "r: no data",
		},
		"a waiver that has lapsed": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: &policy.Waiver{Until: yesterday, Reason: "new sender"}},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery rate 91.2% is below the minimum of 95% (the waiver ended on Sep 7, 2025)",
		},
		"a waiver for the number": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.95), Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new\n  sender", Keys: []string{number2, number1}}},
			week(sick...),
			policy.Pass, policy.ReasonWaived, "r, 8613800000001: delivery rate 91.2% is below the minimum of 95%, waived until Dec 1, 2025 (reason: new sender)",
		},
		"a waiver for another number": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.95), Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new sender", Keys: []string{number2}}},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r, 8613800000001: delivery rate 91.2% is below the minimum of 95%",
		},
		"a waived interval is listed": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.95), Waiver: waiver},
			week(row(number1, 2, 100, 94)),
			policy.Pass, policy.ReasonWaived, "r, 8613800000001: delivery rate 94.0% is below the minimum of 95%, waived until Sep 8, 2025 (Sep 2, 2025; the waiver ends today; reason: new sender)",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name = "r"
			v := judge(t, tt.in, tt.rule)
			r := v.Results[0]
			if r.Status != tt.status || r.Reason != tt.reason || r.Message != tt.message {
				t.Errorf("got  %s, %s, %s\nwant %s, %s, %s", r.Status, r.Reason, r.Message, tt.status, tt.reason, tt.message)
			}
			if v.Status != r.Status {
				t.Errorf("the verdict is %s", v.Status)
			}
			if r.Rule != "r" || r.Metric != tt.rule.Metric || r.Start < tt.in.Window.Start || r.End > tt.in.Window.End {
				t.Errorf("wrong fields: %+v", r)
			}
		})
	}
}

// TestFields checks the numbers of a result.
func TestFields(t *testing.T) {
	baseline, window := rows(number1, -27, 1, 1000, 800), rows(number1, 1, 8, 1000, 600)
	in := week(join(baseline, window)...)
	tests := map[string]struct {
		rule                      policy.Rule
		in                        policy.Input
		observed, bound, baseline float64 // NaN for nil.
		sent                      int64
	}{
		"min":                         {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.95)}, in, 0.6, 0.95, math.NaN(), 7000},
		"max of a count":              {policy.Rule{Metric: metric.SentCount, Max: p(6999.5)}, in, 7000, 6999.5, math.NaN(), 7000},
		"max_drop":                    {policy.Rule{Metric: metric.DeliveryRate, MaxDrop: p(0.1), Baseline: "28d"}, in, 0.6, 0.72, 0.8, 7000},
		"max_drop of a count":         {policy.Rule{Metric: metric.DeliveredCount, MaxDrop: p(0.1), Baseline: "28d"}, in, 600, 720, 800, 7000},
		"the broken bound":            {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5), MaxDrop: p(0.1), Baseline: "28d"}, in, 0.6, 0.72, 0.8, 7000},
		"the first if none is broken": {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5), MaxDrop: p(0.3), Baseline: "28d"}, in, 0.6, 0.5, 0.8, 7000},
		"no data":                     {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5)}, week(), math.NaN(), 0.5, math.NaN(), 0},
		"nothing sent":                {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5)}, week(row(number1, 1, 0, 0)), math.NaN(), 0.5, math.NaN(), 0},
		"low volume":                  {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5), MinSent: p(int64(9))}, week(row(number1, 1, 8, 2)), 0.25, 0.5, math.NaN(), 8},
		"no baseline":                 {policy.Rule{Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "28d"}, week(row(number1, 1, 8, 2)), 8, math.NaN(), math.NaN(), 8},
		"nothing in baseline":         {policy.Rule{Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "28d"}, week(row(number1, -2, 0, 0), row(number1, -1, 0, 0), row(number1, 0, 0, 0), row(number1, 1, 8, 2)), 8, math.NaN(), math.NaN(), 8},
		"intervals that passed":       {policy.Rule{Metric: metric.SentCount, Per: policy.PerInterval, Min: p(5.)}, in, math.NaN(), 5, math.NaN(), 7000},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name = "r"
			r := only(t, tt.in, tt.rule)
			same := func(got *float64, want float64) bool {
				return got == nil && math.IsNaN(want) || got != nil && *got == want
			}
			if !same(r.Observed, tt.observed) || !same(r.Bound, tt.bound) || !same(r.Baseline, tt.baseline) || sentCount(r) != tt.sent {
				t.Errorf("observed %v, bound %v, baseline %v, sent %d\n%+v", deref(r.Observed), deref(r.Bound), deref(r.Baseline), sentCount(r), r)
			}
			if r.Start != day(1) || r.End != day(8) || r.Severity != policy.SeverityError {
				t.Errorf("%+v", r)
			}
		})
	}
}

func deref(f *float64) float64 {
	if f == nil {
		return math.NaN()
	}
	return *f
}

// TestWaiverHoldsThroughItsLastDay checks the instant at which a waiver ends: in UTC,
// whatever the zone of the calendar is.
func TestWaiverHoldsThroughItsLastDay(t *testing.T) {
	rule := policy.Rule{Name: "r", Metric: metric.SentCount, Min: p(1.), Waiver: &policy.Waiver{Until: "2026-12-01", Reason: "why"}}
	for now, want := range map[time.Time]policy.Status{
		time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC):             policy.Pass,
		time.Date(2026, 12, 1, 23, 59, 59, 999999999, time.UTC): policy.Pass,
		time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC):            policy.Inconclusive,
		time.Date(2026, 12, 2, 7, 59, 59, 0, shanghai):          policy.Pass,
		time.Date(2026, 12, 2, 8, 0, 0, 0, shanghai):            policy.Inconclusive,
		{}: policy.Inconclusive, // Whoever forgets the time gets no waiver.
	} {
		in := week()
		in.Now = now
		if r := only(t, in, rule); r.Status != want {
			t.Errorf("%s: got %s, want %s: %s", now, r.Status, want, r.Message)
		}
	}
}

// TestStepOne checks the verdicts of reads without data.
func TestStepOne(t *testing.T) {
	rules := []policy.Rule{
		{Name: "soft", Metric: metric.SentCount, Min: p(1.), Severity: "warning"},
		{Name: "hard", Metric: metric.DeliveryRate, Min: p(0.9)},
		{Name: "waived", Metric: metric.DeliveryRate, Min: p(0.9), Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "why"}},
	}
	t.Run("an API error is an error, whatever severity and waiver are", func(t *testing.T) {
		v := policy.Unread(by(week(), policy.Block, rules...), policy.ReasonError, "Throttling.User:\n slow down.")
		if v.Status != policy.Error || v.Allowed || len(v.Results) != 3 {
			t.Fatalf("%+v", v)
		}
		if want := "Blocked: the read of cust-1 failed (Sep 1–7, 2025)\n  - Throttling.User: slow down"; v.Message != want {
			t.Errorf("got  %s\nwant %s", v.Message, want)
		}
		for _, r := range v.Results {
			if r.Status != policy.Error || r.Reason != policy.ReasonError {
				t.Errorf("%+v", r)
			}
		}
		if want := "hard: Throttling.User: slow down"; v.Results[0].Message != want {
			t.Errorf("got %s", v.Results[0].Message)
		}
	})
	t.Run("a deferred read is inconclusive", func(t *testing.T) {
		v := policy.Unread(by(asked(policy.Input{Now: week().Now}, number1), policy.Block, rules...), policy.ReasonDeferred, "")
		if v.Status != policy.Inconclusive || v.Allowed || len(v.Results) != 3 {
			t.Fatalf("%+v", v)
		}
		if want := "Blocked: the read of 8613800000001 of the account's own channel is deferred until apply" +
			"\n  - hard, soft: the read is deferred until apply" +
			"\n  - waived: the read is deferred until apply, waived until Dec 1, 2025 (reason: why)"; v.Message != want {
			t.Errorf("got %s", v.Message)
		}
		want := []policy.Result{
			{Rule: "hard", Status: policy.Inconclusive, Severity: "error", Reason: policy.ReasonDeferred, Key: number1, Metric: metric.DeliveryRate, Message: "hard: the read is deferred until apply"},
			{Rule: "soft", Status: policy.Warn, Severity: "warning", Reason: policy.ReasonDeferred, Key: number1, Metric: metric.SentCount, Message: "soft: the read is deferred until apply"},
			{Rule: "waived", Status: policy.Pass, Severity: "error", Reason: policy.ReasonWaived, Key: number1, Metric: metric.DeliveryRate, Message: "waived: the read is deferred until apply, waived until Dec 1, 2025 (reason: why)"},
		}
		for i := range want {
			if v.Results[i] != want[i] {
				t.Errorf("got  %+v\nwant %+v", v.Results[i], want[i])
			}
		}
		if v := policy.Unread(by(week(), policy.Allow, rules...), policy.ReasonDeferred, ""); !v.Allowed {
			t.Error("on_inconclusive = allow does not allow")
		}
	})
	t.Run("a waiver that is not known in full does not apply", func(t *testing.T) {
		for _, field := range []string{"waiver.until", "waiver.reason", "waiver.phone_numbers"} {
			waived := rules[2]
			waived.Unknown = []string{field}
			v := policy.Unread(by(week(), policy.Block, waived), policy.ReasonDeferred, "")
			if want := "waived: the read is deferred until apply"; v.Status != policy.Inconclusive || v.Results[0].Message != want {
				t.Errorf("%s: got %s, want %s", field, v.Results[0].Message, want)
			}
		}
	})
	t.Run("a rule that is not known yet is inconclusive", func(t *testing.T) {
		known, _ := source.Rules(object{"known": object{"metric": "sent_count", "min": "1", "waiver": object{"until": "2025-12-01", "reason": "why"}}, "unknown": policy.Unknown{}})
		v := policy.Unread(by(week(), policy.Block, known...), policy.ReasonDeferred, "")
		if v.Status != policy.Inconclusive || v.Allowed || len(v.Results) != 2 || v.Results[0].Rule != "unknown" {
			t.Errorf("got %+v", v)
		}
	})
	t.Run("without rules there is still a result", func(t *testing.T) {
		for _, v := range []policy.Verdict{policy.Unread(by(week(), policy.Block), policy.ReasonError, "gone"), policy.Unread(by(week(), policy.Block), policy.ReasonStale, "later")} {
			if v.Allowed || len(v.Results) != 1 || v.Results[0].Status != v.Status || v.Results[0].Message == "" {
				t.Errorf("%+v", v)
			}
		}
	})
}
