// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Read is what arguments ask for, with defaults filled in and the window worked out.
type Read struct {
	Source   *Source
	Query    cams.Query // Without a key. Its window includes the baselines of the rules.
	Keys     []string   // Asked for by name, sorted; none for the whole channel.
	Calendar metric.Calendar
	Window   metric.Window // What is judged. It, Settle and Timezone are zero for a source of states.
	Settle   string        // Empty for a window of start and end.
	Timezone string
	Now      time.Time // Of the read: it decides the lookback and which waivers hold.

	Rules          []policy.Rule
	OnInconclusive policy.OnInconclusive
	ShowKeys       bool
	NoMessages     bool // Verdicts have no messages, for callers that show none of them.

	wholeChannel bool
}

// Resolve returns the read that arguments ask for at a time. The arguments must have
// passed Check; the error names one that cannot be used.
func (a Arguments) Resolve(now time.Time) (Read, error) {
	if a.Source.HasStates() {
		return a.read(now), nil
	}
	calendar, err := a.calendar()
	if err != nil {
		return Read{}, err
	}
	window, err := a.window(calendar, now)
	if err != nil {
		return Read{}, err
	}
	r := a.read(now)
	r.Query.Granularity, r.Query.Window = a.granularity(), policy.ReadWindow(a.Rules, window, calendar)
	r.Calendar, r.Window, r.Settle, r.Timezone = calendar, window, a.settle(), a.timezone()
	return r, nil
}

// read returns the read without a window.
func (a Arguments) read(now time.Time) Read {
	r := Read{
		Source:         a.Source,
		Query:          cams.Query{Action: a.Source.Action, CustSpaceID: a.CustSpaceID, ISVCode: a.ISVCode},
		Keys:           a.keys(),
		Now:            now,
		Rules:          a.Rules,
		OnInconclusive: a.OnInconclusive,
		ShowKeys:       a.ShowKeys,
		wholeChannel:   a.WholeChannel,
	}
	if a.Source.ask != nil {
		a.Source.ask(&r.Query, a)
	}
	return r
}

// Judge judges an answer. It returns the errors of policy.Judge.
func (r Read) Judge(answer cams.Answer) (policy.Verdict, error) {
	in := r.input()
	in.Rows, in.States = answer.Rows, answer.States
	return policy.Judge(in)
}

// Unread returns the verdict if there is no answer, for a reason and a cause.
func (r Read) Unread(why policy.Reason, cause string) policy.Verdict {
	return policy.Unread(r.input(), why, cause)
}

func (r Read) input() policy.Input {
	return policy.Input{
		Source:         r.Source.Source,
		Rules:          r.Rules,
		OnInconclusive: r.OnInconclusive,
		Window:         r.Window,
		Calendar:       r.Calendar,
		Keys:           r.Keys,
		ShowKeys:       r.ShowKeys,
		NoMessages:     r.NoMessages,
		Channel:        r.Query.CustSpaceID,
		Part:           r.part(),
		Now:            r.Now,
	}
}

// part returns what messages name the read by. It is empty for states, which messages name.
func (r Read) part() string {
	if r.Source.HasStates() {
		return ""
	}
	return r.About()
}

// Listed drops the rows of baselines. With a lookback it also drops intervals that have
// not settled, if CAMS answers with some: their counts still change, and a lookback that
// is read twice must have the same rows.
func (r Read) Listed(rows []metric.Row) []metric.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(row metric.Row) bool {
		baseline := r.Query.Window.Start < r.Window.Start && row.Start < r.Window.Start
		unsettled := r.Settle != "" && row.Start >= r.Window.End
		return baseline || unsettled
	})
}

// About names the part of a channel that is read, in a clause with masked keys. It is empty
// for the whole channel.
func (r Read) About() string {
	if r.Source.about == nil {
		return ""
	}
	return r.Source.about(r)
}

// String names the channel and the window in a sentence. Keys are masked, since it is for
// diagnostics, which end up in logs.
func (r Read) String() string {
	if r.Source.HasStates() {
		return "Read: " + r.Subject() + "."
	}
	counts := "daily counts"
	if r.Calendar.Granularity == metric.HalfHour {
		counts = "half-hourly counts"
	}
	return fmt.Sprintf("Read: %s, %s, %s.", r.Subject(), r.Calendar.PrintSpan(r.Window), counts)
}

// Subject names the channel and the part of it that was asked for, with masked keys.
func (r Read) Subject() string {
	subject := "the account's own channel"
	if r.Query.CustSpaceID != "" {
		subject = fmt.Sprintf("channel %q", r.Query.CustSpaceID)
	}
	if about := r.About(); about != "" {
		subject += ", " + about
	}
	if keys := r.named(); keys != "" && !r.Source.HasStates() { // About names those of states.
		subject += ", " + keys
	}
	return subject
}

// named names the keys that were asked for, masked; "" if none were.
func (r Read) named() string {
	switch len(r.Keys) {
	case 0:
		return ""
	case 1:
		return r.Source.Noun + " " + r.Source.MaskKey(r.Keys[0])
	}
	return fmt.Sprintf("%d %s", len(r.Keys), r.Source.Nouns())
}

// Time formats Unix milliseconds as RFC 3339 in the read's time zone.
func (r Read) Time(ms int64) string {
	return time.UnixMilli(ms).In(r.Calendar.Location).Format(time.RFC3339)
}
