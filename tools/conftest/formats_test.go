// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package conftest_test reads reports of chatapp-gate with Conftest's own code.
package conftest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/open-policy-agent/conftest/output"
)

const root = "../.."

// TestFormats checks that Conftest reads the format conftest, and would have written it and
// the format conftest-text itself, byte for byte.
func TestFormats(t *testing.T) {
	gate := filepath.Join(t.TempDir(), "chatapp-gate")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", gate, "./cmd/chatapp-gate")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	plans, err := filepath.Glob(root + "/cmd/chatapp-gate/testdata/plans/*.json")
	if err != nil || len(plans) < 10 {
		t.Fatal(plans, err)
	}
	policy := root + "/examples/ci/policy.hcl"
	for _, plan := range plans {
		for _, arguments := range [][]string{{}, {"--policy", policy}} {
			arguments = append(arguments, plan)
			t.Run(filepath.Base(plan)+strings.Join(arguments[:len(arguments)-1], " "), func(t *testing.T) {
				written := report(t, gate, "conftest", arguments)
				decoder := json.NewDecoder(bytes.NewReader(written))
				decoder.DisallowUnknownFields()
				var results output.CheckResults
				if err := decoder.Decode(&results); err != nil {
					t.Fatalf("%v\n%s", err, written)
				}
				var text, again bytes.Buffer
				if err := errors.Join((&output.Standard{Writer: &text, NoColor: true}).Output(results), output.NewJSON(&again).Output(results)); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(again.Bytes(), written) {
					t.Errorf("Conftest writes\n%s\nand not\n%s", again.Bytes(), written)
				}
				if got := report(t, gate, "conftest-text", arguments); !bytes.Equal(text.Bytes(), got) {
					t.Errorf("Conftest writes\n%s\nand not\n%s", text.Bytes(), got)
				}
				if failed := results.ExitCode() != 0; failed != (exitCode(t, gate, arguments) != 0) {
					t.Errorf("Conftest would fail: %t", failed)
				}
			})
		}
	}
}

func report(t *testing.T, gate, format string, arguments []string) []byte {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), gate, append([]string{"plan", "--format", format}, arguments...)...)
	cmd.Stdout = &out
	_ = cmd.Run() // Its exit code is that of the verdict.
	return out.Bytes()
}

func exitCode(t *testing.T, gate string, arguments []string) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), gate, append([]string{"plan"}, arguments...)...)
	_ = cmd.Run() // The exit code has it.
	return cmd.ProcessState.ExitCode()
}
