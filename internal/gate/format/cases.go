// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// finding is what the formats for machines report one by one: a result, a check, or
// a problem with the input as a whole.
type finding struct {
	group   string // The data source, the channel or "checks". No two judgements share one.
	title   string // The rule, number and interval, or the address of a check. Unique in its group.
	rule    string // A stable ID of the rule and its author: "policy/delivery", "terraform/check".
	status  policy.Status
	blocks  bool
	waived  bool
	message string
	place   diagnostic.Place
}

func (f finding) inGroup() string { return f.group }

// toLookAt reports whether a finding needs a person's attention.
func (f finding) toLookAt() bool {
	return f.blocks || f.status != policy.Pass && f.status != policy.Unjudged && !f.waived
}

// at returns the place of a finding: its rule or channel, or else the first line of the input,
// because some readers reject a finding without a place.
func (f finding) at(r *gate.Report, s Style) (file string, line int) {
	file, line = f.place.File, f.place.Line
	if line == 0 {
		file, line = r.Input, 1
	}
	if file == "" || file == "-" {
		return "stdin", line
	}
	return sanitize.Line(s.inRepository(file)), line
}

// findings returns all findings, in the order of the report. If the report blocks, at least one
// of them blocks, so no format reads as allowed.
func findings(r *gate.Report) []finding {
	var all []finding
	for _, p := range r.Problems {
		all = append(all, finding{
			group: r.Source, title: p.Summary, rule: "chatapp-gate/problem", status: policy.Error, blocks: true, message: p.Summary + ". " + p.Detail,
		})
	}
	groups, x := groupNames(r), newIndex(r)
	for _, l := range x.lines {
		f := finding{
			group: groups[l.judgement], title: l.title(), rule: l.ruleID(), status: l.status, message: l.alone(), place: l.judgement.Place,
			waived: l.result != nil && l.result.Reason == policy.ReasonWaived, blocks: l.blocks(),
		}
		if place, found := l.judgement.Places[l.rule()]; found && place.Line > 0 {
			f.place = place
		}
		all = append(all, f)
	}
	for i := range r.Checks {
		c := &r.Checks[i]
		message := strings.Join(x.problems(c), "\n")
		if message != "" {
			message = sanitize.Line(c.Address) + ": " + message // Most formats do not show the title.
		}
		all = append(all, finding{
			group: "checks", title: c.Address, rule: "terraform/" + c.Kind, status: c.Status, blocks: c.Blocks, place: c.Place, message: message,
		})
	}
	if !r.Allowed && !slices.ContainsFunc(all, func(f finding) bool { return f.blocks }) {
		all = append(all, wholeFinding(r))
	}
	titles := make(names)
	for i := range all {
		f := &all[i]
		f.group, f.rule, f.message = sanitize.Line(f.group), sanitize.Line(f.rule), sanitize.Text(f.message)
		f.title = titles.unique(f.group+"\x00", sanitize.Line(f.title))
	}
	return all
}

// wholeFinding returns the overall verdict as a finding.
func wholeFinding(r *gate.Report) finding {
	return finding{group: "chatapp-gate", title: string(r.Status), rule: "chatapp-gate/problem", status: r.Status, blocks: !r.Allowed, message: sanitize.Text(r.Message)}
}

// blocks reports whether a line is a reason why its verdict blocks. A warning is one only if the
// status of the verdict allows: then --fail-on warn is what blocks.
func (l line) blocks() bool {
	v := &l.judgement.Verdict
	switch {
	case !l.judgement.Blocks:
		return false
	case l.status == policy.Inconclusive:
		return !v.Allowed
	case l.status == policy.Warn:
		return v.Allowed
	}
	return l.status == policy.Fail || l.status == v.Status
}

// worstFirst returns the wanted findings, worst first. Equally bad ones keep the order of the
// report.
func worstFirst(r *gate.Report, isWanted func(finding) bool) []finding {
	all := slices.DeleteFunc(findings(r), func(f finding) bool { return !isWanted(f) })
	slices.SortStableFunc(all, func(a, b finding) int {
		return cmp.Or(cmp.Compare(truth(b.blocks), truth(a.blocks)), b.status.Compare(a.status))
	})
	return all
}

// names makes names unique within a scope. It counts the uses of each.
type names map[string]int

func (n names) unique(scope, name string) string {
	unique := name
	for n[scope+unique] > 0 {
		n[scope+name]++
		unique = fmt.Sprintf("%s (%d)", name, n[scope+name])
	}
	n[scope+unique]++
	return unique
}

// groupNames returns a unique name for each judgement. A data source that a policy judges too
// has two judgements.
func groupNames(r *gate.Report) map[*gate.Judgement]string {
	count := make(map[string]int)
	for i := range r.Judgements {
		count[r.Judgements[i].Name]++
	}
	taken := names{"checks": 1}
	groups := make(map[*gate.Judgement]string, len(r.Judgements))
	for i := range r.Judgements {
		j := &r.Judgements[i]
		name := j.Name
		if count[name] > 1 {
			name += ", by " + string(j.JudgedBy)
		}
		groups[j] = taken.unique("", name)
	}
	return groups
}

// title returns what was judged: "delivery, 86*******0001, Nov 21, 2026".
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

// ruleID returns the name of the rule with its author, because a policy and a data source may
// have rules of the same name.
func (l line) ruleID() string {
	if l.result == nil || l.result.Rule == "" {
		return "chatapp-gate/read"
	}
	return string(l.judgement.JudgedBy) + "/" + l.result.Rule
}

// grouped returns elements grouped by name. Groups are in the order of their first elements.
func grouped[T any](all []T, name func(T) string) [][]T {
	var groups [][]T
	at := make(map[string]int)
	for _, one := range all {
		i, found := at[name(one)]
		if !found {
			i = len(groups)
			at[name(one)], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], one)
	}
	return groups
}
