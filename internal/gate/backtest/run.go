// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// concurrentChannels limits how many channels are read and judged at the same time.
const concurrentChannels = 8

// concurrently calls a function for each of n channels.
func concurrently(n int, f func(i int)) {
	var group errgroup.Group
	group.SetLimit(concurrentChannels)
	for i := range n {
		group.Go(func() error {
			f(i)
			return nil
		})
	}
	_ = group.Wait() // The functions never fail.
}

// Live reads all channels of a policy, each in one call unless the answer is too large, and
// judges their days. If one cannot be read, the others are still judged.
func Live(ctx context.Context, reader gate.Reader, file *policyfile.Policy, o Options, progress gate.Progress) Report {
	r := newReport("live", file, o)
	concurrently(len(r.Channels), func(i int) {
		r.Channels[i].live(ctx, reader, &file.Channels[i], o, progress)
	})
	return r.finished(file, o, reader.ISVCode)
}

func (c *Channel) live(ctx context.Context, reader gate.Reader, of *policyfile.Channel, o Options, progress gate.Progress) {
	title := gate.Title(of, o.Options)
	if c.Skipped != "" {
		progress.Done(title, "", "skipped")
		return
	}
	reads, err := resolve(of, o.Now, o.Days)
	if err != nil {
		c.Failure = err.Error()
		progress.Done(title, "", c.Failure)
		return
	}
	answer, err := split(whole(reads), mostSplits, func(part query.Read) (cams.Answer, error) { return reader.Read(ctx, part) })
	if err != nil {
		failure := cams.AsError(err)
		c.Failure, c.Remediation = failure.What(reader.Timeout), failure.Remediation(reader.Names)
		progress.Done(title, "", failure.Explain(reader.Timeout, reader.Names).Summary)
		return
	}
	progress.Done(title, metric.Plural(len(answer.Rows), "row"), "")
	c.judge(ctx, reads, answer, o)
}

// Recorded judges the days of saved answers. Without asOf, the last day is the one on which
// the last interval of the answers had settled, but not later than now. It fails only if
// the channel of an answer is not known.
func Recorded(ctx context.Context, recordings []gate.Recording, file *policyfile.Policy, o Options, asOf *time.Time) (Report, error) {
	byChannel, err := gate.Assign(recordings, file)
	if err != nil {
		return Report{}, err
	}
	answers := make([]cams.Answer, len(file.Channels))
	failures := make([]gate.Unusable, len(file.Channels))
	notes := make([]string, len(file.Channels))
	var settled time.Time
	for i := range file.Channels {
		c := &file.Channels[i]
		last, err := c.Arguments.Resolve(o.Now)
		switch given := byChannel[c.Name]; {
		case err != nil:
			failures[i].What = err.Error()
		case len(given) == 0:
			failures[i].What = "no answer was given for " + c.Title() + ", which the policy names"
		default:
			var unusable *gate.Unusable
			if answers[i], notes[i], unusable = gate.Join(given, last); unusable != nil {
				failures[i] = *unusable
			}
		}
		if at := settledAt(answers[i].Rows, last.Calendar, last.Settle); at.After(settled) {
			settled = at
		}
	}
	switch {
	case asOf != nil:
		o.Now = *asOf
	case !settled.IsZero() && settled.Before(o.Now):
		o.Now = settled
	}
	r := newReport("recorded", file, o)
	concurrently(len(r.Channels), func(i int) {
		switch c := &r.Channels[i]; {
		case c.Skipped != "":
		case failures[i].What != "":
			c.Failure, c.Remediation = failures[i].What, failures[i].Remediation
		default:
			c.recorded(ctx, &file.Channels[i], answers[i], o)
			if notes[i] != "" {
				c.Notes = append(c.Notes, notes[i])
			}
		}
	})
	return r.finished(file, o), nil
}

func (c *Channel) recorded(ctx context.Context, of *policyfile.Channel, answer cams.Answer, o Options) {
	reads, err := resolve(of, o.Now, o.Days)
	if err != nil {
		c.Failure = err.Error()
		return
	}
	c.judge(ctx, reads, answer, o)
}

// settledAt returns when the last row has settled, and the zero time without rows.
func settledAt(rows []metric.Row, calendar metric.Calendar, settle string) time.Time {
	if len(rows) == 0 {
		return time.Time{}
	}
	length, err := metric.ParseLength(settle)
	if err != nil {
		return time.Time{} // Resolving the channel reports it.
	}
	return time.UnixMilli(calendar.End(rows[len(rows)-1].Start)).Add(length)
}

// judge sets the days of a channel.
func (c *Channel) judge(ctx context.Context, reads []query.Read, answer cams.Answer, o Options) {
	all := whole(reads)
	p := &past{reads, answer.Rows}
	p.rows = p.within(all.Query.Window) // A saved answer may have more rows.
	answer.Rows = p.rows
	rules := make([]policy.Rule, len(c.Rules))
	for i := range c.Rules {
		rules[i] = c.Rules[i].Rule
	}
	failOnWarn := o.FailOn == gate.FailOnWarn
	days, err := p.judge(ctx, rules, failOnWarn)
	for i := range days {
		c.Rules[i].Days = days[i]
		if o.Suggest && err == nil {
			err = p.suggest(ctx, &c.Rules[i], o.Blocks, failOnWarn)
		}
	}
	switch {
	case ctx.Err() != nil:
		c.Failure, c.Remediation = "the backtest was interrupted before all days were judged", "Try again."
	case err != nil:
		c.Failure = err.Error()
	}
	if err != nil {
		for i := range c.Rules {
			c.Rules[i] = Rule{Rule: c.Rules[i].Rule, Place: c.Rules[i].Place}
		}
		return
	}
	c.Days = together(c.Rules, len(reads))
	for _, w := range all.Warnings(answer) {
		c.Notes = append(c.Notes, w.Summary+". "+w.Detail)
	}
	keys := make(map[string]bool)
	for _, row := range answer.Rows {
		keys[row.Key] = true
	}
	c.keys = append(slices.Collect(maps.Keys(keys)), all.Keys...)
}
