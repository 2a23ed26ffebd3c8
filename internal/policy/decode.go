// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// Unknown is a value that is not known yet, such as during terraform validate.
type Unknown struct{}

// Rules reads rules, ordered by name, from a tree of map[string]any, []any, string, bool,
// *big.Float, Unknown and nil. A nil is null, and means the same as a missing field. Rules
// reports only what does not have the shape of a rule; Rule.Check reports the rest. Paths
// begin with "rules".
func (s Source) Rules(tree any) ([]Rule, diagnostic.List) {
	d := decoder{source: s}
	rules, isMap := tree.(map[string]any)
	switch {
	case tree == nil, tree == Unknown{}:
		return nil, nil
	case !isMap:
		d.report(diagnostic.Path{"rules"}, "rules must be a map of rules by name: { name = %s }.", s.example())
	case len(rules) == 0:
		d.report(diagnostic.Path{"rules"}, "rules is empty. Write at least one rule, or leave it out.")
	case s.isRule(rules):
		d.report(diagnostic.Path{"rules"}, "rules is a map of rules by name, and this rule has no name. Give it one: rules = { delivery = { %s = … } }.",
			strings.Join(slices.Sorted(maps.Keys(rules)), " = …, "))
		return nil, d.diags
	}
	var all []Rule
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		all = append(all, d.rule(name, rules[name]))
	}
	return all, d.diags
}

// isRule reports whether a map of rules is one rule, whose name was forgotten: it has the
// metric or the signal of a rule, in which case it cannot be the name of one.
func (s Source) isRule(rules map[string]any) bool {
	return slices.ContainsFunc([]string{"metric", "signal"}, func(field string) bool {
		_, isText := rules[field].(string)
		return isText
	})
}

// decoder reads one tree.
type decoder struct {
	source Source
	diags  diagnostic.List
}

func (d *decoder) report(at diagnostic.Path, format string, args ...any) {
	d.diags = append(d.diags, diagnostic.Diagnostic{Summary: "Invalid rule", Detail: fmt.Sprintf(format, args...), Path: at})
}

func (d *decoder) rule(name string, tree any) Rule {
	r := Rule{Name: name}
	at := diagnostic.Path{"rules", name}
	fields, isObject := tree.(map[string]any)
	switch {
	case tree == Unknown{}: // Without it, a read could pass by the other rules alone.
		r.Unknown = Names(d.source.Fields())
	case !isObject:
		d.report(at, "Rule %q must be an object, such as %s.", name, d.source.example())
		r.Unknown = Names(d.source.Fields()) // Check need not report them as missing.
	case !d.otherKind(&r, at, fields):
		d.object(&r, at, fmt.Sprintf("Rule %q", name), fields, d.source.Fields())
	}
	return r
}

// example returns a valid rule as a user writes it.
func (s Source) example() string {
	if s.HasStates() {
		return fmt.Sprintf("{ signal = %q }", s.Signals[0])
	}
	return fmt.Sprintf("{ metric = %q, min = 0.95 }", s.Metrics[0])
}

// otherKind reports whether a rule has fields of the other kind of rules, with one problem for
// all of them.
func (d *decoder) otherKind(r *Rule, at diagnostic.Path, tree map[string]any) bool {
	s := d.source
	others, kinds := s.signalFields(), "signals, and this source has metrics. Write metric = "+orList(s.Metrics)+", and a bound such as min"
	if s.HasStates() {
		others, kinds = s.metricFields(), "metrics, and this source has signals. Write signal = "+orList(s.Signals)+", and list its values in pass, warn and fail"
	}
	names := slices.DeleteFunc(Names(others), func(name string) bool { return tree[name] == nil })
	if len(names) == 0 {
		return false
	}
	d.report(append(slices.Clone(at), names[0]), "Rule %q has no field %q. It is for rules on %s.", r.Name, names[0], kinds)
	r.Unknown = Names(s.Fields())
	return true
}

// object reads the fields of a rule or of an object in it. What begins a sentence about it.
func (d *decoder) object(r *Rule, at diagnostic.Path, what string, tree map[string]any, fields []Field) {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		at := append(slices.Clone(at), name)
		i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
		if i < 0 {
			d.unknownField(r, at, what, name, Names(fields))
			continue
		}
		switch value := tree[name].(type) {
		case nil:
		case Unknown:
			r.Unknown = append(r.Unknown, strings.Join(at[2:], "."))
		default:
			d.field(r, at, fields[i], value)
		}
	}
}

func (d *decoder) unknownField(r *Rule, at diagnostic.Path, what, name string, valid []string) {
	hint, meant := " Valid fields are "+strings.Join(valid, ", ")+".", valid
	if near := diagnostic.Suggest(name, valid); near != "" {
		hint, meant = fmt.Sprintf(" Did you mean %q?", near), []string{near}
	}
	d.report(at, "%s has no field %q.%s", what, name, hint)
	for _, field := range meant { // Check must not report what was probably meant as missing.
		r.Unknown = append(r.Unknown, strings.Join(append(slices.Clone(at[2:len(at)-1]), field), "."))
	}
}

// field reads the value of one field into its target.
func (d *decoder) field(r *Rule, at diagnostic.Path, f Field, value any) {
	name := strings.Join(at[2:], ".")
	wrong := func(want string) {
		d.report(at, "In rule %q, %s must be %s.", r.Name, name, want)
		r.Unknown = append(r.Unknown, name) // So that Check does not report it as missing.
	}
	if _, isWaiver := f.target(&Rule{Waiver: &Waiver{}}).(**Waiver); isWaiver {
		tree, isObject := value.(map[string]any)
		if !isObject {
			wrong("an object, such as { until = \"2026-12-01\", reason = \"…\" }")
			return
		}
		r.Waiver = &Waiver{}
		d.object(r, at, fmt.Sprintf("The waiver of rule %q", r.Name), tree, f.Fields)
		return
	}
	switch target := f.target(r).(type) {
	case *string:
		text, isText := value.(string)
		switch {
		case !isText:
			wrong("text in quotes")
		case text == "":
			hint := "Leave it out instead."
			if f.Required {
				hint = "Write a value."
			}
			d.report(at, "In rule %q, %s is empty. %s", r.Name, name, hint)
			r.Unknown = append(r.Unknown, name)
		default:
			*target = text
		}
	case *bool:
		var isBool bool
		if *target, isBool = boolean(value); !isBool {
			wrong("true or false")
		}
	case **float64:
		number, isNumber := number(value)
		if !isNumber {
			wrong("a number")
			return
		}
		float, _ := number.Float64() // What is too large becomes infinite, which Check refuses.
		*target = &float
	case **int64:
		number, isNumber := number(value)
		if !isNumber || !number.IsInt() {
			wrong("a whole number")
			return
		}
		whole, accuracy := number.Int64()
		if accuracy != big.Exact {
			wrong("a whole number of at most 64 bits")
			return
		}
		*target = &whole
	case *[]string:
		texts, isKnown, isList := texts(value)
		switch {
		case !isList:
			wrong("a list of texts in quotes")
		case !isKnown:
			r.Unknown = append(r.Unknown, name)
		}
		*target = texts
	}
}

// number reads a number, which may be a string: values of variables from the environment
// are strings, and Terraform and HCL convert them to the type that is declared.
func number(value any) (*big.Float, bool) {
	switch v := value.(type) {
	case *big.Float:
		return v, true
	case string:
		// The same precision that HCL reads numbers with.
		f, _, err := big.ParseFloat(v, 10, 512, big.ToNearestEven)
		return f, err == nil && !f.IsInf()
	}
	return nil, false
}

// boolean reads a bool, which may be a string, as a number may.
func boolean(value any) (truth, isBool bool) {
	switch v := value.(type) {
	case bool:
		return v, true
	case string:
		return v == "true", v == "true" || v == "false"
	}
	return false, false
}

// texts reads a list of strings. An empty list is not nil. Unknown elements are left out.
func texts(value any) (all []string, isKnown, isList bool) {
	list, isList := value.([]any)
	all, isKnown = []string{}, true
	for _, element := range list {
		switch v := element.(type) {
		case string:
			all = append(all, v)
		case Unknown:
			isKnown = false
		default:
			return nil, true, false
		}
	}
	return all, isKnown, isList
}
