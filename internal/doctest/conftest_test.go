// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const rego = root + "examples/conftest/policy"

// opa is the path of OPA, which make conftest builds. Building it takes a minute or
// two, so that make test does without.
func opa(t *testing.T) string {
	t.Helper()
	path := os.Getenv("OPA")
	if path == "" {
		t.Skip("OPA does not name an OPA; use make conftest")
	}
	return path
}

// TestRego runs the tests that the policy has of its own.
func TestRego(t *testing.T) {
	path := opa(t)
	for _, arguments := range [][]string{{"fmt", "--fail", "--diff", rego}, {"check", "--strict", rego}, {"test", rego}} {
		if out, err := exec.Command(path, arguments...).CombinedOutput(); err != nil {
			t.Errorf("opa %s: %v\n%s", strings.Join(arguments, " "), err, out)
		}
	}
}

// TestRegoOnPlans has the policy judge plans of the real CLI.
func TestRegoOnPlans(t *testing.T) {
	path := opa(t)
	const source = "data.alicloud_chatapp_phone_number_metric.support"
	read := func(channel, more string) string {
		return fmt.Sprintf("data \"alicloud_chatapp_phone_number_metric\" \"support\" {\n cust_space_id = %q\n lookback = \"3d\"\n"+
			" rules = {\n delivery = { metric = \"delivery_rate\", min = 0.95 }\n }\n%s\n}\n", channel, more)
	}
	condition := "condition = " + source + ".allowed\n error_message = " + source + ".message\n"
	check := "check \"delivers\" {\n assert {\n" + condition + "}\n}\n"
	tests := map[string]struct {
		configuration string
		exitCode      string // Of plan.
		denied        []string
	}{
		"healthy":        {read("cams-healthy", "") + check, "0", nil},
		"sick":           {read("cams-sick", ""), "0", []string{source + ": Blocked: "}},
		"sick, in check": {read("cams-sick", "") + check, "0", []string{"check.delivers: fail", source + ": Blocked: "}},
		"silent":         {read("cams-silent", ""), "0", []string{source + ": Blocked: "}},
		"not to be read": {read("cams-unknown", "on_error = \"record\""), "0", []string{source + ": Blocked: "}},
		"blocked": {
			read("cams-sick", "") + "resource \"terraform_data\" \"x\" {\n lifecycle {\n precondition {\n" + condition + "}\n}\n}\n", "1",
			[]string{source + ": Blocked: ", "terraform_data.x: fail", "the plan ended with an error"},
		},
		"put off": {
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

// decide gives what the policy denies in a plan, sorted.
func decide(t *testing.T, opa, plan string) []string {
	t.Helper()
	out, err := exec.Command(opa, "eval", "--format=values", "--data", rego, "--input", plan, "data.main.deny").Output()
	if err != nil {
		t.Fatalf("opa eval: %v\n%s", err, out)
	}
	var denied [][]string
	if err := json.Unmarshal(out, &denied); err != nil || len(denied) != 1 {
		t.Fatalf("opa eval: %v\n%s", err, out)
	}
	slices.Sort(denied[0])
	return denied[0]
}

// TestRegoPage does what the page of the example says, in a copy of its folder.
func TestRegoPage(t *testing.T) {
	path := opa(t)
	if err := os.Symlink(path, filepath.Join(commands, "opa")); err != nil {
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
