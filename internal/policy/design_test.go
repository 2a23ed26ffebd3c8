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

const noData = "no data for delivery_rate: CAMS collects metrics only after EnableWhatsappROIMetric, and they appear a day later at the earliest"

// TestDesign has a case for each line of the design's table of fields and for
// each step of its order of judgement: one rule, one result.
func TestDesign(t *testing.T) {
	// The fields under test are filled in; the rule is r on the delivery_rate.
	var (
		healthy   = rows(number1, 1, 8, 1000, 970)
		sick      = rows(number1, 1, 8, 1720, 1568) // 12,040 sent, about 0.912.
		baseline  = rows(number1, -27, 1, 1000, 910)
		lastWeek  = "channel cust-1, 2025-09-01 – 2025-09-08"
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
			policy.Pass, policy.ReasonOK, "r: sent_count 12,040 meets min 12,040 (" + lastWeek + ", 12,040 sent)",
		},
		"metric delivered_count": {
			policy.Rule{Metric: delivered, Min: p(10977.)},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r: delivered_count 10,976 is below min 10,977 (" + lastWeek + ", 12,040 sent)",
		},
		"metric delivery_rate is the ratio of the sums, not a mean of rates": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(row(number1, 1, 1000, 100), row(number1, 2, 10, 10)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.109 is below min 0.9 (" + lastWeek + ", 1,010 sent, 5 of 7 days have no data)",
		},
		// per
		"per is channel by default: all numbers pooled": {
			policy.Rule{Metric: sent, Max: p(13999.)},
			week(join(healthy, rows(number2, 1, 8, 1000, 970))...),
			policy.Fail, policy.ReasonAboveMax, "r: sent_count 14,000 is above max 13,999 (" + lastWeek + ", 14,000 sent)",
		},
		"per phone_number, as the design prints it": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.95)},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.912 is below min 0.95 (8613800000001, 2025-09-01 – 2025-09-08, 12,040 sent)",
		},
		"per channel, where one number was asked for": {
			policy.Rule{Metric: rate, Min: p(0.95)},
			asked(week(sick...), number1),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.912 is below min 0.95 (8613800000001, 2025-09-01 – 2025-09-08, 12,040 sent)",
		},
		"per interval": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.95)},
			week(row(number1, 3, 100, 90)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.9 is below min 0.95 (8613800000001, 2025-09-03 – 2025-09-04, 100 sent)",
		},
		"per interval, passes are counted": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.95)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate meets min 0.95 in 7 of 7 intervals (" + lastWeek + ", 7,000 sent)",
		},
		// min, max
		"min is inclusive": {
			policy.Rule{Metric: rate, Min: p(0.97)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets min 0.97 (" + lastWeek + ", 7,000 sent)",
		},
		"max is inclusive": {
			policy.Rule{Metric: rate, Max: p(0.97)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets max 0.97 (" + lastWeek + ", 7,000 sent)",
		},
		"max": {
			policy.Rule{Metric: rate, Max: p(0.9)},
			week(healthy...),
			policy.Fail, policy.ReasonAboveMax, "r: delivery_rate 0.97 is above max 0.9 (" + lastWeek + ", 7,000 sent)",
		},
		"min and max": {
			policy.Rule{Metric: rate, Min: p(0.9), Max: p(0.99)},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets min 0.9 and max 0.99 (" + lastWeek + ", 7,000 sent)",
		},
		"late receipts take the rate above 1": {
			policy.Rule{Metric: rate, Max: p(1.)},
			week(row(number1, 1, 100, 103)),
			policy.Fail, policy.ReasonAboveMax, "r: delivery_rate 1.03 is above max 1 (" + lastWeek + ", 100 sent, 6 of 7 days have no data)",
		},
		// max_drop, max_rise, baseline
		"max_drop": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 8, 1000, 780))...),
			policy.Fail, policy.ReasonDropped, "r: delivery_rate 0.78 is below 0.819, the baseline 0.91 (28d) less max_drop 0.1 (" + lastWeek + ", 7,000 sent)",
		},
		"max_drop that is met": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(baseline, healthy)...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets max_drop 0.1 against the baseline 0.91 (" + lastWeek + ", 7,000 sent)",
		},
		"max_rise": {
			policy.Rule{Metric: rate, MaxRise: p(0.05), Baseline: "28d"},
			week(join(baseline, healthy)...),
			policy.Fail, policy.ReasonRose, "r: delivery_rate 0.97 is above 0.956, the baseline 0.91 (28d) plus max_rise 0.05 (" + lastWeek + ", 7,000 sent)",
		},
		"counts are compared as mean per interval": {
			policy.Rule{Metric: sent, MaxDrop: p(0.25), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 3, 745, 0), rows(number1, 4, 5, 746, 0))...),
			policy.Fail, policy.ReasonDropped, "r: sent_count 745.3 per day is below 750, the baseline 1,000 per day (28d) less max_drop 0.25 (" + lastWeek + ", 2,236 sent, 4 of 7 days have no data)",
		},
		"a channel's mean is per distinct interval": {
			policy.Rule{Metric: sent, MaxRise: p(0.5), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 8, 1000, 0), rows(number2, 1, 8, 501, 0))...),
			policy.Fail, policy.ReasonRose, "r: sent_count 1,501 per day is above 1,500, the baseline 1,000 per day (28d) plus max_rise 0.5 (" + lastWeek + ", 10,507 sent)",
		},
		"per interval compares the interval's count with the number's mean": {
			policy.Rule{Metric: sent, Per: policy.PerInterval, MaxDrop: p(0.5), Baseline: "28d"},
			week(join(baseline, rows(number2, -27, 1, 9, 9), []metric.Row{row(number1, 7, 499, 0), row(number2, 7, 9, 0)})...),
			policy.Fail, policy.ReasonDropped, "r: sent_count 499 is below 500, the baseline 1,000 (28d) less max_drop 0.5 (8613800000001, 2025-09-07 – 2025-09-08, 499 sent)",
		},
		"the baseline ends where the window starts, and is no longer than it says": {
			policy.Rule{Metric: sent, MaxRise: p(0.1), Baseline: "3d"},
			week(join(rows(number1, -30, -2, 1, 1), rows(number1, -2, 1, 1000, 1), rows(number1, 1, 8, 1100, 0), rows(number1, 8, 20, 1, 1))...),
			policy.Pass, policy.ReasonOK, "r: sent_count 1,100 per day meets max_rise 0.1 against the baseline 1,000 per day (" + lastWeek + ", 7,700 sent)",
		},
		// several bounds
		"of several bounds all that fail are named": {
			policy.Rule{Metric: rate, Min: p(0.8), Max: p(0.9), MaxDrop: p(0.1), Baseline: "28d"},
			week(join(baseline, rows(number1, 1, 8, 1000, 780))...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.78 is below min 0.8; delivery_rate 0.78 is below 0.819, the baseline 0.91 (28d) less max_drop 0.1 (" + lastWeek + ", 7,000 sent)",
		},
		"a broken min is not hidden by a missing baseline": {
			policy.Rule{Metric: rate, Min: p(0.98), MaxDrop: p(0.1), Baseline: "28d"},
			week(healthy...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.97 is below min 0.98 (" + lastWeek + ", 7,000 sent)",
		},
		"nor does a min that is met hide it": {
			policy.Rule{Metric: rate, Min: p(0.9), MaxDrop: p(0.1), MaxRise: p(0.1), Baseline: "28d"},
			week(healthy...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery_rate 0.97 cannot be compared: the baseline of 28d (2025-08-04 – 2025-09-01) has 0 intervals with data, and at least 3 are needed (" + lastWeek + ", 7,000 sent)",
		},
		// min_sent
		"min_sent": {
			policy.Rule{Metric: rate, Min: p(0.9), MinSent: p(int64(7001))},
			week(healthy...),
			policy.Inconclusive, policy.ReasonLowVolume, "r: only 7,000 sent, fewer than min_sent 7,001: too few to judge delivery_rate (" + lastWeek + ", 7,000 sent)",
		},
		"min_sent is inclusive": {
			policy.Rule{Metric: rate, Min: p(0.9), MinSent: p(int64(7000))},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets min 0.9 (" + lastWeek + ", 7,000 sent)",
		},
		"min_sent is 1 by default for a rate": {
			policy.Rule{Metric: rate, Min: p(0.)},
			week(row(number1, 1, 0, 0)),
			policy.Inconclusive, policy.ReasonLowVolume, "r: nothing was sent, so there is no delivery_rate (" + lastWeek + ", 0 sent, 6 of 7 days have no data)",
		},
		"and not less, whatever it says": {
			policy.Rule{Metric: rate, Min: p(0.), MinSent: p(int64(0))},
			week(row(number1, 1, 0, 3)),
			policy.Inconclusive, policy.ReasonLowVolume, "r: nothing was sent, so there is no delivery_rate (" + lastWeek + ", 0 sent, 6 of 7 days have no data)",
		},
		"min_sent is 0 by default for a count": {
			policy.Rule{Metric: sent, Min: p(1.)},
			week(row(number1, 1, 0, 0)),
			policy.Fail, policy.ReasonBelowMin, "r: sent_count 0 is below min 1 (" + lastWeek + ", 0 sent, 6 of 7 days have no data)",
		},
		// confidence
		"confidence: 880 of 1000 fails against 0.90": {
			policy.Rule{Metric: rate, Min: p(0.9), Confidence: p(0.95)},
			week(row(number1, 1, 1000, 880)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.88 is below min 0.9, and so is its whole 95 % confidence interval 0.858 – 0.899 (" + lastWeek + ", 1,000 sent, 6 of 7 days have no data)",
		},
		"confidence: 85 of 100 warns against 0.90": {
			policy.Rule{Metric: rate, Min: p(0.9), Confidence: p(0.95)},
			week(row(number1, 1, 100, 85)),
			policy.Warn, policy.ReasonWithinConfidence, "r: delivery_rate 0.85 is below min 0.9, but its 95 % confidence interval 0.767 – 0.907 reaches it (" + lastWeek + ", 100 sent, 6 of 7 days have no data)",
		},
		"confidence: a point that meets the bound passes": {
			policy.Rule{Metric: rate, Min: p(0.9), Confidence: p(0.95)},
			week(row(number1, 1, 100, 90)),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.9 meets min 0.9 (" + lastWeek + ", 100 sent, 6 of 7 days have no data)",
		},
		"confidence: the estimate alone fails": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(row(number1, 1, 100, 85)),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.85 is below min 0.9 (" + lastWeek + ", 100 sent, 6 of 7 days have no data)",
		},
		"confidence with max": {
			policy.Rule{Metric: rate, Max: p(0.1), Confidence: p(0.99)},
			week(row(number1, 1, 1000, 880)),
			policy.Fail, policy.ReasonAboveMax, "r: delivery_rate 0.88 is above max 0.1, and so is its whole 99 % confidence interval 0.851 – 0.904 (" + lastWeek + ", 1,000 sent, 6 of 7 days have no data)",
		},
		"confidence takes more delivered than sent as all delivered": {
			policy.Rule{Metric: rate, Max: p(1.), Confidence: p(0.95)},
			week(row(number1, 1, 100, 103)),
			policy.Warn, policy.ReasonWithinConfidence, "r: delivery_rate 1.03 is above max 1, but its 95 % confidence interval 0.963 – 1 reaches it (" + lastWeek + ", 100 sent, 6 of 7 days have no data)",
		},
		// severity
		"severity warning: fail becomes warn and keeps its reason": {
			policy.Rule{Metric: sent, Min: p(1e4), Severity: "warning"},
			week(healthy...),
			policy.Warn, policy.ReasonBelowMin, "r: sent_count 7,000 is below min 10,000 (" + lastWeek + ", 7,000 sent)",
		},
		"severity warning: so does inconclusive": {
			policy.Rule{Metric: rate, Min: p(0.9), Severity: "warning"},
			week(),
			policy.Warn, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"severity warning: pass stays": {
			policy.Rule{Metric: rate, Min: p(0.9), Severity: "warning"},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets min 0.9 (" + lastWeek + ", 7,000 sent)",
		},
		// on_no_data
		"on_no_data is inconclusive by default": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"on_no_data pass": {
			policy.Rule{Metric: rate, Min: p(0.9), OnNoData: "pass"},
			week(),
			policy.Pass, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"on_no_data warn": {
			policy.Rule{Metric: rate, Min: p(0.9), OnNoData: "warn"},
			week(),
			policy.Warn, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"on_no_data fail": {
			policy.Rule{Metric: rate, Min: p(0.9), OnNoData: "fail"},
			week(),
			policy.Fail, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"rows outside the window are no data": {
			policy.Rule{Metric: rate, Min: p(0.9)},
			week(row(number1, 0, 1, 1), row(number1, 8, 1, 1)),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"no data per phone_number, where none was asked for": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.9)},
			week(row(number1, 0, 1, 1)),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"no data per interval, where none was asked for": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.9)},
			week(row(number1, 0, 1, 1)),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"no data per phone_number": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.9)},
			asked(week(), number1),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (8613800000001, 2025-09-01 – 2025-09-08)",
		},
		"no data per interval": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.9)},
			asked(week(), number1),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (8613800000001, 2025-09-01 – 2025-09-08)",
		},
		"a number that is in the baseline only has no data": {
			policy.Rule{Metric: rate, Per: "phone_number", MaxDrop: p(0.1), Baseline: "28d"},
			week(baseline...),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (8613800000001, 2025-09-01 – 2025-09-08)",
		},
		"no data comes before low volume": {
			policy.Rule{Metric: rate, Min: p(0.9), MinSent: p(int64(10))},
			week(),
			policy.Inconclusive, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		// low volume comes before the baseline
		"low volume comes before the baseline": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d", MinSent: p(int64(10))},
			week(row(number1, 1, 9, 9)),
			policy.Inconclusive, policy.ReasonLowVolume, "r: only 9 sent, fewer than min_sent 10: too few to judge delivery_rate (" + lastWeek + ", 9 sent, 6 of 7 days have no data)",
		},
		// no baseline
		"a baseline of two intervals is none": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -1, 1, 5, 5), healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery_rate 0.97 cannot be compared: the baseline of 28d (2025-08-04 – 2025-09-01) has 2 intervals with data, and at least 3 are needed (" + lastWeek + ", 7,000 sent)",
		},
		"one of three is": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 5, 5), healthy)...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets max_drop 0.1 against the baseline 1 (" + lastWeek + ", 7,000 sent)",
		},
		"rows of one interval are one interval": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join([]metric.Row{row(number1, 0, 5, 5), row(number1, 0, 6, 6), row(number2, 0, 5, 5)}, healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery_rate 0.97 cannot be compared: the baseline of 28d (2025-08-04 – 2025-09-01) has 1 interval with data, and at least 3 are needed (" + lastWeek + ", 7,000 sent)",
		},
		"nothing sent in the baseline": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 0, 0), healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: delivery_rate 0.97 cannot be compared: nothing was sent in the baseline of 28d (2025-08-04 – 2025-09-01) (" + lastWeek + ", 7,000 sent)",
		},
		"a count after nothing": {
			policy.Rule{Metric: sent, MaxRise: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 0, 0), healthy)...),
			policy.Inconclusive, policy.ReasonNoBaseline, "r: sent_count 1,000 per day cannot be compared: nothing was sent in the baseline of 28d (2025-08-04 – 2025-09-01) (" + lastWeek + ", 7,000 sent)",
		},
		"baseline and value both 0": {
			policy.Rule{Metric: sent, MaxDrop: p(0.1), MaxRise: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 0, 0), rows(number1, 1, 8, 0, 0))...),
			policy.Pass, policy.ReasonOK, "r: sent_count 0 per day meets max_drop 0.1 against the baseline 0 per day and max_rise 0.1 against the baseline 0 per day (" + lastWeek + ", 0 sent)",
		},
		"baseline and rate both 0": {
			policy.Rule{Metric: rate, MaxDrop: p(0.1), MaxRise: p(0.1), Baseline: "28d"},
			week(join(rows(number1, -2, 1, 5, 0), rows(number1, 1, 8, 5, 0))...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0 meets max_drop 0.1 against the baseline 0 and max_rise 0.1 against the baseline 0 (" + lastWeek + ", 35 sent)",
		},
		// waiver
		"a waived fail": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver},
			week(sick...),
			policy.Pass, policy.ReasonWaived, "r: waived until 2025-09-08, ends today (new sender): delivery_rate 0.912 is below min 0.95 (" + lastWeek + ", 12,040 sent)",
		},
		"a waived inconclusive": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver},
			week(),
			policy.Pass, policy.ReasonWaived, "r: waived until 2025-09-08, ends today (new sender): " + noData + " (" + lastWeek + ")",
		},
		"a waiver for a rule that is met": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver},
			week(healthy...),
			policy.Pass, policy.ReasonOK, "r: delivery_rate 0.97 meets min 0.95 (" + lastWeek + ", 7,000 sent)",
		},
		"a waiver comes before severity": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver, Severity: "warning"},
			week(sick...),
			policy.Pass, policy.ReasonWaived, "r: waived until 2025-09-08, ends today (new sender): delivery_rate 0.912 is below min 0.95 (" + lastWeek + ", 12,040 sent)",
		},
		"a waiver does not touch a warning": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: waiver, OnNoData: "warn"},
			week(),
			policy.Warn, policy.ReasonNoData, "r: " + noData + " (" + lastWeek + ")",
		},
		"a waiver that has lapsed": {
			policy.Rule{Metric: rate, Min: p(0.95), Waiver: &policy.Waiver{Until: yesterday, Reason: "new sender"}},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.912 is below min 0.95 (" + lastWeek + ", 12,040 sent); its waiver ended with 2025-09-07",
		},
		"a waiver for the number": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.95), Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new\n  sender", Keys: []string{number2, number1}}},
			week(sick...),
			policy.Pass, policy.ReasonWaived, "r: waived until 2025-12-01 (new sender): delivery_rate 0.912 is below min 0.95 (8613800000001, 2025-09-01 – 2025-09-08, 12,040 sent)",
		},
		"a waiver for another number": {
			policy.Rule{Metric: rate, Per: "phone_number", Min: p(0.95), Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new sender", Keys: []string{number2}}},
			week(sick...),
			policy.Fail, policy.ReasonBelowMin, "r: delivery_rate 0.912 is below min 0.95 (8613800000001, 2025-09-01 – 2025-09-08, 12,040 sent)",
		},
		"a waived interval is listed": {
			policy.Rule{Metric: rate, Per: policy.PerInterval, Min: p(0.95), Waiver: waiver},
			week(row(number1, 2, 100, 94)),
			policy.Pass, policy.ReasonWaived, "r: waived until 2025-09-08, ends today (new sender): delivery_rate 0.94 is below min 0.95 (8613800000001, 2025-09-02 – 2025-09-03, 100 sent)",
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

// TestFields checks the numbers that a result carries.
func TestFields(t *testing.T) {
	baseline, window := rows(number1, -27, 1, 1000, 800), rows(number1, 1, 8, 1000, 600)
	in := week(join(baseline, window)...)
	tests := map[string]struct {
		rule                      policy.Rule
		in                        policy.Input
		observed, bound, baseline float64 // NaN for nil.
		sent                      int64
	}{
		"min":                   {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.95)}, in, 0.6, 0.95, math.NaN(), 7000},
		"max of a count":        {policy.Rule{Metric: metric.SentCount, Max: p(6999.5)}, in, 7000, 6999.5, math.NaN(), 7000},
		"max_drop":              {policy.Rule{Metric: metric.DeliveryRate, MaxDrop: p(0.1), Baseline: "28d"}, in, 0.6, 0.72, 0.8, 7000},
		"max_drop of a count":   {policy.Rule{Metric: metric.DeliveredCount, MaxDrop: p(0.1), Baseline: "28d"}, in, 600, 720, 800, 7000},
		"the broken bound":      {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5), MaxDrop: p(0.1), Baseline: "28d"}, in, 0.6, 0.72, 0.8, 7000},
		"else the first":        {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5), MaxDrop: p(0.3), Baseline: "28d"}, in, 0.6, 0.5, 0.8, 7000},
		"no data":               {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5)}, week(), math.NaN(), 0.5, math.NaN(), 0},
		"nothing sent":          {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5)}, week(row(number1, 1, 0, 0)), math.NaN(), 0.5, math.NaN(), 0},
		"low volume":            {policy.Rule{Metric: metric.DeliveryRate, Min: p(0.5), MinSent: p(int64(9))}, week(row(number1, 1, 8, 2)), 0.25, 0.5, math.NaN(), 8},
		"no baseline":           {policy.Rule{Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "28d"}, week(row(number1, 1, 8, 2)), 8, math.NaN(), math.NaN(), 8},
		"nothing in baseline":   {policy.Rule{Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "28d"}, week(row(number1, -2, 0, 0), row(number1, -1, 0, 0), row(number1, 0, 0, 0), row(number1, 1, 8, 2)), 8, math.NaN(), math.NaN(), 8},
		"intervals that passed": {policy.Rule{Metric: metric.SentCount, Per: policy.PerInterval, Min: p(5.)}, in, math.NaN(), 5, math.NaN(), 7000},
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

// TestWaiverHoldsThroughItsLastDay checks the instant at which a waiver ends: by
// UTC, whatever the calendar's zone.
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

// TestStepOne checks the verdicts where nothing could be read.
func TestStepOne(t *testing.T) {
	rules := []policy.Rule{
		{Name: "soft", Metric: metric.SentCount, Min: p(1.), Severity: "warning"},
		{Name: "hard", Metric: metric.DeliveryRate, Min: p(0.9)},
		{Name: "waived", Metric: metric.DeliveryRate, Min: p(0.9), Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "why"}},
	}
	t.Run("an API error is an error, whatever severity and waiver say", func(t *testing.T) {
		v := policy.Unread(by(week(), policy.Block, rules...), policy.ReasonError, "Throttling.User:\n slow down.")
		if v.Status != policy.Error || v.Allowed || len(v.Results) != 3 {
			t.Fatalf("%+v", v)
		}
		if want := "error, blocked: the metrics could not be read: Throttling.User: slow down (channel cust-1, 2025-09-01 – 2025-09-08)."; v.Message != want {
			t.Errorf("got  %s\nwant %s", v.Message, want)
		}
		for _, r := range v.Results {
			if r.Status != policy.Error || r.Reason != policy.ReasonError {
				t.Errorf("%+v", r)
			}
		}
		if want := "hard: the metrics could not be read: Throttling.User: slow down (channel cust-1, 2025-09-01 – 2025-09-08)"; v.Results[0].Message != want {
			t.Errorf("got %s", v.Results[0].Message)
		}
	})
	t.Run("a deferred read is inconclusive", func(t *testing.T) {
		v := policy.Unread(by(asked(policy.Input{Now: week().Now}, number1), policy.Block, rules...), policy.ReasonDeferred, "")
		if v.Status != policy.Inconclusive || v.Allowed || len(v.Results) != 3 {
			t.Fatalf("%+v", v)
		}
		if want := "inconclusive, blocked: 1 of 3 results is inconclusive, 1 warns, 1 passes. hard: the metrics are read only during apply (8613800000001). " +
			"soft: the metrics are read only during apply (8613800000001). waived: waived until 2025-12-01 (why): the metrics are read only during apply (8613800000001)."; v.Message != want {
			t.Errorf("got %s", v.Message)
		}
		want := []policy.Result{
			{Rule: "hard", Status: policy.Inconclusive, Severity: "error", Reason: policy.ReasonDeferred, Key: number1, Metric: metric.DeliveryRate, Message: "hard: the metrics are read only during apply (8613800000001)"},
			{Rule: "soft", Status: policy.Warn, Severity: "warning", Reason: policy.ReasonDeferred, Key: number1, Metric: metric.SentCount, Message: "soft: the metrics are read only during apply (8613800000001)"},
			{Rule: "waived", Status: policy.Pass, Severity: "error", Reason: policy.ReasonWaived, Key: number1, Metric: metric.DeliveryRate, Message: "waived: waived until 2025-12-01 (why): the metrics are read only during apply (8613800000001)"},
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
	t.Run("without rules there is still a result", func(t *testing.T) {
		for _, v := range []policy.Verdict{policy.Unread(by(week(), policy.Block), policy.ReasonError, "gone"), policy.Unread(by(week(), policy.Block), policy.ReasonStale, "later")} {
			if v.Allowed || len(v.Results) != 1 || v.Results[0].Status != v.Status || v.Results[0].Message == "" {
				t.Errorf("%+v", v)
			}
		}
	})
}
