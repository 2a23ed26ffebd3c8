// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
)

// seriesKey is whose daily rates a sparkline draws.
type seriesKey struct {
	judgement *gate.Judgement
	key       string
}

func (l line) series() seriesKey {
	at := seriesKey{judgement: l.judgement}
	if l.result != nil {
		at.key = l.result.Key
	}
	return at
}

// sparklines are those of a report. They share a scale.
type sparklines struct {
	rates map[seriesKey][]float64
	low   float64
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
	s := &sparklines{rates: make(map[seriesKey][]float64), low: chart.UsualLow}
	for _, l := range lines {
		at := l.series()
		if _, found := s.rates[at]; found {
			continue
		}
		rates := chart.DailyRates(points[at], l.judgement.Calendar.Location)
		s.rates[at], s.low = rates, chart.Lower(s.low, rates)
	}
	return s
}

func (s *sparklines) of(l line) string { return chart.Sparkline(s.rates[l.series()], s.low) }

// scale explains the blocks.
func (s *sparklines) scale() string {
	return fmt.Sprintf("daily rate from %.0f%% (▁) to 100%% (█)", 100*s.low)
}
