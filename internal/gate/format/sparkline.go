// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"

// sparkline draws the delivery rate of each judged day of what a line is about.
func sparkline(l line) string {
	key := ""
	if l.result != nil {
		key = l.result.Key
	}
	series, found := l.judgement.SeriesOf(key)
	if !found {
		return ""
	}
	return chart.Sparkline(series.Points, l.judgement.Calendar.Location)
}
