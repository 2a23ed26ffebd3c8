// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Since returns the arguments with the window of all intervals that start at a time or
// after it and have settled now. The window is empty if none has.
func (a WindowArguments) Since(since, now time.Time) (WindowArguments, error) {
	w, _, _, err := a.settled(since, now)
	if err != nil {
		return a, err
	}
	a.Start, a.End, a.Lookback, a.Settle = &w.Start, &w.End, "", ""
	return a, nil
}

// Settled returns when a number of intervals that start at a time or after it will have
// settled.
func (a WindowArguments) Settled(since time.Time, intervals int) (time.Time, error) {
	w, calendar, settle, err := a.settled(since, since)
	if err != nil {
		return time.Time{}, err
	}
	end := w.Start
	for range min(intervals, mostIntervals) {
		end = calendar.End(end)
	}
	return time.UnixMilli(end).In(calendar.Location).Add(settle), nil
}

// Progress returns how many intervals that start at a time or after it have settled now,
// and when the next one will have.
func (a WindowArguments) Progress(since, now time.Time) (settled int, next time.Time, err error) {
	w, calendar, settle, err := a.settled(since, now)
	if err != nil {
		return 0, time.Time{}, err
	}
	next = time.UnixMilli(calendar.End(w.End)).In(calendar.Location).Add(settle)
	return calendar.Count(w), next, nil
}

// mostIntervals bounds the loop of Settled. It is more than anyone waits for.
const mostIntervals = 100_000

// settled returns the window of Since, the calendar, and how long an interval takes to
// settle.
func (a WindowArguments) settled(since, now time.Time) (metric.Window, metric.Calendar, time.Duration, error) {
	calendar, err := a.calendar()
	if err != nil {
		return metric.Window{}, calendar, 0, err
	}
	settle, err := a.settling()
	if err != nil {
		return metric.Window{}, calendar, 0, err
	}
	first := calendar.Floor(since)
	start := first.UnixMilli()
	if !first.Equal(since) {
		start = calendar.End(start)
	}
	return metric.Window{Start: start, End: max(start, calendar.Floor(now.Add(-settle)).UnixMilli())}, calendar, settle, nil
}
