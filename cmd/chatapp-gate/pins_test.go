// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"path/filepath"
	"regexp"
	"testing"
)

var uses = regexp.MustCompile(`(?m)uses: ([^@\s]+)@(.*)$`)

// TestPins checks that jobs for users pin third-party actions by commit: the same commit
// as in this repository's workflows, which are kept up to date.
func TestPins(t *testing.T) {
	own := make(map[string]string)
	for _, m := range find(t, "../../.github/workflows/*.yml") {
		own[m[1]] = m[2]
	}
	pinned := regexp.MustCompile(`^[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	examples := find(t, "../../examples/*/*.yml")
	if len(examples) < 8 {
		t.Errorf("only %d actions were found", len(examples))
	}
	for _, m := range examples {
		if m[1] == "chatapp-metrics/terraform-provider-alicloud" {
			continue // Its commit is known only with a release.
		}
		if !pinned.MatchString(m[2]) {
			t.Errorf("%s is not pinned by commit, with its version in a comment: %q", m[1], m[2])
		}
		if pin, found := own[m[1]]; found && pin != m[2] {
			t.Errorf("%s is %q in the examples, and %q in the workflows", m[1], m[2], pin)
		}
	}
}

// find returns the actions that the files of a pattern use, with their versions.
func find(t *testing.T, pattern string) (all [][]string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		all = append(all, uses.FindAllStringSubmatch(string(readFile(t, file)), -1)...)
	}
	return all
}
