// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// byPolicy judges the rows in the plan by the policy: each of its channels, and by
// the rules of its top level what no channel names.
func (j *planJudge) byPolicy() []Judgement {
	var all []Judgement
	named := make(map[string]bool)
	for i := range j.policy.Channels {
		c := &j.policy.Channels[i]
		var reads []*planjson.Read
		for k := range j.plan.Reads {
			if read := &j.plan.Reads[k]; isOf(c, read) {
				reads = append(reads, read)
				named[read.Address] = true
			}
		}
		all = append(all, j.channel(c, reads))
	}
	if len(j.policy.Rules) == 0 {
		return all
	}
	for k := range j.plan.Reads {
		if read := &j.plan.Reads[k]; !named[read.Address] {
			all = append(all, j.unnamed(read))
		}
	}
	return all
}

// isOf reports whether a read is of a channel of the policy.
func isOf(c *policyfile.Channel, read *planjson.Read) bool {
	return read.Values.CustSpaceID == c.Arguments.CustSpaceID && !slices.Contains(read.Unknown, "cust_space_id")
}

// channel judges a channel of the policy by the reads of it.
func (j *planJudge) channel(c *policyfile.Channel, reads []*planjson.Read) Judgement {
	s, read, err := begin(c, j.now, j.options)
	if err != nil {
		return s
	}
	usable := slices.DeleteFunc(slices.Clone(reads), func(r *planjson.Read) bool { return !j.usable(r, read) })
	// A lookback was turned into a window when the plan was made. The one that was
	// read is taken, rather than one that is worked out again from the timestamp:
	// midnight may have passed between the two.
	for _, r := range usable {
		if sameLookback(c.Arguments, r.Values.Arguments()) {
			read.Window, _ = r.Values.Window()
			s.Window = read.Window
			break
		}
	}
	rows, missing := gather(usable, read)
	switch {
	case missing == "":
		s.judge(read, rows)
		s.baselines(read, rows)
	case anyIs(reads, planjson.Errored):
		s.Verdict = read.Unread(policy.ReasonError, j.errorOf(find(reads, planjson.Errored)))
	case anyIs(reads, planjson.Deferred):
		s.Verdict = read.Unread(policy.ReasonDeferred, cause(find(reads, planjson.Deferred)))
	default:
		s.Verdict = read.Unread(policy.ReasonNotRead, j.notRead(c, reads, missing))
	}
	return s
}

func anyIs(reads []*planjson.Read, state planjson.State) bool { return find(reads, state) != nil }

func find(reads []*planjson.Read, state planjson.State) *planjson.Read {
	for _, r := range reads {
		if r.State == state {
			return r
		}
	}
	return nil
}

// notRead says why the plan does not hold what a channel of the policy asks for.
func (j *planJudge) notRead(c *policyfile.Channel, reads []*planjson.Read, missing string) string {
	name := "the account's own channel"
	if id := c.Arguments.CustSpaceID; id != "" {
		name = "channel " + id
	}
	if len(reads) > 0 {
		return "the plan read " + name + ", but not all that the policy judges: " + missing
	}
	said := "the plan did not read " + name + ", which the policy names"
	for _, r := range j.plan.Reads {
		if slices.Contains(r.Unknown, "cust_space_id") {
			return said + "; of " + r.Address + " it is not known yet which channel it will read"
		}
	}
	return said
}

// usable tells whether the rows of a read can be judged as those of another one.
func (j *planJudge) usable(r *planjson.Read, as query.Read) bool {
	v := &r.Values
	recorded := policy.Status(v.Status) != policy.Error && slices.Contains(policy.Statuses(), policy.Status(v.Status))
	return r.State == planjson.Known && recorded && j.stale(v) == "" &&
		(v.IncludeMetrics == nil || *v.IncludeMetrics) &&
		cmp.Or(v.Granularity, string(metric.Daily)) == string(as.Calendar.Granularity) &&
		(as.Calendar.Granularity == metric.HalfHour || cmp.Or(v.Timezone, metric.DefaultTimezone) == as.Timezone)
}

// sameLookback tells whether two reads of one time are of one window.
func sameLookback(a, b query.Arguments) bool {
	return a.Lookback != "" && a.Lookback == b.Lookback &&
		cmp.Or(a.Settle, query.DefaultSettle) == cmp.Or(b.Settle, query.DefaultSettle) &&
		cmp.Or(a.Timezone, metric.DefaultTimezone) == cmp.Or(b.Timezone, metric.DefaultTimezone) &&
		cmp.Or(a.Granularity, string(metric.Daily)) == cmp.Or(b.Granularity, string(metric.Daily))
}

// unnamed judges a read that no channel of the policy names by the rules that hold
// for all, over the window that was read.
func (j *planJudge) unnamed(r *planjson.Read) Judgement {
	arguments := r.Values.Arguments()
	arguments.Rules, arguments.OnInconclusive, arguments.ShowKeys = j.policy.Rules, j.options.onInconclusive(), true
	s := Judgement{
		Name: r.Address, JudgedBy: ByPolicy, Source: Sources[0], Channel: arguments.CustSpaceID, Keys: asked(&r.Values), Rules: j.policy.Rules,
		Calendar: metric.Calendar{Granularity: metric.Granularity(arguments.Granularity), Location: location(arguments.Timezone)},
		Places:   make(map[string]diagnostic.Place),
	}
	for _, rule := range s.Rules {
		s.Places[rule.Name] = j.policy.RulePlace(rule.Name)
	}
	in := policy.Input{
		Source: s.Source.Source.Source, Channel: s.Channel, Keys: s.Keys, Rules: s.Rules, OnInconclusive: arguments.OnInconclusive, ShowKeys: true, Now: j.now,
	}
	switch r.State {
	case planjson.Deferred:
		s.Verdict = policy.Unread(in, policy.ReasonDeferred, cause(r))
		return s
	case planjson.Errored:
		s.Verdict = policy.Unread(in, policy.ReasonError, j.errorOf(r))
		return s
	}
	if diags := arguments.Check(); diags.HasErrors() {
		s.Verdict = policy.Unread(in, policy.ReasonError, "the rules do not fit it: "+diags[0].Detail)
		return s
	}
	read, err := arguments.Resolve(j.now)
	if err != nil {
		s.Verdict = policy.Unread(in, policy.ReasonError, err.Error())
		return s
	}
	if window, isKnown := r.Values.Window(); isKnown {
		read.Window, s.Window = window, window
	}
	switch {
	case policy.Status(r.Values.Status) == policy.Error:
		s.Verdict = read.Unread(policy.ReasonError, r.Values.Message)
	case r.Values.IncludeMetrics != nil && !*r.Values.IncludeMetrics:
		s.Verdict = read.Unread(policy.ReasonNotRead, "the plan holds no rows of it: include_metrics is false")
	case j.stale(&r.Values) != "":
		s.Verdict = read.Unread(policy.ReasonStale, j.stale(&r.Values))
	default:
		rows := r.Values.Rows()
		s.judge(read, rows)
		s.baselines(read, rows)
	}
	return s
}

// begin begins the judgement of a channel of a policy, and resolves its read. The error
// is in the judgement too.
func begin(c *policyfile.Channel, now time.Time, o Options) (Judgement, query.Read, error) {
	a := c.Arguments
	a.OnInconclusive, a.ShowKeys = o.onInconclusive(), true // What is shown of a key is decided for the whole report.
	s := Judgement{
		Name: c.Name, JudgedBy: ByPolicy, Source: Sources[0], Channel: a.CustSpaceID, Rules: a.Rules,
		Calendar: metric.Calendar{Granularity: metric.Granularity(cmp.Or(a.Granularity, string(metric.Daily))), Location: location(a.Timezone)},
		Place:    c.Place, Places: make(map[string]diagnostic.Place),
	}
	for _, rule := range a.Rules {
		s.Places[rule.Name] = c.RulePlace(rule.Name)
	}
	read, err := a.Resolve(now)
	if err != nil { // Only arguments that Check has something against.
		in := policy.Input{Source: a.Source.Source, Channel: a.CustSpaceID, Rules: a.Rules, Now: now}
		s.Verdict = policy.Unread(in, policy.ReasonError, err.Error())
		return s, read, fmt.Errorf("channel %s: %w", c.Name, err)
	}
	s.Keys, s.Window = slices.Clone(read.Keys), read.Window
	return s, read, nil
}

// judge judges rows as the answer to a read.
func (s *Judgement) judge(read query.Read, rows []metric.Row) {
	verdict, err := read.Judge(rows)
	if err != nil {
		verdict = read.Unread(policy.ReasonError, fmt.Sprintf("the answer cannot be judged: %v", err))
	}
	s.Verdict = verdict
	s.Series = newSeries(slices.DeleteFunc(slices.Clone(rows), func(r metric.Row) bool { return r.Start >= read.Window.End }), read.Window)
}

// baselines tells that a plan does not keep the rows of baselines.
func (s *Judgement) baselines(read query.Read, rows []metric.Row) {
	if read.Query.Window.Start >= read.Window.Start {
		return
	}
	for _, row := range rows {
		if row.Start < read.Window.Start {
			return
		}
	}
	s.Notes = append(s.Notes, "A plan holds the rows of the window only, and those of baselines are not in it: max_drop and max_rise are judged by "+
		"the provider, by `live` and by `recorded`, or here where another data source has read the time before.")
}
