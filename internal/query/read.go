// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Read is what arguments ask for, with defaults filled in and the window worked out.
type Read struct {
	Query    cams.Query // Its window also covers the baselines of the rules.
	Numbers  []string   // Several numbers, sorted; empty for one number or the whole channel.
	Calendar metric.Calendar
	Window   metric.Window // What is judged.
	Settle   string        // Empty for a window of start and end.
	Timezone string
	Rules    []policy.Rule
	Now      time.Time // When the read was made: it decides the lookback, and which waivers hold.
}

// Plan works out the read that arguments without problems ask for at a time.
func (a Arguments) Plan(now time.Time) (Read, error) {
	r := Read{Settle: a.settle(), Timezone: a.timezone(), Rules: a.Rules, Now: now}
	location, err := metric.ParseTimezone(r.Timezone)
	if err != nil {
		return Read{}, fmt.Errorf("timezone: %q %w", r.Timezone, err)
	}
	r.Calendar = metric.Calendar{Granularity: a.granularity(), Location: location}
	if r.Window, err = a.planWindow(r.Calendar, now); err != nil {
		return Read{}, err
	}
	r.Numbers = slices.Sorted(slices.Values(a.PhoneNumbers))
	r.Query = cams.Query{
		Action:      cams.GetChatappPhoneNumberMetric,
		CustSpaceID: a.CustSpaceID,
		ISVCode:     a.ISVCode,
		PhoneNumber: a.PhoneNumber,
		Granularity: a.granularity(),
		Window:      policy.ReadWindow(r.Rules, r.Window, r.Calendar),
	}
	return r, nil
}

func (a Arguments) planWindow(calendar metric.Calendar, now time.Time) (metric.Window, error) {
	if a.Start != nil && a.End != nil {
		return metric.Window{Start: *a.Start, End: *a.End}, nil
	}
	length, err := metric.ParseLength(a.Lookback)
	if err != nil {
		return metric.Window{}, fmt.Errorf("lookback: %q %w", a.Lookback, err)
	}
	intervals, err := calendar.Granularity.Intervals(length)
	if err != nil {
		return metric.Window{}, fmt.Errorf("lookback: %q %w", a.Lookback, err)
	}
	settle, err := metric.ParseLength(a.settle())
	if err != nil {
		return metric.Window{}, fmt.Errorf("settle: %q %w", a.settle(), err)
	}
	return calendar.Lookback(now, intervals, settle), nil
}

// Call reads the numbers that were asked for, or the whole channel. Errors are
// those of package cams.
func (r Read) Call(ctx context.Context, client *cams.Client) (cams.Answer, error) {
	if len(r.Numbers) > 0 {
		return client.PhoneNumbersMetric(ctx, r.Query, r.Numbers)
	}
	return client.Read(ctx, r.Query)
}

// Judge judges the rows of an answer. Errors are those of policy.Judge.
func (r Read) Judge(rows []metric.Row, o policy.OnInconclusive) (policy.Verdict, error) {
	return policy.Judge(r.input(rows), r.Rules, o)
}

// Errored is the verdict on a read that failed, and the cause.
func (r Read) Errored(cause string) policy.Verdict {
	return policy.Errored(r.input(nil), r.Rules, cause)
}

func (r Read) input(rows []metric.Row) policy.Input {
	return policy.Input{
		Rows:         rows,
		Window:       r.Window,
		Calendar:     r.Calendar,
		PhoneNumbers: r.Asked(),
		Channel:      r.Query.CustSpaceID,
		Now:          r.Now,
	}
}

// Listed drops the rows that only the read needed: those of baselines, and, under
// a lookback, intervals that have not settled, should CAMS answer with some. Their
// counts change, and a lookback that is read twice must give the same.
func (r Read) Listed(rows []metric.Row) []metric.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(row metric.Row) bool {
		baseline := r.Query.Window.Start < r.Window.Start && row.Start < r.Window.Start
		unsettled := r.Settle != "" && row.Start >= r.Window.End
		return baseline || unsettled
	})
}

// Asked lists the numbers that were asked for by name.
func (r Read) Asked() []string {
	if r.Query.PhoneNumber != "" {
		return []string{r.Query.PhoneNumber}
	}
	return r.Numbers
}

// String names the channel and the window in a sentence. Numbers are masked: it is
// for diagnostics, which end up in logs.
func (r Read) String() string {
	channel := "of the account's own channel"
	if r.Query.CustSpaceID != "" {
		channel = fmt.Sprintf("of channel %q", r.Query.CustSpaceID)
	}
	numbers := ""
	switch asked := r.Asked(); {
	case len(asked) == 1:
		numbers = ", phone number " + metric.MaskPhoneNumber(asked[0])
	case len(asked) > 1:
		numbers = fmt.Sprintf(", %d phone numbers", len(asked))
	}
	return fmt.Sprintf("This was a read %s%s, %s from %s to %s.", channel, numbers,
		strings.ToLower(strings.ReplaceAll(string(r.Query.Granularity), "_", "-")), r.Time(r.Window.Start), r.Time(r.Window.End))
}

// Time writes Unix milliseconds as RFC 3339 in the read's zone.
func (r Read) Time(ms int64) string {
	return time.UnixMilli(ms).In(r.Calendar.Location).Format(time.RFC3339)
}
