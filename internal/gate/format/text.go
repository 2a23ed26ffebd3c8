// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// writeText writes a report to be read in seconds: the verdict, a table, and the reasons why
// something does not pass.
func writeText(w io.Writer, r gate.Report, s Style) error {
	t := textWriter{style: s, index: newIndex(&r)}
	word, rest, _ := strings.Cut(sanitize.Line(r.Message), ":")
	t.led(r.Status, word, ":"+rest+".", "")
	problems, left := first(r.Problems, s.limit(maxReasons))
	for _, p := range problems {
		t.line("")
		t.paragraph(p.Summary + ". " + p.Detail)
	}
	t.leftOut(left, "problem")
	t.table()
	t.reasons(&r)
	t.checks(&r)
	t.ephemerals(&r)
	// This must be last: wrapping can move text to the beginning of a line.
	_, err := io.WriteString(w, sanitize.Commands(t.String()))
	return err
}

type textWriter struct {
	strings.Builder
	style Style
	index *index
}

func (t *textWriter) line(s string) { t.WriteString(s + "\n") }

// paragraph writes a wrapped text.
func (t *textWriter) paragraph(s string) { t.line(t.wrapped(s, "", "")) }

// led writes a wrapped text that begins with a word in the color of a status.
func (t *textWriter) led(status policy.Status, word, rest, indent string) {
	said := t.wrapped(word+rest, indent, "  ")
	if after, found := strings.CutPrefix(said, indent+word); found { // Wrapping would take color out.
		said = indent + t.painted(status, word) + after
	}
	t.line(said)
}

// labeled writes a status, and a text beside it.
func (t *textWriter) labeled(status policy.Status, s, indent string) {
	beside := indent + string(status) + gap
	t.line(indent + t.painted(status, string(status)) + gap + strings.TrimLeft(t.wrapped(s, strings.Repeat(" ", len(beside)), ""), " "))
}

// leftOut reports how many of something are not shown.
func (t *textWriter) leftOut(n int, thing string) {
	if n > 0 {
		t.line(fmt.Sprintf("%s left out; --full shows all.", metric.Plural(n, thing)))
	}
}

// wrapped indents a text, and wraps it at the width of the output. Lines after the first have a
// hanging indent too.
func (t *textWriter) wrapped(s, indent, hang string) string {
	s = strings.TrimRight(sanitize.Text(s), " \n")
	all := strings.Split(s, "\n")
	if width := t.style.width() - len(indent) - len(hang); width > 20 {
		all = Wrap(s, width)
	}
	for i, one := range all {
		if i > 0 {
			one = hang + one
		}
		all[i] = strings.TrimRight(indent+one, " ")
	}
	return strings.Join(all, "\n")
}

var colors = map[policy.Status]text.Colors{
	policy.Pass:         {text.FgGreen},
	policy.Warn:         {text.FgYellow},
	policy.Inconclusive: {text.FgMagenta},
	policy.Fail:         {text.FgRed, text.Bold},
	policy.Error:        {text.FgRed, text.Bold},
}

// painted returns a sanitized text in the color of a status.
func (t *textWriter) painted(status policy.Status, s string) string {
	return t.style.painted(sanitize.Line(s), colors[status]...)
}

// heading returns the line above the reasons of a judgement.
func heading(s *gate.Judgement) string {
	switch {
	case isByTopLevel(s):
		return s.Name + " (rules of the policy)"
	case s.JudgedBy == gate.ByPolicy && s.Channel != "" && s.Place.Line > 0:
		return s.Name + " (" + channelOf(s) + ")"
	}
	return s.Name
}

// isByTopLevel reports whether the top-level rules of a policy judge a data source. Its name is
// an address then.
func isByTopLevel(s *gate.Judgement) bool {
	return s.JudgedBy == gate.ByPolicy && s.ShortName() != s.Name
}

// shortName returns the address of a data source without its type, or the name of a block of a
// policy. It marks what the policy judges if the report has both.
func shortName(s *gate.Judgement, mixed bool) string {
	switch {
	case isByTopLevel(s) && mixed:
		return s.ShortName() + ", by policy"
	case s.JudgedBy == gate.ByPolicy && mixed:
		return "policy: " + s.ShortName()
	}
	return s.ShortName()
}

// reasons writes the message of each verdict with a line that a reader should know about, and
// the notes.
func (t *textWriter) reasons(r *gate.Report) {
	reasons, notes := quota{most: t.style.limit(maxReasons)}, quota{most: t.style.limit(maxReasons)}
	for i := range r.Judgements {
		s := &r.Judgements[i]
		said := t.message(s, &reasons)
		var more []string
		if s.Remediation != "" {
			more = append(more, s.Remediation)
		}
		for _, note := range s.Notes {
			more = append(more, "Note: "+note)
		}
		if said = append(said, notes.take(more)...); len(said) == 0 {
			continue
		}
		t.line("")
		t.line(t.wrapped(sanitize.Line(heading(s)), "", "  "))
		for _, one := range said {
			t.line(t.wrapped(one, "  ", ""))
		}
	}
	if reasons.left+notes.left > 0 {
		t.line("")
	}
	t.leftOut(reasons.left, "reason")
	t.leftOut(notes.left, "note")
}

// message returns the lines of a verdict's message, with as many reasons as the quota leaves.
// It returns nothing if the whole verdict passes.
func (t *textWriter) message(s *gate.Judgement, reasons *quota) []string {
	if !slices.ContainsFunc(t.index.linesOf[s], line.telling) {
		return nil
	}
	m := messageOf(s, t.style.limit(maxNamed))
	said := []string{m.outcome}
	for _, reason := range reasons.take(m.reasons) {
		said = append(said, "- "+reason)
	}
	if reasons.left += m.left; m.advice != "" {
		said = append(said, m.advice)
	}
	return said
}

// quota limits how many texts are taken, and counts the rest.
type quota struct{ most, left int }

func (q *quota) take(all []string) []string {
	n := min(q.most, len(all))
	q.most, q.left = q.most-n, q.left+len(all)-n
	return all[:n:n]
}

func (t *textWriter) checks(r *gate.Report) {
	if len(r.Checks) == 0 {
		return
	}
	t.line("")
	failing, passed := failingChecks(r)
	failing, left := first(failing, t.style.limit(maxReasons))
	for _, c := range failing {
		t.labeled(c.Status, sanitize.Line(c.Address), "")
		for _, p := range t.index.problems(c) {
			t.line(t.wrapped(p, "  ", ""))
		}
	}
	t.leftOut(left, "check")
	if passed > 0 {
		t.labeled(policy.Pass, metric.Plural(passed, "check"), "")
	}
}
