// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// DefaultSettle is the default of settle.
const DefaultSettle = "2h"

// WindowArguments are the arguments of every source that reads a window of time.
type WindowArguments struct {
	Granularity string
	Start, End  *int64 // Unix milliseconds.
	Lookback    string
	Settle      string
	Timezone    string
}

// Any instant between 1973 and 5138 has twelve to fourteen digits in Unix
// milliseconds. Seconds, the likely mistake, have ten.
const (
	firstMillisecond = 100_000_000_000
	lastMillisecond  = 99_999_999_999_999
)

func (c *checker) window() {
	a := c.a.WindowArguments
	if g := a.Granularity; g != "" && !slices.Contains(metric.Granularities(), g) {
		c.add("granularity", "granularity: %q is unknown.%s Write %s.", g, diagnostic.DidYouMean(g, metric.Granularities()), diagnostic.Listed(metric.Granularities(), "or"))
	}
	if a.Timezone != "" {
		if _, err := metric.ParseTimezone(a.Timezone); err != nil {
			c.add("timezone", "timezone: %q %v.%s", a.Timezone, err, diagnostic.DidYouMean(a.Timezone, metric.Timezones()))
		}
	}
	start, end, lookback := a.Start != nil, a.End != nil, a.Lookback != ""
	noStart, noEnd, noLookback := c.absent("start", start), c.absent("end", end), c.absent("lookback", lookback)
	switch {
	case lookback && (start || end):
		c.add("lookback", "lookback cannot be combined with start and end. Set lookback, or start and end.")
	case noLookback && noStart && noEnd:
		c.add("lookback", "No window is set. Set lookback, such as \"7d\", or start and end.")
	case start && noEnd:
		c.add("start", "start is set without end. A window needs both.")
	case end && noStart:
		c.add("end", "end is set without start. A window needs both.")
	}
	c.millisecond("start", a.Start)
	c.millisecond("end", a.End)
	if start && end && *a.Start >= *a.End {
		c.add("end", "end is %s, which is not after start, %s.", c.instant(*a.End), c.instant(*a.Start))
	}
	c.lookback()
}

func (c *checker) millisecond(argument string, ms *int64) {
	if ms != nil && (*ms < firstMillisecond || *ms > lastMillisecond) {
		c.add(argument, "%s is %d, which is not a time in Unix milliseconds: those have 13 digits today. Multiply seconds by 1000. "+
			"In Terraform, the provider's function unix_ms converts a timestamp.", argument, *ms)
	}
}

// instant prints a time as it may have been written: in Unix milliseconds, or in RFC 3339 form.
func (c *checker) instant(ms int64) string {
	calendar, err := c.a.calendar()
	if err != nil { // Reported as what is wrong with the zone.
		calendar.Location = time.UTC
	}
	return fmt.Sprintf("%d (%s)", ms, time.UnixMilli(ms).In(calendar.Location).Format(time.RFC3339))
}

func (c *checker) lookback() {
	a := c.a.WindowArguments
	if _, err := metric.ParseLength(a.Settle); a.Settle != "" && err != nil {
		c.add("settle", "settle: %q %v.", a.Settle, err)
	}
	if a.Settle != "" && c.absent("lookback", a.Lookback != "") {
		c.add("settle", "settle applies only with lookback. Remove it. A window of start and end is read as is.")
	}
	if a.Lookback == "" {
		return
	}
	_, err := metric.ParseLength(a.Lookback)
	if c.known("granularity") {
		_, err = a.intervals()
	}
	if err != nil {
		c.add("lookback", "lookback: %q %v.", a.Lookback, err)
	}
}

// intervals returns how many intervals the window has, or 0 if that is not known yet.
func (c *checker) intervals() int {
	a := c.a.WindowArguments
	if !c.known("granularity") || !c.known("lookback") {
		return 0
	}
	if a.Lookback != "" {
		n, _ := a.intervals() // Reported as what is wrong with the lookback.
		return n
	}
	calendar, err := a.calendar()
	if err != nil || a.Start == nil || a.End == nil || !c.known("timezone") {
		return 0
	}
	return calendar.Count(metric.Window{Start: *a.Start, End: *a.End})
}

// WithDefaults returns the arguments with defaults filled in.
func (a WindowArguments) WithDefaults() WindowArguments {
	a.Granularity, a.Settle, a.Timezone = string(a.granularity()), a.settle(), a.timezone()
	return a
}

func (a WindowArguments) granularity() metric.Granularity {
	return cmp.Or(metric.Granularity(a.Granularity), metric.Daily)
}

// timezone returns the name of the zone in which days begin.
func (a WindowArguments) timezone() string { return cmp.Or(a.Timezone, metric.DefaultTimezone) }

// settle returns the argument or its default. Without a lookback there is no default.
func (a WindowArguments) settle() string {
	if a.Lookback == "" {
		return a.Settle
	}
	return cmp.Or(a.Settle, DefaultSettle)
}

// calendar returns how the arguments divide time. It fails if the zone is unknown.
func (a WindowArguments) calendar() (metric.Calendar, error) {
	location, err := metric.ParseTimezone(a.timezone())
	if err != nil {
		return metric.Calendar{}, fmt.Errorf("timezone: %q %w", a.timezone(), err)
	}
	return metric.Calendar{Granularity: a.granularity(), Location: location}, nil
}

// intervals returns how many intervals the lookback has.
func (a WindowArguments) intervals() (int, error) {
	length, err := metric.ParseLength(a.Lookback)
	if err != nil {
		return 0, err
	}
	return a.granularity().Intervals(length)
}

// settling returns how long an interval takes to settle.
func (a WindowArguments) settling() (time.Duration, error) {
	text := cmp.Or(a.Settle, DefaultSettle)
	settle, err := metric.ParseLength(text)
	if err != nil {
		return 0, fmt.Errorf("settle: %q %w", text, err)
	}
	return settle, nil
}

// window returns the window at a time.
func (a WindowArguments) window(calendar metric.Calendar, now time.Time) (metric.Window, error) {
	if a.Start != nil && a.End != nil {
		return metric.Window{Start: *a.Start, End: *a.End}, nil
	}
	intervals, err := a.intervals()
	if err != nil {
		return metric.Window{}, fmt.Errorf("lookback: %q %w", a.Lookback, err)
	}
	settle, err := a.settling()
	if err != nil {
		return metric.Window{}, err
	}
	return calendar.Lookback(now, intervals, settle), nil
}
