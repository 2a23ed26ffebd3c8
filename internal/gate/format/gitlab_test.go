// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// gitlabSchema has the requirements for code quality reports in GitLab's documentation and in its
// schema, codeclimate.json, whose license does not allow a copy here. GitLab stops reading at the
// first invalid issue.
const gitlabSchema = `{
  "type": "array",
  "items": {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
      "description": {"type": "string", "minLength": 1},
      "check_name": {"type": "string", "minLength": 1},
      "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
      "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
      "location": {
        "type": "object",
        "required": ["path", "lines"],
        "properties": {
          "path": {"type": "string", "minLength": 1, "not": {"pattern": "^\\./"}},
          "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
        }
      }
    }
  }
}`

type gitlabIssue struct {
	CheckName                          string `json:"check_name"`
	Description, Fingerprint, Severity string
	Location                           struct {
		Path  string
		Lines struct{ Begin int }
	}
}

func gitlabIssues(t testing.TB, report []byte) (issues []gitlabIssue) {
	t.Helper()
	if err := json.Unmarshal(report, &issues); err != nil {
		t.Fatal(err)
	}
	return issues
}

// TestGitLab checks that GitLab accepts every report, that no two issues have the same
// fingerprint, and that there is a blocker exactly if the exit code is not 0.
func TestGitLab(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(gitlabSchema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("codequality.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("codequality.json")
	if err != nil {
		t.Fatal(err)
	}
	all := reports(t)
	all["nothing"] = reportOf()
	all["nothing, blocked"] = gate.Report{Status: policy.Error, ExitCode: gate.ExitError, Message: "Blocked: nothing was judged"}
	all["the same"] = reportOf(
		judgement("a", gate.ByPolicy, result("delivery", "", policy.Fail, policy.ReasonBelowMin), result("delivery", "", policy.Fail, policy.ReasonBelowMin)),
		judgement("a", gate.ByProvider, result("delivery", "", policy.Fail, policy.ReasonBelowMin)))
	for name, r := range all {
		report := write(t, "gitlab", r)
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(report))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		seen, blocked := make(map[string]bool), false
		for _, issue := range gitlabIssues(t, report) {
			if seen[issue.Fingerprint] {
				t.Errorf("%s: two issues have the fingerprint %s", name, issue.Fingerprint)
			}
			seen[issue.Fingerprint] = true
			blocked = blocked || issue.Severity == "blocker"
		}
		if blocked != (r.ExitCode != 0) {
			t.Errorf("%s: the exit code is %d\n%s", name, r.ExitCode, report)
		}
	}
	if schema.Validate([]any{map[string]any{"description": "x"}}) == nil {
		t.Error("the schema accepts anything")
	}
}

// TestGitLabIssues checks which findings are issues, with which severity and place.
func TestGitLabIssues(t *testing.T) {
	j := judgement("a", gate.ByPolicy,
		result("slow", "", policy.Warn, policy.ReasonBelowMin), result("delivery", "", policy.Fail, policy.ReasonBelowMin), result("ok", "", policy.Pass, policy.ReasonOK),
		result("known", "", policy.Pass, policy.ReasonWaived))
	j.Place.File, j.Place.Line = "./p.hcl", 7
	allowed := judgement("b", gate.ByProvider, result("gone", "", policy.Inconclusive, policy.ReasonNoData))
	r := reportOf(j, allowed)
	r.Input = "./plan.json"
	var got []string
	for _, i := range gitlabIssues(t, write(t, "gitlab", r)) {
		got = append(got, strings.Join([]string{i.Severity, i.CheckName, i.Location.Path}, " "))
	}
	if want := "blocker policy/delivery p.hcl, info provider/gone plan.json, minor policy/slow p.hcl"; strings.Join(got, ", ") != want {
		t.Errorf("got %q", got)
	}
	// In a later run, a finding with another value and line has the same fingerprint.
	before := gitlabIssues(t, write(t, "gitlab", r))[0].Fingerprint
	r.Judgements[0].Place.Line = 99
	r.Judgements[0].Verdict.Results[1].Message = "delivery: worse"
	if after := gitlabIssues(t, write(t, "gitlab", r))[0].Fingerprint; after != before {
		t.Errorf("the fingerprint was %s and is %s", before, after)
	}
}
