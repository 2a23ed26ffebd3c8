// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// byPolicy judges the rows in the plan by the policy: each of its channels, and by
// the rules of its top level what no channel names.
func (j *planJudge) byPolicy() []Subject {
	var all []Subject
	named := make(map[string]bool)
	for i := range j.policy.Channels {
		c := &j.policy.Channels[i]
		var reads []*planjson.Read
		for k := range j.plan.Reads {
			if read := &j.plan.Reads[k]; concerns(c, read) {
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

// concerns tells whether a read is of a channel of the policy.
func concerns(c *policyfile.Channel, read *planjson.Read) bool {
	return read.Values.CustSpaceID == c.Arguments.CustSpaceID && !slices.Contains(read.Unknown, "cust_space_id")
}

// channel judges a channel of the policy by the reads of it.
func (j *planJudge) channel(c *policyfile.Channel, reads []*planjson.Read) Subject {
	on := j.options.onInconclusive()
	s, read, err := subject(c, j.now)
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
	switch input := (policy.Input{Channel: c.Arguments.CustSpaceID, PhoneNumbers: read.Asked(), Window: read.Window, Calendar: read.Calendar, Now: j.now}); {
	case missing == "":
		s.judge(read, rows, on)
		s.baselines(read, rows)
	case anyIs(reads, planjson.Errored):
		s.Verdict = read.Errored(j.errorOf(find(reads, planjson.Errored)))
	case anyIs(reads, planjson.Deferred):
		s.Verdict = policy.Deferred(input, read.Rules, on, cause(find(reads, planjson.Deferred)))
	default:
		s.Verdict = unreadVerdict(read.Rules, ReasonNotRead, on, j.notRead(c, reads, missing))
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
func (j *planJudge) unnamed(r *planjson.Read) Subject {
	on := j.options.onInconclusive()
	arguments := r.Values.Arguments()
	arguments.Rules = j.policy.Rules
	s := Subject{
		Name: r.Address, JudgedBy: ByPolicy, Channel: arguments.CustSpaceID, Asked: asked(&r.Values), Rules: j.policy.Rules,
		Granularity: arguments.Granularity, Location: location(arguments.Timezone), Places: make(map[string]Place),
	}
	for _, rule := range s.Rules {
		s.Places[rule.Name] = Place(j.policy.RulePlace(rule.Name))
	}
	input := policy.Input{Channel: arguments.CustSpaceID, PhoneNumbers: s.Asked, Now: j.now}
	switch r.State {
	case planjson.Deferred:
		s.Verdict = policy.Deferred(input, s.Rules, on, cause(r))
		return s
	case planjson.Errored:
		s.Verdict = policy.Errored(input, s.Rules, j.errorOf(r))
		return s
	}
	if problems := arguments.Check(); len(problems) > 0 {
		s.Verdict = policy.Errored(input, s.Rules, "the rules do not fit it: "+problems[0].Message)
		return s
	}
	read, err := arguments.Plan(j.now)
	if err != nil {
		s.Verdict = policy.Errored(input, s.Rules, err.Error())
		return s
	}
	if window, isKnown := r.Values.Window(); isKnown {
		read.Window, s.Window = window, window
	}
	switch {
	case policy.Status(r.Values.Status) == policy.Error:
		s.Verdict = policy.Errored(input, s.Rules, r.Values.Message)
	case r.Values.IncludeMetrics != nil && !*r.Values.IncludeMetrics:
		s.Verdict = unreadVerdict(s.Rules, ReasonNotRead, on, "the plan holds no rows of it: include_metrics is false")
	case j.stale(&r.Values) != "":
		s.Verdict = unreadVerdict(s.Rules, ReasonStale, on, j.stale(&r.Values))
	default:
		rows := r.Values.Rows()
		s.judge(read, rows, on)
		s.baselines(read, rows)
	}
	return s
}

// subject begins the subject of a channel of a policy, and plans its read. The
// error is in the subject too.
func subject(c *policyfile.Channel, now time.Time) (Subject, query.Read, error) {
	a := c.Arguments
	s := Subject{
		Name: c.Name, JudgedBy: ByPolicy, Channel: a.CustSpaceID, Rules: a.Rules, Location: location(a.Timezone),
		Granularity: cmp.Or(a.Granularity, string(metric.Daily)), Place: Place(c.Place), Places: make(map[string]Place),
	}
	for _, rule := range a.Rules {
		s.Places[rule.Name] = Place(c.RulePlace(rule.Name))
	}
	read, err := a.Plan(now)
	if err != nil { // Only arguments that Check complains of.
		s.Verdict = policy.Errored(policy.Input{Channel: a.CustSpaceID, Now: now}, a.Rules, err.Error())
		return s, read, fmt.Errorf("channel %s: %w", c.Name, err)
	}
	s.Asked, s.Window = slices.Clone(read.Asked()), read.Window
	return s, read, nil
}

// judge judges rows as the answer to a read.
func (s *Subject) judge(read query.Read, rows []metric.Row, on policy.OnInconclusive) {
	verdict, err := read.Judge(rows, on)
	if err != nil {
		verdict = read.Errored(fmt.Sprintf("the answer cannot be judged: %v", err))
	}
	s.Verdict = verdict
	s.Series = newSeries(slices.DeleteFunc(slices.Clone(rows), func(r metric.Row) bool { return r.Start >= read.Window.End }), read.Window)
}

// baselines tells that a plan does not keep the rows of baselines.
func (s *Subject) baselines(read query.Read, rows []metric.Row) {
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
