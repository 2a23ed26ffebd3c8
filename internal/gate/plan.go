// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
	j := planJudge{plan: p, policy: file, options: o, now: o.Now, sanitizer: newSanitizer(o)}
	if p.Timestamp != nil {
		j.now = *p.Timestamp // Windows and waivers are as they were for the provider.
	}
	r := Report{Version: o.Version, Source: "plan", Input: name, Time: j.now, Problems: j.problems()}
	for i := range p.Reads {
		r.Judgements = append(r.Judgements, j.recorded(&p.Reads[i]))
		j.keepSecret(&p.Reads[i])
	}
	if file != nil {
		r.Judgements = append(r.Judgements, j.byPolicy()...)
		j.sanitizer.addSecrets(file.Secrets()...)
	}
	if !o.NoChecks {
		r.Checks = j.checks()
	}
	r.decide(o)
	r.clean(j.sanitizer)
	return r
}

type planJudge struct {
	plan      *planjson.Plan
	policy    *policyfile.Policy
	options   Options
	now       time.Time
	sanitizer *sanitizer
}

// problems are what is wrong with the plan as a whole.
func (j *planJudge) problems() diagnostic.List {
	var problems diagnostic.List
	if j.plan.Errored {
		problems = append(problems, diagnostic.Diagnostic{
			Summary: "The plan errored",
			Detail: "Planning ended with an error, so that the plan is not whole and cannot be applied. What it had read by then is listed; " +
				"the output of `plan` says what went wrong.",
		})
	}
	if j.options.MaxPlanAge == 0 {
		return problems
	}
	if j.plan.Timestamp == nil {
		return append(problems, diagnostic.Diagnostic{
			Summary: "The plan has no timestamp",
			Detail:  "How old it is cannot be told, and --max-plan-age asks for it. Terraform writes a timestamp since 1.5, and every OpenTofu does.",
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
			Detail: fmt.Sprintf("It was made at %s, %s from now, so that its age cannot be told. Set the clock of this machine, or of the one that planned.",
				j.plan.Timestamp.Format(time.RFC3339), (-age).Round(time.Second)),
		})
	}
	return problems
}

// keepSecret remembers what no text of the report may show.
func (j *planJudge) keepSecret(read *planjson.Read) {
	j.sanitizer.addNumbers(read.Values.Numbers()...)
	j.sanitizer.addSecrets(read.Values.ISVCode)
	for _, name := range read.Sensitive {
		switch name {
		case "cust_space_id":
			j.sanitizer.addSecrets(read.Values.CustSpaceID)
		case "phone_number":
			j.sanitizer.addSecrets(read.Values.PhoneNumber)
		case "phone_numbers":
			j.sanitizer.addSecrets(read.Values.PhoneNumbers...)
		}
	}
}

// recorded is the verdict of the provider on one data source.
func (j *planJudge) recorded(read *planjson.Read) Judgement {
	v := &read.Values
	s := Judgement{
		Name: read.Address, JudgedBy: ByProvider, Source: Sources[0], Channel: v.CustSpaceID, Keys: asked(v),
		Calendar: metric.Calendar{Granularity: metric.Granularity(v.Granularity), Location: location(v.Timezone)}, Rules: v.Rules(),
	}
	s.Window, _ = v.Window()
	on := policy.OnInconclusive(cmp.Or(v.OnInconclusive, string(policy.Block)))
	in := policy.Input{
		Source: s.Source.Source.Source, Channel: v.CustSpaceID, Keys: s.Keys, Rules: s.Rules, OnInconclusive: on, ShowKeys: true, Now: j.now,
	}
	switch {
	case read.State == planjson.Deferred:
		s.Verdict = policy.Unread(in, policy.ReasonDeferred, cause(read))
	case read.State == planjson.Errored:
		s.Verdict = policy.Unread(in, policy.ReasonError, j.errorOf(read))
		s.Remediation = "See the diagnostics of the plan."
	default:
		recorded, err := policy.Recorded(v.Verdict(), ruleNames(s.Rules), on)
		if err != nil {
			in.Rules = nil
			s.Verdict = policy.Unread(in, policy.ReasonError, fmt.Sprintf("the verdict in the plan cannot be: %v", err))
			s.Remediation = "Use the versions of chatapp-gate and of the provider that were released together."
			break
		}
		s.Verdict = recorded
		s.Series = newSeries(v.Rows(), s.Window)
		if why := j.stale(v); why != "" {
			s.Verdict = policy.Unread(in, policy.ReasonStale, why)
		}
	}
	return s
}

func ruleNames(rules []policy.Rule) []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.Name
	}
	return names
}

// cause says why a read was put off.
func cause(read *planjson.Read) string {
	var said string
	switch {
	case len(read.Unknown) > 0:
		said = enumerate(read.Unknown) + " " + isAre(len(read.Unknown)) + " known only after apply"
	case len(read.References) > 0:
		return "it depends on " + enumerate(read.References) + ", which " + isAre(len(read.References)) + " to be changed first"
	default:
		return "it depends on something that is to be changed first"
	}
	if len(read.References) > 0 {
		said += ", from " + enumerate(read.References)
	}
	return said
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func enumerate(items []string) string {
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// stale says if a lookback ends earlier than one that was read for this plan would:
// then the values come from the state, because the plan left the data source out,
// as with -target. It is empty otherwise.
func (j *planJudge) stale(v *planjson.Values) string {
	if j.plan.Timestamp == nil || v.Lookback == "" {
		return ""
	}
	arguments := v.Arguments()
	if len(arguments.Check()) > 0 {
		return ""
	}
	read, err := arguments.Resolve(*j.plan.Timestamp)
	window, isKnown := v.Window()
	// Half a day of grace is for windows of half hours, and clocks that differ.
	if err != nil || !isKnown || read.Window.End-window.End < (12*time.Hour).Milliseconds() {
		return ""
	}
	return fmt.Sprintf("the plan did not read it, and holds what an earlier one read up to %s; -target leaves reads out",
		time.UnixMilli(window.End).In(location(v.Timezone)).Format(time.RFC3339))
}

func asked(v *planjson.Values) []string {
	if v.PhoneNumber != "" {
		return []string{v.PhoneNumber}
	}
	return slices.Sorted(slices.Values(v.PhoneNumbers))
}

// location is the zone of a name, and the default one for a name that is none.
func location(name string) *time.Location {
	if l, err := metric.ParseTimezone(name); err == nil {
		return l
	}
	l, err := metric.ParseTimezone(metric.DefaultTimezone)
	if err != nil {
		return time.UTC
	}
	return l
}
