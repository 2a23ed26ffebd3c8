// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

func writeBacktestText(w io.Writer, r backtest.Report, s Style) error {
	t := textWriter{style: s}
	t.paragraph(sentence(r.Message))
	t.backtestTable(&r)
	for i := range r.Channels {
		t.backtestChannel(&r.Channels[i], !r.Suggested || s.Full)
	}
	t.suggestions(&r)
	_, err := io.WriteString(w, sanitize.Commands(t.String()))
	return err
}

// backtestTable writes the tallies. If the output is too narrow for a table, it writes each on
// its own line.
func (t *textWriter) backtestTable(r *backtest.Report) {
	w := table.NewWriter()
	w.SetStyle(table.Style{Name: "plain", Box: table.BoxStyle{PaddingRight: "   "}})
	w.SuppressTrailingSpaces()
	header := table.Row{"channel", "rule"}
	var columns []table.ColumnConfig
	for i, kind := range dayKinds {
		header = append(header, kind)
		columns = append(columns, table.ColumnConfig{Number: 3 + i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	w.AppendHeader(header)
	w.SetColumnConfigs(columns)
	for i := range r.Channels {
		c := &r.Channels[i]
		for _, of := range talliesOf(c) {
			row := table.Row{sanitize.Line(c.Name), sanitize.Line(of.Rule)}
			for j, cell := range of.Counts {
				if j == 0 && cell != "0" {
					cell = t.painted(policy.Fail, cell)
				}
				row = append(row, cell)
			}
			w.AppendRow(row)
		}
	}
	if w.Length() == 0 {
		return
	}
	t.line("")
	whole := w.Render()
	if text.LongestLineLen(whole) <= t.style.width() {
		t.line(whole)
		return
	}
	for i := range r.Channels {
		for _, of := range talliesOf(&r.Channels[i]) {
			var counts []string
			for j, cell := range of.Counts {
				if cell != "0" {
					counts = append(counts, cell+" "+dayKinds[j])
				}
			}
			t.line(t.wrapped(sanitize.Line(r.Channels[i].Name+", "+of.Rule)+": "+strings.Join(counts, ", "), "", "  "))
		}
	}
}

// backtestChannel writes what must be known of a channel, and may list the days that did not
// pass, with reasons.
func (t *textWriter) backtestChannel(c *backtest.Channel, days bool) {
	if !days && c.Skipped == "" && c.Failure == "" && len(c.Notes) == 0 {
		return
	}
	t.line("")
	heading := headingOfChannel(c)
	if span := spanOfChannel(c); span != "" {
		heading += ", " + span
	}
	t.line(t.wrapped(sanitize.Line(heading), "", "  "))
	switch {
	case c.Skipped != "":
		t.line(t.wrapped("Skipped. "+c.Skipped, "  ", ""))
	case c.Failure != "":
		t.led(policy.Error, "error", ": "+strings.TrimSpace(c.Failure+". "+c.Remediation), "  ")
	}
	if days {
		t.backtestDays(c)
	}
	for _, note := range c.Notes {
		t.line(t.wrapped("note: "+note, "  ", "  "))
	}
}

// backtestDays lists the days that did not pass.
func (t *textWriter) backtestDays(c *backtest.Channel) {
	quiet := len(c.Days) > 0
	for i := range c.Rules {
		rule := &c.Rules[i]
		all := stretches(rule.Days)
		shown := all[:min(len(all), t.style.limit(maxReasons))]
		for _, s := range shown {
			t.line(t.wrapped(fmt.Sprintf("%s %s: %s: %s", s.kind, s.span(), rule.Name, s.why()), "  ", "  "))
			quiet = false
		}
		t.leftOut(len(all)-len(shown), "line")
	}
	if quiet {
		t.line("  Every day passed.")
	}
}

func (t *textWriter) suggestions(r *backtest.Report) {
	if !r.Suggested {
		return
	}
	t.line("")
	t.paragraph(suggestionsTitle(r) + ":")
	for i := range r.Channels {
		lines := suggestedFor(&r.Channels[i])
		if len(lines) > 0 {
			t.line("")
		}
		for _, line := range lines {
			t.line("  " + sanitize.Line(line)) // Not wrapped, because it will be pasted.
		}
	}
}

// suggestionsTitle returns the heading of suggestions.
func suggestionsTitle(r *backtest.Report) string {
	return fmt.Sprintf("Bounds with which each rule alone blocks or warns on at most %s", metric.Plural(r.Blocks, "day"))
}
