// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"math"
	"time"
)

// drawTimes labels the time axis at the start of days, or of hours where all is
// within two days.
func (d *drawing) drawTimes() {
	layout, unit := "2 Jan", (24 * time.Hour).Milliseconds()
	if d.last-d.first <= 2*unit && d.step < unit {
		layout, unit = "15:04", time.Hour.Milliseconds()
	}
	span := d.last - d.first
	every := max(1, int64(math.Ceil(float64(span)/float64(unit)/maxMarks))) * unit
	for at := d.first; at < d.last; at += every {
		x := d.x(at) + (d.x(d.first+d.step)-d.x(d.first))/2
		if x > plotRight+10 {
			break // It would be cut off.
		}
		d.chart.Times = append(d.chart.Times, Mark{decimal(max(x, plotLeft+10)), decimal(axisText), d.clock(at, layout)})
	}
}

// clock prints the start of an interval for the axis and the table.
func (d *drawing) clock(ms int64, layout string) string {
	return time.UnixMilli(ms).In(d.Calendar.Location).Format(layout)
}
