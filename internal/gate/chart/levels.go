// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"cmp"
	"slices"
	"strings"
)

// drawLevels names the lines beside the plot, from the top down, and keeps the
// names of those that lie close together apart.
func (d *drawing) drawLevels() {
	bounds := slices.SortedStableFunc(slices.Values(d.Bounds), func(a, b Bound) int { return cmp.Compare(b.Value, a.Value) })
	const least = 12.5
	next := rateTop - least
	for _, b := range bounds {
		y := d.y(min(b.Value, d.high))
		next = max(next+least, y+4)
		class := "bound"
		if b.Baseline {
			class = "baseline"
		}
		if b.Broken {
			class += " broken"
		}
		d.chart.Levels = append(d.chart.Levels, Level{decimal(y), decimal(next), class, b.Name + " " + strings.TrimSuffix(decimal(100*b.Value), ".0") + " %"})
	}
}

// beyond reports whether a rate is beyond a bound, and beyond one whose rule does not
// pass.
func (d *drawing) beyond(rate float64) (out, broken bool) {
	for _, b := range d.Bounds {
		if !b.Baseline && (b.AtMost && rate > b.Value || !b.AtMost && rate < b.Value) {
			out, broken = true, broken || b.Broken
		}
	}
	return out, broken
}
