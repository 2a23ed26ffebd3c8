// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package readers_test reads reports of chatapp-gate with the code of the programs that read
// them.
package readers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/open-policy-agent/conftest/output"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

const root = "../.."

// eachPlan runs a test with the arguments for each plan of the checker's own tests, alone
// and with a policy.
func eachPlan(t *testing.T, test func(t *testing.T, gate string, arguments []string)) {
	t.Helper()
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
	for _, plan := range plans {
		t.Run(filepath.Base(plan), func(t *testing.T) { test(t, gate, []string{plan}) })
		t.Run(filepath.Base(plan)+" with a policy", func(t *testing.T) { test(t, gate, []string{"--policy", root + "/examples/ci/policy.hcl", plan}) })
	}
}

// TestConftest checks that Conftest reads the format conftest, and would have written it and
// the format conftest-text itself, byte for byte.
func TestConftest(t *testing.T) {
	eachPlan(t, func(t *testing.T, gate string, arguments []string) {
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

// TestOpenMetrics checks that Prometheus reads the format openmetrics strictly as OpenMetrics.
// The tests of the format read it as a textfile collector does.
func TestOpenMetrics(t *testing.T) {
	eachPlan(t, func(t *testing.T, gate string, arguments []string) {
		written := report(t, gate, "openmetrics", arguments)
		parser := textparse.NewOpenMetricsParser(written, labels.NewSymbolTable())
		series := 0
		for {
			entry, err := parser.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, written)
			}
			if entry == textparse.EntrySeries {
				series++
			}
		}
		if series < 10 {
			t.Errorf("it has %d series\n%s", series, written)
		}
	})
}

func report(t *testing.T, gate, format string, arguments []string) []byte {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), gate, append([]string{"plan", "--format", format}, arguments...)...)
	cmd.Stdout = &out
	_ = cmd.Run() // It fails if the verdict blocks.
	return out.Bytes()
}

func exitCode(t *testing.T, gate string, arguments []string) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), gate, append([]string{"plan"}, arguments...)...)
	_ = cmd.Run() // The exit code is returned.
	return cmd.ProcessState.ExitCode()
}
