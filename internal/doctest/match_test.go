// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// color is what the CLI adds even without a terminal.
	color = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	// frame is what the CLI may draw around a message.
	frame = strings.NewReplacer("│", " ", "╵", " ", "╷", " ", "├", " ", "─", " ")
	// moving are request IDs, dates, times and ports, which differ between runs.
	moving = regexp.MustCompile(`[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2}))?|127\.0\.0\.1:\d+|` +
		month + ` \d+(, \d{4})?(–(` + month + ` )?\d+, \d{4})?`)
	// number is a number or a sparkline.
	number = regexp.MustCompile(`\d[\d,]*(\.\d+)?|[▁▂▃▄▅▆▇█]+`)
)

// omission is a line that shows that lines of an output are left out.
var omission = regexp.MustCompile(`(?m)\n *…$`)

// month begins a date in a message, such as Nov 25–27, 2026.
const month = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`

// flat returns a text as it is compared: on one line, since the CLI breaks lines anywhere, and
// without the parts that move.
func flat(text string, shape bool) string {
	text = strings.Join(strings.Fields(frame.Replace(color.ReplaceAllString(text, ""))), " ")
	text = moving.ReplaceAllString(text, "<moving>")
	if shape {
		text = number.ReplaceAllString(text, "<number>")
	}
	return text
}

// match checks that each paragraph that a page shows was printed. A line with an ellipsis
// shows that lines are left out.
func match(shown, printed string, shape bool) error {
	all := flat(printed, shape)
	for paragraph := range strings.SplitSeq(strings.TrimSpace(omission.ReplaceAllString(shown, "\n\n")), "\n\n") {
		if !strings.Contains(all, flat(paragraph, shape)) {
			return fmt.Errorf("this is not in the output:\n%s\nThe output:\n%s", paragraph, printed)
		}
	}
	return nil
}
