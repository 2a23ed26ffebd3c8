// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// arguments lists the attributes that a user can set.
func (s *Source) arguments() []string {
	names := []string{"include_metrics", "rules", "on_inconclusive"}
	for _, a := range s.Arguments {
		names = append(names, a.Name)
	}
	return names
}

// computed reports whether the provider fills in an argument where it is not set.
func (s *Source) computed(argument string) bool {
	return slices.ContainsFunc(s.Arguments, func(a query.Argument) bool { return a.Name == argument && a.Computed })
}

// read makes a Read of what was found.
func (p *parser) read(f found) (Read, error) {
	source := p.source(f.resource)
	v, err := p.parseValues(source, f.values)
	if err != nil {
		return Read{}, err
	}
	r := Read{Address: f.address, Module: f.module, Source: source, State: f.state, Rows: v.rows, NoCounts: v.noCounts, States: v.states, Verdict: v.verdict, ReadAt: v.readAt}
	if r.State == Known && !v.recorded {
		r.State = Errored
	}
	unknown, err := parsed(f.unknown)
	if err != nil {
		return Read{}, err
	}
	rules, diags := source.Rules(withUnknown(v.arguments["rules"], branch(unknown, "rules")))
	r.Arguments = v.resolved(source, rules)
	if include, isBool := v.arguments["include_metrics"].(bool); isBool {
		r.NoRows = !include
	}
	r.Window = v.window()
	marks, err := parsed(f.sensitive)
	if err != nil {
		return Read{}, err
	}
	r.Secrets = v.secrets(source, marks)
	r.SecretNumbers = secretNumbers(v.arguments["rules"], branch(marks, "rules"))
	r.Keys = r.named()
	w, inConfiguration := p.config.reads[BlockAddress(r.Address)]
	r.Provider = w.provider
	switch r.State {
	case Deferred:
		for _, name := range source.arguments() {
			if holdsTrue(branch(unknown, name)) {
				r.Arguments.Unknown = append(r.Arguments.Unknown, name)
			}
		}
		r.Cause = source.cause(unknownPaths("", unknown, source.arguments()), w)
	case Known:
		verdict, err := policy.Recorded(v.verdict, ruleNames(rules), r.Arguments.OnInconclusive)
		switch {
		case diags.HasErrors():
			r.Invalid = "its rules are not ones that this version of chatapp-gate knows: " + strings.TrimSuffix(diags[0].Detail, ".")
		case err != nil:
			r.Invalid = err.Error()
		default:
			r.Verdict = verdict
		}
		r.Stale = p.unproven(&r, f.planned, inConfiguration, w.differing(source, v.arguments))
	}
	return r, nil
}

func ruleNames(rules []policy.Rule) []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.Name
	}
	return names
}

// resolved returns the arguments as package query takes them.
func (v *values) resolved(source *Source, rules []policy.Rule) query.Arguments {
	a := query.Arguments{Source: source.Source, Rules: rules, OnInconclusive: policy.OnInconclusive(v.text("on_inconclusive"))}
	for _, argument := range source.Arguments {
		switch target := argument.Target(&a).(type) {
		case *string:
			*target = v.text(argument.Name)
		case *[]string:
			*target = v.texts(argument.Name)
		case *bool:
			*target, _ = v.arguments[argument.Name].(bool)
		case **int64:
			*target = v.whole(argument.Name)
		}
	}
	// The provider fills in both forms of a window; only one was written.
	if a.Lookback == "" {
		a.Settle = ""
	} else {
		a.Start, a.End = nil, nil
	}
	return a
}

func (v *values) window() metric.Window {
	start, end := v.whole("start"), v.whole("end")
	if start == nil || end == nil {
		return metric.Window{}
	}
	return metric.Window{Start: *start, End: *end}
}

// secrets returns the ISV code, and the texts of arguments that are marked as sensitive.
func (v *values) secrets(source *Source, marks any) []string {
	secrets := []string{v.text("isv_code")}
	for _, name := range append(source.SubjectArguments(), source.Key, source.Keys) {
		if holdsTrue(branch(marks, name)) {
			secrets = append(secrets, v.texts(name)...)
			secrets = append(secrets, v.text(name))
		}
	}
	return slices.DeleteFunc(secrets, func(s string) bool { return s == "" })
}

// secretNumbers returns the numbers of rules that are marked as sensitive, such as bounds.
// Texts of rules are names of the documentation.
func secretNumbers(tree, marks any) (all []*big.Float) {
	switch v := tree.(type) {
	case *big.Float:
		if holdsTrue(marks) {
			all = append(all, v)
		}
	case map[string]any:
		for name, value := range v {
			all = append(all, secretNumbers(value, branch(marks, name))...)
		}
	}
	return all
}

// named lists all keys that a read names.
func (r *Read) named() []string {
	all := map[string]bool{r.Arguments.Key: true, r.Arguments.PhoneNumber: true}
	for _, key := range r.Arguments.Keys {
		all[key] = true
	}
	for i := range r.Rows {
		all[r.Rows[i].Key] = true
	}
	for i := range r.States {
		all[r.States[i].Key] = true
	}
	for i := range r.Verdict.Results {
		all[r.Verdict.Results[i].Key] = true
	}
	for _, rule := range r.Arguments.Rules {
		if rule.Waiver != nil {
			for _, key := range rule.Waiver.Keys {
				all[key] = true
			}
		}
	}
	delete(all, "")
	return slices.Sorted(maps.Keys(all))
}
