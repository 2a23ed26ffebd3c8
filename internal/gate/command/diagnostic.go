// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// diagnose writes a diagnostic to stderr, in Terraform's style.
func (a *app) diagnose(d diagnostic.Diagnostic) { a.diagnoseAt(d, "") }

// diagnoseAt writes a diagnostic with an excerpt of the file.
func (a *app) diagnoseAt(d diagnostic.Diagnostic, excerpt string) {
	label, color := "Error:", text.FgRed
	if d.Severity == diagnostic.Warning {
		label, color = "Warning:", text.FgYellow
	}
	if a.color(a.StderrWidth) {
		label = text.Colors{text.Bold, color}.EscapeSeq() + label + text.Reset.EscapeSeq()
	}
	detail := gate.Sanitize(d.Detail, a.numbers)
	if width := a.columns(a.StderrWidth); width > 20 {
		detail = strings.Join(format.Wrap(detail, width), "\n")
	}
	detail = strings.TrimRight(detail, "\n ")
	if excerpt != "" && !a.numbers {
		excerpt = sanitize.WrittenPhoneNumbers(excerpt)
	}
	if excerpt != "" {
		detail = gate.Sanitize(excerpt+"\n", a.numbers) + detail + "\n"
	}
	message := fmt.Sprintf("%s %s\n\n%s\n", label, d.Summary, detail)
	fmt.Fprint(a.Stderr, sanitize.Commands(message)) // CI systems also interpret stderr.
}

// report writes the diagnostics in an error.
func (a *app) report(err error) {
	if p, ok := policyfile.IsProblems(err); ok {
		for _, d := range p.List {
			a.diagnoseAt(d, p.Excerpt(d))
		}
		return
	}
	if list := diagnostic.Of(err); list != nil {
		for _, d := range list {
			a.diagnose(d)
		}
		return
	}
	d := diagnostic.Diagnostic{Summary: "Failed", Detail: err.Error() + "."}
	var path *fs.PathError
	switch {
	case errors.As(err, &path):
		d.Summary = "File not usable"
	case errors.Is(err, context.Canceled):
		d = diagnostic.Diagnostic{Summary: "Interrupted", Detail: "The command was interrupted before it had a verdict."}
	}
	a.diagnose(d)
}
