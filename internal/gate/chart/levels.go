// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"cmp"
	"math"
	"slices"
)

// maxLevels is the number of lines for whose names a chart has room.
const maxLevels = 10

// drawable returns the bounds that can be drawn, from the top down. If there are too
// many, those of broken rules are kept. A bound whose percentage cannot be printed is not
// drawn; the verdict still has it.
func drawable(all []Bound) []Bound {
	var bounds []Bound
	for _, b := range all {
		if percentage := 100 * b.Value; !math.IsNaN(percentage) && !math.IsInf(percentage, 0) {
			bounds = append(bounds, b)
		}
	}
	if len(bounds) > maxLevels {
		slices.SortStableFunc(bounds, func(a, b Bound) int { return cmp.Compare(rank(a), rank(b)) })
		bounds = bounds[:maxLevels]
	}
	slices.SortStableFunc(bounds, func(a, b Bound) int { return cmp.Compare(b.Value, a.Value) })
	return bounds
}

// rank returns the priority of a bound if not all are drawn.
func rank(b Bound) int {
	if b.Broken {
		return 0
	}
	return 1
}

// drawLevels names the lines next to the plot, from the top down, and spreads names that
// would overlap.
func (d *drawing) drawLevels() {
	const least = 12.5
	next := rateTop - least
	for _, b := range d.Bounds {
		y := d.y(b.Value)
		next = max(next+least, y+4)
		level := Level{decimal(y), decimal(next), "bound", colorBound, "6 3", b.Name + " " + bound(b.Value)}
		if b.Baseline {
			level.Class, level.Color, level.Dashes = "baseline", colorBaseline, "2 3"
		}
		if b.Broken {
			level.Class, level.Color = level.Class+" broken", colorFail
		}
		d.chart.Levels = append(d.chart.Levels, level)
	}
}

// beyond reports whether a rate is beyond any bound, and whether it is beyond one whose
// rule does not pass.
func (d *drawing) beyond(rate float64) (out, broken bool) {
	for _, b := range d.Bounds {
		if !b.Baseline && (b.AtMost && rate > b.Value || !b.AtMost && rate < b.Value) {
			out, broken = true, broken || b.Broken
		}
	}
	return out, broken
}
