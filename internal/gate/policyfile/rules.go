// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// ruleSet is some rules, by name, and where they and their fields are written.
type ruleSet struct {
	rules  []policy.Rule
	at     map[string]hcl.Range // Of rules, by name.
	fields map[string]hcl.Range // "delivery.min", "delivery.waiver.until".
}

// add takes in the rules of another set, over those of the same name.
func (s *ruleSet) add(other ruleSet) {
	if s.at == nil {
		s.at, s.fields = make(map[string]hcl.Range), make(map[string]hcl.Range)
	}
	s.rules = slices.DeleteFunc(slices.Clone(s.rules), func(r policy.Rule) bool {
		_, replaced := other.at[r.Name]
		return replaced
	})
	s.rules = append(s.rules, other.rules...)
	slices.SortFunc(s.rules, func(a, b policy.Rule) int { return cmp.Compare(a.Name, b.Name) })
	for name := range other.at {
		maps.DeleteFunc(s.fields, func(path string, _ hcl.Range) bool { return strings.HasPrefix(path, name+".") })
	}
	maps.Copy(s.at, other.at)
	maps.Copy(s.fields, other.fields)
}

func (s *ruleSet) places() map[string]diagnostic.Place {
	places := make(map[string]diagnostic.Place)
	for name, at := range s.at {
		places[name] = placeOf(at)
	}
	return places
}

// find is the place of a field, or of the nearest thing that is written around it.
func (s *ruleSet) find(rule, field string) hcl.Range {
	for path := rule + "." + field; ; {
		if at, found := s.fields[path]; found {
			return at
		}
		i := strings.LastIndexByte(path, '.')
		if i <= len(rule) {
			return s.at[rule]
		}
		path = path[:i]
	}
}

// ruleSet reads a rules argument.
func (d *decoder) ruleSet(attribute *hcl.Attribute) ruleSet {
	s := ruleSet{at: make(map[string]hcl.Range), fields: make(map[string]hcl.Range)}
	for _, item := range d.items(attribute.Expr, attribute.Range, "rules is a map of rules by name: { delivery = { metric = \"delivery_rate\", min = 0.95 } }") {
		if first, found := s.at[item.name]; found {
			d.report(item.at, "Rule is written twice", "The rule %q is written at %s already.", item.name, first)
			continue
		}
		s.at[item.name] = item.at
		s.rules = append(s.rules, d.rule(&s, item))
	}
	if len(s.rules) == 0 && !d.diags.HasErrors() {
		d.report(attribute.Range, "No rules", "rules is empty. Write at least one rule, or leave it out.")
	}
	slices.SortFunc(s.rules, func(a, b policy.Rule) int { return cmp.Compare(a.Name, b.Name) })
	return s
}

var ruleFields = []string{
	"metric", "per", "min", "max", "max_drop", "max_rise", "baseline", "min_sent", "min_intervals", "confidence", "severity", "on_no_data", "waiver",
}

func (d *decoder) rule(s *ruleSet, written item) policy.Rule {
	r := policy.Rule{Name: written.name}
	for _, field := range d.items(written.expression, written.at, "A rule is an object: { metric = \"delivery_rate\", min = 0.95 }") {
		s.fields[written.name+"."+field.name] = field.at
		switch field.name {
		case "metric":
			r.Metric = d.text(field)
		case "per":
			r.Per = d.text(field)
		case "min":
			r.Min = d.number(field)
		case "max":
			r.Max = d.number(field)
		case "max_drop":
			r.MaxDrop = d.number(field)
		case "max_rise":
			r.MaxRise = d.number(field)
		case "baseline":
			r.Baseline = d.text(field)
		case "min_sent":
			r.MinSent = d.whole(field)
		case "min_intervals":
			r.MinIntervals = d.whole(field)
		case "confidence":
			r.Confidence = d.number(field)
		case "severity":
			r.Severity = d.text(field)
		case "on_no_data":
			r.OnNoData = d.text(field)
		case "waiver":
			r.Waiver = d.waiver(s, written.name, field)
		default:
			d.report(field.at, "Unsupported argument", "A rule has no argument %q.%s", field.name, suggestion(field.name, ruleFields))
		}
	}
	return r
}

var waiverFields = []string{"until", "reason", "phone_numbers"}

func (d *decoder) waiver(s *ruleSet, rule string, written item) *policy.Waiver {
	if value, ok := d.value(written.expression); !ok || value.IsNull() {
		return nil
	}
	w := &policy.Waiver{}
	for _, field := range d.items(written.expression, written.at, "A waiver is an object: { until = \"2026-12-01\", reason = \"…\" }") {
		s.fields[rule+".waiver."+field.name] = field.at
		switch field.name {
		case "until":
			w.Until = d.text(field)
		case "reason":
			w.Reason = d.text(field)
		case "phone_numbers":
			w.Keys = d.texts(field)
		default:
			d.report(field.at, "Unsupported argument", "A waiver has no argument %q.%s", field.name, suggestion(field.name, waiverFields))
		}
	}
	return w
}

// item is one element of an object, or one attribute.
type item struct {
	name       string
	expression hcl.Expression
	at         hcl.Range
}

// items takes an object apart. One that is written as such keeps the places of its
// elements; of any other expression they all have the place of the whole.
func (d *decoder) items(expression hcl.Expression, at hcl.Range, want string) []item {
	if pairs, diags := hcl.ExprMap(expression); !diags.HasErrors() {
		return d.pairs(pairs)
	}
	value, ok := d.value(expression)
	if !ok {
		return nil
	}
	if t := value.Type(); value.IsNull() || !value.IsKnown() || !t.IsObjectType() && !t.IsMapType() {
		d.report(at, "Wrong type of value", "%s", want)
		return nil
	}
	var items []item
	for name, element := range value.AsValueMap() {
		items = append(items, item{name, hcl.StaticExpr(element, at), at})
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.name, b.name) })
	return items
}

func (d *decoder) pairs(pairs []hcl.KeyValuePair) []item {
	var items []item
	for _, pair := range pairs {
		at := hcl.RangeBetween(pair.Key.Range(), pair.Value.Range())
		key, diags := pair.Key.Value(d.context)
		d.add(diags)
		if diags.HasErrors() {
			continue
		}
		if key.IsNull() || !key.IsKnown() || key.Type() != cty.String {
			d.report(pair.Key.Range(), "Invalid name", "A name is text.")
			continue
		}
		items = append(items, item{key.AsString(), pair.Value, at})
	}
	return items
}
