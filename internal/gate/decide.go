// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// decide sets what blocks, the report's status and its exit code. It sorts judgements and
// checks, worst first.
func (r *Report) decide(o Options) {
	var statuses []policy.Status
	codes := make(map[int]bool)
	if len(r.Problems) > 0 {
		statuses, codes[ExitError] = append(statuses, policy.Error), true
	}
	for i := range r.Judgements {
		j := &r.Judgements[i]
		if o.OnInconclusive != "" {
			j.Verdict = j.Verdict.Under(o.OnInconclusive)
		}
		code := exitCode(j.Verdict.Has, j.Verdict.Allowed, o)
		j.Blocks = code != ExitAllowed
		statuses, codes[code] = append(statuses, j.Verdict.Status), true
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		code := exitCode(func(s policy.Status) bool { return s == c.Status }, c.Status.Allows(o.OnInconclusive), o)
		c.Blocks = code != ExitAllowed
		statuses, codes[code] = append(statuses, c.Status), true
	}
	r.Status = policy.Worst(statuses...)
	for _, code := range []int{ExitError, ExitFailed, ExitInconclusive, ExitAllowed} {
		if codes[code] {
			r.ExitCode = code
			break
		}
	}
	r.Allowed = r.ExitCode == ExitAllowed

	slices.SortStableFunc(r.Judgements, func(a, b Judgement) int {
		return cmp.Or(b.Verdict.Status.Compare(a.Verdict.Status), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(r.Checks, func(a, b Check) int {
		return cmp.Or(b.Status.Compare(a.Status), cmp.Compare(a.Address, b.Address))
	})
	r.Message = r.message()
}

// exitCode returns the exit code for one verdict or check. It considers every result,
// because an inconclusive result that is allowed must not mask a warning.
func exitCode(has func(policy.Status) bool, allowed bool, o Options) int {
	switch {
	case has(policy.Error):
		return ExitError
	case has(policy.Fail), o.FailOn == FailOnWarn && has(policy.Warn):
		return ExitFailed
	case allowed:
		return ExitAllowed
	case has(policy.Inconclusive):
		return ExitInconclusive
	}
	return ExitError // An unknown status does not allow either.
}

// message summarizes the report: "Blocked: 1 of 2 channels fails, 1 of 3 checks fails". What
// blocks comes first.
func (r *Report) message() string {
	var parts, channels, checks []string
	for _, p := range r.Problems {
		parts = append(parts, strings.ToLower(p.Summary[:1])+p.Summary[1:])
	}
	if statuses, noun := r.judged(); len(statuses) > 0 {
		channels = append(channels, policy.Count(statuses, noun))
	}
	if slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.ofNothing }) {
		channels = append(channels, "the policy judged nothing")
	}
	if len(r.Checks) > 0 {
		statuses := make([]policy.Status, len(r.Checks))
		for i, c := range r.Checks {
			statuses[i] = c.Status
		}
		checks = []string{policy.Count(statuses, "check")}
	}
	if r.checksFirst() {
		channels, checks = checks, channels
	}
	parts = slices.Concat(parts, channels, checks)
	if len(parts) == 0 && len(r.Ephemerals) > 0 {
		parts = []string{"nothing in the plan is judged"}
	} else if len(parts) == 0 {
		parts = []string{"there is nothing to judge"}
	}
	if again := r.JudgedAgain(); again != "" {
		parts = append(parts, again)
	}
	if unread := r.unread(); unread != "" {
		parts = append(parts, unread)
	}
	word := "Blocked: "
	if r.Allowed {
		word = "Allowed: "
	}
	return word + strings.Join(parts, ", ")
}

// checksFirst reports whether the checks block and the channels do not, or else are worse.
func (r *Report) checksFirst() bool {
	channels := slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Blocks })
	checks := slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Blocks })
	if channels != checks {
		return checks
	}
	return len(r.Judgements) > 0 && len(r.Checks) > 0 && r.Checks[0].Status.Compare(r.Judgements[0].Verdict.Status) > 0
}

// unread names the data sources without an instance, as with count = 0; empty if there are
// none. They do not block: a configuration may mean it so.
func (r *Report) unread() string {
	const most = 3
	n := len(r.Unread)
	if n == 0 {
		return ""
	}
	verb, more := "has", ""
	if n > 1 {
		verb = "have"
	}
	if n > most {
		more = fmt.Sprintf(" and %d more", n-most)
	}
	return fmt.Sprintf("%s %s no instance in the plan and judged nothing: %s%s", metric.Plural(n, "data source"), verb, strings.Join(r.Unread[:min(n, most)], ", "), more)
}

// judged returns the statuses of the channels that were judged, each the worst of its
// judgements, and what to call them. The account's own channel has no ID, and two reads of
// it may be of different accounts, so several of them are counted as blocks.
func (r *Report) judged() (statuses []policy.Status, noun string) {
	byChannel := make(map[string]policy.Status)
	own := 0
	for i := range r.Judgements {
		j := &r.Judgements[i]
		if j.ofNothing {
			continue
		}
		if j.Channel == "" {
			own++
		}
		statuses = append(statuses, j.Verdict.Status)
		byChannel[j.Channel] = policy.Worst(byChannel[j.Channel], j.Verdict.Status)
	}
	if own > 1 {
		return statuses, "block"
	}
	return slices.Collect(maps.Values(byChannel)), "channel"
}
