// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import "math"

// The chart's own units. It is narrow, so that its text can be read on a phone, to
// whose width it is shrunk.
const (
	chartWidth = 400.0
	plotLeft   = 40.0
	plotRight  = chartWidth - 74 // Beside it stand the names of bounds.
	rateTop    = 12.0
	rateBottom = 132.0
	barTop     = 156.0
	barBottom  = 222.0
	axisText   = 240.0
)

// scale translates times, rates and counts into the units of the chart.
//
// Times are floating-point milliseconds: the span between two starts of an answer may
// be larger than an int64 holds, and a chart needs no more than their proportion.
type scale struct {
	first, last float64 // The time that is drawn.
	step        float64 // The length of an interval.
	most        int64   // Messages sent in the fullest interval.
	low, high   float64 // The rates that are drawn.
}

// newScale takes in all rates and bounds, from a whole tenth up to 1 at least.
func newScale(in Input) scale {
	s := scale{step: float64(in.Calendar.Granularity.Nominal().Milliseconds()), low: 0.9, high: 1}
	s.first = float64(in.Points[0].Start)
	s.last = float64(in.Points[len(in.Points)-1].Start) + s.step
	widen := func(v float64) { s.low, s.high = min(s.low, v), max(s.high, v) }
	for _, p := range in.Points {
		s.most = max(s.most, p.Sent, p.Delivered)
		if rate, defined := p.Rate(); defined {
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
	// A value on the lower edge would be hidden by it.
	s.low = max(0, math.Floor((s.low-0.01)*10)/10)
	s.high = math.Ceil(s.high*10-1e-9) / 10
	// Receipts that arrive much too late must not flatten the rest.
	s.high = min(s.high, 2)
	return s
}

// x returns where a time is. A time that is not drawn is at the edge that is nearer.
func (s *scale) x(ms float64) float64 {
	ms = min(max(ms, s.first), s.last)
	return plotLeft + (plotRight-plotLeft)*(ms-s.first)/(s.last-s.first)
}

// width returns how wide an interval is.
func (s *scale) width() float64 { return (plotRight - plotLeft) * s.step / (s.last - s.first) }

// y returns where a rate is. A rate that is not drawn is at the edge that is nearer.
func (s *scale) y(rate float64) float64 {
	rate = min(max(rate, s.low), s.high)
	return rateBottom - (rateBottom-rateTop)*(rate-s.low)/(s.high-s.low)
}

// height returns how high the bar of a count is.
func (s *scale) height(n int64) float64 {
	if s.most == 0 {
		return 0
	}
	return (barBottom - barTop) * max(0, float64(n)) / float64(s.most)
}
