// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// CommentMark is the first line of the Markdown. A job finds its earlier comment by it, and
// updates that one.
const CommentMark = "<!-- chatapp-gate -->"

var symbols = map[policy.Status]string{
	policy.Unjudged: "⚪", policy.Pass: "🟢", policy.Warn: "🟡", policy.Inconclusive: "🟣", policy.Fail: "🔴", policy.Error: "🛑",
}

// The limits of a comment, in bytes. Code hosts refuse one of 65,536 characters, and a job can
// add a line or two. Each part leaves room for the parts after it.
const (
	markdownLimit   = 60_000
	problemsLimit   = 15_000
	rowsLimit       = 30_000
	reasonsLimit    = 48_000
	checksLimit     = 56_000
	ephemeralsLimit = 58_000
	longestMessage  = 1_000 // Of one text, before escaping.
	longestCell     = 150
)

// writeMarkdown writes a comment for a merge request or pull request.
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

// add writes a text if the comment stays within a limit, and reports whether it did.
func (m *markdownWriter) add(limit int, s string) bool {
	if m.Len()+len(s) > limit {
		return false
	}
	m.WriteString(s)
	return true
}

// list writes a heading and texts: as many as a person reads and as fit a limit. Then it writes
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

// alignments are the alignments of columns, in the order of headings.
var alignments = []string{"---", "---", "---", "--:", "--:", "--:", "---"}

func (m *markdownWriter) rows() {
	if len(m.index.lines) == 0 {
		return
	}
	if caption := m.index.caption(); caption != "" {
		m.WriteString("\n" + escaped(caption, longestMessage) + "\n")
	}
	columns := m.index.columns()
	head := "\n| | " + strings.Join(m.index.headings()[:columns], " | ") + " |\n|---|" + strings.Join(alignments[:columns], "|") + "|\n"
	m.list(rowsLimit, maxRows, "row", head, len(m.index.lines), func(i int) string {
		l := m.index.lines[i]
		cells := append([]string{symbols[l.status] + " " + l.shown()}, m.index.cells(l)[:columns]...)
		for i, cell := range cells {
			cells[i] = escaped(cell, longestCell)
		}
		return "| " + strings.Join(cells, " | ") + " |\n"
	})
}

// reasons writes the message of each verdict with a line that a reader should know about, and
// the notes.
func (m *markdownWriter) reasons(r *gate.Report) {
	var told []*gate.Judgement
	var notes []string
	for i := range r.Judgements {
		s := &r.Judgements[i]
		if slices.ContainsFunc(m.index.linesOf[s], line.telling) {
			told = append(told, s)
		}
		for _, text := range append([]string{s.Remediation}, s.Notes...) {
			if text != "" {
				notes = append(notes, escaped(heading(s), longestCell)+": "+escaped(text, longestMessage))
			}
		}
	}
	if len(told)+len(notes) == 0 {
		return
	}
	m.WriteString("\n<details" + open(r) + "><summary>Reasons</summary>\n\n")
	m.list((rowsLimit+reasonsLimit)/2, maxReasons, "verdict", "", len(told), func(i int) string { return m.message(told[i]) })
	m.list(reasonsLimit, maxReasons, "note", "", len(notes), func(i int) string { return "- " + notes[i] + "\n" })
	m.WriteString("\n</details>\n")
}

// message returns the message of a verdict as a list item.
func (m *markdownWriter) message(s *gate.Judgement) string {
	said := messageOf(s, m.style.limit(maxNamed))
	var b strings.Builder
	fmt.Fprintf(&b, "- **%s** %s\n", escaped(heading(s), longestCell), escaped(said.outcome, longestMessage))
	for _, reason := range said.reasons {
		fmt.Fprintf(&b, "  - %s\n", escaped(reason, longestMessage))
	}
	if said.left > 0 {
		fmt.Fprintf(&b, "  - and %s more\n", metric.PrintCount(int64(said.left)))
	}
	if said.advice != "" {
		fmt.Fprintf(&b, "\n  %s\n", escaped(said.advice, longestMessage))
	}
	return b.String()
}

// open returns the attribute that unfolds the reasons if the report blocks.
func open(r *gate.Report) string {
	if r.Allowed {
		return ""
	}
	return " open"
}

func (m *markdownWriter) checks(r *gate.Report) {
	failing, passed := failingChecks(r)
	m.list(checksLimit, maxReasons, "check", "\n| | check | problem |\n|---|---|---|\n", len(failing), func(i int) string {
		c := failing[i]
		return fmt.Sprintf("| %s %s | %s | %s |\n", symbols[c.Status], escaped(string(c.Status), longestCell), escaped(c.Address, longestCell),
			escaped(strings.Join(m.index.problems(c), " "), longestMessage))
	})
	if passed > 0 {
		m.WriteString("\n" + symbols[policy.Pass] + " " + metric.Plural(passed, "check") + " passed.\n")
	}
}

// escaped shortens foreign text and escapes it, so it contains no markup, does not mention a
// user, and does not end the cell of a table.
func escaped(s string, most int) string {
	return markdownEscapes.Replace(sanitize.Cut(sanitize.Line(s), most))
}

var markdownEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#", "!", "\\!",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@\u200b",
)
