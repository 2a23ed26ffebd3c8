// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// seriesKey is whose daily rates a sparkline draws.
type seriesKey struct {
	judgement *gate.Judgement
	key       string
}

// sparkKey is a sparkline: the daily rates of a series, by the name of the rate.
type sparkKey struct {
	seriesKey
	rate string
}

// spark is that of a line: of the rate that was judged, or else the delivery rate.
func (l line) spark() sparkKey {
	at := sparkKey{seriesKey{judgement: l.judgement}, metric.DeliveryRate}
	if l.result == nil {
		return at
	}
	at.key = l.result.Key
	if m, _ := metric.Find(l.result.Metric); m.IsRate() {
		at.rate = m.Name
	}
	return at
}

// sparklines are those of a report. Those of one rate share a scale.
type sparklines struct {
	rates  map[sparkKey][]float64
	scales map[string]chart.Scale // By the name of the rate.
}

// newSparklines works out the rates of some lines, once for each series.
func newSparklines(lines []line) *sparklines {
	points := make(map[seriesKey][]gate.Point)
	seen := make(map[*gate.Judgement]bool)
	for _, l := range lines {
		if seen[l.judgement] {
			continue
		}
		seen[l.judgement] = true
		for _, series := range l.judgement.Series {
			if at := (seriesKey{l.judgement, series.Key}); points[at] == nil {
				points[at] = series.Points
			}
		}
	}
	s := &sparklines{rates: make(map[sparkKey][]float64), scales: make(map[string]chart.Scale)}
	for _, l := range lines {
		at := l.spark()
		if _, found := s.rates[at]; found {
			continue
		}
		rate, _ := metric.Find(at.rate)
		rates := chart.DailyRates(points[at.seriesKey], rate, l.judgement.Calendar.Location)
		scale, found := s.scales[at.rate]
		if !found {
			scale = chart.UsualScale(rate)
		}
		s.rates[at], s.scales[at.rate] = rates, scale.With(rates)
	}
	return s
}

func (s *sparklines) of(l line) string {
	at := l.spark()
	return chart.Sparkline(s.rates[at], s.scales[at.rate])
}

// scale explains the blocks: "daily rate from 80% (▁) to 100% (█)". Where there is another
// rate than the delivery rate, each is named.
func (s *sparklines) scale() string {
	var clauses []string
	for _, name := range slices.Sorted(maps.Keys(s.scales)) {
		words := "daily " + metric.Words(name)
		if len(s.scales) == 1 && name == metric.DeliveryRate {
			words = "daily rate"
		}
		of := s.scales[name]
		clauses = append(clauses, fmt.Sprintf("%s from %.0f%% (▁) to %.0f%% (█)", words, 100*of.Low, 100*of.High))
	}
	return strings.Join(clauses, "; ")
}
