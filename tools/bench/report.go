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

// report is what a run has measured.
type report struct {
	command string
	machine string
	figures []figure
}

const (
	explained = "Each figure is a median, and stands beside its floor: the least that the same work can take, measured by turns with it in the same run. " +
		"The sandbox, which stands in for CAMS, runs in a process of its own, but on the same cores: " +
		"a figure with many requests holds what answering them takes, and its floor does not."
	doNothing = "*Do-nothing* is a provider of the same plugin framework whose one data source has the same attributes, and gives made-up values without a network. " +
		"It logs as every provider does, for the CLI to drop the lines; alicloud is silent where the CLI shows no log, which is how it can be faster."
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
	if n := r.missed(); n > 0 {
		fmt.Fprintf(w, "\n%d of %d figures are NOT MET.\n", n, len(r.figures))
	}
}

func (r report) missed() int {
	n := 0
	for _, f := range r.figures {
		if f.verdict() == "NOT MET" {
			n++
		}
	}
	return n
}

// markdown is a page of the documentation.
func (r report) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Benchmarks\n\n`%s` measured this, on %s. It is written by the bench; do not edit it.\n\n%s\n\n%s\n\n", r.command, r.machine, explained, doNothing)
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(header)
	line(strings.Split(strings.Repeat("---,", len(header)-1)+"---", ","))
	for _, f := range r.figures {
		line(f.cells())
	}
	return b.Bytes()
}
