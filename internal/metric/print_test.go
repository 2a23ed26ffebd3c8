// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric_test

import (
	"math"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func TestPrint(t *testing.T) {
	for got, want := range map[string]string{
		metric.PrintCount(0): "0", metric.PrintCount(999): "999", metric.PrintCount(12040): "12,040", metric.PrintCount(math.MaxInt64): "9,223,372,036,854,775,807",
		metric.Grouped("-123"): "-123", metric.Grouped("-1234.5678"): "-1,234.5678", metric.Grouped("0.12345"): "0.12345", metric.Grouped("100000."): "100,000.",
		metric.Plural(1, "day"): "1 day", metric.Plural(0, "day"): "0 days", metric.Plural(1200, "day"): "1,200 days",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
