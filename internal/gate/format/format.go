// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package format writes a report down, one format per file. Its content is decided
// before: a format is a function of the report alone.
package format

import (
	"io"
	"path/filepath"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
)

// Style is what a format may know of the place that it is written to.
type Style struct {
	Color bool
	Width int  // Columns; 0 is unlimited.
	Full  bool // All lines and reasons, and not only as many as a person reads.
	// Folder is what names of files are relative to, and Repository the one that readers of
	// code resolve them in; both are absolute, and empty where they are not known.
	Folder, Repository string
}

// inRepository is the name of a file as it is in the repository, or as it is where that is
// not known.
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

// Format writes a report.
type Format interface {
	Write(w io.Writer, r gate.Report, s Style) error
}

// formatFunc lets a function be a Format.
type formatFunc func(w io.Writer, r gate.Report, s Style) error

func (f formatFunc) Write(w io.Writer, r gate.Report, s Style) error { return f(w, r, s) }

// formats holds all formats, the default first.
var formats = []struct {
	name   string
	format Format
}{
	{"text", formatFunc(writeText)},
	{"json", formatFunc(writeJSON)},
	{"junit", formatFunc(writeJUnit)},
	{"sarif", formatFunc(writeSARIF)},
	{"github", formatFunc(writeGitHub)},
	{"gitlab", formatFunc(writeGitLab)},
	{"markdown", formatFunc(writeMarkdown)},
	{"html", formatFunc(writeHTML)},
	{"conftest", formatFunc(writeConftest)},
	{"conftest-text", formatFunc(writeConftestText)},
	{"openmetrics", formatFunc(writeOpenMetrics)},
}

// Names lists the names of the formats, the default first.
func Names() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Find finds a format by its name.
func Find(name string) (Format, bool) {
	i := slices.Index(Names(), name)
	if i < 0 {
		return nil, false
	}
	return formats[i].format, true
}
