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
)

// JudgePlan judges what a plan read: by the verdicts that the provider recorded, by
// the policy, which may be nil, and by the plan's checks.
func JudgePlan(p *planjson.Plan, name string, file *policyfile.Policy, o Options) Report {
	j := planJudge{plan: p, policy: file, options: o, now: o.Now, problems: newReadProblems(p)}
	if p.Timestamp != nil {
		j.now = *p.Timestamp // Windows and waivers are as they were for the provider.
	}
	r := Report{Version: o.Version, Source: "plan", Input: name, Policies: o.Policies, Time: j.now, Problems: j.unusable()}
	s := NewSanitizer(o, file)
	for i := range p.Reads {
		read := &p.Reads[i]
		r.Judgements = append(r.Judgements, j.recorded(read))
		s.secrets.Add(read.Secrets...)
		s.AddKeys(read.Source, read.Keys...)
	}
	if file != nil {
		r.Judgements = append(r.Judgements, j.byPolicy()...)
		r.mustJudge(ByPolicy, o)
	}
	r.Checks, r.Ephemerals = j.checks(), j.ephemerals()
	r.place(o)
	r.decide(o)
	r.sanitize(s)
	return r
}

// place finds the blocks of what is in no policy file.
func (r *Report) place(o Options) {
	if o.Place == nil {
		return
	}
	for i := range r.Judgements {
		if j := &r.Judgements[i]; j.Place.Line == 0 {
			j.Place = o.Place(j.Name)
		}
	}
	for i := range r.Checks {
		r.Checks[i].Place = o.Place(r.Checks[i].Address)
	}
}

type planJudge struct {
	plan     *planjson.Plan
	policy   *policyfile.Policy
	options  Options
	now      time.Time
	problems readProblems
}

// unusable reports what is wrong with the plan as a whole.
func (j *planJudge) unusable() diagnostic.List {
	var problems diagnostic.List
	if j.plan.Errored {
		problems = append(problems, diagnostic.Diagnostic{
			Summary: "The plan errored",
			Detail: "Planning ended with an error, so the plan is incomplete and cannot be applied. Its reads up to then are listed; " +
				"the output of `plan` has the error.",
		})
	}
	if j.options.MaxPlanAge == 0 {
		return problems
	}
	if j.plan.Timestamp == nil {
		return append(problems, diagnostic.Diagnostic{
			Summary: "The plan has no timestamp",
			Detail:  "Its age is unknown, so --max-plan-age cannot be checked. Terraform writes a timestamp since 1.5, and OpenTofu always does.",
		})
	}
	switch age := j.options.Now.Sub(*j.plan.Timestamp); {
	case age > j.options.MaxPlanAge:
		problems = append(problems, diagnostic.Diagnostic{
			Summary: "The plan is too old",
			Detail: fmt.Sprintf("It was made %s ago, at %s, and --max-plan-age allows %s. Make a new plan: what it read may have changed.",
				age.Round(time.Second), j.plan.Timestamp.Format(time.RFC3339), j.options.MaxPlanAge),
		})
	case age < -5*time.Minute: // Clocks of different machines differ a little.
		problems = append(problems, diagnostic.Diagnostic{
			Summary: "The plan is from the future",
			Detail: fmt.Sprintf("It was made at %s, %s from now, so its age is unknown. Set the clock of this machine, or of the one that planned.",
				j.plan.Timestamp.Format(time.RFC3339), (-age).Round(time.Second)),
		})
	}
	return problems
}

// mismatched is what to do about a verdict of another provider.
const mismatched = "Use the versions of chatapp-gate and of the provider that were released together."

// recorded is the verdict of the provider on one data source.
func (j *planJudge) recorded(read *planjson.Read) Judgement {
	out := j.begin(read, read.Arguments.Rules)
	out.JudgedBy = ByProvider
	in := j.input(read, &out)
	in.OnInconclusive = read.Arguments.OnInconclusive
	switch {
	case read.State == planjson.Deferred:
		out.Verdict = policy.Unread(in, policy.ReasonDeferred, read.Cause)
	case read.State == planjson.Errored:
		out.Verdict = policy.Unread(in, policy.ReasonError, j.problems.of(read))
		out.Remediation = "See the diagnostics of the plan."
	case read.Invalid != "":
		in.Rules = nil
		out.Verdict = policy.Unread(in, policy.ReasonError, "the verdict in the plan contradicts itself: "+read.Invalid)
		out.Remediation = mismatched
	case read.Stale != "":
		out.Verdict = policy.Unread(in, policy.ReasonStale, read.Stale)
	default:
		out.Verdict = read.Verdict
	}
	if read.State == planjson.Known {
		out.States = read.States
		out.Series = newSeries(out.Source, read.Rows, out.Window)
		out.noteCounts(read)
		j.noteAge(&out)
	}
	return out
}

// oldStates is the age from which a report notes how old the states in a plan are.
const oldStates = 15 * time.Minute

// noteAge notes how old the states of a plan are. Nothing limits the age of a plan unless
// the user sets a limit.
func (j *planJudge) noteAge(out *Judgement) {
	if !out.Source.HasStates() || j.plan.Timestamp == nil {
		return
	}
	if age := j.options.Now.Sub(*j.plan.Timestamp); age >= oldStates {
		out.Notes = append(out.Notes, fmt.Sprintf("The states are as they were when the plan was made, %s before this verdict. --max-plan-age limits that, and live reads them now.",
			age.Round(time.Minute)))
	}
}

// begin begins a judgement of a read.
func (j *planJudge) begin(read *planjson.Read, rules []policy.Rule) Judgement {
	a := &read.Arguments
	keys := slices.Clone(a.Keys)
	if a.Key != "" {
		keys = []string{a.Key}
	}
	out := Judgement{
		Name: read.Address, Source: read.Source, Keys: keys, Rules: rules, Window: read.Window,
		Calendar: metric.Calendar{Granularity: metric.Granularity(a.Granularity), Location: location(a.Timezone)},
	}
	out.of(*a)
	return out
}

// input is what a verdict on a read that cannot be judged needs to know.
func (j *planJudge) input(read *planjson.Read, out *Judgement) policy.Input {
	return policy.Input{
		Source: read.Source.Source.Source, Channel: out.Channel, Part: out.Part, Keys: out.Keys, Rules: out.Rules,
		OnInconclusive: j.options.onInconclusive(), ShowKeys: true, Now: j.now,
	}
}

// noteCounts notes what a plan does not hold of a read.
func (out *Judgement) noteCounts(read *planjson.Read) {
	if read.NoCounts > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d rows in the plan have an unknown count. They are left out, like missing intervals.", read.NoCounts))
	}
}

// location returns the zone with a name, or the default one if there is none.
func location(name string) *time.Location {
	for _, name := range []string{cmp.Or(name, metric.DefaultTimezone), metric.DefaultTimezone} {
		if l, err := metric.ParseTimezone(name); err == nil {
			return l
		}
	}
	return time.UTC
}
