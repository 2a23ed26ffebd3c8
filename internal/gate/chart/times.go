// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"math"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// maxMarks is the number of labels for which the time axis has room, besides the first.
const maxMarks = 5

const (
	msPerDay  = 24 * 60 * 60 * 1000
	msPerHour = 60 * 60 * 1000
)

// drawTimes labels the time axis at the start of days, or of hours within two days. Its
// work depends on the number of labels, not on the length of time.
func (d *drawing) drawTimes() {
	span := d.last - d.first
	hours := span <= 2*msPerDay && d.step < msPerDay
	first := d.time(d.points[0].start)
	for i := range maxMarks + 1 {
		var at time.Time
		if hours {
			at = first.Add(time.Duration(i*every(span, msPerHour)) * time.Hour)
		} else {
			at = first.AddDate(0, 0, i*every(span, msPerDay))
		}
		ms := 1000 * float64(at.Unix())
		x := d.x(ms) + d.width()/2
		if ms >= d.last || x > plotRight+10 {
			break // The label would be cut off.
		}
		d.chart.Times = append(d.chart.Times, Mark{decimal(max(x, plotLeft+10)), decimal(axisText), label(at, hours)})
	}
}

// every returns the number of units between labels.
func every(span, unit float64) int {
	return max(1, int(math.Ceil(span/unit/maxMarks)))
}

// label prints a time of the axis in its shortest unique form.
func label(t time.Time, hours bool) string {
	switch _, offset := t.Zone(); {
	case !hours:
		return t.Format("Jan 2")
	case !metric.IsRepeated(t):
		return t.Format("15:04")
	case offset%3600 == 0:
		return t.Format("15:04-07")
	}
	return t.Format("15:04-07:00")
}

// start prints the start of an interval: its day if it is a day, or else its minute, with
// the UTC offset if the clock shows it twice.
func (d *drawing) start(ms int64) string {
	t := d.time(ms)
	switch {
	case d.Calendar.Granularity == metric.Daily && d.Calendar.Floor(t).Equal(t):
		return t.Format(time.DateOnly)
	case metric.IsRepeated(t):
		return t.Format("2006-01-02 15:04 -07:00")
	}
	return t.Format("2006-01-02 15:04")
}

func (d *drawing) time(ms int64) time.Time { return time.UnixMilli(ms).In(d.Calendar.Location) }
