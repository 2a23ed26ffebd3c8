// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// colour is what the CLI adds, though no terminal is there.
	colour = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	// frame is what the CLI draws around a message, or leaves out, as it likes.
	frame = strings.NewReplacer("│", " ", "╵", " ", "╷", " ", "├", " ", "─", " ")
	// moving are dates, times and ports: they differ from run to run.
	moving = regexp.MustCompile(`\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2}))?|127\.0\.0\.1:\d+|` +
		month + ` \d+(, \d{4})?(–(` + month + ` )?\d+, \d{4})?`)
	// number is a number, or a sparkline of some.
	number = regexp.MustCompile(`\d[\d,]*(\.\d+)?|[▁▂▃▄▅▆▇█]+`)
)

// month begins a date in a message, such as Nov 25–27, 2026.
const month = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`

// flat is a text as it is compared: without line breaks, which the CLI makes where
// the words happen to end, and without what moves.
func flat(text string, shape bool) string {
	text = strings.Join(strings.Fields(frame.Replace(colour.ReplaceAllString(text, ""))), " ")
	text = moving.ReplaceAllString(text, "<moving>")
	if shape {
		text = number.ReplaceAllString(text, "<number>")
	}
	return text
}

// match holds that each paragraph of what a page shows stands in what was printed.
func match(shown, printed string, shape bool) error {
	all := flat(printed, shape)
	for paragraph := range strings.SplitSeq(strings.TrimSpace(shown), "\n\n") {
		if !strings.Contains(all, flat(paragraph, shape)) {
			return fmt.Errorf("this is not in the output:\n%s\nThe output:\n%s", paragraph, printed)
		}
	}
	return nil
}
