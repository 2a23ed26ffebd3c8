// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"math"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// sparkDays is how many days a sparkline shows at most, the last ones.
const sparkDays = 14

// Sparkline draws the delivery rate of each judged day. The lowest block is 0.8, or
// the lowest day if that is less, and the highest is 1; a day without data is a dot.
func Sparkline(points []gate.Point, location *time.Location) string {
	rates := daily(points, location)
	if len(rates) > sparkDays {
		rates = rates[len(rates)-sparkDays:]
	}
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

// daily is the rate of each judged day, NaN where there is none.
func daily(points []gate.Point, location *time.Location) []float64 {
	days := metric.Calendar{Granularity: metric.Daily, Location: location}
	totals := make(map[int64]*metric.Totals)
	var first, last int64
	for _, p := range points {
		if !p.Judged {
			continue
		}
		day := days.Floor(time.UnixMilli(p.Start)).UnixMilli()
		if totals[day] == nil {
			totals[day] = &metric.Totals{}
		}
		_ = totals[day].Add(p.Counts) // An overflow was refused before.
		if first == 0 {
			first = day
		}
		last = day
	}
	if first == 0 {
		return nil
	}
	var rates []float64
	for t := time.UnixMilli(first).In(location); t.UnixMilli() <= last && len(rates) < 4000; t = t.AddDate(0, 0, 1) {
		rate := math.NaN()
		if total := totals[days.Floor(t).UnixMilli()]; total != nil {
			if r, defined := total.Rate(); defined {
				rate = r
			}
		}
		rates = append(rates, rate)
	}
	return rates
}
