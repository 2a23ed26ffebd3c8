// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"fmt"
	"strings"
)

// drawPoints draws the bar and the dot of each interval, and the line of the rate.
func (d *drawing) drawPoints() {
	c := &d.chart
	width := d.width()
	gap := min(width*0.2, 4)
	points := d.thin()
	// A day with a clock change is an hour longer or shorter. The last interval of a
	// thinned column may be the first of the next.
	interruption := 1.5 * d.step
	if len(points) < len(d.points) {
		interruption = max(interruption, 2.5*(d.last-d.first)/columns)
	}
	var path strings.Builder
	var previous float64
	for _, p := range points {
		row := d.row(p)
		title := fmt.Sprintf("%s: %s %s, %s %s", row.Start, row.Whole, d.chart.Whole, row.Part, d.chart.Part)
		rate, defined := p.rate()
		if defined {
			title += ", " + row.Rate
		}
		at := float64(p.start)
		left := d.x(at)
		c.Bars = append(c.Bars, d.bar(p, left+gap/2, width-gap, title))
		if !defined {
			continue
		}
		x, y := left+width/2, d.y(rate)
		verb := "L"
		if path.Len() == 0 || at-previous > interruption {
			verb = "M"
		}
		fmt.Fprintf(&path, "%s%s %s", verb, decimal(x), decimal(y))
		previous = at
		d.drawDot(p, rate, x, y, title)
	}
	c.Path = path.String()
}

// maxDots is up to how many intervals each has a dot. Beyond that, only those beyond a
// bound have one.
const maxDots = 62

func (d *drawing) drawDot(p point, rate, x, y float64, title string) {
	class, opacity := look(p)
	dot := Dot{X: decimal(x), Y: decimal(y), Class: class, Fill: colorRate, Stroke: "none", Opacity: opacity, Title: title}
	switch out, broken, tolerated := d.beyond(p.start, rate); {
	case p.judged && broken:
		dot.Class, dot.Fill, dot.PathClass = "bad", colorFail, "bad"
		dot.Path = fmt.Sprintf("M%s %sl-5 -9h10z", dot.X, decimal(y-4))
	case p.judged && tolerated:
		// A hollow diamond.
		dot.Class, dot.Fill, dot.Stroke, dot.PathClass = "tolerated", colorPage, colorBound, "tolerated"
		dot.Path = fmt.Sprintf("M%s %sl5 5l-5 5l-5 -5z", dot.X, decimal(y-5))
		dot.Title += ", tolerated"
	case p.judged && out:
		dot.Class, dot.Fill, dot.Stroke = "low", colorPage, colorBound
	case len(d.points) > maxDots:
		return
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

func (d *drawing) bar(p point, left, width float64, title string) Bar {
	class, opacity := look(p)
	whole, part := d.height(p.whole), d.height(p.part)
	return Bar{
		X: decimal(left), Width: decimal(max(width, 0.3)), Class: class, Opacity: opacity, Title: title,
		WholeY: decimal(barBottom - whole), WholeHeight: decimal(whole),
		PartY: decimal(barBottom - part), PartHeight: decimal(part),
	}
}
