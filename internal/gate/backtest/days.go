// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// runs are when the gate would have run on n days, of which now is the last: at its time
// of day by the clock of a zone. Where the clock skipped that time, it is near it.
func runs(now time.Time, n int, location *time.Location) []time.Time {
	days := metric.Calendar{Granularity: metric.Daily, Location: location}
	now = now.In(location)
	start := days.Floor(now)
	all := make([]time.Time, n)
	for i := n - 1; i >= 0; i-- {
		at := time.Date(start.Year(), start.Month(), start.Day(), now.Hour(), now.Minute(), now.Second(), now.Nanosecond(), location)
		if at.Before(start) {
			at = start // A day that begins later than at midnight.
		}
		all[i] = at
		start = days.Back(start, 1)
	}
	if n > 0 {
		all[n-1] = now // It may be the second of two times that the clock showed alike.
	}
	return all
}
