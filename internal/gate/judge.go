// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// begin starts the judgement of a channel of a policy and resolves its read. An error is
// also in the judgement.
func begin(c *policyfile.Channel, now time.Time, o Options) (Judgement, query.Read, error) {
	a := c.Arguments
	// Keys are masked later, with the whole report: only then can equal masks be
	// numbered.
	a.OnInconclusive, a.ShowKeys = o.onInconclusive(), true
	out := Judgement{
		Name: c.Name, JudgedBy: ByPolicy, Source: SourceOf(a.Source), Rules: a.Rules,
		Calendar: calendarOf(a),
		Place:    c.Place, Places: make(map[string]diagnostic.Place), showKeys: c.Arguments.ShowKeys,
	}
	out.of(a)
	for _, rule := range a.Rules {
		out.Places[rule.Name] = c.RulePlace(rule.Name)
	}
	var read query.Read
	var err error
	if !o.Since.Time.IsZero() && a.Source.HasWindow() {
		a.WindowArguments, err = a.Since(o.Since.Of(c), now)
	}
	if err == nil {
		read, err = a.Resolve(now)
	}
	if err != nil { // Only arguments that fail Check.
		in := policy.Input{Source: a.Source.Source, Channel: a.CustSpaceID, Part: out.Part, Rules: a.Rules, Now: now}
		out.Verdict = policy.Unread(in, policy.ReasonError, err.Error())
		return out, read, fmt.Errorf("%s: %w", c.Title(), err)
	}
	out.Keys, out.Window = slices.Clone(read.Keys), read.Window
	return out, read, nil
}

// calendarOf returns the calendar of arguments. States do not have intervals.
func calendarOf(a query.Arguments) metric.Calendar {
	c := metric.Calendar{Location: location(a.Timezone)}
	if !a.Source.HasStates() {
		c.Granularity = metric.Granularity(a.WithDefaults().Granularity)
	}
	return c
}

// judge judges an answer to a read.
func (out *Judgement) judge(read query.Read, answer cams.Answer) {
	verdict, err := read.Judge(answer)
	if err != nil {
		verdict = read.Unread(policy.ReasonError, fmt.Sprintf("the answer cannot be judged: %v", err))
	}
	out.Verdict = verdict
	if read.Source.HasStates() {
		out.States = signal.Of(answer.States, read.Keys)
		return
	}
	rows := answer.Rows
	out.Series = newSeries(out.Source, slices.DeleteFunc(slices.Clone(rows), func(r metric.Row) bool { return r.Start >= read.Window.End }), read.Window)
	if gaps := read.Gaps(rows); gaps != "" {
		out.Notes = append(out.Notes, gaps)
	}
}
