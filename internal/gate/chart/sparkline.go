// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// sparkDays is the maximum number of days in a sparkline, which shows the last ones.
const sparkDays = 14

// Sparkline draws the delivery rate of each judged day. The lowest block is 0.8, or
// the lowest day if that is less, and the highest is 1; a day without data is a dot.
func Sparkline(points []gate.Point, location *time.Location) string {
	rates := daily(points, location)
	low := 0.8
	for _, r := range rates {
		if !math.IsNaN(r) {
			low = min(low, r)
		}
	}
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, r := range rates {
		if math.IsNaN(r) {
			b.WriteRune('·')
			continue
		}
		height := (min(r, 1) - low) / (1 - low)
		b.WriteRune(blocks[min(int(height*float64(len(blocks))), len(blocks)-1)])
	}
	return b.String()
}

// daily returns the rates of the last judged days, NaN for days without one.
func daily(points []gate.Point, location *time.Location) []float64 {
	if location == nil {
		location = time.UTC
	}
	calendar := metric.Calendar{Granularity: metric.Daily, Location: location}
	totals := make(map[int64]*metric.Totals)
	// Seconds, since the milliseconds of a day's start may not fit in an int64.
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, p := range points {
		if !p.Judged {
			continue
		}
		day := calendar.Floor(time.UnixMilli(p.Start)).Unix()
		first, last = min(first, day), max(last, day)
		if totals[day] == nil {
			totals[day] = &metric.Totals{}
		}
		_ = totals[day].Add(p.Counts) // A sum that overflows was already rejected.
	}
	var rates []float64
	for t := time.Unix(last, 0); len(rates) < sparkDays && t.Unix() >= first; t = calendar.Back(t, 1) {
		rate := math.NaN()
		if total := totals[t.Unix()]; total != nil {
			if r, defined := total.Rate(); defined {
				rate = r
			}
		}
		rates = append(rates, rate)
	}
	slices.Reverse(rates)
	return rates
}
