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

// bullet begins each line of a message that is a reason.
const bullet = "  - "

// maxNamed is how many reasons, and how many rules that share one, a message names.
const maxNamed = 5

// message writes the message of a verdict: the outcome, worst first why, and, where data are
// missing, why they may be.
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

// under changes the outcome of a message, and nothing else in it.
func under(message string, isAllowed bool) string {
	word, rest, found := strings.Cut(message, ":")
	if !found || word != blocked && word != allowed {
		return message
	}
	return headWord(isAllowed) + ":" + rest
}

// SplitMessage returns the parts of a verdict's message: the outcome, the reasons without
// their bullets, and what follows them.
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

// outcome reports how the rules came out, and of what: "2 of 3 rules fail for cams-sick".
func (w *words) outcome(results []Result) string {
	if why := unreadReason(results); why != "" {
		return unreadOutcome(why, w.subject)
	}
	said := "there are no rules"
	if len(results) > 0 {
		said = countRules(results)
	}
	if w.subject == "" {
		return said
	}
	return said + " for " + w.subject
}

// reasons returns a line for each thing that a reader should know, worst first: of what does
// not simply pass. Rules with the same reason share a line, and so do many intervals.
func (w *words) reasons(results []Result) []string {
	if why := unreadReason(results); why != "" {
		if alike, text := sameText(results); alike {
			if text == unreadOutcome(why, "") {
				return nil // The outcome has it.
			}
			return []string{text}
		}
	}
	return Lines(Fold(results, &Frame{Window: w.window, Calendar: w.calendar, Key: w.keyText, Label: w.label}))
}

// sameText reports whether all results have one text, whatever their rules are.
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

// afterRule is what a message has after the name of its rule.
func afterRule(r *Result) string {
	if text, found := strings.CutPrefix(r.Message, r.Rule); found {
		return text
	}
	return ": " + r.Message // Of a plan, which may have any text.
}

// Lines returns the lines of what does not simply pass. Rules that have the same reason
// share a line.
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

// IsTold reports whether a message names a result: it does not pass, or passes although a
// bound is broken.
func (r *Result) IsTold() bool {
	return r.Status != Pass || r.Reason == ReasonWaived || r.Reason == ReasonTolerated
}

// lacksRows reports whether a message names a result because there is no row.
func (w *words) lacksRows(results []Result) bool {
	n := 0
	for i := range results {
		if results[i].lacksData() {
			n++
		}
	}
	return n > w.lacking
}

// lacksData reports whether a message names a result because there are no data.
func (r *Result) lacksData() bool { return r.IsTold() && r.Reason == ReasonNoData }
