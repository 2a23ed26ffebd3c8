// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// conftestResult is one element of what `conftest test -o json` prints.
type conftestResult struct {
	Filename   string            `json:"filename"`
	Namespace  string            `json:"namespace"`
	Successes  int               `json:"successes"`
	Skipped    []conftestMessage `json:"skipped,omitempty"`
	Warnings   []conftestMessage `json:"warnings,omitempty"`
	Failures   []conftestMessage `json:"failures,omitempty"`
	Exceptions []conftestMessage `json:"exceptions,omitempty"`
}

type conftestMessage struct {
	Message  string            `json:"msg"`
	Location *conftestLocation `json:"loc,omitempty"`
	Metadata map[string]string `json:"metadata,omitempty"`
}

type conftestLocation struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
}

// conftestResults returns one element per judgement, and one for all checks. Conftest does not
// distinguish errors from failures, so everything that blocks is a failure.
func conftestResults(r *gate.Report) []conftestResult {
	all := []conftestResult{} // An empty list is not null in JSON.
	filename := sanitize.Line(r.Input)
	if filename == "-" {
		filename = "" // As in conftest's own output for stdin.
	}
	for _, group := range grouped(findings(r), finding.inGroup) {
		result := conftestResult{Filename: filename, Namespace: group[0].group}
		for _, f := range group {
			result.add(f)
		}
		all = append(all, result)
	}
	return all
}

func (c *conftestResult) add(f finding) {
	m := conftestMessage{Message: cmp.Or(inOneLine(f.message), f.title), Metadata: map[string]string{"rule": f.rule, "status": string(f.status), "title": f.title}}
	if f.place.Line > 0 {
		m.Location = &conftestLocation{File: sanitize.Line(f.place.File), Line: f.place.Line}
	}
	switch {
	case f.blocks, f.status == policy.Fail, f.status == policy.Error:
		c.Failures = append(c.Failures, m)
	case f.waived:
		c.Exceptions = append(c.Exceptions, m)
	case f.toLookAt():
		c.Warnings = append(c.Warnings, m)
	case f.status == policy.Unjudged:
		c.Skipped = append(c.Skipped, m)
	default:
		c.Successes++
	}
}

// writeConftest writes what `conftest test -o json` prints.
func writeConftest(w io.Writer, r gate.Report, _ Style) error {
	b, err := json.MarshalIndent(conftestResults(&r), "", "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// writeConftestText writes what `conftest test` prints.
func writeConftestText(w io.Writer, r gate.Report, s Style) error {
	var b strings.Builder
	var total conftestResult
	for _, c := range conftestResults(&r) {
		place := "- " + c.Filename + " - " + c.Namespace + " - "
		if c.Filename == "" {
			place = "- - " + c.Namespace + " - "
		}
		for _, kind := range []struct {
			word     string
			color    text.Color
			messages []conftestMessage
		}{{"WARN", text.FgYellow, c.Warnings}, {"FAIL", text.FgRed, c.Failures}, {"EXCP", text.FgCyan, c.Exceptions}} {
			for _, m := range kind.messages {
				b.WriteString(s.painted(kind.word, kind.color) + " " + place + m.Message + "\n")
			}
		}
		total.Successes += c.Successes
		total.Warnings = append(total.Warnings, c.Warnings...)
		total.Failures = append(total.Failures, c.Failures...)
		total.Exceptions = append(total.Exceptions, c.Exceptions...)
		total.Skipped = append(total.Skipped, c.Skipped...)
	}
	b.WriteString("\n" + s.painted(total.counts(), total.color()) + "\n")
	_, err := io.WriteString(w, sanitize.Commands(b.String()))
	return err
}

func (c *conftestResult) color() text.Color {
	switch {
	case len(c.Failures) > 0:
		return text.FgRed
	case len(c.Warnings) > 0:
		return text.FgYellow
	case len(c.Exceptions) > 0:
		return text.FgCyan
	}
	return text.FgGreen
}

// counts returns the last line of conftest's text.
func (c *conftestResult) counts() string {
	warnings, failures, exceptions := len(c.Warnings), len(c.Failures), len(c.Exceptions)
	tests := c.Successes + warnings + failures + exceptions + len(c.Skipped)
	return fmt.Sprintf("%s, %d passed, %s, %s, %s", plain(tests, "test"), c.Successes, plain(warnings, "warning"), plain(failures, "failure"), plain(exceptions, "exception"))
}

// plain prints a number without separators, because programs parse it.
func plain(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
