// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"

// The reasons that only a gate has: a data source judges nothing but what it has
// read itself.
const (
	ReasonNotRead policy.Reason = "not_read" // The plan did not read what the policy names (inconclusive).
	ReasonStale   policy.Reason = "stale"    // What the plan holds was read by an earlier one (inconclusive).
)

// unreadVerdict is an inconclusive verdict for a reason of the gate: one result for
// each rule, or one that names none.
func unreadVerdict(rules []policy.Rule, why policy.Reason, o policy.OnInconclusive, cause string) policy.Verdict {
	v := policy.Verdict{Status: policy.Inconclusive, Allowed: o == policy.Allow}
	word := "blocked"
	if v.Allowed {
		word = "allowed"
	}
	v.Message = "inconclusive, " + word + ": " + cause + "."
	if len(rules) == 0 {
		rules = []policy.Rule{{}}
	}
	for _, rule := range rules {
		severity := rule.Severity
		if severity == "" {
			severity = policy.SeverityError
		}
		message := cause
		if rule.Name != "" {
			message = rule.Name + ": " + cause
		}
		v.Results = append(v.Results, policy.Result{
			Rule: rule.Name, Status: policy.Inconclusive, Severity: severity, Reason: why, Metric: rule.Metric, Message: message,
		})
	}
	return v
}
