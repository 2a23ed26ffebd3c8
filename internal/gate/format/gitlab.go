// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"io"
	"path"
	"path/filepath"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// gitlabIssue has the fields of a Code Climate issue that GitLab reads.
type gitlabIssue struct {
	Type        string         `json:"type"`
	CheckName   string         `json:"check_name"`
	Description string         `json:"description"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// writeGitLab writes a code quality report with an issue for each finding that needs attention,
// worst first. GitLab compares the fingerprints of two reports to show what is new and what is
// resolved.
func writeGitLab(w io.Writer, r gate.Report, s Style) error {
	issues := []gitlabIssue{} // An empty list is not null in JSON.
	for _, f := range worstFirst(&r, finding.toLookAt) {
		file, line := f.at(&r, s)
		issues = append(issues, gitlabIssue{
			Type: "issue", CheckName: f.rule, Description: cmp.Or(inOneLine(f.message), f.title+": "+string(f.status)), Fingerprint: fingerprint(f), Severity: gitlabSeverity(f),
			// GitLab does not resolve "./plan.json".
			Location: gitlabLocation{path.Clean(filepath.ToSlash(file)), gitlabLines{line}},
		})
	}
	return encode(w, issues)
}

func gitlabSeverity(f finding) string {
	switch {
	case f.blocks:
		return "blocker"
	case f.status == policy.Warn:
		return "minor"
	case f.status == policy.Inconclusive:
		return "info"
	}
	return "major"
}
