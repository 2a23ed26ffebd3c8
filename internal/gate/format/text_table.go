// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// usualWidth is how wide a table is at most where the width of what shows it is not known.
const usualWidth = 80

// column is a column of the table of results.
type column struct {
	title  string
	right  bool // Aligned to the right.
	hidden bool
}

// Columns by their place.
const (
	columnStatus   = 0
	columnRule     = 3
	columnObserved = 4
	columnSent     = 6
	columnRate     = 7
)

// newColumns are the status and the headings of cells.
func newColumns(headings []string) []column {
	columns := []column{{title: "status"}}
	for _, heading := range headings {
		columns = append(columns, column{title: heading})
	}
	for i := columnObserved; i <= columnSent; i++ {
		columns[i].right = true
	}
	return columns
}

// table is the results that a text shows, in groups of one window.
type textTable struct {
	columns []column
	rows    []textRow
}

type textRow struct {
	line
	window string
	cells  []string
}

// table writes the results, worst first in each verdict, under the window of each. Where the
// place is too narrow it leaves out what is elsewhere too, and then writes each result on
// its own lines.
func (t *textWriter) table() {
	all := t.index.lines
	if len(all) == 0 {
		return
	}
	shown := all[:min(len(all), t.style.limit(maxRows))]
	width := t.style.Width
	if width == 0 {
		width = usualWidth
	}
	table := t.newTable(shown)
	fits := table.fit(width)
	legend := ""
	if fits && !table.columns[columnRate].hidden {
		legend = t.index.sparklines().scale()
	}
	for i, group := range table.groups() {
		t.line("")
		if heading := sentenceOf(group[0].window, legend); heading != "" {
			t.paragraph(heading)
		}
		if legend = ""; fits {
			t.columns(&table, group, i == 0)
		} else {
			t.stacked(group)
		}
	}
	t.leftOut(len(all)-len(shown), "row")
}

func (t *textWriter) newTable(lines []line) textTable {
	table := textTable{columns: newColumns(t.index.headings())}
	for _, l := range lines {
		row := textRow{line: l, window: sanitize.Line(span(l.judgement))}
		row.cells = append([]string{l.word()}, t.index.cells(l)...)
		row.cells[columnRule] = sanitize.Line(strings.TrimSpace(l.rule() + " " + l.shortInterval()))
		table.rows = append(table.rows, row)
	}
	for i := range table.columns {
		table.columns[i].hidden = !slices.ContainsFunc(table.rows, func(r textRow) bool { return strings.Trim(r.cells[i], "·–") != "" })
	}
	return table
}

// fit hides columns until the table is within a width, and reports whether it is.
func (t *textTable) fit(width int) bool {
	for _, hide := range []int{-1, columnRate, columnSent} {
		if hide >= 0 {
			t.columns[hide].hidden = true
		}
		if t.width() <= width {
			return true
		}
	}
	return false
}

// gap is between two columns.
const gap = "  "

func (t *textTable) width() int {
	all := -len(gap)
	for i, width := range t.widths() {
		if !t.columns[i].hidden {
			all += width + len(gap)
		}
	}
	return all
}

func (t *textTable) widths() []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = len(c.title)
		for _, r := range t.rows {
			widths[i] = max(widths[i], text.StringWidth(r.cells[i]))
		}
	}
	return widths
}

// groups are the rows of each window, in the order of the first of each.
func (t *textTable) groups() [][]textRow {
	var all [][]textRow
	at := make(map[string]int)
	for _, r := range t.rows {
		i, found := at[r.window]
		if !found {
			i = len(all)
			at[r.window], all = i, append(all, nil)
		}
		all[i] = append(all[i], r)
	}
	return all
}

// columns writes rows under each other.
func (t *textWriter) columns(table *textTable, rows []textRow, titled bool) {
	widths := table.widths()
	write := func(cell func(i int) string, paint func(i int, s string) string) {
		var b strings.Builder
		for i, c := range table.columns {
			if c.hidden {
				continue
			}
			content := cell(i)
			space := strings.Repeat(" ", max(0, widths[i]-text.StringWidth(content)))
			if content = paint(i, content); c.right {
				content = space + content
			} else {
				content += space
			}
			b.WriteString(content + gap)
		}
		t.line(strings.TrimRight(b.String(), " "))
	}
	if titled {
		write(func(i int) string { return table.columns[i].title }, func(_ int, s string) string { return s })
	}
	for _, r := range rows {
		write(func(i int) string { return r.cells[i] }, func(i int, s string) string {
			if i == columnStatus {
				return t.painted(r.status, s)
			}
			return s
		})
	}
}

// stacked writes each row on its own lines.
func (t *textWriter) stacked(rows []textRow) {
	const indent = "  "
	for _, r := range rows {
		status := r.cells[columnStatus]
		about := strings.Split(t.wrapped(status+": "+strings.Join(r.cells[1:4], ", "), ""), "\n")
		t.line(t.painted(r.status, status) + strings.TrimPrefix(about[0], status))
		for _, more := range about[1:] {
			t.line(indent + more)
		}
		values := r.cells[4]
		if r.cells[5] != "–" {
			values += ", bound " + r.cells[5]
		}
		if r.cells[columnSent] != "–" {
			values += ", " + r.cells[columnSent] + " sent"
		}
		t.line(t.wrapped(values, indent))
	}
}
