// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path/filepath"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

const home = "https://github.com/chatapp-metrics/terraform-provider-alicloud"

// writeSARIF writes a result for each finding. One that stands in a policy file
// points to its line; any other to what was judged.
func writeSARIF(w io.Writer, r gate.Report, _ Style) error {
	report := sarif.NewReport()
	run := sarif.NewRunWithInformationURI("chatapp-gate", home)
	run.Tool.Driver.Version = &r.Version
	run.WithInvocations([]*sarif.Invocation{sarif.NewInvocation().
		WithExecutionSuccessful(r.ExitCode != gate.ExitError).
		WithExitCode(r.ExitCode).
		WithExitCodeDescription(r.Message)})
	for _, f := range findings(&r) {
		run.AddRule(f.rule).WithDescription(describe(f.rule))
		kind, level := kindAndLevel(f)
		message := f.message
		if message == "" {
			message = f.title + ": " + string(f.status)
		}
		result := run.CreateResultForRule(f.rule).
			WithKind(kind).
			WithLevel(level).
			WithMessage(sarif.NewTextMessage(message)).
			WithPartialFingerprints(map[string]string{"chatappGate/v1": fingerprint(f)}).
			AddLocation(location(f, &r))
		if f.waived {
			result.AddSuppression(sarif.NewSuppression().WithKind("external").WithStatus("accepted").WithJustification(f.message))
		}
	}
	report.AddRun(run)
	return report.PrettyWrite(w)
}

// describe says in a sentence what a rule is.
func describe(rule string) string {
	switch rule {
	case "chatapp-gate/problem":
		return "The source as a whole could not be judged."
	case "chatapp-gate/read":
		return "The metrics of a channel could be read, and judged by rules."
	case "terraform/check":
		return "The assertions of a check block of the configuration hold."
	case "terraform/resource":
		return "The preconditions and postconditions of a resource or data source hold."
	case "terraform/output_value":
		return "The preconditions of an output value hold."
	case "terraform/var":
		return "The validations of an input variable hold."
	}
	return "Rule " + rule + ": the metrics of a channel are within its bounds."
}

func kindAndLevel(f finding) (kind, level string) {
	switch {
	case f.status == policy.Pass:
		return "pass", "none"
	case f.status == policy.Unjudged:
		return "notApplicable", "none"
	case f.status == policy.Warn && !f.blocks:
		return "fail", "warning"
	case f.status == policy.Inconclusive && !f.blocks:
		return "fail", "note"
	}
	return "fail", "error"
}

// fingerprint is the same for what is the same finding in a later run.
func fingerprint(f finding) string {
	sum := sha256.Sum256([]byte(f.group + "\x00" + f.rule + "\x00" + f.title))
	return hex.EncodeToString(sum[:16])
}

func location(f finding, r *gate.Report) *sarif.Location {
	file, line := f.place.File, f.place.Line
	if line == 0 {
		file, line = r.Input, 1
	}
	if file == "" || file == "-" {
		file = "stdin"
	}
	physical := sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(file))).
		WithRegion(sarif.NewRegion().WithStartLine(line))
	return sarif.NewLocationWithPhysicalLocation(physical).
		AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(f.group + "/" + f.title))
}

// fileURI is the relative reference, or the absolute URI, of a file.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
