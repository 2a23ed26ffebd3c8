// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestPreCommit runs the hook as pre-commit does: what is entered, and then the names of
// the files that match.
func TestPreCommit(t *testing.T) {
	var hooks []struct{ ID, Entry, Language, Files string }
	if err := yaml.Unmarshal(readFile(t, "../../.pre-commit-hooks.yaml"), &hooks); err != nil || len(hooks) != 1 {
		t.Fatal(hooks, err)
	}
	hook := hooks[0]
	files := regexp.MustCompile(hook.Files)
	for name, want := range map[string]bool{
		"policy.hcl": true, "a/b/policy.hcl": true, "docs-dev/report.policy.hcl": true, "my-policy.hcl": false, "policy.hcl.bak": false, ".terraform.lock.hcl": false,
	} {
		if files.MatchString(name) != want {
			t.Errorf("%s matches: %t", name, !want)
		}
	}
	run := func(name string) (string, error) {
		arguments := append(strings.Fields(hook.Entry), name)
		out, err := exec.CommandContext(t.Context(), arguments[0], arguments[1:]...).CombinedOutput()
		return string(out), err
	}
	if out, err := run("../../examples/ci/policy.hcl"); err != nil || !strings.HasPrefix(out, "OK: ") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := run(filepath.Join(t.TempDir(), "policy.hcl")); err == nil || !strings.Contains(out, "Error: File not usable") {
		t.Errorf("%v\n%s", err, out)
	}
}
