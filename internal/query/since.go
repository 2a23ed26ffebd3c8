// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"cmp"
	"fmt"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Since returns the arguments with another window: it begins with the first interval that
// starts at a time or after it, and ends with the last one that has settled now. It is
// empty where none has.
func (a WindowArguments) Since(since, now time.Time) (WindowArguments, error) {
	calendar, settle, err := a.settling()
	if err != nil {
		return a, err
	}
	start := first(calendar, since)
	end := max(start, calendar.Floor(now.Add(-settle)).UnixMilli())
	a.Start, a.End, a.Lookback, a.Settle = &start, &end, "", ""
	return a, nil
}

// Settled returns when a number of intervals have settled that start at a time or after it.
func (a WindowArguments) Settled(since time.Time, intervals int) (time.Time, error) {
	calendar, settle, err := a.settling()
	if err != nil {
		return time.Time{}, err
	}
	end := first(calendar, since)
	for range min(intervals, mostIntervals) {
		end = calendar.End(end)
	}
	return time.UnixMilli(end).In(calendar.Location).Add(settle), nil
}

// Progress returns how many intervals that start at a time or after it have settled now,
// and when the next one has.
func (a WindowArguments) Progress(since, now time.Time) (settled int, next time.Time, err error) {
	calendar, settle, err := a.settling()
	if err != nil {
		return 0, time.Time{}, err
	}
	start := first(calendar, since)
	end := max(start, calendar.Floor(now.Add(-settle)).UnixMilli())
	next = time.UnixMilli(calendar.End(end)).In(calendar.Location).Add(settle)
	return calendar.Count(metric.Window{Start: start, End: end}), next, nil
}

// mostIntervals is more than anyone waits for.
const mostIntervals = 100_000

// first is the start of the first interval that starts at a time or after it.
func first(calendar metric.Calendar, t time.Time) int64 {
	floor := calendar.Floor(t)
	if floor.Equal(t) {
		return floor.UnixMilli()
	}
	return calendar.End(floor.UnixMilli())
}

// settling is how the arguments cut time, and how long an interval takes to settle.
func (a WindowArguments) settling() (metric.Calendar, time.Duration, error) {
	calendar, err := a.calendar()
	if err != nil {
		return calendar, 0, err
	}
	text := cmp.Or(a.Settle, DefaultSettle)
	settle, err := metric.ParseLength(text)
	if err != nil {
		return calendar, 0, fmt.Errorf("settle: %q %w", text, err)
	}
	return calendar, settle, nil
}
