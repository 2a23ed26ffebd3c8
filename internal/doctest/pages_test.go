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

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	anchor  = regexp.MustCompile(`<a id="([^"]+)">`)
	fenced  = regexp.MustCompile("(?s)```.*?\n```")
)

const repository = "https://github.com/chatapp-metrics/terraform-provider-alicloud/tree/main/"

// TestLinks checks that the targets of links within this repository exist.
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
				t.Errorf("%s links to %s, which does not exist", page, target[1])
				continue
			}
			if fragment != "" && !anchors(read(t, to))[fragment] {
				t.Errorf("%s links to %s, which is not a heading", page, target[1])
			}
		}
	}
}

// anchors returns the places in a page to which a link can lead.
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
