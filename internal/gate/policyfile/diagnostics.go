// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"fmt"
	"io"

	"github.com/hashicorp/hcl/v2"
)

// Diagnostics is an error that tells all that is wrong with some policy files.
type Diagnostics struct {
	all   hcl.Diagnostics
	files map[string]*hcl.File
}

// Error counts the problems; Write tells them.
func (d *Diagnostics) Error() string {
	if len(d.all) == 1 {
		return d.all[0].Error()
	}
	return fmt.Sprintf("%d problems in the policy, the first: %s", len(d.all), d.all[0].Error())
}

// Write tells all problems, with file, line and excerpt, as Terraform does.
func (d *Diagnostics) Write(w io.Writer, width int, color bool) error {
	return hcl.NewDiagnosticTextWriter(w, d.files, uint(max(width, 0)), color).WriteDiagnostics(d.all)
}

// problem makes a diagnostic that points to a place.
func problem(at hcl.Range, summary, format string, arguments ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, arguments...), Subject: at.Ptr()}
}

// tidy drops diagnostics that repeat another, as those of a rule that several
// channels share, and the values of variables, which may be secrets.
func tidy(diags hcl.Diagnostics) hcl.Diagnostics {
	seen := make(map[string]bool)
	var kept hcl.Diagnostics
	for _, d := range diags {
		key := d.Error()
		if seen[key] {
			continue
		}
		seen[key] = true
		plain := *d
		plain.EvalContext = nil
		kept = append(kept, &plain)
	}
	return kept
}
