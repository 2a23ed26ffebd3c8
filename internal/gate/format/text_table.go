// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// The columns of the table of results.
const (
	columnStatus = iota
	columnChannel
	columnKey
	columnRule
	columnObserved
	columnBound
	columnSent
	columnRate
	columnCount
)

const (
	usualWidth  = 80 // The width of a text if the width of the output is not known.
	leastColumn = 16 // The width below which no column is narrowed. A masked phone number fits.
	gap         = "  "
)

func (s Style) width() int { return cmp.Or(s.Width, usualWidth) }

// textTable has the results that a text shows.
type textTable struct {
	titles []string
	rows   []textRow
	widths [columnCount]int // 0 hides a column.
}

type textRow struct {
	line
	window string
	cells  []string
}

// table writes the results, grouped by window and worst first within each verdict. Many that
// pass are counted only. If the output is too narrow for a table, it writes each result on its
// own lines.
func (t *textWriter) table() {
	rest := slices.DeleteFunc(slices.Clone(t.index.lines), line.passes)
	passing := len(t.index.lines) - len(rest)
	if passing <= t.style.limit(maxPasses) {
		rest, passing = t.index.lines, 0
	}
	shown, left := first(rest, t.style.limit(maxRows))
	table := t.newTable(shown)
	fits := table.fit(t.style.width())
	legend := ""
	if fits && table.widths[columnRate] > 0 {
		legend = t.index.sparklines().scale()
	}
	for i, group := range grouped(table.rows, func(r textRow) string { return r.window }) {
		t.line("")
		if heading := sentenceOf(group[0].window, legend); heading != "" {
			t.paragraph(heading)
		}
		legend = ""
		if !fits {
			t.stacked(group)
			continue
		}
		if i == 0 {
			t.row(&table, policy.Unjudged, table.titles)
		}
		for _, r := range group {
			t.row(&table, r.status, r.cells)
		}
	}
	t.leftOut(left, "row")
	if passing > 0 {
		if len(shown) == 0 {
			t.line("")
		}
		t.line(metric.Plural(passing, "result") + " pass; --full lists them.")
	}
}

func (t *textWriter) newTable(lines []line) textTable {
	table := textTable{titles: append([]string{"status"}, t.index.headings()...)}
	for _, l := range lines {
		row := textRow{line: l, window: sanitize.Line(span(l.judgement))}
		row.cells = append([]string{l.word()}, t.index.cells(l)...)
		row.cells[columnRule] = sanitize.Line(strings.TrimSpace(l.rule() + " " + l.shortInterval()))
		table.rows = append(table.rows, row)
		for i, cell := range row.cells {
			if strings.Trim(cell, "·–") != "" { // A column without values is hidden.
				table.widths[i] = max(table.widths[i], len(table.titles[i]), text.StringWidth(cell))
			}
		}
	}
	return table
}

// fit makes the table fit a width, and reports whether it can. A few long cells are wrapped.
// If there are more, the columns that other parts of the report repeat are hidden first.
func (t *textTable) fit(width int) bool {
	few := len(t.rows) / 4
	for _, column := range []int{columnRate, columnSent} {
		if t.narrow(width, few) {
			return true
		}
		t.widths[column] = 0
	}
	return t.narrow(width, few) || t.narrow(width, len(t.rows))
}

// narrow narrows the widest of the columns that hold names to make the table fit a width. It
// changes nothing and returns false if that is not enough, or wraps more than some rows.
func (t *textTable) narrow(width, most int) bool {
	widths := t.widths
	excess := -len(gap) - width
	for _, w := range widths {
		if w > 0 {
			excess += w + len(gap)
		}
	}
	for ; excess > 0; excess-- {
		widest := columnChannel
		for i := columnChannel; i <= columnRule; i++ {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= leastColumn {
			return false
		}
		widths[widest]--
	}
	wrapped := 0
	for _, r := range t.rows {
		for i, cell := range r.cells {
			if widths[i] < t.widths[i] && text.StringWidth(cell) > widths[i] {
				wrapped++
				break
			}
		}
	}
	if wrapped > most {
		return false
	}
	t.widths = widths
	return true
}

// row writes cells under their titles. Cells that are wider than their column continue on the
// next lines.
func (t *textWriter) row(table *textTable, status policy.Status, cells []string) {
	cells = slices.Clone(cells)
	for isFirst := true; isFirst || strings.Join(cells, "") != ""; isFirst = false {
		var b strings.Builder
		for i, width := range table.widths {
			var cell string
			if cell, cells[i] = cutCell(cells[i], width); width == 0 {
				continue
			}
			space := strings.Repeat(" ", max(0, width-text.StringWidth(cell)))
			if i == columnStatus && cell != "" {
				cell = t.painted(status, cell)
			}
			if columnObserved <= i && i <= columnSent {
				cell = space + cell
			} else {
				cell += space
			}
			b.WriteString(cell + gap)
		}
		t.line(strings.TrimRight(b.String(), " "))
	}
}

// cutCell cuts off a cell what fits a width, if possible at a space or after a slash.
func cutCell(cell string, width int) (head, rest string) {
	if width == 0 || text.StringWidth(cell) <= width {
		return cell, ""
	}
	head = text.Trim(cell, width)
	rest = cell[len(head):]
	if i := strings.LastIndexAny(head, " /"); i > 0 && !strings.HasPrefix(rest, " ") {
		head, rest = cell[:i+1], cell[i+1:]
	}
	return strings.TrimRight(head, " "), strings.TrimLeft(rest, " ")
}

// stacked writes rows without columns, each on its own lines.
func (t *textWriter) stacked(rows []textRow) {
	for _, r := range rows {
		value := func(before string, column int, after string) string {
			if r.cells[column] == "–" {
				return ""
			}
			return before + r.cells[column] + after
		}
		about := []string{value(": ", columnChannel, ""), value("", columnKey, ""), value("", columnRule, "")}
		t.led(r.status, r.cells[columnStatus], joined(about, ", "), "")
		values := []string{r.unread(), value("", columnObserved, ""), value("bound ", columnBound, ""), value("", columnSent, " sent")}
		if all := joined(values, ", "); all != "" {
			t.line(t.wrapped(all, "  ", ""))
		}
	}
}
