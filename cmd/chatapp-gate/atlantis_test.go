// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// atlantisPassed has how versions of Atlantis interpret the output of a custom policy
// check with exit code 0. They drop the output for any other code.
var atlantisPassed = map[string]func(output string) bool{
	"from 0.39 on": func(output string) bool {
		failed := regexp.MustCompile(`([1-9][0-9]* failure|failures": \[)`).MatchString(output)
		return output != "" && !failed && !strings.HasPrefix(strings.TrimSpace(output), "FAIL")
	},
	"before 0.39": func(output string) bool { return !strings.Contains(strings.ToLower(output), "fail") },
}

// TestAtlantis runs the check of examples/ci/atlantis.yaml. It checks that Atlantis sees
// a failure if and only if the gate does not allow the rollout.
func TestAtlantis(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Atlantis runs in sh")
	}
	var config struct {
		Workflows map[string]struct {
			PolicyCheck struct {
				Steps []any `yaml:"steps"`
			} `yaml:"policy_check"`
		} `yaml:"workflows"`
	}
	if err := yaml.Unmarshal(readFile(t, "../../examples/ci/atlantis.yaml"), &config); err != nil {
		t.Fatal(err)
	}
	steps := config.Workflows["gated"].PolicyCheck.Steps
	step, _ := steps[len(steps)-1].(map[string]any)
	command, _ := step["run"].(string)
	if !strings.HasPrefix(command, "chatapp-gate plan ") {
		t.Fatalf("the last step is %v", step)
	}
	folder := t.TempDir()
	writeFile := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// The policy judges only what a plan reads.
	const rule = "rules = { volume = { metric = \"sent_count\", min = 1 } }\n"
	policy, broken := writeFile("policy.hcl", rule), writeFile("broken.hcl", "rules = {")
	plan := func(name string) string {
		return writeFile("plan-"+name[:2]+".json", string(readFile(t, "testdata/plans/"+name)))
	}
	tests := map[string]struct {
		plan, policy, path string
		passed             bool
	}{
		"pass":                {plan: plan("pass.json"), passed: true},
		"warn":                {plan: plan("warn.json"), passed: true},
		"fail":                {plan: plan("fail.json")},
		"inconclusive":        {plan: plan("inconclusive.json")},
		"deferred":            {plan: plan("deferred.json")},
		"a read that failed":  {plan: plan("recorded-error.json")},
		"a plan that errored": {plan: plan("errored.json")},
		"an empty plan":       {plan: writeFile("empty.json", "")},
		"no plan":             {plan: filepath.Join(folder, "missing.json")},
		"a wrong policy":      {plan: plan("pass.json"), policy: broken},
		"no chatapp-gate":     {plan: plan("pass.json"), path: folder},
	}
	for version, passed := range atlantisPassed {
		format := "conftest-text"
		if version == "before 0.39" {
			format = "conftest"
		}
		for name, tt := range tests {
			t.Run(version+"/"+name, func(t *testing.T) {
				if tt.policy == "" {
					tt.policy = policy
				}
				line := strings.NewReplacer("/etc/chatapp-gate/policy.hcl", tt.policy, "conftest-text", format).Replace(command)
				cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", line)
				cmd.Env = append(os.Environ(), "SHOWFILE="+tt.plan)
				if tt.path != "" {
					cmd.Env = append(cmd.Env, "PATH="+tt.path)
				}
				output, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("Atlantis would drop the output: %v\n%s", err, output)
				}
				if got := passed(string(output)); got != tt.passed {
					t.Errorf("Atlantis takes it for passed: %t\n%s", got, output)
				}
			})
		}
	}
}
