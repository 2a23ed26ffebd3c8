// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// arguments lists the attributes that a user can set.
func (s *Source) arguments() []string {
	names := []string{"include_metrics", "rules", "on_inconclusive"}
	for _, a := range s.Arguments {
		names = append(names, a.Name)
	}
	return names
}

// required returns how many counts every row must have.
func (s *Source) required() int {
	n := 0
	for _, c := range s.Counts {
		if c.Unknown == 0 {
			n++
		}
	}
	return n
}

// computed reports whether the provider fills in an argument where it is not set.
func (s *Source) computed(argument string) bool {
	return slices.ContainsFunc(s.Arguments, func(a query.Argument) bool { return a.Name == argument && a.Computed })
}

// values are the attributes of one read.
type values struct {
	arguments map[string]any // In the form for policy.Source.Rules.
	verdict   policy.Verdict
	recorded  bool // There is a status, as in every read that was made.
	readAt    *time.Time
	rows      []metric.Row
	noCounts  int
	states    []signal.State
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
	r.Secrets, err = v.secrets(source, f.sensitive)
	if err != nil {
		return Read{}, err
	}
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

func (p *parser) parseValues(source *Source, raw json.RawMessage) (values, error) {
	v := values{arguments: make(map[string]any)}
	if len(raw) == 0 {
		return v, nil
	}
	s := newStream(bytes.NewReader(raw))
	arguments := source.arguments()
	err := s.object(func(name string) (err error) {
		switch {
		case slices.Contains(arguments, name):
			v.arguments[name], err = s.tree()
		case name == source.Rows && source.HasStates():
			err = s.array(func() error { return v.state(&s, source) })
		case name == source.Rows:
			err = s.array(func() error { return v.row(&s, source) })
		case name == source.Results:
			err = s.array(func() error { return v.result(&s, source) })
		case name == "status":
			var status string
			status, err = s.text()
			v.verdict.Status, v.recorded = policy.Status(status), status != ""
		case name == "allowed":
			var allowed *bool
			allowed, err = s.bool()
			v.verdict.Allowed = allowed != nil && *allowed
		case name == "message":
			v.verdict.Message, err = s.text()
		case name == "read_at":
			v.readAt, err = s.time()
		default:
			err = s.skip()
		}
		return err
	})
	return v, err
}

// key joins the columns that name a key.
func key(columns []string) string {
	return strings.Trim(strings.Join(columns, keySeparator), keySeparator)
}

func (v *values) row(s *stream, source *Source) error {
	var row metric.Row
	columns := make([]string, len(source.Columns))
	for _, c := range source.Counts {
		row.Unknown |= c.Unknown
	}
	counted := 0 // Of those that every row must have.
	err := s.object(func(name string) (err error) {
		if i := slices.Index(source.Columns, name); i >= 0 {
			columns[i], err = s.text()
			return err
		}
		if i := slices.IndexFunc(source.Counts, func(c Count) bool { return c.Name == name }); i >= 0 {
			n, err := s.whole()
			if n != nil {
				*source.Counts[i].Field(&row.Counts) = *n
				row.Unknown &^= source.Counts[i].Unknown
			}
			if n != nil && source.Counts[i].Unknown == 0 {
				counted++
			}
			return err
		}
		switch name {
		case "start":
			return s.setWhole(&row.Start)
		case "end":
			return s.setWhole(&row.End)
		}
		return s.skip()
	})
	row.Key = key(columns)
	// A count that is not known is not zero.
	if counted < source.required() {
		v.noCounts++
		return err
	}
	v.rows = append(v.rows, row)
	return err
}

func (v *values) result(s *stream, source *Source) error {
	var r policy.Result
	columns := make([]string, len(source.Columns))
	texts := map[string]*string{
		"rule": &r.Rule, "status": (*string)(&r.Status), "severity": &r.Severity, "reason": (*string)(&r.Reason),
		"metric": &r.Metric, "signal": &r.Signal, "value": &r.Value, "decided_by": &r.DecidedBy, "message": &r.Message,
	}
	for i, column := range source.Columns {
		texts[column] = &columns[i]
	}
	numbers := map[string]**float64{"observed": &r.Observed, "bound": &r.Bound, "baseline": &r.Baseline}
	err := s.object(func(name string) (err error) {
		if text := texts[name]; text != nil {
			*text, err = s.text()
			return err
		}
		if number := numbers[name]; number != nil {
			*number, err = s.number()
			return err
		}
		switch name {
		case "sent_count":
			r.SentCount, err = s.whole()
		case "start":
			err = s.setWhole(&r.Start)
		case "end":
			err = s.setWhole(&r.End)
		default:
			err = s.skip()
		}
		return err
	})
	r.Key = key(columns)
	v.verdict.Results = append(v.verdict.Results, r)
	return err
}

func (v *values) text(name string) string {
	text, _ := v.arguments[name].(string)
	return text
}

func (v *values) whole(name string) *int64 {
	number, isNumber := v.arguments[name].(*big.Float)
	if !isNumber || !number.IsInt() {
		return nil
	}
	n, accuracy := number.Int64()
	if accuracy != big.Exact {
		return nil
	}
	return &n
}

func (v *values) texts(name string) []string {
	list, isList := v.arguments[name].([]any)
	if !isList {
		return nil
	}
	all := []string{}
	for _, element := range list {
		if text, isText := element.(string); isText {
			all = append(all, text)
		}
	}
	return all
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
func (v *values) secrets(source *Source, sensitive json.RawMessage) ([]string, error) {
	secrets := []string{v.text("isv_code")}
	marks, err := parsed(sensitive)
	if err != nil {
		return nil, err
	}
	for _, name := range append(source.SubjectArguments(), source.Key, source.Keys) {
		if holdsTrue(branch(marks, name)) {
			secrets = append(secrets, v.texts(name)...)
			secrets = append(secrets, v.text(name))
		}
	}
	return slices.DeleteFunc(secrets, func(s string) bool { return s == "" }), nil
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

// branch returns a field of a tree; nil if it is missing. If the tree is true as a whole,
// so is each field.
func branch(tree any, name string) any {
	if fields, isObject := tree.(map[string]any); isObject {
		return fields[name]
	}
	return tree
}

// holdsTrue reports whether anything in a shadow is true. In a shadow, show -json marks
// what is sensitive or unknown.
func holdsTrue(shadow any) bool {
	switch v := shadow.(type) {
	case bool:
		return v
	case []any:
		return slices.ContainsFunc(v, holdsTrue)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), holdsTrue)
	}
	return false
}

// withUnknown replaces the parts of a tree that its shadow marks as unknown.
func withUnknown(tree, shadow any) any {
	switch s := shadow.(type) {
	case bool:
		if s {
			return policy.Unknown{}
		}
	case []any:
		// Of a list with an unknown element, even the length may be unknown.
		if holdsTrue(s) {
			return policy.Unknown{}
		}
	case map[string]any:
		fields, isObject := tree.(map[string]any)
		if !isObject {
			if !holdsTrue(s) {
				return tree
			}
			fields = make(map[string]any)
		}
		all := maps.Clone(fields)
		for name, below := range s {
			if value := withUnknown(fields[name], below); value != nil {
				all[name] = value
			}
		}
		return all
	}
	return tree
}

// unknownPaths lists the unknown arguments: "lookback", "rules.delivery.min". For a list
// with an unknown element it names the list.
func unknownPaths(prefix string, shadow any, arguments []string) []string {
	fields, isObject := shadow.(map[string]any)
	if !isObject {
		return nil
	}
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if prefix == "" && !slices.Contains(arguments, name) || !holdsTrue(fields[name]) {
			continue
		}
		if _, isObject := fields[name].(map[string]any); isObject {
			paths = append(paths, unknownPaths(prefix+name+".", fields[name], arguments)...)
		} else {
			paths = append(paths, prefix+name)
		}
	}
	return paths
}

// cause returns, in a clause, which arguments deferred a read, and what they refer to.
// Arguments that the provider fills in are unknown before every read, so they count only
// if the configuration sets them.
func (s *Source) cause(unknown []string, w written) string {
	unknown = slices.DeleteFunc(unknown, func(path string) bool {
		name, _, _ := strings.Cut(path, ".")
		_, set := w.references[name]
		return !set && s.computed(name)
	})
	all := make(map[string]bool)
	for _, path := range unknown {
		name, _, _ := strings.Cut(path, ".")
		for _, reference := range w.references[name] {
			all[reference] = true
		}
	}
	if len(unknown) == 0 {
		// All arguments are known, so it waits for what it depends on.
		for _, references := range w.references {
			for _, reference := range references {
				if !isLocal(reference) {
					all[reference] = true
				}
			}
		}
	}
	for _, dependency := range w.dependsOn {
		all[dependency] = true
	}
	references := slices.Sorted(maps.Keys(all))
	switch {
	case len(unknown) == 0 && len(references) == 0:
		return "it depends on something that must be changed first"
	case len(unknown) == 0:
		return "it depends on " + enumerated(references) + ", which must be changed first"
	case len(references) == 0:
		return enumerated(unknown) + " " + isOrAre(unknown) + " known only after apply"
	}
	return enumerated(unknown) + " " + isOrAre(unknown) + " known only after apply, from " + enumerated(references)
}

func isOrAre(items []string) string {
	if len(items) == 1 {
		return "is"
	}
	return "are"
}

func enumerated(items []string) string {
	last := len(items) - 1
	if last == 0 {
		return items[0]
	}
	return strings.Join(items[:last], ", ") + " and " + items[last]
}
