// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// CommentMark begins the Markdown, so that a job finds the comment that it wrote
// before, and updates it.
const CommentMark = "<!-- chatapp-gate -->"

var symbols = map[policy.Status]string{
	policy.Unjudged: "⚪", policy.Pass: "🟢", policy.Warn: "🟡", policy.Inconclusive: "🟣", policy.Fail: "🔴", policy.Error: "🛑",
}

// writeMarkdown writes a comment for a merge request.
func writeMarkdown(w io.Writer, r gate.Report, _ Style) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n### %s chatapp-gate: %s\n\n%s.\n", CommentMark, symbols[r.Status], r.Status, escaped(r.Message))
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "\n**%s.** %s\n", escaped(p.Summary), escaped(p.Detail))
	}
	if all := lines(&r); len(all) > 0 {
		b.WriteString("\n| | channel | number | rule | observed | bound | sent | daily rate |\n|---|---|---|---|--:|--:|--:|---|\n")
		for _, l := range all {
			rule := l.rule()
			if at := l.interval(); at != "" {
				rule += " " + at
			}
			cells := []string{symbols[l.status] + " " + l.shown(), label(&r, l.judgement), l.number(), rule, l.observed(), l.bound(), l.sent(), sparkline(l)}
			for i, cell := range cells {
				cells[i] = escaped(cell)
			}
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
		}
	}
	markdownReasons(&b, &r)
	markdownChecks(&b, &r)
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownReasons(b *strings.Builder, r *gate.Report) {
	var said []string
	for _, l := range lines(r) {
		if l.telling() {
			said = append(said, fmt.Sprintf("- **%s** %s: %s", escaped(l.shown()), escaped(l.judgement.Name), escaped(l.message())))
		}
	}
	for _, s := range r.Judgements {
		for _, text := range append([]string{s.Remediation}, s.Notes...) {
			if text != "" {
				said = append(said, fmt.Sprintf("- %s: %s", escaped(s.Name), escaped(text)))
			}
		}
	}
	if len(said) > 0 {
		fmt.Fprintf(b, "\n<details%s><summary>Reasons</summary>\n\n%s\n\n</details>\n", open(r), strings.Join(said, "\n"))
	}
}

// open unfolds the reasons where something blocks.
func open(r *gate.Report) string {
	if r.Allowed {
		return ""
	}
	return " open"
}

func markdownChecks(b *strings.Builder, r *gate.Report) {
	if len(r.Checks) == 0 {
		return
	}
	b.WriteString("\n| | check | problem |\n|---|---|---|\n")
	for _, c := range r.Checks {
		fmt.Fprintf(b, "| %s %s | %s | %s |\n", symbols[c.Status], c.Status, escaped(c.Address), escaped(strings.Join(c.Problems, " ")))
	}
}

// escaped makes text that others wrote plain: no markup, no mention of a user, no
// end of a table's cell.
func escaped(s string) string {
	return markdownEscapes.Replace(oneLine(s))
}

var markdownEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#", "!", "\\!",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "@\u200b",
)
