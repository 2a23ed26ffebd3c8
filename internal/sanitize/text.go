// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package sanitize makes foreign text safe to show: text from the service, a plan or a
// policy could otherwise control a reader's terminal, break the format around it, give
// commands to a CI system, or reveal phone numbers.
package sanitize

import (
	"strings"
	"unicode"
)

// Text makes text of any number of lines harmless: valid UTF-8 without control and
// bidirectional characters, and without noncharacters, which XML forbids. They are
// replaced by U+FFFD; carriage returns are removed.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return -1
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r),
			r == '\u2028', r == '\u2029': // Line and paragraph separators, which some readers treat as line breaks.
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// Line is Text on one line, with single spaces.
func Line(s string) string { return strings.Join(strings.Fields(Text(s)), " ") }

// Cut shortens text to at most n bytes, at a character's end, with a mark that something
// is missing.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// Commands breaks up what a CI system would execute in a step's output: "::" at the
// beginning of a line, at any indentation, and "##[", "##vso[" and "##teamcity["
// anywhere.
func Commands(s string) string {
	lines := strings.Split(brackets.Replace(s), "\n")
	for i, line := range lines {
		text := strings.TrimLeftFunc(line, unicode.IsSpace)
		if rest, found := strings.CutPrefix(text, "::"); found {
			lines[i] = line[:len(line)-len(text)] + ": :" + rest
		}
	}
	return strings.Join(lines, "\n")
}

var brackets = strings.NewReplacer("##[", "# #[", "##vso[", "# #vso[", "##teamcity[", "# #teamcity[")
