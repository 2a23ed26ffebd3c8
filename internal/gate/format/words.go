// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"slices"
	"strings"
)

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// inOneLine is a text for a format that has one line for it: its lines as sentences.
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

// sentenceOf joins clauses, of which some may be empty, and begins them with a capital.
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

// lastWord is the short form of a noun: "number" of "phone number".
func lastWord(noun string) string { return noun[strings.LastIndexByte(noun, ' ')+1:] }

// dash replaces an empty text.
func dash(text string) string { return cmp.Or(text, "–") }

// sentence turns a message without a full stop into a sentence.
func sentence(message string) string { return capitalized(message) + "." }
