// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package prose_test reads every text of this project that people read, including comments,
// and finds phrases that read translated. The table is in table_test.go.
package prose_test

import (
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// skipped are folders that are foreign or built, and the file that quotes what it forbids.
var skipped = []string{".git", "bin", "dist", "node_modules", "internal/prose/table_test.go"}

// read are the ends of the names of files with text for people.
var read = []string{".go", ".md", ".tmpl", ".tf", ".hcl", ".txtar", ".sh", ".yml", ".yaml", ".mjs", ".rego", "go.mod", ".gitignore", ".svg", "GNUmakefile", ".ci/run", "report-2.json", "backtest-1.json", "schema.json"}

func TestProse(t *testing.T) {
	root := os.DirFS("../..")
	files := 0
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if slices.Contains(skipped, path) || slices.Contains(skipped, entry.Name()) {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.IsDir() || !slices.ContainsFunc(read, func(end string) bool { return strings.HasSuffix(path, end) }) {
			return nil
		}
		text, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		files++
		for _, f := range findings(path, text) {
			t.Error(f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 500 {
		t.Errorf("only %d files were read", files)
	}
}

// findings returns the rows of the table that a file breaks, each with its place.
func findings(path string, text []byte) []string {
	if strings.HasSuffix(path, ".go") {
		text = prose(text)
	}
	var all []string
	for _, r := range table {
		for _, at := range r.find(string(text)) {
			line := 1 + strings.Count(string(text[:at[0]]), "\n")
			phrase := gaps.ReplaceAllString(string(text[at[0]:at[1]]), " ")
			all = append(all, fmt.Sprintf("%s:%d: %q: write %s", path, line, phrase, r.write))
		}
	}
	return all
}

// gap is between two words, in comments too, and in concatenated strings.
const gap = "[\\s/#\"+`]+"

var gaps = regexp.MustCompile(gap)

var compiled = make(map[string]*regexp.Regexp) // By pattern.

func compile(pattern string) *regexp.Regexp {
	if compiled[pattern] == nil {
		compiled[pattern] = regexp.MustCompile("(?i)" + strings.ReplaceAll(pattern, " ", gap))
	}
	return compiled[pattern]
}

func (r row) find(text string) [][]int {
	found := compile(r.pattern).FindAllStringIndex(text, -1)
	if r.except == "" {
		return found
	}
	except := compile(r.except)
	return slices.DeleteFunc(found, func(at []int) bool { return except.MatchString(text[at[0]:at[1]]) })
}

// prose returns the source of a Go file in which everything except comments and strings is
// replaced by zero bytes, which no pattern matches. Lines stay where they are.
func prose(source []byte) []byte {
	kept := make([]byte, len(source))
	for i, b := range source {
		if b == ' ' || b == '\t' || b == '\n' {
			kept[i] = b
		}
	}
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, scanner.ScanComments)
	for {
		at, kind, text := s.Scan()
		switch kind {
		case token.EOF:
			return kept
		case token.COMMENT, token.STRING:
			copy(kept[file.Offset(at):], text)
		case token.ADD:
			kept[file.Offset(at)] = ' '
		}
	}
}
