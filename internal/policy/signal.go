// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// signalFields are the fields of rules on signals.
func (s Source) signalFields() []Field {
	lists := func(class string) string {
		return "The values that " + class + ". A list replaces the usual classification of its values, and of no others."
	}
	return []Field{
		{
			Name: "signal", Required: true, target: func(r *Rule) any { return &r.Signal },
			Description: "The signal to classify: " + choice(s.Signals) + ".",
		},
		{Name: "pass", target: func(r *Rule) any { return &r.Pass }, Description: lists("pass")},
		{Name: "warn", target: func(r *Rule) any { return &r.Warn }, Description: lists("warn")},
		{Name: "fail", target: func(r *Rule) any { return &r.Fail }, Description: lists("fail")},
	}
}

// signal checks that the rule classifies a signal, and no value twice.
func (c *checker) signal() {
	s, found := signal.Find(c.rule.Signal)
	usual, r := s.Usual.Values(), c.rule
	if found && len(usual) == 0 && c.known("pass", "warn", "fail") && r.Pass == nil && r.Warn == nil && r.Fail == nil {
		c.add("signal", "%s has no usual classification, so every value would be inconclusive; list its values in pass, warn and fail", r.Signal)
	}
	listed := make(map[string]string)
	for _, list := range []struct {
		field  string
		values []string
	}{{"pass", r.Pass}, {"warn", r.Warn}, {"fail", r.Fail}} {
		if c.known(list.field) {
			c.values(list.field, list.values, listed, usual)
		}
	}
}

// values checks one list. Listed has the values of the lists before it, with their fields.
func (c *checker) values(field string, values []string, listed map[string]string, usual []string) {
	if values != nil && len(values) == 0 {
		c.add(field, "%s is empty; list values, or leave it out", field)
	}
	for _, value := range values {
		value = strings.TrimSpace(value)
		if value == "" {
			c.add(field, "%s has an empty value; remove it", field)
			continue
		}
		// CAMS never reports it in this case, so the list would silently do nothing.
		i := slices.IndexFunc(usual, func(known string) bool { return known != value && strings.EqualFold(known, value) })
		if i >= 0 {
			c.add(field, "%s has %q, but CAMS writes %q; values are case-sensitive", field, value, usual[i])
		} else if near := misspelled(value, usual); near != "" {
			c.diags = append(c.diags, diagnostic.Diagnostic{
				Severity: diagnostic.Warning, Summary: "Unknown value of a signal", Path: diagnostic.Path{"rules", c.rule.Name, field},
				Detail: fmt.Sprintf("In rule %q, %s has %q, which is not a known value of %s. Did you mean %q? Keep it only if CAMS reports exactly this value.",
					c.rule.Name, field, value, c.rule.Signal, near),
			})
		}
		if other, twice := listed[value]; twice && other != field {
			c.add(field, "%s has %q, which is also in %s; keep it in one of them", field, value, other)
		}
		listed[value] = field
	}
}

// misspelled returns the known value that was probably meant by another one, or "". A
// prefix makes a different value, not a misspelled one: AVAILABLE and UNAVAILABLE.
func misspelled(value string, known []string) string {
	near := diagnostic.Suggest(value, known)
	if strings.HasSuffix(value, near) || strings.HasSuffix(near, value) {
		return ""
	}
	return near
}

// classify returns the class of a value, and the list of the rule that has it. The list is
// empty if the usual classification decided.
func (r Rule) classify(value string) (class signal.Class, by string) {
	if class = r.Classes.Of(value); class != signal.Unclassified {
		return class, string(class)
	}
	s, _ := signal.Find(r.Signal) // Check has found it.
	return s.Usual.Of(value), ""
}

// mostOfValue is how many bytes of a value a message shows.
const mostOfValue = 60

// valueShown prints a value of a signal, shortened. A value that is not a word of capital
// letters is quoted, with invisible characters escaped.
func valueShown(value string) string {
	isWord := func(r rune) bool { return r == '_' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' }
	if len(value) > mostOfValue {
		value = strings.ToValidUTF8(value[:mostOfValue], "") + "…"
	}
	if value != "" && strings.TrimFunc(value, isWord) == "" {
		return value
	}
	return fmt.Sprintf("%q", value)
}
