// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
)

// diagnostic is an error with a short, fixed summary, and what to do.
type diagnostic struct {
	summary, detail string
}

func (d *diagnostic) Error() string { return d.summary + ": " + d.detail }

// diagnose writes a diagnostic on stderr, in the manner of Terraform.
func (a *app) diagnose(severity, summary, detail string) {
	label := severity + ":"
	if a.color(a.StderrWidth) {
		color := text.Colors{text.Bold, text.FgRed}
		if severity == "Warning" {
			color = text.Colors{text.Bold, text.FgYellow}
		}
		label = color.EscapeSeq() + label + text.Reset.EscapeSeq()
	}
	if a.StderrWidth > 20 {
		detail = text.WrapSoft(detail, a.StderrWidth)
	}
	fmt.Fprintf(a.Stderr, "%s %s\n\n%s\n", label, summary, strings.TrimRight(detail, "\n "))
}

// explainError writes what an error means.
func (a *app) explainError(err error) {
	var own *diagnostic
	var plan *planjson.Error
	var path *fs.PathError
	if d, ok := policyfile.IsDiagnostics(err); ok {
		_ = d.Write(a.Stderr, a.StderrWidth, a.color(a.StderrWidth)) // There is nowhere else to tell.
		return
	}
	switch {
	case errors.As(err, &own):
		a.diagnose("Error", own.summary, own.detail)
	case errors.As(err, &plan):
		a.diagnose("Error", plan.Summary, plan.Detail)
	case errors.As(err, &path):
		a.diagnose("Error", "File not usable", err.Error()+".")
	default:
		a.diagnose("Error", "Failed", err.Error()+".")
	}
}
