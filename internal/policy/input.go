// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// Input is what is judged, and by what.
type Input struct {
	Source Source
	Rules  []Rule
	// OnInconclusive decides whether an inconclusive verdict allows.
	OnInconclusive OnInconclusive

	// Rows are all rows that were read, of the window and of what ReadWindow puts
	// before it, in any order; they are not modified. Counts are not negative. A row
	// counts for the interval of its Start; rows of one key and interval are added up,
	// so repeated rows must be dropped before (metric.Unique). A row that lacks a count is
	// left out where a rule needs it.
	Rows []metric.Row
	// States are all that were read, in any order, where the source has them in place of
	// rows; they are not modified. Window and Calendar are zero then.
	States []signal.State
	// Window is what is judged. Rows before it belong to baselines only, rows
	// after it to nothing.
	Window metric.Window
	// Calendar has the granularity and the zone of the rows: for the length of
	// baselines, the ends of intervals and the dates in messages. UTC if it has no
	// location.
	Calendar metric.Calendar
	// Keys are those that were asked for by name: each is judged even if it has no row,
	// and rows of others are not. Nil where the whole channel was asked for.
	Keys []string
	// ShowKeys keeps keys whole in messages, where they are masked otherwise.
	ShowKeys bool
	// NoMessages leaves all messages empty. Writing them takes a large part of the time, so
	// this is for callers that judge many windows and show no messages.
	NoMessages bool
	// Channel names the channel in messages, and Part what of it was read, such as
	// `template "spring_sale"`; both may be empty.
	Channel string
	Part    string
	// Now decides whether a waiver still holds, and whether a window lies in the
	// future. With the zero time no waiver holds.
	Now time.Time
}

// ReadWindow is the window that one read must cover so that Judge finds in it
// what it judges and all baselines before it. A baseline that is not a valid
// length asks for nothing: Rule.Check reports it.
func ReadWindow(rules []Rule, w metric.Window, c metric.Calendar) metric.Window {
	c = c.OrUTC()
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
