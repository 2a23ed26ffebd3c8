// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// sanitizer makes text that others wrote fit to be shown: secrets hidden, phone
// numbers masked, and no control character, with which a plan could draw on the
// reader's terminal.
type sanitizer struct {
	secrets []string
	numbers map[string]string // What each phone number is shown as; nil leaves them as they are.
}

// leastSecret is the length from which a secret is looked for in texts. A shorter
// one is in every other word by chance.
const leastSecret = 3

const hidden = "(hidden)"

func newSanitizer(o Options) *sanitizer {
	c := &sanitizer{}
	if !o.ShowKeys {
		c.numbers = make(map[string]string)
	}
	return c
}

func (c *sanitizer) addNumbers(numbers ...string) {
	for _, n := range numbers {
		if c.numbers != nil && n != "" {
			c.numbers[n] = metric.MaskPhoneNumber(n)
		}
	}
}

// tellApart numbers those phone numbers that would look the same when masked.
func (c *sanitizer) tellApart() {
	count := make(map[string]int)
	for _, n := range slices.Sorted(maps.Keys(c.numbers)) {
		masked := metric.MaskPhoneNumber(n)
		if count[masked]++; count[masked] > 1 {
			c.numbers[n] = fmt.Sprintf("%s(%d)", masked, count[masked])
		}
	}
}

func (c *sanitizer) addSecrets(secrets ...string) {
	for _, s := range secrets {
		if len(s) >= leastSecret {
			c.secrets = append(c.secrets, s)
		}
	}
}

// text cleans a text that may have several lines.
func (c *sanitizer) text(s string) string {
	for _, secret := range c.secrets {
		s = strings.ReplaceAll(s, secret, hidden)
	}
	s = c.masked(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return -1
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// line is text on one line.
func (c *sanitizer) line(s string) string { return strings.Join(strings.Fields(c.text(s)), " ") }

// number masks one phone number.
func (c *sanitizer) number(s string) string {
	switch shown, found := c.numbers[s]; {
	case found:
		return shown
	case c.numbers == nil || s == "":
		return c.line(s)
	}
	return c.line(metric.MaskPhoneNumber(s))
}

// masked replaces the phone numbers in a text: whole runs of digits only, since a
// part of a longer one, as of a time in milliseconds, is something else.
func (c *sanitizer) masked(s string) string {
	if len(c.numbers) == 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j > i {
			if shown, found := c.numbers[s[i:j]]; found {
				b.WriteString(shown)
			} else {
				b.WriteString(s[i:j])
			}
			i = j
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// clean makes a whole report fit to be shown.
func (r *Report) clean(c *sanitizer) {
	for i := range r.Judgements {
		s := &r.Judgements[i]
		c.addNumbers(s.Keys...)
		for _, series := range s.Series {
			c.addNumbers(series.Key)
		}
		for _, result := range s.Verdict.Results {
			c.addNumbers(result.Key)
		}
		for _, rule := range s.Rules {
			if rule.Waiver != nil {
				c.addNumbers(rule.Waiver.Keys...)
			}
		}
	}
	c.tellApart()
	r.Input, r.Message = c.line(r.Input), c.line(r.Message)
	for i := range r.Problems {
		r.Problems[i].Detail = c.text(r.Problems[i].Detail)
	}
	for i := range r.Judgements {
		r.Judgements[i].clean(c)
	}
	for i := range r.Checks {
		check := &r.Checks[i]
		check.Address, check.Kind = c.line(check.Address), c.line(check.Kind)
		for j := range check.Problems {
			check.Problems[j] = c.text(check.Problems[j])
		}
	}
}

func (s *Judgement) clean(c *sanitizer) {
	s.Name, s.Channel, s.Remediation = c.line(s.Name), c.line(s.Channel), c.text(s.Remediation)
	s.Calendar.Granularity = metric.Granularity(c.line(string(s.Calendar.Granularity)))
	for i := range s.Keys {
		s.Keys[i] = c.number(s.Keys[i])
	}
	s.Verdict.Message = c.line(s.Verdict.Message)
	s.Verdict.Results = slices.Clone(s.Verdict.Results)
	for i := range s.Verdict.Results {
		result := &s.Verdict.Results[i]
		result.Key = c.number(result.Key)
		result.Message, result.Rule, result.Metric = c.line(result.Message), c.line(result.Rule), c.line(result.Metric)
		result.Severity = c.line(result.Severity)
	}
	rules, places := s.Rules, s.Places
	s.Rules, s.Places = nil, make(map[string]diagnostic.Place)
	for _, rule := range rules {
		place := places[rule.Name]
		rule.Name, rule.Waiver = c.line(rule.Name), nil // What a waiver says is in the messages.
		s.Rules, s.Places[rule.Name] = append(s.Rules, rule), place
	}
	for i := range s.Series {
		s.Series[i].Key = c.number(s.Series[i].Key)
	}
	for i := range s.Notes {
		s.Notes[i] = c.text(s.Notes[i])
	}
}
