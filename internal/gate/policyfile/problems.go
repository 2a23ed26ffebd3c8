// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcled"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/secret"
)

// Problems is an error with everything that is wrong with some policy files.
type Problems struct {
	diagnostic.List
	lines   map[string][][]byte // Of each file.
	context map[diagnostic.Place]string
	secrets *secret.Set
}

// IsProblems finds the problems of policy files in an error.
func IsProblems(err error) (*Problems, bool) {
	var p *Problems
	ok := errors.As(err, &p)
	return p, ok
}

// Excerpt shows where a problem is, as Terraform does:
//
//	on policy.hcl line 3, in channel "support":
//	 3:   lookbck = "7d"
//
// It returns "" for a problem that is not in a file.
func (p *Problems) Excerpt(d diagnostic.Diagnostic) string {
	at := d.Subject
	if at.File == "" {
		return ""
	}
	in := ""
	if block := p.context[at]; block != "" {
		in = ", in " + block
	}
	where := fmt.Sprintf("  on %s line %d%s:\n", at.File, at.Line, in)
	lines := p.lines[at.File]
	if at.Line < 1 || at.Line > len(lines) {
		return where
	}
	const widest = 200 // The file may be one long line.
	line := bytes.TrimRight(lines[at.Line-1], "\r")
	if len(line) > widest {
		line = append(bytes.ToValidUTF8(line[:widest], nil), "…"...)
	}
	return where + fmt.Sprintf("%4d: %s\n", at.Line, p.secrets.Hide(string(line)))
}

// maxContexts limits the problems whose block is looked up, because each lookup visits
// all blocks.
const maxContexts = 200

// NewProblems makes an error from diagnostics. It drops repeated ones, as of a rule that
// several channels share, and hides secrets.
func NewProblems(diags hcl.Diagnostics, files map[string]*hcl.File, secrets *secret.Set) *Problems {
	p := &Problems{lines: make(map[string][][]byte), context: make(map[diagnostic.Place]string), secrets: secrets}
	for name, file := range files {
		p.lines[name] = bytes.Split(file.Bytes, []byte("\n"))
	}
	type problem struct {
		summary, detail string
		at              hcl.Range
	}
	seen := make(map[problem]bool)
	for _, d := range diags {
		one := problem{summary: d.Summary, detail: d.Detail}
		if d.Subject != nil {
			one.at = *d.Subject
		}
		if seen[one] {
			continue
		}
		seen[one] = true
		at := PlaceOf(one.at)
		if file := files[at.File]; file != nil && len(p.List) < maxContexts {
			p.context[at] = hcled.ContextString(file, one.at.Start.Byte)
		}
		severity := diagnostic.Error
		if d.Severity == hcl.DiagWarning {
			severity = diagnostic.Warning
		}
		p.List = append(p.List, diagnostic.Diagnostic{
			Severity: severity, Summary: one.summary, Detail: secrets.Hide(one.detail), Subject: at,
		})
	}
	return p
}
