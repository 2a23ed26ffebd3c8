// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"fmt"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
)

// drawPoints draws the bar, the dot and the row of each interval, and the line of the
// rate.
func (d *drawing) drawPoints() {
	c := &d.chart
	width := d.width()
	gap := min(width*0.2, 4)
	var path strings.Builder
	var previous float64
	for _, p := range d.Points {
		class, opacity := "context", translucent
		if p.Judged {
			class, opacity = "judged", opaque
		}
		rate, defined := p.Rate()
		row := Row{d.start(p.Start), count(p.Sent), count(p.Delivered), "–", class}
		title := fmt.Sprintf("%s: %s sent, %s delivered", row.Start, row.Sent, row.Delivered)
		if defined {
			row.Rate = percent(rate, d.Bounds)
			title += ", " + row.Rate
		}
		at := float64(p.Start)
		left := d.x(at)
		c.Bars = append(c.Bars, d.bar(p, left+gap/2, width-gap, class, opacity, title))
		if defined {
			x, y := left+width/2, d.y(rate)
			verb := "L"
			// A day that the clock changes on is an hour longer or shorter.
			if path.Len() == 0 || at-previous > 1.5*d.step {
				verb = "M"
			}
			fmt.Fprintf(&path, "%s%s %s", verb, decimal(x), decimal(y))
			previous = at
			if out, broken := d.beyond(rate); p.Judged && out {
				dot := Dot{X: decimal(x), Y: decimal(y), Class: "low", Fill: colorPage, Stroke: colorBound, Opacity: opaque, Title: title}
				if broken {
					dot.Class, dot.Fill, dot.Stroke, row.Class = "bad", colorFail, "none", "bad"
					dot.Path = fmt.Sprintf("M%s %sl-5 -9h10z", decimal(x), decimal(y-4))
				}
				c.Dots = append(c.Dots, dot)
			} else if len(d.Points) <= 62 {
				c.Dots = append(c.Dots, Dot{X: decimal(x), Y: decimal(y), Class: class, Fill: colorRate, Stroke: "none", Opacity: opacity, Title: title})
			}
		}
		c.Table = append(c.Table, row)
	}
	c.Path = path.String()
}

func (d *drawing) bar(p gate.Point, left, width float64, class, opacity, title string) Bar {
	sent, delivered := d.height(p.Sent), d.height(p.Delivered)
	return Bar{
		X: decimal(left), Width: decimal(max(width, 0.3)), Class: class, Opacity: opacity, Title: title,
		SentY: decimal(barBottom - sent), SentHeight: decimal(sent),
		DeliveredY: decimal(barBottom - delivered), DeliveredHeight: decimal(delivered),
	}
}
