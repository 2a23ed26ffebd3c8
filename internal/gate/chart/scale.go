// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"math"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// The chart's units. It is narrow: its text must be readable when it is shrunk to a
// phone's width.
const (
	chartWidth = 400.0
	plotLeft   = 40.0
	plotRight  = chartWidth - 74 // The names of bounds are next to it.
	rateTop    = 12.0
	rateBottom = 132.0
	barTop     = 156.0
	barBottom  = 222.0
	axisText   = 240.0
)

// scale translates times, rates and counts into the units of the chart.
//
// Times are floating-point milliseconds: the span between two starts of an answer may not
// fit in an int64, and a chart needs only proportions.
type scale struct {
	first, last float64 // The drawn time.
	step        float64 // The length of an interval.
	most        int64   // The largest count of an interval.
	low, high   float64 // The drawn rates.
}

// newScale covers all rates and bounds, from a multiple of 0.1 to another. A delivery rate
// should be near 1, so its scale reaches that.
func newScale(in Input, points []point) scale {
	s := scale{step: float64(in.Calendar.Granularity.Nominal().Milliseconds()), low: 0.9, high: 1}
	if in.Rate.Name != metric.DeliveryRate {
		s.low, s.high = 1, 0.1
	}
	s.first = float64(points[0].start)
	s.last = float64(points[len(points)-1].start) + s.step
	widen := func(v float64) { s.low, s.high = min(s.low, v), max(s.high, v) }
	for _, p := range points {
		s.most = max(s.most, p.whole, p.part)
		if rate, defined := p.rate(); defined {
			widen(rate)
		}
	}
	for _, b := range in.Bounds {
		widen(b.Value)
		for _, value := range b.Values {
			if isPercentage(value) {
				widen(value)
			}
		}
	}
	// The lower edge would hide a value on it.
	s.low = max(0, math.Floor((s.low-0.01)*10)/10)
	s.high = math.Ceil(s.high*10-1e-9) / 10
	// Very late receipts must not flatten the rest.
	s.high = min(s.high, 2)
	return s
}

// x returns the position of a time. A time that is not drawn is at the nearer edge.
func (s *scale) x(ms float64) float64 {
	ms = min(max(ms, s.first), s.last)
	return plotLeft + (plotRight-plotLeft)*(ms-s.first)/(s.last-s.first)
}

// width returns the width of an interval.
func (s *scale) width() float64 { return (plotRight - plotLeft) * s.step / (s.last - s.first) }

// y returns the position of a rate. A rate that is not drawn is at the nearer edge.
func (s *scale) y(rate float64) float64 {
	rate = min(max(rate, s.low), s.high)
	return rateBottom - (rateBottom-rateTop)*(rate-s.low)/(s.high-s.low)
}

// height returns the height of a count's bar.
func (s *scale) height(n int64) float64 {
	if s.most == 0 {
		return 0
	}
	return (barBottom - barTop) * max(0, float64(n)) / float64(s.most)
}
