// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../../"

// pages returns the paths, from the root, of the README, CONTRIBUTING and all of docs/.
func pages(t *testing.T) []string {
	t.Helper()
	all := []string{"README.md", "CONTRIBUTING.md"}
	err := filepath.WalkDir(root+"docs", func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".md") {
			all = append(all, strings.TrimPrefix(filepath.ToSlash(path), root))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(root + page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPages follows the pages, one block after the other.
func TestPages(t *testing.T) {
	for _, page := range pages(t) {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			needsEphemeral(t, read(t, page))
			blocks, err := parse(read(t, page))
			if err != nil {
				t.Fatalf("%s: %v", page, err)
			}
			r := newReader(t)
			if err := r.prepare(strings.TrimSuffix(filepath.Base(page), ".md")); err != nil {
				t.Fatal(err)
			}
			// The provider's page shows single arguments, with made-up credentials.
			r.onlyChecked = page == "docs/index.md"
			for _, b := range blocks {
				if err := r.follow(b); err != nil {
					t.Fatalf("%s:%d: %v", page, b.line, err)
				}
			}
		})
	}
}

// needsEphemeral skips a test whose text has ephemeral resources if the CLI does not have them.
func needsEphemeral(t *testing.T, text string) {
	t.Helper()
	if !strings.Contains(text, "\nephemeral \"") {
		return
	}
	version, err := cli.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !version.HasEphemeral() {
		t.Skipf("%s %d.%d has no ephemeral resources", version.Name, version.Major, version.Minor)
	}
}

// chinese is the README in Chinese.
const chinese = "README.zh-CN.md"

// TestChinese checks that the Chinese README has the code of README.md: only its prose is
// translated.
func TestChinese(t *testing.T) {
	want, err := parse(read(t, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := parse(read(t, chinese))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d blocks, README.md has %d", chinese, len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i].language != want[i].language || got[i].text != want[i].text {
			t.Errorf("%s:%d is\n%s\nREADME.md:%d is\n%s", chinese, got[i].line, got[i].text, want[i].line, want[i].text)
		}
	}
}

// TestExamplesAreValid validates every example, whether or not another test plans it.
func TestExamplesAreValid(t *testing.T) {
	folders := make(map[string]bool)
	err := filepath.WalkDir(root+"examples", func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".tf") {
			folders[filepath.Dir(path)] = true
		}
		return err
	})
	if err != nil || len(folders) < 10 {
		t.Fatalf("found %d examples, %v", len(folders), err)
	}
	for folder := range folders {
		t.Run(strings.TrimPrefix(filepath.ToSlash(folder), root), func(t *testing.T) {
			t.Parallel()
			r := newReader(t)
			if err := os.CopyFS(r.folder, os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
			all, err := r.shellOutput("cat *.tf")
			if err != nil {
				t.Fatal(err)
			}
			needsEphemeral(t, all)
			if !strings.Contains(all, "required_providers") {
				if err := r.save("header.tf", header); err != nil {
					t.Fatal(err)
				}
			}
			for _, command := range []string{"terraform fmt -check -diff -recursive", "terraform init", "terraform validate"} {
				if err := r.shell(block{text: command}); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
