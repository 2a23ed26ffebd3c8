// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// maxLevels is the number of lines for whose names a chart has room.
const maxLevels = 10

// drawable returns the bounds that can be drawn, from the top down. If there are too
// many, those of broken rules are kept. A bound whose percentage cannot be printed is not
// drawn; the verdict still has it.
func drawable(all []Bound) []Bound {
	var bounds []Bound
	for _, b := range all {
		if isPercentage(b.Value) {
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

// isPercentage reports whether a value can be printed as a percentage.
func isPercentage(f float64) bool { return !math.IsNaN(100*f) && !math.IsInf(100*f, 0) }

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
		level := Level{Y: decimal(y), TextY: decimal(next), Class: "bound", Color: colorBound, Dashes: "6 3", Text: b.Name + " " + bound(b.Value), Rules: strings.Join(b.Rules, ", ")}
		if b.Values != nil {
			level.Text, level.Path = b.Name, d.steps(&b)
		}
		if b.Baseline {
			level.Class, level.Color, level.Dashes = "baseline", colorBaseline, "2 3"
		}
		if b.Values != nil { // Steps are short, so they need short gaps.
			level.Dashes = map[bool]string{true: "2 1.5", false: "5 1.5"}[b.Baseline]
		}
		if b.Broken {
			level.Class, level.Color = level.Class+" broken", colorFail
		}
		d.chart.Levels = append(d.chart.Levels, level)
	}
}

// steps draws a bound that differs between intervals. Each step is as wide as its interval,
// or as a column if there are more intervals than columns.
func (d *drawing) steps(b *Bound) string {
	width := max(d.width(), (plotRight-plotLeft)/columns)
	var path strings.Builder
	end, last := math.Inf(-1), ""
	for _, p := range d.Points {
		value, found := b.at(p.Start)
		left := d.x(float64(p.Start))
		if !found || left+width/4 < end { // A day with a clock change may be an hour shorter.
			continue
		}
		y := decimal(d.y(value))
		switch {
		case left > end+width/2:
			fmt.Fprintf(&path, "M%s %s", decimal(left), y)
		case y != last:
			fmt.Fprintf(&path, "V%s", y)
		}
		end, last = left+width, y
		fmt.Fprintf(&path, "H%s", decimal(min(end, plotRight)))
	}
	return path.String()
}

// beyond reports whether the rate of an interval is beyond any bound, beyond one whose rule
// does not pass, and beyond one that is tolerated.
func (d *drawing) beyond(start int64, rate float64) (out, broken, tolerated bool) {
	for i := range d.Bounds {
		b := &d.Bounds[i]
		value, found := b.at(start)
		switch {
		case b.Baseline || !found || b.AtMost && rate <= value || !b.AtMost && rate >= value:
		case b.Tolerated[start]:
			tolerated = true
		default:
			out, broken = true, broken || b.Broken
		}
	}
	return out, broken, tolerated
}
