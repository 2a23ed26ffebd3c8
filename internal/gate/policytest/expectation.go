// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

func (d *decoder) expectation(block *hcl.Block) expectation {
	e := expectation{place: block.DefRange}
	content := d.content(block.Body, expectSchema)
	if a, found := content.Attributes["status"]; found {
		e.status, e.statusAt = policy.Status(d.text(a)), a.Range
		if e.status != "" { // Otherwise it has been reported.
			d.oneOf(a.Name, string(e.status), statuses, a.Range)
		}
	}
	if a, found := content.Attributes["allowed"]; found {
		value, ok := d.value(a)
		if ok && value.Type() != cty.Bool {
			d.report(a.Range, "Wrong type of value", "allowed must be true or false.")
		} else if ok {
			allowed := value.True()
			e.allowed, e.allowedAt = &allowed, a.Range
		}
	}
	if a, found := content.Attributes["rules"]; found {
		e.rules = d.ruleExpectations(a)
	}
	if len(content.Attributes) == 0 && !d.diags.HasErrors() {
		d.report(block.DefRange, "No expectation", "The block expects nothing. Write status, allowed or rules.")
	}
	return e
}

// ruleExpectations reads an object such as { delivery = "pass", drop = { status = "fail" } }.
func (d *decoder) ruleExpectations(a *hcl.Attribute) []ruleExpectation {
	pairs, diags := hcl.ExprMap(a.Expr)
	if d.diags = append(d.diags, diags...); diags.HasErrors() {
		return nil
	}
	if len(pairs) == 0 {
		d.report(a.Range, "No expectation", `rules is empty. Write the expectation for a rule, such as { delivery = "pass" }.`)
	}
	var all []ruleExpectation
	names := make(map[string]hcl.Range)
	for _, pair := range pairs {
		key, diags := pair.Key.Value(nil)
		d.diags = append(d.diags, diags...)
		value, more := pair.Value.Value(nil)
		if d.diags = append(d.diags, more...); diags.HasErrors() || more.HasErrors() {
			continue
		}
		at := hcl.RangeBetween(pair.Key.Range(), pair.Value.Range())
		if key.IsNull() || key.Type() != cty.String || !key.IsKnown() {
			d.report(at, "Invalid name", "A rule's name must be text.")
			continue
		}
		one := ruleExpectation{name: key.AsString(), at: at}
		if first, found := names[one.name]; found {
			d.report(at, "Rule is written twice", "The rule %q already has an expectation at %s.", one.name, first)
		}
		names[one.name] = at
		d.ofRule(&one, value)
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b ruleExpectation) int { return strings.Compare(a.name, b.name) })
	return all
}

// ofRule reads the expectation of one rule: a status or an object. The name of the field
// that lists keys depends on the policy, so it is checked later.
func (d *decoder) ofRule(one *ruleExpectation, value cty.Value) {
	const want = `Write a status such as "pass", or an object such as { status = "fail", reason = "dropped" }.`
	fields := map[string]cty.Value{"status": value}
	switch {
	case isText(value):
	case value.IsNull() || !value.IsWhollyKnown():
		d.report(one.at, "Wrong type of value", "The expectation for the rule %q is null. %s", one.name, want)
		return
	case value.Type().IsObjectType() && value.LengthInt() > 0:
		fields = value.AsValueMap()
	default:
		d.report(one.at, "Wrong type of value", "The expectation for the rule %q is neither a status nor an object of fields. %s", one.name, want)
		return
	}
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		value := fields[field]
		switch {
		case slices.Contains(keysFields(), field):
			if one.keysField != "" {
				d.report(one.at, "Unknown field", "%s and %s cannot both be expected of the rule %q. Leave one out.", one.keysField, field, one.name)
			}
			keys, ok := textsOf(value)
			if !ok {
				d.report(one.at, "Wrong type of value", "%s must be a list of texts.", field)
			}
			one.keys, one.keysField = keys, field
		case field != "status" && field != "reason":
			valid := append([]string{"status", "reason"}, keysFields()...)
			d.report(one.at, "Unknown field", "%q is not expected. Valid are %s", field, listed(field, valid))
		case !isText(value):
			d.report(one.at, "Wrong type of value", "%s must be text in quotes.", field)
		case field == "status":
			one.status = policy.Status(value.AsString())
			d.oneOf(field, value.AsString(), statuses, one.at)
		default:
			one.reason = policy.Reason(value.AsString())
			d.oneOf(field, value.AsString(), reasons(), one.at)
		}
	}
}

// keysFields returns the names of the fields that list keys, for all channels with counts.
func keysFields() []string {
	var all []string
	for _, source := range query.Sources {
		if source.HasWindow() && !slices.Contains(all, source.Keys) {
			all = append(all, source.Keys)
		}
	}
	slices.Sort(all)
	return all
}

// oneOf reports a status or a reason that is not valid.
func (d *decoder) oneOf(what, word string, valid []string, at hcl.Range) {
	if !slices.Contains(valid, word) {
		d.report(at, "Unknown "+what, "The %s %q is unknown. Valid are %s", what, word, listed(word, valid))
	}
}

var statuses = []string{string(policy.Pass), string(policy.Warn), string(policy.Inconclusive), string(policy.Fail)}

// reasons returns the reasons that a test can have.
func reasons() []string {
	var all []string
	for _, reason := range policy.Reasons() {
		if !reason.IsUnread() {
			all = append(all, string(reason))
		}
	}
	return all
}
