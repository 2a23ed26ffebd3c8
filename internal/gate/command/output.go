// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
)

// output is one --format.
type output struct {
	format string
	path   string // Empty is stdout.
}

// outputs parses the --format flags. Valid lists the formats, the default first. A report
// must not replace a file that is read.
func (a *app) outputs(valid []string, inputs ...string) ([]output, error) {
	inputs = slices.Concat(inputs, a.policies, a.varFiles)
	given := a.formats
	if len(given) == 0 {
		given = valid[:1]
	}
	var all []output
	for _, text := range given {
		name, path, toFile := strings.Cut(text, "=")
		if !slices.Contains(valid, name) {
			if near := diagnostic.Suggest(name, valid); near != "" {
				return nil, usage(fmt.Errorf("--format %q is unknown; did you mean %s?", name, near))
			}
			return nil, usage(fmt.Errorf("--format %q is unknown; write one of %s, and =PATH for a file", name, strings.Join(valid, ", ")))
		}
		if toFile && path == "" {
			return nil, usage(fmt.Errorf("--format %q has no path after the equals sign", text))
		}
		if path == "-" {
			path = ""
		}
		if slices.ContainsFunc(all, func(o output) bool { return sameFile(o.path, path) }) {
			place := path
			if path == "" {
				place = "stdout"
			}
			return nil, usage(fmt.Errorf("two formats are written to %s; write FORMAT=PATH for all but one, each with another path", place))
		}
		if i := slices.IndexFunc(inputs, func(input string) bool { return isRegular(path) && sameFile(input, path) }); i >= 0 {
			return nil, usage(fmt.Errorf("--format %s would replace %s, which is an input; write the report to another path", text, inputs[i]))
		}
		all = append(all, output{name, path})
	}
	return all, nil
}

func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// sameFile reports whether two paths are of one file, which may not exist yet.
func sameFile(a, b string) bool {
	if a == b || a == "" || b == "" {
		return a == b
	}
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(infoA, infoB)
	}
	return whole(a) == whole(b)
}

// whole returns an absolute path, with the links in its folder resolved if it exists.
func whole(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(folder, filepath.Base(path))
	}
	return path
}

// result is the result of a command.
type result struct {
	write    func(w io.Writer, format string, s format.Style) error
	message  string          // In one line, without its period.
	problems diagnostic.List // Those that the text format shows too.
	exitCode int
}

// finish writes a report and sets the exit code.
func (a *app) finish(r gate.Report, outputs []output) error {
	return a.finishResult(result{
		write: func(w io.Writer, name string, s format.Style) error {
			f, _ := format.Find(name) // It was found before.
			return f.Write(w, r, s)
		},
		message: r.Message, problems: r.Problems, exitCode: r.ExitCode,
	}, outputs)
}

// finishResult writes a result and sets the exit code. It formats every output before it
// writes any, and writes the message to stdout or stderr even if a file cannot be
// written.
func (a *app) finishResult(r result, outputs []output) error {
	var files []file
	var stdout []byte
	toStdout := false
	folder, repository := a.repository()
	for _, o := range outputs {
		style := format.Style{Full: a.full, Folder: folder, Repository: repository}
		if o.path == "" {
			style.Color, style.Width = a.color(a.Width), a.columns(a.Width)
		}
		var b bytes.Buffer
		if err := r.write(&b, o.format, style); err != nil {
			a.verdict(r)
			return fmt.Errorf("formatting the report: %w", err)
		}
		if o.path == "" {
			toStdout, stdout = true, b.Bytes()
		} else {
			files = append(files, file{o.path, b.Bytes()})
		}
	}
	if _, err := a.Stdout.Write(stdout); err != nil {
		a.verdict(r)
		return fmt.Errorf("writing the report: %w", err)
	}
	if !toStdout {
		a.verdict(r)
	}
	// Problems are in the report for people already, if that is on stdout.
	if !slices.ContainsFunc(outputs, func(o output) bool { return o.path == "" && o.format == "text" }) {
		for _, d := range r.problems {
			a.diagnose(d)
		}
	}
	if err := writeFiles(files); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if a.exitCode = r.exitCode; a.reportOnly && a.exitCode != gate.ExitError {
		a.exitCode = gate.ExitAllowed
	}
	return nil
}

// repository returns the working directory and the root of the repository if a job of
// GitHub or GitLab runs. Annotations and findings name files from that root.
func (a *app) repository() (folder, root string) {
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		for _, variable := range a.Variables {
			if value, found := strings.CutPrefix(variable, name+"="); found && filepath.IsAbs(value) {
				root = value
			}
		}
	}
	folder, err := filepath.Abs(".")
	if err != nil || root == "" {
		return "", ""
	}
	for _, path := range []*string{&folder, &root} {
		if resolved, err := filepath.EvalSymlinks(*path); err == nil {
			*path = resolved
		}
	}
	return folder, root
}

// verdict writes the message on stderr, in one line.
func (a *app) verdict(r result) { fmt.Fprintln(a.Stderr, r.message+".") }
