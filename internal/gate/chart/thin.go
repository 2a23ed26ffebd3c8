// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

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
func (d *drawing) thin() []point {
	if len(d.points) <= maxPoints {
		return d.points
	}
	var kept []point
	for from := 0; from < len(d.points); {
		column := d.column(d.points[from])
		to := from + 1
		for to < len(d.points) && d.column(d.points[to]) == column {
			to++
		}
		kept = append(kept, extremes(d.points[from:to])...)
		from = to
	}
	return kept
}

func (d *drawing) column(p point) int {
	return int(columns * (float64(p.start) - d.first) / (d.last - d.first))
}

// extremes returns the points of the lowest rate, the highest rate and the largest count,
// in order of time.
func extremes(points []point) []point {
	lowest, highest, largest := -1, -1, 0
	var low, high float64
	for i, p := range points {
		if rate, defined := p.rate(); defined {
			if lowest < 0 || rate < low {
				lowest, low = i, rate
			}
			if highest < 0 || rate > high {
				highest, high = i, rate
			}
		}
		if max(p.whole, p.part) > max(points[largest].whole, points[largest].part) {
			largest = i
		}
	}
	var kept []point
	for i, p := range points {
		if i == lowest || i == highest || i == largest {
			kept = append(kept, p)
		}
	}
	return kept
}
