// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// finding is what the formats for machines tell one by one: a result, a check, or
// a problem of the whole.
type finding struct {
	group   string // The data source, channel or "checks".
	title   string // What is judged: rule, number and interval, or the address of a check.
	rule    string // A stable name for what was judged: "delivery", "check".
	status  policy.Status
	blocks  bool
	waived  bool
	message string
	place   diagnostic.Place
}

// findings lists all, in the order of the report.
func findings(r *gate.Report) []finding {
	var all []finding
	for _, p := range r.Problems {
		all = append(all, finding{
			group: r.Source, title: p.Summary, rule: "chatapp-gate/problem", status: policy.Error, blocks: true, message: p.Summary + ". " + p.Detail,
		})
	}
	for _, l := range lines(r) {
		f := finding{
			group: l.judgement.Name, title: l.title(), rule: l.ruleID(), status: l.status, message: l.message(), place: l.judgement.Place,
			waived: l.result != nil && l.result.Reason == policy.ReasonWaived,
		}
		// The verdict as a whole blocks; a result of it does by its own status.
		f.blocks = l.judgement.Blocks && (l.status == l.judgement.Verdict.Status || l.status == policy.Fail || l.status == policy.Inconclusive)
		if l.judgement.Remediation != "" {
			f.message += ". " + l.judgement.Remediation
		}
		if place, found := l.judgement.Places[l.rule()]; found && place.Line > 0 {
			f.place = place
		}
		all = append(all, f)
	}
	for _, c := range r.Checks {
		message := strings.Join(c.Problems, "\n")
		if message == "" && c.Status == policy.Inconclusive {
			message = "The result of the check is known only after apply."
		}
		all = append(all, finding{group: "checks", title: c.Address, rule: "terraform/" + c.Kind, status: c.Status, blocks: c.Blocks, message: message})
	}
	return all
}

// title names what a result is about: "delivery, 86*******0001, 2026-11-21".
func (l line) title() string {
	if l.result == nil || l.result.Rule == "" {
		return string(l.status)
	}
	parts := []string{l.result.Rule}
	if l.result.Key != "" {
		parts = append(parts, l.result.Key)
	}
	if at := l.interval(); at != "" {
		parts = append(parts, at)
	}
	return strings.Join(parts, ", ")
}

func (l line) ruleID() string {
	if l.result == nil || l.result.Rule == "" {
		return "chatapp-gate/read"
	}
	return l.result.Rule
}
