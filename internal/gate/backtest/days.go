// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// runs returns when the gate would have run on the n days up to now: at the time of day of
// now in a zone, or close to it if the clock skipped that time.
func runs(now time.Time, n int, location *time.Location) []time.Time {
	days := metric.Calendar{Granularity: metric.Daily, Location: location}
	now = now.In(location)
	start := days.Floor(now)
	all := make([]time.Time, n)
	for i := n - 1; i >= 0; i-- {
		at := time.Date(start.Year(), start.Month(), start.Day(), now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), location)
		if at.Before(start) {
			at = start // A day without a midnight.
		}
		all[i] = at
		start = days.Back(start, 1)
	}
	if n > 0 {
		all[n-1] = now // The clock may have shown this time twice.
	}
	return all
}
