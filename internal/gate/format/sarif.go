// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

const home = "https://github.com/chatapp-metrics/terraform-provider-alicloud"

// maxResults limits the results: GitHub shows at most 5,000 per run.
const maxResults = 5000

// writeSARIF writes a result for each finding that needs attention. It leaves out findings that
// pass or are waived, because readers open an alert for each result of any kind. A result points
// to its rule in a policy file or to its block in the configuration, or else to the input.
func writeSARIF(w io.Writer, r gate.Report, s Style) error {
	report := sarif.NewReport()
	run := sarif.NewRunWithInformationURI("chatapp-gate", home)
	run.Tool.Driver.Version = &r.Version
	invocation := sarif.NewInvocation().
		WithExecutionSuccessful(r.ExitCode != gate.ExitError).
		WithExitCode(r.ExitCode).
		WithExitCodeDescription(sanitize.Line(r.Message))
	run.WithInvocations([]*sarif.Invocation{invocation})
	all := worstFirst(&r, finding.toLookAt)
	if len(all) > maxResults {
		invocation.AddToolExecutionNotification(sarif.NewNotification().WithLevel("note").WithMessage(sarif.NewTextMessage(
			fmt.Sprintf("These are the %s worst of %s results. The json format lists all.", metric.PrintCount(maxResults), metric.PrintCount(int64(len(all)))))))
		all = all[:maxResults]
	}
	for _, f := range all {
		run.AddRule(f.rule).WithDescription(describe(f.rule))
		run.CreateResultForRule(f.rule).
			WithKind("fail").
			WithLevel(levelOf(f)).
			WithMessage(sarif.NewTextMessage(cmp.Or(f.message, f.title+": "+string(f.status)))).
			WithPartialFingerprints(map[string]string{"chatappGate/v1": fingerprint(f)}).
			AddLocation(location(f, &r, s))
	}
	report.AddRun(run)
	return encode(w, report)
}

// descriptions describe what is true if a rule passes.
var descriptions = map[string]string{
	"chatapp-gate/problem":   "The input as a whole can be judged.",
	"chatapp-gate/read":      "A channel can be read and judged.",
	"terraform/check":        "The assertions of a check block of the configuration hold.",
	"terraform/resource":     "The preconditions and postconditions of a resource or data source hold.",
	"terraform/output_value": "The preconditions of an output value hold.",
	"terraform/var":          "The validations of an input variable hold.",
}

// describe returns a sentence about a rule.
func describe(rule string) string {
	_, name, _ := strings.Cut(rule, "/")
	return cmp.Or(descriptions[rule], "A channel passes rule "+name+".")
}

func levelOf(f finding) string {
	switch {
	case f.status == policy.Warn && !f.blocks:
		return "warning"
	case f.status == policy.Inconclusive && !f.blocks:
		return "note"
	}
	return "error"
}

// fingerprint identifies a finding from run to run.
func fingerprint(f finding) string {
	sum := sha256.Sum256([]byte(f.group + "\x00" + f.rule + "\x00" + f.title))
	return hex.EncodeToString(sum[:16])
}

func location(f finding, r *gate.Report, s Style) *sarif.Location {
	file, line := f.at(r, s)
	physical := sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(file))).
		WithRegion(sarif.NewRegion().WithStartLine(line))
	return sarif.NewLocationWithPhysicalLocation(physical).
		AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(f.group + "/" + f.title))
}

// fileURI returns the relative reference or absolute URI of a file.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}
