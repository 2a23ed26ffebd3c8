// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"fmt"
	"slices"
	"strings"
)

// block is a fenced block of a page, with the marker in the comment before it:
//
//	<!-- test: exit=1; in=repository -->
type block struct {
	line     int // The line of its opening fence.
	language string
	text     string
	marker   map[string]string
}

// markers are the words of a marker, and the languages to which they apply. A word with a
// value is written word=value.
var markers = map[string][]string{
	"skip":       nil,                              // Not run; the value is the reason.
	"file":       {"terraform", "hcl", "json", ""}, // Saved with this name in the page's folder.
	"replace":    {"terraform", "hcl"},             // Replaces the block of the same name in this file; "all" removes every other .tf file.
	"validate":   {"terraform", "hcl"},             // Only validated; the value is the reason why it is not planned.
	"exit":       {"sh", "terraform", "hcl"},       // The expected exit code; 0 by default.
	"in":         {"sh"},                           // "repository": run in the repository's root, not in the page's folder.
	"background": {"sh"},                           // Runs until the page ends. Lines of its output that export variables take effect.
	"output":     {"text", ""},                     // Part of the output of the sh block before it; with "shape", numbers may differ.
}

// parse finds the blocks of a page.
func parse(page string) ([]block, error) {
	var blocks []block
	var open *block
	var marker map[string]string
	for i, line := range strings.Split(page, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case open != nil && trimmed == "```":
			blocks = append(blocks, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(trimmed, "<!-- test:"):
			var err error
			if marker, err = parseMarker(trimmed); err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
		case strings.HasPrefix(trimmed, "```"):
			open = &block{line: i + 1, language: strings.TrimPrefix(trimmed, "```"), marker: marker}
			if err := open.check(); err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			marker = nil
		case marker != nil && trimmed != "":
			return nil, fmt.Errorf("line %d: a marker must be just before a fenced block", i+1)
		}
	}
	if open != nil {
		return nil, fmt.Errorf("line %d: the block is not closed", open.line)
	}
	if marker != nil {
		return nil, fmt.Errorf("a marker at the end marks nothing")
	}
	return blocks, nil
}

func parseMarker(comment string) (map[string]string, error) {
	text, closed := strings.CutSuffix(strings.TrimPrefix(comment, "<!-- test:"), "-->")
	if !closed {
		return nil, fmt.Errorf("a marker must be one line: %q", comment)
	}
	marker := make(map[string]string)
	for _, word := range strings.Split(text, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(word), "=")
		if _, known := markers[name]; !known {
			return nil, fmt.Errorf("%q is not a word of a marker", name)
		}
		if value == "" && (name == "skip" || name == "validate") {
			return nil, fmt.Errorf("%s needs a reason: %s=reason", name, name)
		}
		marker[name] = value
	}
	return marker, nil
}

func (b block) check() error {
	for name := range b.marker {
		if languages := markers[name]; languages != nil && !slices.Contains(languages, b.language) {
			return fmt.Errorf("%s does not apply to a block of %q", name, b.language)
		}
	}
	return nil
}

// has reports whether the marker has a word.
func (b block) has(word string) bool {
	_, found := b.marker[word]
	return found
}

func (b block) isTerraform() bool { return b.language == "terraform" || b.language == "hcl" }
