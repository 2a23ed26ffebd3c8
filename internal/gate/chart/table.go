// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// maxRows is the maximum number of intervals in a chart's table, which lists the last
// ones.
const maxRows = 500

func (d *drawing) drawTable() {
	points := d.points
	if len(points) > maxRows {
		d.chart.Earlier = len(points) - maxRows
		points = points[d.chart.Earlier:]
	}
	for _, p := range points {
		d.chart.Table = append(d.chart.Table, d.row(p))
	}
}

// row prints an interval for the table.
func (d *drawing) row(p point) Row {
	r := Row{Start: d.start(p.start), Whole: metric.PrintCount(p.whole), Part: metric.PrintCount(p.part), Rate: "–", Class: "context"}
	if p.judged {
		r.Class = "judged"
	}
	if rate, defined := p.rate(); defined {
		r.Rate = percent(rate, d.Bounds)
		switch _, broken, tolerated := d.beyond(p.start, rate); {
		case !p.judged:
		case broken:
			r.Class = "bad"
		case tolerated:
			r.Class = "tolerated"
		}
	}
	return r
}
