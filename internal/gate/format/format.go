// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package format writes reports, one format per file. A format is a function of the report
// and a Style: it decides nothing.
package format

import (
	"io"
	"path/filepath"
	"slices"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policytest"
)

// Style describes the output, and how much of a report to write.
type Style struct {
	Color bool
	Width int  // Columns; 0 is 80.
	Full  bool // All lines and reasons, not only as many as a person reads.
	// File names are relative to Folder. Repository is the root of the repository, in which
	// code hosts look them up. Both are absolute, or empty if unknown.
	Folder, Repository string
}

// inRepository returns the path of a file within the repository. A file outside it keeps its
// name, as do all files if the repository is unknown.
func (s Style) inRepository(file string) string {
	if s.Repository == "" || file == "" {
		return file
	}
	whole := file
	if !filepath.IsAbs(file) {
		whole = filepath.Join(s.Folder, file)
	}
	relative, err := filepath.Rel(s.Repository, whole)
	if err != nil || !filepath.IsLocal(relative) {
		return file
	}
	return relative
}

// painted returns a text in color if the output has color.
func (s Style) painted(words string, colors ...text.Color) string {
	if !s.Color || len(colors) == 0 {
		return words
	}
	return text.Colors(colors).EscapeSeq() + words + text.Reset.EscapeSeq()
}

// Format is a function that writes a report.
type Format func(w io.Writer, r gate.Report, s Style) error

// Write writes a report.
func (f Format) Write(w io.Writer, r gate.Report, s Style) error { return f(w, r, s) }

// formats lists the formats of one kind of report, the default first.
type formats[R any] []struct {
	name  string
	write func(w io.Writer, r R, s Style) error
}

func (f formats[R]) names() []string {
	names := make([]string, len(f))
	for i := range f {
		names[i] = f[i].name
	}
	return names
}

// write writes a report in the format with a name, which must be one of names.
func (f formats[R]) write(w io.Writer, name string, r R, s Style) error {
	return f[slices.Index(f.names(), name)].write(w, r, s)
}

var reportFormats = formats[gate.Report]{
	{"text", writeText},
	{"json", writeJSON},
	{"junit", writeJUnit},
	{"sarif", writeSARIF},
	{"github", writeGitHub},
	{"gitlab", writeGitLab},
	{"markdown", writeMarkdown},
	{"html", writeHTML},
	{"conftest", writeConftest},
	{"conftest-text", writeConftestText},
	{"openmetrics", writeOpenMetrics},
}

var backtestFormats = formats[backtest.Report]{
	{"text", writeBacktestText},
	{"json", writeBacktestJSON},
	{"markdown", writeBacktestMarkdown},
	{"html", writeBacktestHTML},
}

var testFormats = formats[policytest.Report]{
	{"text", writeTestsText},
	{"junit", writeTestsJUnit},
}

// Names lists the formats of a report, the default first.
func Names() []string { return reportFormats.names() }

// BacktestNames lists the formats of a backtest, the default first.
func BacktestNames() []string { return backtestFormats.names() }

// TestNames lists the formats of policy tests, the default first.
func TestNames() []string { return testFormats.names() }

// Find returns the format with a name, and false if there is none.
func Find(name string) (Format, bool) {
	i := slices.Index(Names(), name)
	if i < 0 {
		return nil, false
	}
	return reportFormats[i].write, true
}

// WriteBacktest writes a backtest in a format of BacktestNames.
func WriteBacktest(w io.Writer, name string, r backtest.Report, s Style) error {
	return backtestFormats.write(w, name, r, s)
}

// WriteTests writes the outcome of policy tests in a format of TestNames.
func WriteTests(w io.Writer, name string, r policytest.Report, s Style) error {
	return testFormats.write(w, name, r, s)
}
