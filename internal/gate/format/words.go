// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"slices"
	"strings"
)

// oneLine joins the lines of a text with spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// inOneLine joins the lines of a text as sentences, for formats that show only one line.
func inOneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i, one := range lines {
		one = strings.TrimPrefix(strings.TrimSpace(one), "- ")
		if i < len(lines)-1 {
			one = strings.TrimSuffix(one, ".") + "."
		}
		lines[i] = one
	}
	return oneLine(strings.Join(lines, " "))
}

// sentenceOf joins clauses, some of which may be empty, and capitalizes the first.
func sentenceOf(clauses ...string) string {
	return capitalized(joined(clauses, "; "))
}

func capitalized(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// joined joins the texts that are not empty.
func joined(texts []string, separator string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), separator)
}

// lastWord returns the short form of a noun: "number" for "phone number".
func lastWord(noun string) string { return noun[strings.LastIndexByte(noun, ' ')+1:] }

// dash returns a text, or a dash if it is empty.
func dash(text string) string { return cmp.Or(text, "–") }

// sentence capitalizes a message and adds a full stop.
func sentence(message string) string { return capitalized(message) + "." }
