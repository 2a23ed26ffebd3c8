// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const rego = root + "examples/conftest/policy"

// conftest returns the path of Conftest, which make conftest builds. Building it takes some
// minutes, so make test runs without it.
func conftest(t *testing.T) string {
	t.Helper()
	path := os.Getenv("CONFTEST")
	if path == "" {
		t.Skip("CONFTEST does not name a Conftest; use make conftest")
	}
	return path
}

// TestRego runs the policy's tests.
func TestRego(t *testing.T) {
	path := conftest(t)
	for _, arguments := range [][]string{{"fmt", "--check", rego}, {"verify", "--strict", "--policy", rego}} {
		if out, err := exec.Command(path, arguments...).CombinedOutput(); err != nil {
			t.Errorf("conftest %s: %v\n%s", strings.Join(arguments, " "), err, out)
		}
	}
}

// TestRegoOnPlans makes the policy judge plans of the real CLI.
func TestRegoOnPlans(t *testing.T) {
	path := conftest(t)
	const source = "data.alicloud_chatapp_phone_number_metric.support"
	read := func(channel, more string) string {
		return fmt.Sprintf("data \"alicloud_chatapp_phone_number_metric\" \"support\" {\n cust_space_id = %q\n lookback = \"3d\"\n"+
			" rules = {\n delivery = { metric = \"delivery_rate\", min = 0.95 }\n }\n%s\n}\n", channel, more)
	}
	condition := "condition = " + source + ".allowed\n error_message = " + source + ".message\n"
	check := "check \"delivers\" {\n assert {\n" + condition + "}\n}\n"
	tests := map[string]struct {
		configuration string
		exitCode      string // The exit code of plan.
		denied        []string
	}{
		"healthy":        {read("cams-healthy", "") + check, "0", nil},
		"sick":           {read("cams-sick", ""), "0", []string{source + ": Blocked: "}},
		"sick, in check": {read("cams-sick", "") + check, "0", []string{"check.delivers: fail", source + ": Blocked: "}},
		"silent":         {read("cams-silent", ""), "0", []string{source + ": Blocked: "}},
		"unreadable":     {read("cams-unknown", "on_error = \"record\""), "0", []string{source + ": Blocked: "}},
		"blocked": {
			read("cams-sick", "") + "resource \"terraform_data\" \"x\" {\n lifecycle {\n precondition {\n" + condition + "}\n}\n}\n", "1",
			[]string{source + ": Blocked: ", "terraform_data.x: fail", "the plan ended with an error"},
		},
		"deferred": {
			"resource \"terraform_data\" \"x\" {}\n" + read("cams-healthy", "depends_on = [terraform_data.x]"), "0",
			[]string{source + " was not read during plan: read_because_dependency_pending"},
		},
		"an error in a check": {
			"check \"delivers\" {\n" + read("cams-unknown", "") + "assert {\n" + condition + "}\n}\n", "0",
			[]string{"check.delivers: fail", source + " was not read during plan: read_because_check_nested"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t)
			if err := r.save("main.tf", header+provider+tt.configuration); err != nil {
				t.Fatal(err)
			}
			for _, step := range [][2]string{{"terraform init", "0"}, {"terraform plan -out=plan", tt.exitCode}, {"terraform show -json plan > plan.json", "0"}} {
				if err := r.shell(block{text: step[0], marker: map[string]string{"exit": step[1]}}); err != nil {
					t.Fatal(err)
				}
			}
			denied := decide(t, path, filepath.Join(r.folder, "plan.json"))
			if len(denied) != len(tt.denied) {
				t.Fatalf("denied was %q, want %q", denied, tt.denied)
			}
			for i, want := range tt.denied {
				if !strings.HasPrefix(denied[i], want) {
					t.Errorf("denied was %q, want %q", denied[i], want)
				}
			}
		})
	}
}

// decide returns what the policy denies in a plan, sorted.
func decide(t *testing.T, conftest, plan string) []string {
	t.Helper()
	out, err := exec.Command(conftest, "test", "--strict", "--output", "json", "--policy", rego, plan).Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var results []struct{ Failures []struct{ Msg string } }
	if problem := json.Unmarshal(out, &results); problem != nil || len(results) != 1 {
		t.Fatalf("conftest test: %v\n%s", err, out)
	}
	var denied []string
	for _, failure := range results[0].Failures {
		denied = append(denied, failure.Msg)
	}
	if failed := err != nil; failed != (len(denied) > 0) {
		t.Errorf("conftest test: %v\n%s", err, out)
	}
	slices.Sort(denied)
	return denied
}

// TestRegoPage follows the example's page in a copy of its folder.
func TestRegoPage(t *testing.T) {
	path := conftest(t)
	if err := os.Symlink(path, filepath.Join(commands, "conftest")); err != nil {
		t.Fatal(err)
	}
	page := "examples/conftest/README.md"
	blocks, err := parse(read(t, page))
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t)
	if err := os.CopyFS(r.folder, os.DirFS(filepath.Dir(root+page))); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if err := r.follow(b); err != nil {
			t.Fatalf("%s:%d: %v", page, b.line, err)
		}
	}
}
