// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	anchor  = regexp.MustCompile(`<a id="([^"]+)">`)
	fenced  = regexp.MustCompile("(?s)```.*?\n```")
)

// repository is where readers of a registry find this repository: files under blob,
// folders under tree.
const repository = "https://github.com/chatapp-metrics/terraform-provider-alicloud/"

// TestLinks checks that links of pages into this repository lead somewhere, and that pages of
// a registry link by whole addresses. A registry serves them under other paths, so it
// resolves a relative link to another page one level too high.
func TestLinks(t *testing.T) {
	for _, page := range append(pages(t), "DESIGN.md", "SECURITY.md", chinese) {
		for _, target := range link.FindAllStringSubmatch(fenced.ReplaceAllString(read(t, page), ""), -1) {
			if err := follows(t, page, target[1]); err != nil {
				t.Errorf("%s links to %s: %v", page, target[1], err)
			}
		}
	}
}

// TestGuidesAreLinked checks that each guide can be found from the page that a registry shows
// first, and from the README.
func TestGuidesAreLinked(t *testing.T) {
	guides, err := filepath.Glob(root + "docs/guides/*.md")
	if err != nil || len(guides) < 5 {
		t.Fatalf("found %d guides, %v", len(guides), err)
	}
	for _, guide := range guides {
		path := strings.TrimPrefix(filepath.ToSlash(guide), root)
		for page, address := range map[string]string{"docs/index.md": repository + "blob/main/" + path, "README.md": path} {
			if !strings.Contains(read(t, page), "]("+address) {
				t.Errorf("%s does not link to %s", page, path)
			}
		}
	}
}

// TestLinksFail checks that broken links are found.
func TestLinksFail(t *testing.T) {
	for target, want := range map[string]string{
		"rules.md": "not absolute", "../index.md": "not absolute", "#no-such-heading": "no such heading",
		repository + "blob/main/docs/guides/none.md":        "no such file",
		repository + "blob/main/docs/guides":                "a folder is under tree",
		repository + "tree/main/docs/guides/rules.md":       "a file is under blob",
		repository + "blob/main/docs/guides/rules.md#field": "no such heading",
		repository + "blob/v1/docs/guides/rules.md":         "not on main",
	} {
		if err := follows(t, "docs/guides/gate-a-deployment.md", target); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", target, err, want)
		}
	}
}

// follows follows a link of a page as far as it leads into this repository.
func follows(t *testing.T, page, target string) error {
	t.Helper()
	to, fragment, _ := strings.Cut(target, "#")
	rest, own := strings.CutPrefix(to, repository)
	switch {
	case own:
	case strings.Contains(to, "://"):
		return nil
	case to == "":
		to = page
	case strings.HasPrefix(page, "docs/"):
		return errors.New("the link is not absolute")
	default:
		to = filepath.ToSlash(filepath.Join(filepath.Dir(page), to))
	}
	if own {
		kind, path, onMain := strings.Cut(rest, "/main/")
		if !onMain {
			return errors.New("the link is not on main")
		}
		to = path
		switch info, err := os.Stat(root + to); {
		case err != nil:
		case info.IsDir() && kind != "tree":
			return errors.New("a folder is under tree")
		case !info.IsDir() && kind != "blob":
			return errors.New("a file is under blob")
		}
	}
	if _, err := os.Stat(root + to); err != nil {
		return err
	}
	if fragment != "" && !anchors(read(t, to))[fragment] {
		return errors.New("there is no such heading")
	}
	return nil
}

// anchors returns the places of a page to which a link can lead.
func anchors(page string) map[string]bool {
	all := make(map[string]bool)
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		words := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
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
