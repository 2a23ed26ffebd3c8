// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// cleaner makes text that others wrote fit to be shown: secrets hidden, phone
// numbers masked, and no control character, with which a plan could draw on the
// reader's terminal.
type cleaner struct {
	secrets []string
	numbers map[string]string // What each phone number is shown as; nil leaves them as they are.
}

// leastSecret is the length from which a secret is looked for in texts. A shorter
// one is in every other word by chance.
const leastSecret = 3

const hidden = "(hidden)"

func newCleaner(o Options) *cleaner {
	c := &cleaner{}
	if !o.ShowPhoneNumbers {
		c.numbers = make(map[string]string)
	}
	return c
}

func (c *cleaner) addNumbers(numbers ...string) {
	for _, n := range numbers {
		if c.numbers != nil && n != "" {
			c.numbers[n] = metric.MaskPhoneNumber(n)
		}
	}
}

// tellApart numbers those phone numbers that would look the same when masked.
func (c *cleaner) tellApart() {
	count := make(map[string]int)
	for _, n := range slices.Sorted(maps.Keys(c.numbers)) {
		masked := metric.MaskPhoneNumber(n)
		if count[masked]++; count[masked] > 1 {
			c.numbers[n] = fmt.Sprintf("%s(%d)", masked, count[masked])
		}
	}
}

func (c *cleaner) addSecrets(secrets ...string) {
	for _, s := range secrets {
		if len(s) >= leastSecret {
			c.secrets = append(c.secrets, s)
		}
	}
}

// text cleans a text that may have several lines.
func (c *cleaner) text(s string) string {
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
func (c *cleaner) line(s string) string { return strings.Join(strings.Fields(c.text(s)), " ") }

// number masks one phone number.
func (c *cleaner) number(s string) string {
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
func (c *cleaner) masked(s string) string {
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
func (r *Report) clean(c *cleaner) {
	for i := range r.Subjects {
		s := &r.Subjects[i]
		c.addNumbers(s.Asked...)
		for _, series := range s.Series {
			c.addNumbers(series.PhoneNumber)
		}
		for _, result := range s.Verdict.Results {
			c.addNumbers(result.PhoneNumber)
		}
		for _, rule := range s.Rules {
			if rule.Waiver != nil {
				c.addNumbers(rule.Waiver.PhoneNumbers...)
			}
		}
	}
	c.tellApart()
	r.Input, r.Message = c.line(r.Input), c.line(r.Message)
	for i := range r.Problems {
		r.Problems[i].Detail = c.text(r.Problems[i].Detail)
	}
	for i := range r.Subjects {
		r.Subjects[i].clean(c)
	}
	for i := range r.Checks {
		check := &r.Checks[i]
		check.Address, check.Kind = c.line(check.Address), c.line(check.Kind)
		for j := range check.Problems {
			check.Problems[j] = c.text(check.Problems[j])
		}
	}
}

func (s *Subject) clean(c *cleaner) {
	s.Name, s.Channel, s.Granularity, s.Cure = c.line(s.Name), c.line(s.Channel), c.line(s.Granularity), c.text(s.Cure)
	for i := range s.Asked {
		s.Asked[i] = c.number(s.Asked[i])
	}
	s.Verdict.Message = c.line(s.Verdict.Message)
	s.Verdict.Results = slices.Clone(s.Verdict.Results)
	for i := range s.Verdict.Results {
		result := &s.Verdict.Results[i]
		result.PhoneNumber = c.number(result.PhoneNumber)
		result.Message, result.Rule, result.Metric = c.line(result.Message), c.line(result.Rule), c.line(result.Metric)
		result.Severity = c.line(result.Severity)
	}
	rules, places := s.Rules, s.Places
	s.Rules, s.Places = nil, make(map[string]Place)
	for _, rule := range rules {
		place := places[rule.Name]
		rule.Name, rule.Waiver = c.line(rule.Name), nil // What a waiver says is in the messages.
		s.Rules, s.Places[rule.Name] = append(s.Rules, rule), place
	}
	for i := range s.Series {
		s.Series[i].PhoneNumber = c.number(s.Series[i].PhoneNumber)
	}
	for i := range s.Notes {
		s.Notes[i] = c.text(s.Notes[i])
	}
}
