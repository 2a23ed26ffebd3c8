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
	for i := range r.Judgements {
		s := &r.Judgements[i]
		if o.OnInconclusive != "" {
			s.Verdict = s.Verdict.Under(o.OnInconclusive)
		}
		s.Blocks = blocks(s.Verdict.Status, s.Verdict.Allowed, o)
		statuses = append(statuses, s.Verdict.Status)
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		c.Blocks = blocks(c.Status, o.onInconclusive() == policy.Allow, o)
		statuses = append(statuses, c.Status)
	}
	for range r.Problems {
		statuses = append(statuses, policy.Error)
	}
	r.Status = policy.Worst(statuses...)
	r.ExitCode = r.exitCode(statuses, o)
	r.Allowed = r.ExitCode == ExitAllowed

	slices.SortStableFunc(r.Judgements, func(a, b Judgement) int {
		return cmp.Or(b.Verdict.Status.Compare(a.Verdict.Status), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(r.Checks, func(a, b Check) int {
		return cmp.Or(b.Status.Compare(a.Status), cmp.Compare(a.Address, b.Address))
	})
	r.Message = r.message()
}

// blocks tells whether a status blocks by itself.
func blocks(s policy.Status, inconclusiveAllowed bool, o Options) bool {
	switch s {
	case policy.Unjudged, policy.Pass:
		return false
	case policy.Warn:
		return o.FailOn == FailOnWarn
	case policy.Inconclusive:
		return !inconclusiveAllowed
	}
	return true
}

// exitCode follows what blocks, not the worst status alone: under --fail-on warn
// and --on-inconclusive allow, a warning beside something inconclusive fails.
func (r *Report) exitCode(statuses []policy.Status, o Options) int {
	switch {
	case slices.Contains(statuses, policy.Error):
		return ExitError
	case slices.Contains(statuses, policy.Fail), o.FailOn == FailOnWarn && slices.Contains(statuses, policy.Warn):
		return ExitFailed
	}
	for _, s := range r.Judgements {
		if s.Blocks {
			return ExitInconclusive
		}
	}
	for _, c := range r.Checks {
		if c.Blocks {
			return ExitInconclusive
		}
	}
	return ExitAllowed
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
	if len(parts) == 0 {
		parts = []string{"there is nothing to judge"}
	}
	return fmt.Sprintf("%s, %s: %s", r.Status, word, strings.Join(parts, "; "))
}

// counted says how many things have which status, worst first: "3 verdicts: 1
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
