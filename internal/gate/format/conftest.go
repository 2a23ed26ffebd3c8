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
	File string      `json:"file,omitempty"`
	Line json.Number `json:"line,omitempty"`
}

// conftestResults has one element for each judgement, and one for all checks. Whatever
// blocks is a failure; conftest has no other word for what could not be judged.
func conftestResults(r *gate.Report) []conftestResult {
	all := []conftestResult{} // Not null where there is nothing.
	at := make(map[string]int)
	filename := sanitize.Line(r.Input)
	if filename == "-" {
		filename = "" // As conftest writes it.
	}
	for _, f := range findings(r) {
		i, found := at[f.group]
		if !found {
			i, at[f.group] = len(all), len(all)
			all = append(all, conftestResult{Filename: filename, Namespace: f.group})
		}
		all[i].add(f)
	}
	return all
}

func (c *conftestResult) add(f finding) {
	m := conftestMessage{Message: cmp.Or(inOneLine(f.message), f.title), Metadata: map[string]string{"rule": f.rule, "status": string(f.status), "title": f.title}}
	if f.place.Line > 0 {
		m.Location = &conftestLocation{File: sanitize.Line(f.place.File), Line: json.Number(fmt.Sprint(f.place.Line))}
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
	paint := func(color text.Color, words string) string {
		if !s.Color {
			return words
		}
		return color.EscapeSeq() + words + text.Reset.EscapeSeq()
	}
	var total conftestTotal
	for _, c := range conftestResults(&r) {
		place := "- " + c.Filename + " - " + c.Namespace + " - "
		if c.Filename == "" {
			place = "- - " + c.Namespace + " - "
		}
		for _, m := range c.Warnings {
			b.WriteString(paint(text.FgYellow, "WARN") + " " + place + m.Message + "\n")
		}
		for _, m := range c.Failures {
			b.WriteString(paint(text.FgRed, "FAIL") + " " + place + m.Message + "\n")
		}
		for _, m := range c.Exceptions {
			b.WriteString(paint(text.FgCyan, "EXCP") + " " + place + m.Message + "\n")
		}
		total.add(c)
	}
	b.WriteString("\n" + paint(total.color(), total.String()) + "\n")
	_, err := io.WriteString(w, sanitize.Commands(b.String()))
	return err
}

// conftestTotal counts the results of all elements.
type conftestTotal struct{ passed, warnings, failures, exceptions, skipped int }

func (t *conftestTotal) add(c conftestResult) {
	t.passed += c.Successes
	t.warnings += len(c.Warnings)
	t.failures += len(c.Failures)
	t.exceptions += len(c.Exceptions)
	t.skipped += len(c.Skipped)
}

func (t *conftestTotal) color() text.Color {
	switch {
	case t.failures > 0:
		return text.FgRed
	case t.warnings > 0:
		return text.FgYellow
	case t.exceptions > 0:
		return text.FgCyan
	}
	return text.FgGreen
}

func (t *conftestTotal) String() string {
	tests := t.passed + t.warnings + t.failures + t.exceptions + t.skipped
	return fmt.Sprintf("%s, %d passed, %s, %s, %s", plain(tests, "test"), t.passed, plain(t.warnings, "warning"), plain(t.failures, "failure"), plain(t.exceptions, "exception"))
}

// plain prints a number without separators, since programs look for it.
func plain(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
