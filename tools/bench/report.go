// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// report is the result of a run.
type report struct {
	command string
	machine string
	figures []figure
}

const (
	explained = "Each figure is a median. Its floor is the least that the same work can take. Both are measured in the same run, in turn. " +
		"The sandbox runs on the same machine. A figure with many requests therefore includes the work of answering them, and its floor does not."
	doNothing = "*Do-nothing* is a provider of the same plugin framework. Its data source has the same attributes, and returns made-up values without a network. " +
		"Like other providers, it writes log lines that the CLI drops. alicloud logs only if the CLI shows its log, so it can be faster."
	unexplained = "Not explained yet: add the reason to the row in tools/bench."
)

// text writes a table for a terminal.
func (r report) text(w io.Writer) {
	fmt.Fprintf(w, "%s\n%s\n\n", r.command, r.machine)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(header, "\t"))
	for _, f := range r.figures {
		fmt.Fprintln(table, strings.Join(f.cells(), "\t"))
	}
	_ = table.Flush()
	for _, line := range r.missed() {
		fmt.Fprintf(w, "\nNot met: %s\n", line)
	}
}

// missed returns a sentence for each figure that misses its limit.
func (r report) missed() []string {
	var lines []string
	for _, f := range r.figures {
		if !f.missed() {
			continue
		}
		why := f.why
		if why == "" {
			why = unexplained
		}
		lines = append(lines, f.work+". "+why)
	}
	return lines
}

// markdown returns docs-dev/benchmarks.md.
func (r report) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Benchmarks\n\nMeasured by `%s` on %s. The bench writes this page; do not edit it.\n\n%s\n\n%s\n\n", r.command, r.machine, explained, doNothing)
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(header)
	line(strings.Split(strings.Repeat("---,", len(header)-1)+"---", ","))
	for _, f := range r.figures {
		line(f.cells())
	}
	if missed := r.missed(); len(missed) > 0 {
		fmt.Fprintf(&b, "\n## Limits that are not met\n\n- %s\n", strings.Join(missed, "\n- "))
	}
	return b.Bytes()
}
