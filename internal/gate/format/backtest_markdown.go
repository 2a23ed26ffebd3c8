// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// BacktestMark is the first line of the Markdown of a backtest. A job finds its earlier comment
// by it.
const BacktestMark = "<!-- chatapp-gate backtest -->"

// daySymbols are the symbols of days in a strip.
var daySymbols = map[string]string{"blocked": "🔴", "not judged": "🟣", "warned": "🟡", "waived": "🔵", "passed": "🟢"}

// maxStrip limits the days in a strip, which shows the last ones.
const maxStrip = 182

// suggestionsLimit is higher than the limits of the parts before it.
const suggestionsLimit = 59_000

func writeBacktestMarkdown(w io.Writer, r backtest.Report, s Style) error {
	m := markdownWriter{style: s}
	m.add(markdownLimit, fmt.Sprintf("%s\n### chatapp-gate backtest\n\n%s\n", BacktestMark, escaped(sentence(r.Message), longestMessage)))
	m.backtestTable(&r)
	m.backtestDays(&r)
	m.suggestions(&r)
	_, err := io.WriteString(w, sanitize.Commands(m.String()))
	return err
}

func (m *markdownWriter) backtestTable(r *backtest.Report) {
	var rows []string
	for i := range r.Channels {
		c := &r.Channels[i]
		switch {
		case c.Skipped != "":
			rows = append(rows, fmt.Sprintf("| %s | skipped: %s |\n", escaped(c.Name, longestCell), escaped(c.Skipped, longestMessage)))
		case c.Failure != "":
			rows = append(rows, fmt.Sprintf("| %s | %s %s |\n", escaped(c.Name, longestCell), symbols[policy.Error], escaped(c.Failure+". "+c.Remediation, longestMessage)))
		default:
			for _, of := range talliesOf(c) {
				cells := append([]string{escaped(c.Name, longestCell), escaped(of.Rule, longestCell)}, of.Counts...)
				rows = append(rows, "| "+strings.Join(cells, " | ")+" |\n")
			}
		}
	}
	head := "\n| channel | rule |"
	for _, kind := range dayKinds {
		head += " " + daySymbols[kind] + " " + kind + " |"
	}
	head += "\n|---|---|" + strings.Repeat("--:|", len(dayKinds)) + "\n"
	m.list(rowsLimit, maxRows, "row", head, len(rows), func(i int) string { return rows[i] })
}

// backtestDays writes a strip of all days for each rule, and lists those that did not pass.
func (m *markdownWriter) backtestDays(r *backtest.Report) {
	var lines []string
	for i := range r.Channels {
		c := &r.Channels[i]
		if len(c.Days) == 0 {
			continue
		}
		lines = append(lines, fmt.Sprintf("\n**%s**, %s\n\n", escaped(headingOfChannel(c), longestCell), spanOfChannel(c)))
		for j := range c.Rules {
			rule := &c.Rules[j]
			lines = append(lines, fmt.Sprintf("- %s %s\n", escaped(rule.Name, longestCell), strip(rule.Days)))
			for _, s := range stretches(rule.Days) {
				lines = append(lines, fmt.Sprintf("  - **%s** %s: %s\n", s.kind, s.span(), escaped(s.why(), longestMessage)))
			}
		}
		for _, note := range c.Notes {
			lines = append(lines, fmt.Sprintf("- note: %s\n", escaped(note, longestMessage)))
		}
	}
	if len(lines) == 0 {
		return
	}
	m.WriteString("\n<details><summary>Days</summary>\n")
	m.list(reasonsLimit, 4*maxReasons, "line", "", len(lines), func(i int) string { return lines[i] })
	m.WriteString("\n</details>\n")
}

// strip returns a symbol per day, with spaces between weeks.
func strip(days []backtest.Day) string {
	var b strings.Builder
	for i := max(0, len(days)-maxStrip); i < len(days); i++ {
		d := &days[i]
		if d.At.Weekday() == 1 && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(daySymbols[kindOfDay(d)])
	}
	return b.String()
}

func (m *markdownWriter) suggestions(r *backtest.Report) {
	if !r.Suggested {
		return
	}
	var lines []string
	for i := range r.Channels {
		lines = append(lines, suggestedFor(&r.Channels[i])...)
	}
	if len(lines) == 0 {
		return
	}
	m.WriteString("\n" + suggestionsTitle(r) + ":\n\n````hcl\n")
	m.list(suggestionsLimit, 10*maxRows, "line", "", len(lines), func(i int) string {
		// No fence within the fence.
		return strings.ReplaceAll(sanitize.Line(lines[i]), "````", "'''") + "\n"
	})
	m.WriteString("````\n")
}
