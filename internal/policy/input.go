// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Input is what is judged.
type Input struct {
	// Rows are all rows that were read, of the window and of what ReadWindow puts
	// before it, in any order; they are not modified. Counts are not negative. A
	// row counts for the interval that its Start tells; rows of one phone number
	// and interval are added up, so that repeated rows must be dropped before
	// (metric.Unique).
	Rows []metric.Row
	// Window is what is judged. Rows before it belong to baselines only, rows
	// after it to nothing.
	Window metric.Window
	// Calendar has the granularity and the zone of the rows: for the length of
	// baselines, the ends of intervals and the dates in messages. UTC if it has no
	// location.
	Calendar metric.Calendar
	// PhoneNumbers are the numbers that were asked for by name: each is judged even
	// if it has no row, and rows of other numbers are not. Nil where the whole
	// channel was asked for.
	PhoneNumbers []string
	// Channel names the channel in messages; may be empty.
	Channel string
	// Now decides whether a waiver still holds, and nothing else. With the zero
	// time none does.
	Now time.Time
}

// ReadWindow is the window that one read must cover so that Judge finds in it
// what it judges and all baselines before it. A baseline that is no valid length
// asks for nothing: Rule.Check complains of it.
func ReadWindow(rules []Rule, w metric.Window, c metric.Calendar) metric.Window {
	c = located(c)
	read := w
	for _, r := range rules {
		if r.Baseline == "" {
			continue
		}
		if before, err := r.baselineWindow(w, c); err == nil {
			read.Start = min(read.Start, before.Start)
		}
	}
	return read
}

func located(c metric.Calendar) metric.Calendar {
	if c.Location == nil {
		c.Location = time.UTC
	}
	return c
}

// intervalWindow is the time that an interval covers, by the calendar: what CAMS
// says of its end is not to be relied on.
func intervalWindow(start int64, c metric.Calendar) metric.Window {
	if c.Granularity == metric.HalfHour {
		return metric.Window{Start: start, End: start + c.Granularity.Nominal().Milliseconds()}
	}
	return metric.Window{Start: start, End: time.UnixMilli(start).In(c.Location).AddDate(0, 0, 1).UnixMilli()}
}
