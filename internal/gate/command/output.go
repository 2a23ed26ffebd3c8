// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
)

// output is one --format.
type output struct {
	name   string
	format format.Format
	path   string // Empty is stdout.
}

// outputs reads the --format flags.
func (a *app) outputs() ([]output, error) {
	given := a.formats
	if len(given) == 0 {
		given = format.Names()[:1]
	}
	var all []output
	for _, text := range given {
		name, path, _ := strings.Cut(text, "=")
		f, found := format.Find(name)
		if !found {
			return nil, usage(fmt.Errorf("--format %q is unknown; write one of %s, and =PATH for a file", name, strings.Join(format.Names(), ", ")))
		}
		if path == "-" {
			path = ""
		}
		if slices.ContainsFunc(all, func(o output) bool { return o.path == path }) {
			place := path
			if path == "" {
				place = "stdout"
			}
			return nil, usage(fmt.Errorf("two formats are written to %s; write FORMAT=PATH for all but one", place))
		}
		all = append(all, output{name, f, path})
	}
	return all, nil
}

// finish writes a report, and takes its exit code. All formats are made before any
// is written.
func (a *app) finish(r gate.Report, outputs []output) error {
	var files []file
	var stdout []byte
	for _, o := range outputs {
		style := format.Style{}
		if o.path == "" {
			style = format.Style{Color: a.color(a.Width), Width: a.Width}
		}
		var b bytes.Buffer
		if err := o.format.Write(&b, r, style); err != nil {
			return fmt.Errorf("formatting the report: %w", err)
		}
		if o.path == "" {
			stdout = b.Bytes()
		} else {
			files = append(files, file{o.path, b.Bytes()})
		}
	}
	if err := writeFiles(files); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if _, err := a.Stdout.Write(stdout); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	for _, p := range r.Problems {
		if !told(outputs) {
			a.diagnose("Error", p.Summary, p.Detail)
		}
	}
	a.exitCode = r.ExitCode
	return nil
}

// told tells whether stdout has the report for people, which has all problems.
func told(outputs []output) bool {
	return slices.ContainsFunc(outputs, func(o output) bool { return o.path == "" && o.name == "text" })
}
