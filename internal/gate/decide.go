// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// decide weighs all that was judged: it fills in what blocks, the one status and
// the exit code, and orders the rest worst first.
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

// exitCode is the exit code of one verdict or check. It looks at every result: a warning
// does not hide behind something inconclusive that is allowed.
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
	return ExitError // A status that is none does not allow either.
}

func (r *Report) message() string {
	word := "blocked"
	if r.Allowed {
		word = "allowed"
	}
	var parts []string
	for _, p := range r.Problems {
		parts = append(parts, strings.ToLower(p.Summary[:1])+p.Summary[1:])
	}
	judgements := make([]policy.Status, len(r.Judgements))
	for i, s := range r.Judgements {
		judgements[i] = s.Verdict.Status
	}
	checks := make([]policy.Status, len(r.Checks))
	for i, c := range r.Checks {
		checks[i] = c.Status
	}
	parts = append(parts, counted(judgements, "verdict")...)
	parts = append(parts, counted(checks, "check")...)
	if len(parts) == 0 && len(r.Ephemerals) > 0 {
		parts = []string{"nothing in the plan is judged"}
	} else if len(parts) == 0 {
		parts = []string{"there is nothing to judge"}
	}
	if again := r.JudgedAgain(); again != "" {
		parts = append(parts, again)
	}
	return fmt.Sprintf("%s, %s: %s", r.Status, word, strings.Join(parts, "; "))
}

// counted reports how many things have which status, worst first: "3 verdicts: 1
// fail, 2 pass".
func counted(statuses []policy.Status, thing string) []string {
	if len(statuses) == 0 {
		return nil
	}
	var parts []string
	for _, s := range slices.Backward(policy.Statuses()) {
		n := 0
		for _, other := range statuses {
			if other == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if len(statuses) != 1 {
		thing += "s"
	}
	return []string{fmt.Sprintf("%d %s: %s", len(statuses), thing, strings.Join(parts, ", "))}
}
