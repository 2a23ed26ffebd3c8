// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"regexp"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// months begin a date.
const months = `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`

// units matches words that belong on one line: a number and what it counts, a bound, a date.
var units = regexp.MustCompile(months + ` \d+(?:–(?:` + months + ` )?\d+)?, \d{4}` +
	`|[≥≤] \S+|\(default \S+\)` +
	`|(?:max_drop|max_rise|min_sent|min_intervals|consecutive is|tolerate is|bound ≥|bound ≤|[\d.]+% CI(?: of the drop| of the rise)?) \S+` +
	`|\d[\d,.]*%? (?:of \d[\d,]* )?(?:sent|more|per day|per half hour|days?|half hours?|intervals?|results?|rules?|channels?|checks?|blocked|not judged|warned|waived|passed)\b`)

// tied replaces a space where a line must not break.
const tied = "\ue000"

// Wrap breaks a text into lines of a width, at spaces, but not between a number and its unit. A
// word that is longer than a line stays whole: it may be an address to copy. The lines of a list
// item have a hanging indent.
func Wrap(s string, width int) []string {
	var all []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(s, tied, " "), "\n") {
		words := strings.TrimLeft(paragraph, " \t")
		indent, hang := paragraph[:len(paragraph)-len(words)], ""
		if strings.HasPrefix(words, "- ") {
			hang = indent + "  "
		} else if indent != "" {
			all = append(all, paragraph) // It is indented, such as an example, and keeps its layout.
			continue
		}
		words = units.ReplaceAllStringFunc(words, func(unit string) string { return strings.ReplaceAll(unit, " ", tied) })
		for i, line := range wrapWords(strings.Fields(words), width-len(hang)) {
			if i > 0 {
				indent = hang
			}
			all = append(all, indent+line)
		}
	}
	return all
}

func wrapWords(words []string, width int) []string {
	lines, last := []string{""}, 0 // The width of the last line.
	for _, word := range words {
		word = strings.ReplaceAll(word, tied, " ")
		size := text.StringWidthWithoutEscSequences(word)
		if last > 0 && last+1+size <= width {
			lines[len(lines)-1] += " " + word
			last += 1 + size
			continue
		}
		if last > 0 {
			lines = append(lines, "")
		}
		lines[len(lines)-1], last = word, size
	}
	return lines
}
