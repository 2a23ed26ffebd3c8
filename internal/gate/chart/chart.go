// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package chart draws counts over time: as a chart that a page shows as SVG, and as a
// sparkline in one line of text. It draws its input and does not judge.
package chart

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Input is the input of a chart.
type Input struct {
	Points   []gate.Point
	Calendar metric.Calendar
	Window   metric.Window // The time that is judged.
	Rate     metric.Metric // What is drawn; the delivery rate for the zero metric.
	Bounds   []Bound       // Bounds of the rate.
}

// Bound is a line across the chart: a bound of the rate, or its baseline.
type Bound struct {
	Value    float64
	Name     string
	Rules    []string // The names of the rules that have it.
	AtMost   bool     // The rate should be below it.
	Baseline bool
	Broken   bool // A rule that it belongs to does not pass.
	// Values has the value for each interval, by its start, if it differs between intervals,
	// as with align. Value is then one of them, and the bound ignores other intervals.
	Values map[int64]float64
	// Tolerated has the starts of intervals in which breaking the bound is tolerated.
	Tolerated map[int64]bool
}

// at returns the value for an interval, and false if there is none.
func (b *Bound) at(start int64) (float64, bool) {
	if b.Values == nil {
		return b.Value, true
	}
	v, found := b.Values[start]
	return v, found && isPercentage(v)
}

// Chart is a drawn series: the rate above, its two counts below. Its numbers are strings
// for attributes of SVG.
type Chart struct {
	Summary     string // In words, for readers who cannot see it.
	Part, Whole string // What the counts are of: "delivered" and "sent".

	Judged *Band  // The judged window, if more than it is drawn.
	Grid   []Mark // Of the rate.
	Path   string // The rate, with gaps where there is none.
	Dots   []Dot
	Levels []Level // Bounds and baselines.
	Bars   []Bar
	Counts []Mark // Of the bars.
	Times  []Mark
	Table  []Row

	Earlier int // Intervals that the table leaves out.
}

// Band is a part of the drawn time.
type Band struct{ X, Width string }

// Mark is a label.
type Mark struct{ X, Y, Text string }

// Dot is the rate of an interval, with the path of a mark above it if it is beyond a
// bound that is broken.
type Dot struct {
	X, Y, Class, Fill, Stroke, Opacity, Title string

	Path, PathClass string // A mark on top of the dot; empty for most.
}

// Level is a line across the chart, and its name beside the plot.
type Level struct {
	Y, TextY, Class, Color, Dashes, Text string

	Rules string // The names of the rules that have it.
	Path  string // Steps, if the value differs between intervals; empty for a straight line.
}

// Bar is the two counts of an interval, as paths. In a chart of many intervals, whose bars
// are too narrow to be pointed at, it is those of consecutive intervals, without a title.
type Bar struct {
	Whole, Part, Class, Opacity, Title string
}

// Row is an interval in the table.
type Row struct{ Start, Whole, Part, Rate, Class string }

// Draw draws a chart.
func Draw(in Input) Chart {
	in.Rate = rateOf(in.Rate)
	points := slices.SortedStableFunc(slices.Values(pointsOf(in.Rate, in.Points)), func(a, b point) int { return cmp.Compare(a.start, b.start) })
	if len(points) == 0 {
		return Chart{}
	}
	in.Bounds = drawable(in.Bounds)
	if in.Calendar.Location == nil {
		in.Calendar.Location = time.UTC
	}
	d := drawing{Input: in, points: points, scale: newScale(in, points)}
	d.chart.Part, d.chart.Whole = in.Rate.Parts()
	d.drawGrid()
	d.drawLevels()
	d.drawPoints()
	d.drawTable()
	d.drawTimes()
	d.summarize()
	return d.chart
}

// drawing is the work on one chart.
type drawing struct {
	Input
	scale
	points []point
	chart  Chart
}

func (d *drawing) drawGrid() {
	const steps = 2
	for i := range steps + 1 {
		rate := d.low + (d.high-d.low)*float64(i)/steps
		d.chart.Grid = append(d.chart.Grid, Mark{decimal(plotLeft - 5), decimal(d.y(rate)), fmt.Sprintf("%.0f%%", 100*rate)})
	}
	d.chart.Counts = []Mark{
		{decimal(plotLeft - 5), decimal(barTop), short(d.most)},
		{decimal(plotLeft - 5), decimal(barBottom), "0"},
	}
	if start := float64(d.Window.Start); start > d.first && start < d.last {
		left, right := d.x(start), d.x(max(start, float64(d.Window.End)))
		d.chart.Judged = &Band{decimal(left), decimal(right - left)}
	}
}

func (d *drawing) summarize() {
	var all metric.Counts
	for _, p := range d.points {
		if p.judged && all.Add(metric.Counts{Sent: p.whole, Delivered: p.part}) != nil {
			return // A sum that overflows was already rejected.
		}
	}
	d.chart.Summary = fmt.Sprintf("%s %s, %s %s", metric.PrintCount(all.Sent), d.chart.Whole, metric.PrintCount(all.Delivered), d.chart.Part)
	if rate, defined := all.Rate(); defined {
		d.chart.Summary += ", " + percent(rate, d.Bounds)
	}
}
