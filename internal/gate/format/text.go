// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// writeText writes what a person reads in five seconds: the verdict, a table, and
// the reasons of what does not simply pass.
func writeText(w io.Writer, r gate.Report, s Style) error {
	t := textWriter{style: s}
	t.line(t.painted(r.Status, string(r.Status)) + strings.TrimPrefix(r.Message, string(r.Status)) + ".")
	for _, p := range r.Problems {
		t.paragraph("\n" + p.Summary + ". " + p.Detail)
	}
	t.table(&r)
	t.reasons(&r)
	t.checks(&r)
	_, err := io.WriteString(w, t.String())
	return err
}

type textWriter struct {
	strings.Builder
	style Style
}

func (t *textWriter) line(s string) { t.WriteString(s + "\n") }

// paragraph wraps text at the width of the terminal.
func (t *textWriter) paragraph(s string) { t.line(t.wrapped(s, "")) }

// wrapped indents text, and wraps it at the width of the terminal.
func (t *textWriter) wrapped(s, indent string) string {
	if t.style.Width > len(indent)+20 {
		s = text.WrapSoft(s, t.style.Width-len(indent))
	}
	all := strings.Split(strings.TrimRight(s, " \n"), "\n")
	for i, one := range all {
		if one = strings.TrimRight(one, " "); one != "" {
			one = indent + one
		}
		all[i] = one
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

// painted colours a status. The escapes are written here, not by the table, which
// asks the environment whether it may.
func (t *textWriter) painted(status policy.Status, s string) string {
	if color := colors[status]; t.style.Color && color != nil {
		return color.EscapeSeq() + s + text.Reset.EscapeSeq()
	}
	return s
}

// table writes all results. Where the terminal is too narrow it leaves out what is
// told elsewhere too, the least important first.
func (t *textWriter) table(r *gate.Report) {
	if len(lines(r)) == 0 {
		return
	}
	var rendered string
	for _, left := range [][]int{nil, {columnRate}, {columnRate, columnSent}} {
		rendered = t.rendered(r, left)
		if t.style.Width == 0 || text.LongestLineLen(rendered) <= t.style.Width {
			break
		}
	}
	t.line("")
	t.line(rendered)
}

// The columns that matter to rendered, counted from 1.
const (
	columnObserved = 4
	columnBound    = 5
	columnSent     = 6
	columnRate     = 7
)

// rendered is the table without some columns.
func (t *textWriter) rendered(r *gate.Report, left []int) string {
	w := table.NewWriter()
	w.SetStyle(table.Style{
		Name:    "plain",
		Box:     table.BoxStyle{PaddingRight: "   "},
		Options: table.Options{},
	})
	w.SuppressTrailingSpaces()
	w.AppendHeader(table.Row{"channel", "number", "rule", "observed", "bound", "sent", "daily rate", "status"})
	columns := []table.ColumnConfig{{Number: columnRate}}
	for _, n := range []int{columnObserved, columnBound, columnSent} {
		columns = append(columns, table.ColumnConfig{Number: n, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	for i := range columns {
		columns[i].Hidden = slices.Contains(left, columns[i].Number)
	}
	w.SetColumnConfigs(columns)
	for _, l := range lines(r) {
		rule := l.rule()
		if at := l.interval(); at != "" {
			rule += " " + at
		}
		w.AppendRow(table.Row{label(r, l.judgement), l.number(), rule, l.observed(), l.bound(), l.sent(), sparkline(l), t.painted(l.status, l.shown())})
	}
	return w.Render()
}

// label names a judgement in a table: by its channel, and where several are of one,
// by what else tells them apart.
func label(r *gate.Report, s *gate.Judgement) string {
	name := s.Channel
	if name == "" {
		return shortName(s)
	}
	for i := range r.Judgements {
		if other := &r.Judgements[i]; other != s && other.Channel == s.Channel {
			return name + " (" + shortName(s) + ")"
		}
	}
	return name
}

// heading names a judgement before its reasons.
func heading(s *gate.Judgement) string {
	if s.JudgedBy == gate.ByPolicy && s.Channel != "" && s.Place.Line > 0 {
		return s.Name + " (" + s.Channel + ")"
	}
	return s.Name
}

// shortName is the address of a data source without its type, which all have, and
// the name of a channel block.
func shortName(s *gate.Judgement) string {
	name := s.ShortName()
	if s.JudgedBy == gate.ByPolicy {
		return "policy: " + name
	}
	return name
}

func (t *textWriter) reasons(r *gate.Report) {
	var told bool
	for i := range r.Judgements {
		s := &r.Judgements[i]
		var said []string
		for _, l := range lines(&gate.Report{Judgements: r.Judgements[i : i+1]}) {
			if l.telling() {
				said = append(said, t.wrapped(l.shown()+": "+l.message()+".", "  "))
			}
		}
		said = same(said, s, t)
		if s.Remediation != "" {
			said = append(said, t.wrapped(s.Remediation, "  "))
		}
		for _, note := range s.Notes {
			said = append(said, t.wrapped("note: "+note, "  "))
		}
		if len(said) == 0 {
			continue
		}
		if !told {
			t.line("")
			told = true
		}
		t.line(heading(s))
		t.line(strings.Join(said, "\n"))
	}
}

// same replaces results that all say the same, as of a read that failed, by the
// verdict, which says it once.
func same(said []string, s *gate.Judgement, t *textWriter) []string {
	results := s.Verdict.Results
	if len(results) < 2 {
		return said
	}
	for _, r := range results {
		if r.Reason != results[0].Reason || r.Status != results[0].Status {
			return said
		}
	}
	if results[0].Reason.IsUnread() {
		return []string{t.wrapped(s.Verdict.Message, "  ")}
	}
	return said
}

func (t *textWriter) checks(r *gate.Report) {
	if len(r.Checks) == 0 {
		return
	}
	t.line("")
	passed := 0
	for _, c := range r.Checks {
		if c.Status == policy.Pass {
			passed++
			continue
		}
		t.line(fmt.Sprintf("%s  %s", t.painted(c.Status, string(c.Status)), c.Address))
		for _, p := range c.Problems {
			if name := verdictOf(r, p); name != "" {
				p = "The verdict on " + name + ", above."
			}
			t.line(t.wrapped(p, "  "))
		}
		if c.Status == policy.Inconclusive && len(c.Problems) == 0 {
			t.line("  Its result is known only after apply.")
		}
	}
	if passed > 0 {
		t.line(fmt.Sprintf("%s  %s", t.painted(policy.Pass, "pass"), plural(passed, "check")))
	}
}

// verdictOf names the judgement whose message a problem repeats, as it does where the
// error_message of a check is the message of a data source.
func verdictOf(r *gate.Report, problem string) string {
	for i := range r.Judgements {
		if r.Judgements[i].Verdict.Message == oneLine(problem) {
			return r.Judgements[i].Name
		}
	}
	return ""
}
