// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// CommentMark begins the Markdown, so that a job finds the comment that it wrote
// before, and updates it.
const CommentMark = "<!-- chatapp-gate -->"

var symbols = map[policy.Status]string{
	policy.Unjudged: "⚪", policy.Pass: "🟢", policy.Warn: "🟡", policy.Inconclusive: "🟣", policy.Fail: "🔴", policy.Error: "🛑",
}

// How long a comment may be: what takes it refuses one of 65,536 characters, and a job may
// add a line or two. Each part leaves room for those after it.
const (
	markdownLimit   = 60_000
	problemsLimit   = 15_000
	rowsLimit       = 30_000
	reasonsLimit    = 48_000
	checksLimit     = 56_000
	ephemeralsLimit = 58_000
	longestMessage  = 1_000 // Of one text, before it is escaped.
	longestCell     = 150
)

// writeMarkdown writes a comment for a merge request.
func writeMarkdown(w io.Writer, r gate.Report, s Style) error {
	m := markdownWriter{style: s, index: newIndex(&r)}
	m.add(markdownLimit, fmt.Sprintf("%s\n### %s chatapp-gate: %s\n\n%s.\n", CommentMark, symbols[r.Status], escaped(string(r.Status), longestCell), escaped(r.Message, longestMessage)))
	m.list(problemsLimit, maxReasons, "problem", "", len(r.Problems), func(i int) string {
		return fmt.Sprintf("\n**%s.** %s\n", escaped(r.Problems[i].Summary, longestCell), escaped(r.Problems[i].Detail, longestMessage))
	})
	m.rows()
	m.reasons(&r)
	m.checks(&r)
	m.ephemerals(&r)
	_, err := io.WriteString(w, sanitize.Commands(m.String()))
	return err
}

type markdownWriter struct {
	strings.Builder
	style Style
	index *index
}

// add writes text if the comment stays within a limit, and reports whether it did.
func (m *markdownWriter) add(limit int, s string) bool {
	if m.Len()+len(s) > limit {
		return false
	}
	m.WriteString(s)
	return true
}

// list writes texts after a head, as many as a person reads and as are within a limit, and
// how many it left out.
func (m *markdownWriter) list(limit, most int, thing, head string, count int, text func(i int) string) {
	if count == 0 {
		return
	}
	m.WriteString(head)
	n := 0
	for n < min(count, m.style.limit(most)) && m.add(limit, text(n)) {
		n++
	}
	if n < count {
		m.WriteString("\n" + metric.Plural(count-n, thing) + " left out. `--format text --full` shows all.\n")
	}
}

func (m *markdownWriter) rows() {
	const head = "\n| | channel | number | rule | observed | bound | sent | daily rate |\n|---|---|---|---|--:|--:|--:|---|\n"
	m.list(rowsLimit, maxRows, "row", head, len(m.index.lines), func(i int) string {
		l := m.index.lines[i]
		cells := append([]string{symbols[l.status] + " " + l.shown()}, m.index.cells(l)...)
		for i, cell := range cells {
			cells[i] = escaped(cell, longestCell)
		}
		return "| " + strings.Join(cells, " | ") + " |\n"
	})
}

func (m *markdownWriter) reasons(r *gate.Report) {
	type reason struct{ status, name, message string }
	var reasons, notes []reason
	unread := make(map[*gate.Judgement]bool)
	for i := range r.Judgements {
		s := &r.Judgements[i]
		if unread[s] = isUnread(s); unread[s] {
			reasons = append(reasons, reason{string(s.Verdict.Status), s.Name, s.Verdict.Message})
		}
		for _, text := range append([]string{s.Remediation}, s.Notes...) {
			if text != "" {
				notes = append(notes, reason{"", s.Name, text})
			}
		}
	}
	for _, l := range m.index.lines {
		if l.telling() && !unread[l.judgement] {
			reasons = append(reasons, reason{l.shown(), l.judgement.Name, l.message()})
		}
	}
	if len(reasons)+len(notes) == 0 {
		return
	}
	m.WriteString("\n<details" + open(r) + "><summary>Reasons</summary>\n\n")
	m.list((rowsLimit+reasonsLimit)/2, maxReasons, "reason", "", len(reasons), func(i int) string {
		one := reasons[i]
		return fmt.Sprintf("- **%s** %s: %s\n", escaped(one.status, longestCell), escaped(one.name, longestCell), escaped(one.message, longestMessage))
	})
	m.list(reasonsLimit, maxReasons, "note", "", len(notes), func(i int) string {
		return fmt.Sprintf("- %s: %s\n", escaped(notes[i].name, longestCell), escaped(notes[i].message, longestMessage))
	})
	m.WriteString("\n</details>\n")
}

// open unfolds the reasons where something blocks.
func open(r *gate.Report) string {
	if r.Allowed {
		return ""
	}
	return " open"
}

func (m *markdownWriter) checks(r *gate.Report) {
	var failing []*gate.Check
	for i := range r.Checks {
		if r.Checks[i].Status != policy.Pass {
			failing = append(failing, &r.Checks[i])
		}
	}
	m.list(checksLimit, maxReasons, "check", "\n| | check | problem |\n|---|---|---|\n", len(failing), func(i int) string {
		c := failing[i]
		return fmt.Sprintf("| %s %s | %s | %s |\n", symbols[c.Status], escaped(string(c.Status), longestCell), escaped(c.Address, longestCell),
			escaped(strings.Join(m.index.problems(c), " "), longestMessage))
	})
	if passed := len(r.Checks) - len(failing); passed > 0 {
		m.WriteString("\n" + symbols[policy.Pass] + " " + metric.Plural(passed, "check") + " passed.\n")
	}
}

// escaped makes text that others wrote plain, and shortens it: no markup, no mention of a
// user, no end of a table's cell.
func escaped(s string, most int) string {
	return markdownEscapes.Replace(sanitize.Cut(sanitize.Line(s), most))
}

var markdownEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#", "!", "\\!",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@\u200b",
)
