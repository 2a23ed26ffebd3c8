// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// Input is the data to judge and the rules to judge it by.
type Input struct {
	Source Source
	Rules  []Rule
	// OnInconclusive decides whether an inconclusive verdict allows.
	OnInconclusive OnInconclusive

	// Rows are all rows of the window that ReadWindow returns, in any order. Judge does not
	// modify them. Counts are not negative. A row belongs to the interval of its Start.
	// Rows of one key and interval are added up, so repeated rows must be dropped first
	// (metric.Unique). A row with an unknown count is left out by rules that need it.
	Rows []metric.Row
	// States are all states that were read, in any order, if the source reports states
	// rather than counts. Judge does not modify them. Window and Calendar are then zero.
	States []signal.State
	// Window is the time to judge. Rows before it are used only in baselines, and rows
	// after it are ignored.
	Window metric.Window
	// Calendar has the granularity and the zone of the rows. They determine the length of
	// baselines, the ends of intervals and the dates in messages. The default zone is UTC.
	Calendar metric.Calendar
	// Keys are the keys that were asked for by name. Each is judged even if it has no row,
	// and no other key is. Nil if the whole channel was asked for.
	Keys []string
	// ShowKeys shows keys in full in messages. By default they are masked.
	ShowKeys bool
	// NoMessages leaves messages empty, except those of rules on signals. Writing them takes
	// much of the time of a caller that judges many windows and shows no messages.
	NoMessages bool
	// Channel is the name of the channel in messages. Part is the part of it that was read,
	// such as `template "spring_sale"`. Both may be empty.
	Channel string
	Part    string
	// Now determines whether a waiver still holds, and whether the window is in the
	// future. With the zero time, no waiver holds.
	Now time.Time
}

// ReadWindow returns the window that a read must cover for Judge: the window to judge, and
// all baselines before it. It ignores a baseline that is not a valid length, which
// Rule.Check reports.
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
