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

// Scale is the rates of the lowest and of the highest block of a sparkline.
type Scale struct{ Low, High float64 }

// UsualScale is that of a rate, of the delivery rate for the zero metric: from 80% to 100%
// for the delivery rate, whose changes are small, and from 0% to the highest for others.
func UsualScale(rate metric.Metric) Scale {
	if rateOf(rate).Name == metric.DeliveryRate {
		return Scale{0.8, 1}
	}
	return Scale{}
}

// Including widens a scale: down to a whole tenth, and up to a whole percent.
func (s Scale) Including(rates []float64) Scale {
	for _, r := range rates {
		if r < s.Low { // Not if it is NaN.
			s.Low = max(0, math.Floor(r*10)/10)
		}
		if r > s.High {
			s.High = min(1, math.Ceil(r*100)/100)
		}
	}
	return s
}

// Sparkline draws rates on a scale. A day without a rate is a dot.
func Sparkline(rates []float64, s Scale) string {
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, r := range rates {
		if math.IsNaN(r) {
			b.WriteRune('·')
			continue
		}
		height := (min(r, s.High) - s.Low) / max(s.High-s.Low, math.SmallestNonzeroFloat64)
		b.WriteRune(blocks[max(0, min(int(height*float64(len(blocks))), len(blocks)-1))])
	}
	return b.String()
}

// DailyRates returns a rate of each of the last judged days, the delivery rate for the zero
// metric; NaN for days without one.
func DailyRates(all []gate.Point, rate metric.Metric, location *time.Location) []float64 {
	points := pointsOf(rateOf(rate), all)
	if location == nil {
		location = time.UTC
	}
	calendar := metric.Calendar{Granularity: metric.Daily, Location: location}
	totals := make(map[int64]*metric.Counts)
	// Seconds, since the milliseconds of a day's start may not fit in an int64.
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, p := range points {
		if !p.judged {
			continue
		}
		day := calendar.Floor(time.UnixMilli(p.start)).Unix()
		first, last = min(first, day), max(last, day)
		if totals[day] == nil {
			totals[day] = &metric.Counts{}
		}
		_ = totals[day].Add(metric.Counts{Sent: p.whole, Delivered: p.part}) // A sum that overflows was already rejected.
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
