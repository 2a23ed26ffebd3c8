// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// JudgePlan judges what a plan read: by the verdicts that the provider recorded, by the
// plan's checks, and by the policy, which may be nil.
func JudgePlan(p *planjson.Plan, name string, file *policyfile.Policy, o Options) Report {
	j := planJudge{plan: p, policy: file, options: o, now: o.Now, problems: newReadProblems(p)}
	if p.Timestamp != nil {
		j.now = *p.Timestamp // Windows and waivers are those that the provider saw.
	}
	r := Report{Version: o.Version, Source: "plan", Input: name, Policies: o.Policies, Time: j.now, Problems: j.unusable()}
	s := NewSanitizer(o, file)
	for i := range p.Reads {
		read := &p.Reads[i]
		r.Judgements = append(r.Judgements, j.recorded(read))
		s.secrets.Add(read.Secrets...)
		for _, number := range read.SecretNumbers {
			s.secrets.AddNumber(number)
		}
		s.AddKeys(read.Source, read.Keys...)
	}
	if file != nil {
		r.Judgements = append(r.Judgements, j.byPolicy()...)
		r.mustJudge(o)
	}
	r.Checks, r.Ephemerals, r.Unread = j.checks(), j.ephemerals(), p.Unread
	r.place(o)
	r.decide(o)
	r.sanitize(s)
	return r
}

// place fills in where blocks are that are not in a policy file.
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
			Detail: "Planning ended with an error, so the plan is incomplete and cannot be applied. The reads up to then are listed. " +
				"See the output of `plan` for the error.",
		})
	}
	if j.options.MaxPlanAge == 0 {
		return problems
	}
	if j.plan.Timestamp == nil {
		return append(problems, diagnostic.Diagnostic{
			Summary: "The plan has no timestamp",
			Detail:  "Its age is unknown, so --max-plan-age cannot be checked. Plan with OpenTofu, or with Terraform 1.5 or later.",
		})
	}
	switch age := j.options.Now.Sub(*j.plan.Timestamp); {
	case age > j.options.MaxPlanAge:
		problems = append(problems, diagnostic.Diagnostic{
			Summary: "The plan is too old",
			Detail: fmt.Sprintf("It was made %s ago, at %s, and --max-plan-age allows %s. Make a new plan, because what this one read may have changed.",
				age.Round(time.Second), j.plan.Timestamp.Format(time.RFC3339), j.options.MaxPlanAge),
		})
	case age < -5*time.Minute: // Clocks of different machines differ a little.
		problems = append(problems, diagnostic.Diagnostic{
			Summary: "The plan is from the future",
			Detail: fmt.Sprintf("Its timestamp is %s, %s from now, so its age is unknown. Correct the clock of this machine, or of the one that made the plan.",
				j.plan.Timestamp.Format(time.RFC3339), (-age).Round(time.Second)),
		})
	}
	return problems
}

// mismatched is the remediation for a verdict of another version of the provider.
const mismatched = "Use the versions of chatapp-gate and of the provider that were released together."

// recorded returns the provider's verdict on one data source.
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
		out.Notes = append(out.Notes, fmt.Sprintf("The states are those of the plan, which was made %s before this verdict. --max-plan-age limits that age, and `live` reads current states.",
			age.Round(time.Minute)))
	}
}

// begin starts the judgement of a read.
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

// input returns the input for a verdict on a read that cannot be judged.
func (j *planJudge) input(read *planjson.Read, out *Judgement) policy.Input {
	return policy.Input{
		Source: read.Source.Source.Source, Channel: out.Channel, Part: out.Part, Keys: out.Keys, Rules: out.Rules,
		OnInconclusive: j.options.onInconclusive(), ShowKeys: true, Now: j.now,
	}
}

// noteCounts notes the rows whose counts are not in the plan.
func (out *Judgement) noteCounts(read *planjson.Read) {
	if read.NoCounts > 0 {
		out.Notes = append(out.Notes, metric.Plural(read.NoCounts, "row")+" of the plan left out, like missing intervals: a count is unknown.")
	}
}

// location returns the zone with a name, or the default zone if the name is empty or
// unknown.
func location(name string) *time.Location {
	l, err := metric.ParseTimezone(name)
	if err != nil {
		l, _ = metric.ParseTimezone(metric.DefaultTimezone) // It is a zone.
	}
	return l
}
