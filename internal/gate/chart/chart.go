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
	Bounds   []Bound       // Bounds of the delivery rate.
}

// Bound is a line across the chart: a bound of the rate, or its baseline.
type Bound struct {
	Value    float64
	Name     string
	AtMost   bool // The rate should be below it.
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

// Chart is a drawn series: the rate above, the sent and delivered counts below. Its
// numbers are strings for attributes of SVG.
type Chart struct {
	Summary string // In words, for readers who cannot see it.

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

	Path string // Steps, if the value differs between intervals; empty for a straight line.
}

// Bar is the sent and delivered counts of an interval.
type Bar struct {
	X, Width, SentY, SentHeight, DeliveredY, DeliveredHeight, Class, Opacity, Title string
}

// Row is an interval in the table.
type Row struct{ Start, Sent, Delivered, Rate, Class string }

// Draw draws a chart.
func Draw(in Input) Chart {
	if len(in.Points) == 0 {
		return Chart{}
	}
	in.Points = slices.SortedStableFunc(slices.Values(in.Points), func(a, b gate.Point) int { return cmp.Compare(a.Start, b.Start) })
	in.Bounds = drawable(in.Bounds)
	if in.Calendar.Location == nil {
		in.Calendar.Location = time.UTC
	}
	d := drawing{Input: in, scale: newScale(in)}
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
	chart Chart
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
	var rows []metric.Row
	for _, p := range d.Points {
		if p.Judged {
			rows = append(rows, metric.Row{Start: p.Start, Counts: p.Counts})
		}
	}
	t, err := metric.Sum(rows)
	if err != nil {
		return // A sum that overflows was already rejected.
	}
	d.chart.Summary = fmt.Sprintf("%s sent, %s delivered", metric.PrintCount(t.Sent), metric.PrintCount(t.Delivered))
	if rate, defined := t.Rate(); defined {
		d.chart.Summary += ", " + percent(rate, d.Bounds)
	}
}
