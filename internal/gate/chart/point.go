// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// point is an interval of a rate: of what is sent, how much is delivered.
type point struct {
	start       int64
	part, whole int64
	judged      bool
}

// pointsOf returns the points of a rate. Intervals that lack a count of it are left out.
func pointsOf(m metric.Metric, all []gate.Point) []point {
	points := make([]point, 0, len(all))
	for _, p := range all {
		if m.Lacks(p.Unknown) {
			continue
		}
		part, whole := m.Fraction(p.Counts)
		points = append(points, point{p.Start, part, whole, p.Judged})
	}
	return points
}

// rate returns false if there is none.
func (p point) rate() (float64, bool) {
	if p.whole == 0 {
		return 0, false
	}
	return float64(p.part) / float64(p.whole), true
}

// rateOf is the delivery rate for the zero metric.
func rateOf(m metric.Metric) metric.Metric {
	if m.IsRate() {
		return m
	}
	m, _ = metric.Find(metric.DeliveryRate) // It is in the table.
	return m
}
