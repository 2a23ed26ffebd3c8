// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// byPolicy judges the plan by the policy: each of its blocks and, by the top-level rules,
// each read that no block names.
func (j *planJudge) byPolicy() []Judgement {
	named := make(map[string]bool)
	for i := range j.policy.Channels {
		named[j.policy.Channels[i].Arguments.Subject()] = true
	}
	of := make(map[string][]*planjson.Read)
	var others []*planjson.Read
	unknown := make(map[*query.Source]string) // The address of a read whose subject is not known yet, by source.
	for i := range j.plan.Reads {
		r := &j.plan.Reads[i]
		about := r.Arguments.Subject()
		isUnknown := slices.ContainsFunc(r.Source.SubjectArguments(), func(a string) bool { return slices.Contains(r.Arguments.Unknown, a) })
		if isUnknown {
			unknown[r.Arguments.Source] = r.Address
		}
		if named[about] && !isUnknown {
			of[about] = append(of[about], r)
		} else {
			others = append(others, r)
		}
	}
	var all []Judgement
	for i := range j.policy.Channels {
		c := &j.policy.Channels[i]
		all = append(all, j.channel(c, of[c.Arguments.Subject()], unknown[c.Arguments.Source]))
	}
	if len(j.policy.Rules) == 0 {
		return all
	}
	for _, r := range others {
		if r.Source == Sources[0] { // Top-level rules are for this source alone.
			all = append(all, j.unnamed(r))
		}
	}
	return all
}

// channel judges a channel of the policy by its reads. Unknown is the address of a read
// whose subject is not known yet; it may be empty.
func (j *planJudge) channel(c *policyfile.Channel, reads []*planjson.Read, unknown string) Judgement {
	out, read, err := begin(c, j.now, j.options)
	if err != nil {
		return out
	}
	usable := slices.DeleteFunc(slices.Clone(reads), func(r *planjson.Read) bool { return !isUsable(r, read) })
	// The plan resolved a lookback into a window. That window counts, not one resolved
	// again from the timestamp, because midnight may have passed between the two.
	for _, r := range usable {
		if sameLookback(c.Arguments, r.Arguments) {
			read.Window, out.Window = r.Window, r.Window
			break
		}
	}
	if ambiguous := ofSeveralAccounts(reads); ambiguous != "" {
		out.Verdict = read.Unread(policy.ReasonNotRead, ambiguous)
		return out
	}
	answer, missing := gathered(usable, read)
	errored := slices.IndexFunc(reads, func(r *planjson.Read) bool { return r.State == planjson.Errored })
	deferred := slices.IndexFunc(reads, func(r *planjson.Read) bool { return r.State == planjson.Deferred })
	stale := slices.IndexFunc(reads, func(r *planjson.Read) bool { return r.Stale != "" })
	switch {
	case missing == "":
		out.judge(read, answer)
		out.noteBaselines(read, answer.Rows)
		for _, r := range usable {
			out.noteCounts(r)
		}
		j.noteAge(&out)
	case errored >= 0:
		out.Verdict = read.Unread(policy.ReasonError, j.problems.of(reads[errored]))
	case deferred >= 0:
		out.Verdict = read.Unread(policy.ReasonDeferred, reads[deferred].Cause)
	case stale >= 0:
		out.Verdict = read.Unread(policy.ReasonStale, reads[stale].Stale)
	default:
		out.Verdict = read.Unread(policy.ReasonNotRead, notRead(read, reads, usable, missing, unknown)+j.onlyEphemeral(c))
	}
	return out
}

// ofSeveralAccounts returns, in a clause, why reads may be of several channels; empty if
// they are of one. The account's own channel has no ID, and each configuration of the
// provider may be of another account.
func ofSeveralAccounts(reads []*planjson.Read) string {
	for _, r := range reads {
		if first := reads[0]; r.Arguments.CustSpaceID == "" && r.Provider != first.Provider {
			return "the plan reads the own channel of " + first.Provider + " and of " + r.Provider + ", which may be different accounts; name the channel by cust_space_id"
		}
	}
	return ""
}

// notRead returns why the plan does not hold what a channel of the policy asks for.
func notRead(read query.Read, reads, usable []*planjson.Read, missing, unknown string) string {
	name := "the account's own channel"
	if id := read.Query.CustSpaceID; id != "" {
		name = "channel " + id
	}
	if about := read.About(); about != "" {
		name = about + " of " + name
	}
	if len(reads) > 0 {
		if other := difference(read, reads, usable, name); other != "" {
			return other
		}
		return "the plan read " + name + ", but not all that the policy judges: " + missing
	}
	cause := "the plan did not read " + name + ", which the policy names"
	if unknown != "" {
		cause += "; what " + unknown + " will read is not known yet"
	}
	return cause
}

// difference returns, in a clause, how the reads of a channel differ from what the policy
// judges of it, if all differ in the same way; empty otherwise.
func difference(want query.Read, reads, usable []*planjson.Read, name string) string {
	if want.Source.HasStates() {
		return ""
	}
	all := func(reads []*planjson.Read, is func(r *planjson.Read) bool) bool {
		return len(reads) > 0 && !slices.ContainsFunc(reads, func(r *planjson.Read) bool { return !is(r) })
	}
	first := reads[0].Arguments.WithDefaults()
	intervals := metric.Granularity(first.Granularity).Noun() + "s"
	judged := want.Calendar.Granularity.Noun() + "s"
	switch {
	case all(reads, func(r *planjson.Read) bool { return r.NoRows }):
		return "the plan does not hold the rows of " + name + ", because include_metrics is false"
	case intervals != judged && all(reads, func(r *planjson.Read) bool { return r.Arguments.WithDefaults().Granularity == first.Granularity }):
		return fmt.Sprintf("the plan read %s of %s, and the policy judges %s", intervals, name, judged)
	case len(usable) == 0 && first.Timezone != want.Timezone && all(reads, func(r *planjson.Read) bool { return r.Arguments.WithDefaults().Timezone == first.Timezone }):
		return fmt.Sprintf("the plan read %s in %s of %s, and the policy judges those in %s", intervals, first.Timezone, name, want.Timezone)
	case len(want.Keys) == 0 && all(usable, func(r *planjson.Read) bool { return r.Arguments.Key != "" || len(r.Arguments.Keys) > 0 }):
		return fmt.Sprintf("the plan read only single %s of %s, and the policy judges all of them", want.Source.Nouns(), name)
	case len(usable) == 1 && usable[0].Window != want.Window:
		return fmt.Sprintf("the plan read %s of %s, and the policy judges %s", want.Calendar.PrintSpan(usable[0].Window), name, want.Calendar.PrintSpan(want.Window))
	}
	return ""
}

// isUsable reports whether a read's rows or states can be judged as those of another
// read.
func isUsable(r *planjson.Read, as query.Read) bool {
	made := r.Arguments.WithDefaults()
	return r.State == planjson.Known && r.Invalid == "" && r.Stale == "" && r.Verdict.Status != policy.Error && !r.NoRows &&
		(as.Source.HasStates() || made.Granularity == string(as.Calendar.Granularity) &&
			(as.Calendar.Granularity == metric.HalfHour || made.Timezone == as.Timezone))
}

// sameLookback reports whether two reads made at one time cover the same window.
func sameLookback(a, b query.Arguments) bool {
	return a.Lookback != "" && a.WithDefaults() == b.WithDefaults()
}

// unnamed judges a read that no channel of the policy names. It applies the top-level
// rules to the window that was read.
func (j *planJudge) unnamed(r *planjson.Read) Judgement {
	out := j.begin(r, j.policy.Rules)
	out.JudgedBy, out.Places = ByPolicy, make(map[string]diagnostic.Place)
	for _, rule := range out.Rules {
		out.Places[rule.Name] = j.policy.RulePlace(rule.Name)
	}
	in := j.input(r, &out)
	unread := func(why policy.Reason, cause string) Judgement {
		out.Verdict = policy.Unread(in, why, cause)
		return out
	}
	switch {
	case r.State == planjson.Deferred:
		return unread(policy.ReasonDeferred, r.Cause)
	case r.State == planjson.Errored:
		return unread(policy.ReasonError, j.problems.of(r))
	case r.Verdict.Status == policy.Error:
		return unread(policy.ReasonError, errorOf(r.Verdict))
	case r.Stale != "":
		return unread(policy.ReasonStale, r.Stale)
	case r.NoRows:
		return unread(policy.ReasonNotRead, "the plan does not hold its rows, because include_metrics is false")
	}
	a := r.Arguments
	a.Rules, a.OnInconclusive, a.ShowKeys = j.policy.Rules, in.OnInconclusive, true
	if diags := a.Check(); diags.HasErrors() {
		return unread(policy.ReasonError, "the rules do not fit it: "+diags[0].Detail)
	}
	read, err := a.Resolve(j.now)
	if err != nil {
		return unread(policy.ReasonError, err.Error())
	}
	read.Window = r.Window
	out.judge(read, cams.Answer{Rows: r.Rows})
	out.noteBaselines(read, r.Rows)
	out.noteCounts(r)
	return out
}

// errorOf returns why a recorded verdict is an error, without the name of the rule.
func errorOf(v policy.Verdict) string {
	for _, r := range v.Results {
		if r.Status == policy.Error {
			return strings.TrimPrefix(r.Message, r.Rule+": ")
		}
	}
	return v.Message
}

// noteBaselines notes that a plan does not keep the rows of baselines.
func (out *Judgement) noteBaselines(read query.Read, rows []metric.Row) {
	if read.Query.Window.Start >= read.Window.Start || read.Source.HasStates() ||
		slices.ContainsFunc(rows, func(row metric.Row) bool { return row.Start < read.Window.Start }) {
		return
	}
	out.Notes = append(out.Notes, "A plan holds only the rows of the window, not those of baselines. max_drop and max_rise are judged by "+
		"the provider, by `live` and by `recorded`, or here if another data source read the baseline.")
}

// mustJudge adds an inconclusive judgement to a report in which the policy judged
// nothing.
func (r *Report) mustJudge(o Options) {
	if o.AllowNothingJudged || slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.JudgedBy == ByPolicy }) {
		return
	}
	r.Judgements = append(r.Judgements, Judgement{
		Name: "policy", JudgedBy: ByPolicy, ofNothing: true, Source: Sources[0], Calendar: metric.Calendar{Location: location("")},
		Verdict: policy.Unread(policy.Input{Source: Sources[0].Source.Source, OnInconclusive: o.onInconclusive()}, policy.ReasonNotRead,
			"the policy judged nothing, because the plan does not read a channel; --allow-nothing-judged allows that"),
	})
}
