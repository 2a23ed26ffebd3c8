// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// The first word of a verdict's message.
const (
	blocked = "Blocked"
	allowed = "Allowed"
)

// bullet begins each reason in a message.
const bullet = "  - "

// maxNamed is how many reasons a message lists, and how many rules it names for each.
const maxNamed = 5

// message writes the message of a verdict: the outcome, the reasons, worst first, and why
// data may be missing.
func (w *words) message(v Verdict) string {
	var b strings.Builder
	b.WriteString(headWord(v.Allowed) + ": " + w.outcome(v.Results) + inParentheses(w.outcomeFacts()))
	reasons := w.reasons(v.Results)
	for _, reason := range reasons[:min(len(reasons), maxNamed)] {
		b.WriteString("\n" + bullet + reason)
	}
	if more := len(reasons) - maxNamed; more > 0 {
		b.WriteString("\n" + bullet + "and " + metric.PrintCount(int64(more)) + " more")
	}
	if w.advice != "" && !w.future && w.lacksRows(v.Results) {
		b.WriteString("\n" + w.advice + ".")
	}
	return b.String()
}

func headWord(isAllowed bool) string {
	if isAllowed {
		return allowed
	}
	return blocked
}

// under changes the first word of a message.
func under(message string, isAllowed bool) string {
	word, rest, found := strings.Cut(message, ":")
	if !found || word != blocked && word != allowed {
		return message
	}
	return headWord(isAllowed) + ":" + rest
}

// SplitMessage splits the message of a verdict into the outcome, the reasons without their
// bullets, and the advice after them.
func SplitMessage(message string) (outcome string, reasons []string, advice string) {
	lines := strings.Split(message, "\n")
	outcome = lines[0]
	for i, one := range lines[1:] {
		reason, found := strings.CutPrefix(one, bullet)
		if !found {
			return outcome, reasons, strings.Join(lines[i+1:], "\n")
		}
		reasons = append(reasons, reason)
	}
	return outcome, reasons, ""
}

// outcome counts the rules by status and names the subject: "2 of 3 rules fail for
// cams-sick".
func (w *words) outcome(results []Result) string {
	if why := unreadReason(results); why != "" {
		return unreadOutcome(why, w.subject)
	}
	text := "there are no rules"
	if len(results) > 0 {
		text = countRules(results)
	}
	if w.subject == "" {
		return text
	}
	return text + " for " + w.subject
}

// reasons returns a line for each reason, worst first. Rules with the same reason share a
// line, and so do many intervals.
func (w *words) reasons(results []Result) []string {
	if why := unreadReason(results); why != "" {
		if alike, text := sameText(results); alike {
			if text == unreadOutcome(why, "") {
				return nil // The outcome already has it.
			}
			return []string{text}
		}
	}
	var f *Frame // Without a window, it is not known which results are of intervals.
	if w.window != (metric.Window{}) {
		f = &Frame{Window: w.window, Calendar: w.calendar, Key: w.keyText, Label: w.label}
	}
	return Lines(Fold(results, f))
}

// sameText returns the text that all results share, apart from the names of their rules.
func sameText(results []Result) (alike bool, text string) {
	for i := range results {
		of := strings.TrimPrefix(afterRule(&results[i]), ": ")
		if i > 0 && of != text {
			return false, ""
		}
		text = of
	}
	return true, text
}

// afterRule returns the part of a message after the name of its rule.
func afterRule(r *Result) string {
	if text, found := strings.CutPrefix(r.Message, r.Rule); found {
		return text
	}
	return ": " + r.Message // A message from a plan may be any text.
}

// Lines returns a line for each result that a message names. Rules with the same reason share
// a line.
func Lines(all []Folded) []string {
	rules := make(map[string][]string)
	var texts []string
	for i := range all {
		r := &all[i].Result
		if !r.IsTold() {
			continue
		}
		text := afterRule(r)
		if rules[text] == nil {
			texts = append(texts, text)
		}
		rules[text] = append(rules[text], r.Rule)
	}
	lines := make([]string, len(texts))
	for i, text := range texts {
		lines[i] = rulesText(rules[text]) + text
	}
	return lines
}

// rulesText lists the names of rules that share a reason.
func rulesText(names []string) string {
	names = slices.Compact(slices.Clone(names))
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:maxNamed], ", ") + " and " + metric.PrintCount(int64(len(names)-maxNamed)) + " more"
}

// IsTold reports whether a message names the result. It leaves out those that pass without a
// broken bound.
func (r *Result) IsTold() bool {
	return r.Status != Pass || r.Reason == ReasonWaived || r.Reason == ReasonTolerated
}

// lacksRows reports whether the message names a result that has no row at all.
func (w *words) lacksRows(results []Result) bool {
	n := 0
	for i := range results {
		if results[i].lacksData() {
			n++
		}
	}
	return n > w.lacking
}

// lacksData reports whether a message names the result for its lack of data.
func (r *Result) lacksData() bool { return r.IsTold() && r.Reason == ReasonNoData }
