// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/secret"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// Sanitizer makes foreign text fit to be shown. It hides secrets, masks keys and phone
// numbers, and drops control characters, with which a plan could control the reader's
// terminal.
type Sanitizer struct {
	secrets secret.Set
	masks   masks
}

// NewSanitizer returns a Sanitizer that hides some secrets and those of the policy, which
// may be nil.
func NewSanitizer(o Options, file *policyfile.Policy, secrets ...string) *Sanitizer {
	s := &Sanitizer{}
	if file != nil {
		s.secrets.AddSet(file.Secrets())
	}
	s.secrets.Add(secrets...)
	if !o.ShowKeys {
		s.masks = make(masks)
	}
	return s
}

// AddKeys adds keys of a source to mask. Add all of them before TellApart.
func (s *Sanitizer) AddKeys(source *Source, keys ...string) { s.masks.add(source, keys...) }

// AddParts adds what was read of channels. It is shown even where it looks like a phone
// number.
func (s *Sanitizer) AddParts(parts ...string) {
	for _, part := range parts {
		s.masks.show(part)
	}
}

// TellApart numbers the keys whose masks are equal.
func (s *Sanitizer) TellApart() { s.masks.tellApart() }

// ShowingKeys returns a Sanitizer of the same secrets that shows keys and phone numbers.
func (s *Sanitizer) ShowingKeys() *Sanitizer { return &Sanitizer{secrets: s.secrets} }

// Text sanitizes a text of any number of lines.
func (s *Sanitizer) Text(text string) string {
	return s.masks.inText(sanitize.Text(s.secrets.Hide(text)))
}

// Message sanitizes the message of a verdict, and keeps its lines and their indentation.
func (s *Sanitizer) Message(text string) string {
	lines := strings.Split(s.Text(text), "\n")
	for i, one := range lines {
		indent := one[:len(one)-len(strings.TrimLeft(one, " "))]
		lines[i] = indent + strings.Join(strings.Fields(one), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Line is Text on one line.
func (s *Sanitizer) Line(text string) string { return strings.Join(strings.Fields(s.Text(text)), " ") }

// HasSecret reports whether a text contains a secret.
func (s *Sanitizer) HasSecret(text string) bool { return s.secrets.Hide(text) != text }

// Key sanitizes a key of a source.
func (s *Sanitizer) Key(source *Source, key string) string {
	hidden := s.secrets.Hide(key)
	if hidden != key || s.masks == nil {
		return s.Line(key)
	}
	return s.masks.of(source, key)
}

// sanitize sanitizes a whole report.
func (r *Report) sanitize(s *Sanitizer) {
	for i := range r.Judgements {
		j := &r.Judgements[i]
		if j.showKeys {
			continue
		}
		s.AddParts(j.Parts...)
		s.AddKeys(j.Source, j.Keys...)
		for _, series := range j.Series {
			s.AddKeys(j.Source, series.Key)
		}
		for _, state := range j.States {
			s.AddKeys(j.Source, state.Key)
		}
		for _, result := range j.Verdict.Results {
			s.AddKeys(j.Source, result.Key)
		}
		for _, rule := range j.Rules {
			if rule.Waiver != nil {
				s.AddKeys(j.Source, rule.Waiver.Keys...)
			}
		}
	}
	for _, e := range r.Ephemerals {
		s.AddParts(e.Part)
	}
	s.TellApart()
	r.Input, r.Message = s.Line(r.Input), s.Line(r.Message)
	r.Policies = each(r.Policies, s.Line)
	for i := range r.Problems {
		r.Problems[i].Detail = s.Text(r.Problems[i].Detail)
	}
	for i := range r.Judgements {
		if j := &r.Judgements[i]; j.showKeys {
			j.sanitize(s.ShowingKeys())
		} else {
			j.sanitize(s)
		}
	}
	for i := range r.Ephemerals {
		e := &r.Ephemerals[i]
		e.Address, e.Channel, e.Part = s.Line(e.Address), s.Line(e.Channel), s.Line(e.Part)
	}
	for i := range r.Checks {
		check := &r.Checks[i]
		check.Address, check.Kind, check.Place.File = s.Line(check.Address), s.Line(check.Kind), s.Line(check.Place.File)
		check.Problems = each(check.Problems, s.Text)
	}
}

func (out *Judgement) sanitize(s *Sanitizer) {
	out.Name, out.Channel, out.Remediation = s.Line(out.Name), s.Line(out.Channel), s.Text(out.Remediation)
	out.Calendar.Granularity = metric.Granularity(s.Line(string(out.Calendar.Granularity)))
	out.Place.File, out.Part = s.Line(out.Place.File), s.Line(out.Part)
	out.Parts = each(out.Parts, s.Line)
	out.Keys = each(out.Keys, func(key string) string { return s.Key(out.Source, key) })
	out.Verdict.Message = s.Message(out.Verdict.Message)
	out.Verdict.Results = each(out.Verdict.Results, func(r policy.Result) policy.Result { return s.Result(out.Source, r) })
	rules, places := out.Rules, out.Places
	out.Rules, out.Places = nil, make(map[string]diagnostic.Place)
	for _, rule := range rules {
		place := places[rule.Name]
		place.File = s.Line(place.File)
		rule = s.Rule(rule)
		out.Rules, out.Places[rule.Name] = append(out.Rules, rule), place
	}
	for i := range out.Series {
		out.Series[i].Key = s.Key(out.Source, out.Series[i].Key)
	}
	out.States = each(out.States, func(state signal.State) signal.State { return s.state(out.Source, state) })
	out.Notes = each(out.Notes, s.Text)
}

// each returns a list in which each element is sanitized.
func each[T any](list []T, sanitized func(T) T) []T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = sanitized(list[i])
	}
	return list
}

// state sanitizes a state. It keeps only what is shown: signals and problems.
func (s *Sanitizer) state(source *Source, state signal.State) signal.State {
	clean := signal.State{Key: s.Key(source, state.Key), Values: make(map[string]string)}
	for _, name := range source.Signals {
		if value := state.Values[name]; value != "" {
			clean.Values[name] = s.Line(value)
		}
	}
	for _, p := range state.Problems {
		clean.Problems = append(clean.Problems, signal.Problem{Code: s.Line(p.Code), Description: s.Line(p.Description), Solution: s.Line(p.Solution)})
	}
	return clean
}

// Result sanitizes a result of a source.
func (s *Sanitizer) Result(source *Source, r policy.Result) policy.Result {
	r.Key = s.Key(source, r.Key)
	r.Signal, r.Value = s.Line(r.Signal), s.Line(r.Value)
	r.Message, r.Rule, r.Metric = s.Line(r.Message), s.Line(r.Rule), s.Line(r.Metric)
	r.Severity, r.DecidedBy = s.Line(r.Severity), s.Line(r.DecidedBy)
	r.Bound = s.Bound(r.Bound)
	return r
}

// Rule sanitizes a rule. It drops bounds that are secrets, and what messages contain,
// such as the waiver.
func (s *Sanitizer) Rule(r policy.Rule) policy.Rule {
	r.Name, r.Waiver, r.Classes = s.Line(r.Name), nil, signal.Classes{}
	r.Min, r.Max, r.MaxDrop, r.MaxRise = s.Bound(r.Min), s.Bound(r.Max), s.Bound(r.MaxDrop), s.Bound(r.MaxRise)
	return r
}

// Bound drops a number that is a secret.
func (s *Sanitizer) Bound(f *float64) *float64 {
	if f != nil && s.secrets.HasFloat(*f) {
		return nil
	}
	return f
}

// Sanitize sanitizes text outside a report. It masks phone numbers unless they are to be
// shown.
func Sanitize(text string, showNumbers bool) string {
	return NewSanitizer(Options{ShowKeys: showNumbers}, nil).Text(text)
}
