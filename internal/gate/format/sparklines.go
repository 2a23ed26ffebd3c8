// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// A sparkline draws one rate of one series.
type (
	seriesKey struct {
		judgement *gate.Judgement
		key       string
	}
	rateKey struct {
		seriesKey
		rate string
	}
)

// rateKey returns what the sparkline of a line draws: the rate that was judged, or else the
// delivery rate.
func (l line) rateKey() (rateKey, metric.Metric) {
	at := rateKey{seriesKey{judgement: l.judgement}, metric.DeliveryRate}
	if l.result != nil {
		at.key = l.result.Key
		if m, found := metric.Find(l.result.Metric); found && m.IsRate() {
			at.rate = m.Name
		}
	}
	rate, _ := metric.Find(at.rate) // It is in the table.
	return at, rate
}

// sparklines has the sparklines of a report. All of one rate share a scale.
type sparklines struct {
	rates  map[rateKey][]float64
	scales map[string]chart.Scale // By the name of a rate.
}

// newSparklines computes the daily rates for all lines, once for each series and rate.
func newSparklines(x *index) *sparklines {
	points := make(map[seriesKey][]gate.Point)
	for j := range x.linesOf {
		for _, series := range j.Series {
			if at := (seriesKey{j, series.Key}); points[at] == nil {
				points[at] = series.Points
			}
		}
	}
	s := &sparklines{rates: make(map[rateKey][]float64), scales: make(map[string]chart.Scale)}
	for _, l := range x.lines {
		at, rate := l.rateKey()
		if _, found := s.rates[at]; found || points[at.seriesKey] == nil {
			continue
		}
		rates := chart.DailyRates(points[at.seriesKey], rate, l.judgement.Calendar.Location)
		scale, found := s.scales[at.rate]
		if !found {
			scale = chart.UsualScale(rate)
		}
		s.rates[at], s.scales[at.rate] = rates, scale.Including(rates)
	}
	return s
}

func (s *sparklines) of(l line) string {
	at, _ := l.rateKey()
	return chart.Sparkline(s.rates[at], s.scales[at.rate])
}

// scale returns the legend of the blocks, for each rate that is drawn. If only the delivery
// rate is drawn, it is just "rate".
func (s *sparklines) scale() string {
	var all []string
	for name, scale := range s.scales {
		words := metric.Words(name)
		if name == metric.DeliveryRate && len(s.scales) == 1 {
			words = "rate"
		}
		all = append(all, fmt.Sprintf("daily %s from %.0f%% (▁) to %.0f%% (█)", words, 100*scale.Low, 100*scale.High))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
