// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"fmt"
	"strings"
)

// drawPoints draws the bar and the dot of each interval, and the line of the rate.
func (d *drawing) drawPoints() {
	width := d.width()
	points := d.thin()
	d.drawBars(points)
	// A day with a clock change is an hour longer or shorter. The last interval of a
	// thinned column may be the first of the next.
	interruption := 1.5 * d.step
	if len(points) < len(d.points) {
		interruption = max(interruption, 2.5*(d.last-d.first)/columns)
	}
	var path strings.Builder
	var previous float64
	for _, p := range points {
		rate, defined := p.rate()
		if !defined {
			continue
		}
		at := float64(p.start)
		x, y := d.x(at)+width/2, d.y(rate)
		verb := "L"
		if path.Len() == 0 || at-previous > interruption {
			verb = "M"
		}
		fmt.Fprintf(&path, "%s%s %s", verb, decimal(x), decimal(y))
		previous = at
		d.drawDot(p, rate, x, y)
	}
	d.chart.Path = path.String()
}

// drawBars draws the counts of the intervals.
func (d *drawing) drawBars(points []point) {
	for len(points) > 0 {
		n := 1
		for d.many() && n < len(points) && points[n].judged == points[0].judged {
			n++
		}
		d.chart.Bars = append(d.chart.Bars, d.bar(points[:n]))
		points = points[n:]
	}
}

func (d *drawing) bar(points []point) Bar {
	var bar Bar
	bar.Class, bar.Opacity = look(points[0])
	if !d.many() {
		bar.Title = d.title(points[0])
	}
	width := d.width()
	gap := min(width*0.2, 4)
	var whole, part strings.Builder
	for _, p := range points {
		left := d.x(float64(p.start)) + gap/2
		right := left + max(width-gap, 0.3)
		d.rectangle(&whole, left, right, p.whole)
		d.rectangle(&part, left, right, p.part)
	}
	bar.Whole, bar.Part = whole.String(), part.String()
	return bar
}

func (d *drawing) rectangle(path *strings.Builder, left, right float64, n int64) {
	if n > 0 {
		fmt.Fprintf(path, "M%s %sV%sH%sV%sz", decimal(left), decimal(barBottom), decimal(barBottom-d.height(n)), decimal(right), decimal(barBottom))
	}
}

// many reports whether there are more intervals than a reader can point at.
func (d *drawing) many() bool { return len(d.points) > maxDots }

// title describes an interval: 2026-11-27: 18 sent, 17 delivered, 94.4%.
func (d *drawing) title(p point) string {
	row := d.row(p)
	title := fmt.Sprintf("%s: %s %s, %s %s", row.Start, row.Whole, d.chart.Whole, row.Part, d.chart.Part)
	if _, defined := p.rate(); defined {
		title += ", " + row.Rate
	}
	return title
}

// maxDots is the number of intervals up to which each has a dot. In a chart of more, only
// those beyond a bound have one.
const maxDots = 62

func (d *drawing) drawDot(p point, rate, x, y float64) {
	class, opacity := look(p)
	dot := Dot{X: decimal(x), Y: decimal(y), Class: class, Fill: colorRate, Stroke: "none", Opacity: opacity}
	switch out, broken, tolerated := d.beyond(p.start, rate); {
	case p.judged && broken:
		dot.Class, dot.Fill, dot.PathClass = "bad", colorFail, "bad"
		dot.Path = fmt.Sprintf("M%s %sl-5 -9h10z", dot.X, decimal(y-4))
	case p.judged && tolerated:
		// A hollow diamond.
		dot.Class, dot.Fill, dot.Stroke, dot.PathClass = "tolerated", colorPage, colorBound, "tolerated"
		dot.Path = fmt.Sprintf("M%s %sl5 5l-5 5l-5 -5z", dot.X, decimal(y-5))
	case p.judged && out:
		dot.Class, dot.Fill, dot.Stroke = "low", colorPage, colorBound
	case d.many():
		return
	}
	dot.Title = d.title(p)
	if dot.Class == "tolerated" {
		dot.Title += ", tolerated"
	}
	d.chart.Dots = append(d.chart.Dots, dot)
}

// look returns the class and the opacity of an interval's shapes.
func look(p point) (class, opacity string) {
	if p.judged {
		return "judged", opaque
	}
	return "context", translucent
}
