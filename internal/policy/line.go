// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// line is one reason as a person reads it: the rule, the key, the outcome and, in
// parentheses, the facts behind it. It is the message of a result, and a line in the message
// of a verdict.
type line struct {
	rule, key string // Either may be empty.
	text      string
	facts     []string // Empty ones are left out.
}

// String prints "drop, 8613800000012: delivery rate 59.1% fell below 87.3% (baseline 97.0%
// over 28d, max_drop 10%; 14,935 sent)".
func (l line) String() string {
	subject := l.rule
	if l.rule != "" && l.key != "" {
		subject += ", "
	}
	if subject += l.key; subject != "" {
		subject += ": "
	}
	return subject + l.text + inParentheses(l.facts)
}

// inParentheses joins facts: " (Nov 25–27, 2026; 30,355 sent)". It is empty without facts.
func inParentheses(facts []string) string {
	facts = slices.DeleteFunc(slices.Clone(facts), func(fact string) bool { return fact == "" })
	if len(facts) == 0 {
		return ""
	}
	return " (" + strings.Join(facts, "; ") + ")"
}

// orList joins values for a sentence: "a", "b" or "c".
func orList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return diagnostic.Listed(quoted, "or")
}

// oneLine keeps foreign text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
