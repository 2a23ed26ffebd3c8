// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"cmp"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// ruleSet is a set of rules, ordered by name, with the positions of the rules and their
// fields.
type ruleSet struct {
	rules []policy.Rule
	at    map[string]ranges
	wrong map[string]bool // Rules that could not be read.
}

// with returns the rules of both sets. Those of the other one replace rules of the same
// name.
func (s ruleSet) with(other ruleSet) ruleSet {
	joined := ruleSet{at: make(map[string]ranges, len(s.at)+len(other.at))}
	for _, rule := range s.rules {
		if _, replaced := other.at[rule.Name]; !replaced {
			joined.rules = append(joined.rules, rule)
		}
	}
	joined.rules = append(joined.rules, other.rules...)
	slices.SortStableFunc(joined.rules, func(a, b policy.Rule) int { return cmp.Compare(a.Name, b.Name) })
	maps.Copy(joined.at, s.at)
	maps.Copy(joined.at, other.at)
	return joined
}

func (s ruleSet) places() map[string]diagnostic.Place {
	places := make(map[string]diagnostic.Place, len(s.at))
	for name, at := range s.at {
		places[name] = PlaceOf(at.all)
	}
	return places
}

// find returns the position for the path of a diagnostic.
func (s ruleSet) find(path diagnostic.Path) hcl.Range {
	return ranges{fields: s.at}.find(path[1:])
}

// ruleSet reads a rules argument of a source.
func (d *decoder) ruleSet(source *query.Source, attribute *hcl.Attribute) ruleSet {
	tree, where, ok := d.tree(attribute.Expr, attribute.Range, depth)
	if !ok {
		return ruleSet{}
	}
	rules, diags := source.Rules(tree)
	wrong := make(map[string]bool)
	for _, p := range diags {
		d.report(where.find(p.Path[1:]), p.Summary, "%s", p.Detail)
		if len(p.Path) > 1 {
			wrong[p.Path[1]] = true
		}
	}
	if tree == nil {
		d.report(attribute.Range, "Invalid rule", "rules is null. Write at least one rule, or leave it out.")
	}
	at := where.fields
	if at == nil { // Not written as an object: all rules have the position of the attribute.
		at = make(map[string]ranges, len(rules))
		for _, rule := range rules {
			at[rule.Name] = where
		}
	}
	return ruleSet{rules: rules, at: at, wrong: wrong}
}

// checkRules reports what is wrong with rules for any channel.
func (d *decoder) checkRules(source *query.Source, set ruleSet) (reported diagnostic.List) {
	for _, rule := range set.rules {
		if set.wrong[rule.Name] {
			continue // What could not be read would be reported as missing.
		}
		for _, p := range rule.Check(source.Source, "", 0) {
			d.found(set.find(p.Path), p)
			reported = append(reported, p)
		}
	}
	return reported
}
