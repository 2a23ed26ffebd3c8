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

// UsualLow is the rate of the lowest block of a sparkline, unless a rate is lower.
const UsualLow = 0.8

// Lower is the rate of the lowest block of sparklines that share a scale, where rates are
// drawn as well: a whole tenth.
func Lower(low float64, rates []float64) float64 {
	for _, r := range rates {
		if r < low { // Not if it is NaN.
			low = max(0, math.Floor(r*10)/10)
		}
	}
	return low
}

// Sparkline draws rates, from the one of the lowest block up to 1. A day without a rate is a
// dot.
func Sparkline(rates []float64, low float64) string {
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, r := range rates {
		if math.IsNaN(r) {
			b.WriteRune('·')
			continue
		}
		height := (min(r, 1) - low) / (1 - low)
		b.WriteRune(blocks[max(0, min(int(height*float64(len(blocks))), len(blocks)-1))])
	}
	return b.String()
}

// DailyRates returns the rates of the last judged days, NaN for days without one.
func DailyRates(points []gate.Point, location *time.Location) []float64 {
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
