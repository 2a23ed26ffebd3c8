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

// Scale is what the lowest and the highest block of sparklines are.
type Scale struct{ Low, High float64 }

// UsualScale is the scale of a rate, unless a day is beyond it. The delivery rate is that of
// the zero metric. It is near 1; others may be anywhere.
func UsualScale(rate metric.Metric) Scale {
	if rateOf(rate).Name == metric.DeliveryRate {
		return Scale{Low: 0.8, High: 1}
	}
	return Scale{Low: 0, High: 0.01}
}

// With is the scale of sparklines that share it, where rates are drawn as well. It begins at
// a whole tenth, and ends at a whole percent.
func (s Scale) With(rates []float64) Scale {
	for _, r := range rates {
		if r < s.Low { // Not if it is NaN.
			s.Low = max(0, math.Floor(r*10)/10)
		}
		if r > s.High && s.High < 1 {
			s.High = min(1, math.Ceil(r*100)/100)
		}
	}
	return s
}

// Sparkline draws rates. A day without a rate is a dot.
func Sparkline(rates []float64, s Scale) string {
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, r := range rates {
		if math.IsNaN(r) {
			b.WriteRune('·')
			continue
		}
		height := (min(r, s.High) - s.Low) / (s.High - s.Low)
		b.WriteRune(blocks[max(0, min(int(height*float64(len(blocks))), len(blocks)-1))])
	}
	return b.String()
}

// DailyRates returns a rate on each of the last judged days, NaN for days without one. It is
// the delivery rate for the zero metric.
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
