// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../../"

// pages are the README and all of docs/, by their paths from the root.
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

// TestPages does what the pages say, in the order in which they say it.
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
			// The provider's page shows its arguments one by one, with credentials of no one.
			r.onlyChecked = page == "docs/index.md"
			for _, b := range blocks {
				if err := r.follow(b); err != nil {
					t.Fatalf("%s:%d: %v", page, b.line, err)
				}
			}
		})
	}
}

// needsEphemeral skips a test whose text has ephemeral resources that the CLI does not know.
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

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	anchor  = regexp.MustCompile(`<a id="([^"]+)">`)
	fenced  = regexp.MustCompile("(?s)```.*?\n```")
)

const repository = "https://github.com/chatapp-metrics/terraform-provider-alicloud/tree/main/"

// TestLinks holds that what pages link to in this repository is there.
func TestLinks(t *testing.T) {
	for _, page := range append(pages(t), "DESIGN.md", "SECURITY.md") {
		for _, target := range link.FindAllStringSubmatch(fenced.ReplaceAllString(read(t, page), ""), -1) {
			to, fragment, _ := strings.Cut(target[1], "#")
			switch rest, own := strings.CutPrefix(to, repository); {
			case own:
				to = rest
			case strings.Contains(to, "://"):
				continue
			case to == "":
				to = page
			default:
				to = filepath.ToSlash(filepath.Join(filepath.Dir(page), to))
			}
			if _, err := os.Stat(root + to); err != nil {
				t.Errorf("%s links to %s, which is not there", page, target[1])
				continue
			}
			if fragment != "" && !anchors(read(t, to))[fragment] {
				t.Errorf("%s links to %s, and there is no such heading", page, target[1])
			}
		}
	}
}

// anchors are the places of a page that a link can lead to.
func anchors(page string) map[string]bool {
	all := make(map[string]bool)
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		words := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
				return r
			}
			return -1
		}, strings.ToLower(m[1]))
		all[words] = true
	}
	for _, m := range anchor.FindAllStringSubmatch(page, -1) {
		all[m[1]] = true
	}
	return all
}

// TestExamplesAreValid validates every example that there is, whether or not a test
// plans it too.
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
