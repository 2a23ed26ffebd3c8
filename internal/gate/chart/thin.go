// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"

const (
	// maxPoints is up to how many points are drawn individually.
	maxPoints = 900
	// columns is the number of columns into which more points are reduced.
	columns = 286
)

// thin keeps the lowest rate, the highest rate and the largest count of each column, if
// there are more points than a reader could distinguish. The line and the bars keep their
// outline, and a rate beyond a bound is kept if it is the lowest or highest of its
// column.
func (d *drawing) thin() []gate.Point {
	if len(d.Points) <= maxPoints {
		return d.Points
	}
	var kept []gate.Point
	for from := 0; from < len(d.Points); {
		column := d.column(d.Points[from])
		to := from + 1
		for to < len(d.Points) && d.column(d.Points[to]) == column {
			to++
		}
		kept = append(kept, extremes(d.Points[from:to])...)
		from = to
	}
	return kept
}

func (d *drawing) column(p gate.Point) int {
	return int(columns * (float64(p.Start) - d.first) / (d.last - d.first))
}

// extremes returns the points of the lowest rate, the highest rate and the largest count,
// in order of time.
func extremes(points []gate.Point) []gate.Point {
	lowest, highest, largest := -1, -1, 0
	var low, high float64
	for i, p := range points {
		if rate, defined := p.Rate(); defined {
			if lowest < 0 || rate < low {
				lowest, low = i, rate
			}
			if highest < 0 || rate > high {
				highest, high = i, rate
			}
		}
		if max(p.Sent, p.Delivered) > max(points[largest].Sent, points[largest].Delivered) {
			largest = i
		}
	}
	var kept []gate.Point
	for i, p := range points {
		if i == lowest || i == highest || i == largest {
			kept = append(kept, p)
		}
	}
	return kept
}
