// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/secret"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// sanitizer makes text that others wrote fit to be shown: secrets hidden, keys and phone
// numbers masked, and no control character, with which a plan could draw on the reader's
// terminal.
type sanitizer struct {
	secrets secret.Set
	masks   masks
}

func newSanitizer(o Options) *sanitizer {
	s := &sanitizer{}
	if !o.ShowKeys {
		s.masks = make(masks)
	}
	return s
}

func (s *sanitizer) addKeys(keys ...string) { s.masks.add(keys...) }

func (s *sanitizer) addSecrets(secrets ...string) { s.secrets.Add(secrets...) }

// text sanitizes a text that may have several lines.
func (s *sanitizer) text(text string) string {
	return s.masks.inText(sanitize.Text(s.secrets.Hide(text)))
}

// message is text whose lines stay what they are.
func (s *sanitizer) message(text string) string {
	lines := strings.Split(s.text(text), "\n")
	for i, one := range lines {
		indent := one[:len(one)-len(strings.TrimLeft(one, " "))]
		lines[i] = indent + strings.Join(strings.Fields(one), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// line is text on one line.
func (s *sanitizer) line(text string) string { return strings.Join(strings.Fields(s.text(text)), " ") }

// key sanitizes a key.
func (s *sanitizer) key(key string) string {
	hidden := s.secrets.Hide(key)
	if hidden != key || s.masks == nil {
		return s.line(key)
	}
	return s.masks.of(key)
}

// sanitize makes a whole report fit to be shown.
func (r *Report) sanitize(s *sanitizer) {
	for i := range r.Judgements {
		j := &r.Judgements[i]
		if j.showKeys {
			continue
		}
		s.addKeys(j.Keys...)
		for _, series := range j.Series {
			s.addKeys(series.Key)
		}
		for _, result := range j.Verdict.Results {
			s.addKeys(result.Key)
		}
		for _, rule := range j.Rules {
			if rule.Waiver != nil {
				s.addKeys(rule.Waiver.Keys...)
			}
		}
	}
	s.masks.tellApart()
	r.Input, r.Message = s.line(r.Input), s.line(r.Message)
	r.Policies = slices.Clone(r.Policies)
	for i := range r.Policies {
		r.Policies[i] = s.line(r.Policies[i])
	}
	for i := range r.Problems {
		r.Problems[i].Detail = s.text(r.Problems[i].Detail)
	}
	for i := range r.Judgements {
		if j := &r.Judgements[i]; j.showKeys {
			j.sanitize(&sanitizer{secrets: s.secrets})
		} else {
			j.sanitize(s)
		}
	}
	for i := range r.Checks {
		check := &r.Checks[i]
		check.Address, check.Kind = s.line(check.Address), s.line(check.Kind)
		for j := range check.Problems {
			check.Problems[j] = s.text(check.Problems[j])
		}
	}
}

func (out *Judgement) sanitize(s *sanitizer) {
	out.Name, out.Channel, out.Remediation = s.line(out.Name), s.line(out.Channel), s.text(out.Remediation)
	out.Calendar.Granularity = metric.Granularity(s.line(string(out.Calendar.Granularity)))
	out.Place.File = s.line(out.Place.File)
	out.Keys = slices.Clone(out.Keys)
	for i := range out.Keys {
		out.Keys[i] = s.key(out.Keys[i])
	}
	out.Verdict.Message = s.message(out.Verdict.Message)
	out.Verdict.Results = slices.Clone(out.Verdict.Results)
	for i := range out.Verdict.Results {
		result := &out.Verdict.Results[i]
		result.Key = s.key(result.Key)
		result.Message, result.Rule, result.Metric = s.line(result.Message), s.line(result.Rule), s.line(result.Metric)
		result.Severity, result.DecidedBy = s.line(result.Severity), s.line(result.DecidedBy)
		result.Bound = s.bound(result.Bound)
	}
	rules, places := out.Rules, out.Places
	out.Rules, out.Places = nil, make(map[string]diagnostic.Place)
	for _, rule := range rules {
		place := places[rule.Name]
		place.File = s.line(place.File)
		rule = s.rule(rule)
		out.Rules, out.Places[rule.Name] = append(out.Rules, rule), place
	}
	for i := range out.Series {
		out.Series[i].Key = s.key(out.Series[i].Key)
	}
	for i := range out.Notes {
		out.Notes[i] = s.text(out.Notes[i])
	}
}

// rule leaves out of a rule what is in messages, such as its waiver, and bounds that are
// secrets.
func (s *sanitizer) rule(r policy.Rule) policy.Rule {
	r.Name, r.Waiver = s.line(r.Name), nil
	r.Min, r.Max, r.MaxDrop, r.MaxRise = s.bound(r.Min), s.bound(r.Max), s.bound(r.MaxDrop), s.bound(r.MaxRise)
	return r
}

// bound leaves out a number that is a secret.
func (s *sanitizer) bound(f *float64) *float64 {
	if f != nil && s.secrets.HasFloat(*f) {
		return nil
	}
	return f
}

// Sanitize makes text fit to be shown that belongs to no report: without control
// characters, and with phone numbers masked unless they are to be shown.
func Sanitize(text string, showNumbers bool) string {
	return newSanitizer(Options{ShowKeys: showNumbers}).text(text)
}
