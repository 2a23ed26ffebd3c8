// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// line is a result as a row of a table. Without results, the verdict is a line.
type line struct {
	judgement *gate.Judgement
	result    *policy.Result
	status    policy.Status
}

// number returns the key that was judged, such as a phone number, or "all".
func (l line) number() string {
	switch {
	case l.result != nil && l.result.Key != "":
		return l.result.Key
	case len(l.judgement.Keys) == 1:
		return l.judgement.Keys[0]
	}
	return "all"
}

// rule returns the name of the rule.
func (l line) rule() string {
	if l.result == nil || l.result.Rule == "" {
		return "–"
	}
	return l.result.Rule
}

// interval returns the time of a result that does not cover the whole window.
func (l line) interval() string {
	r := l.result
	if r == nil || r.Start == 0 && r.End == 0 || r.Start == l.judgement.Window.Start && r.End == l.judgement.Window.End {
		return ""
	}
	span, _ := l.judgement.Calendar.Span(metric.Window{Start: r.Start, End: r.End})
	return span
}

// shortInterval returns the interval, without its year if the window is within one year.
func (l line) shortInterval() string {
	calendar, w := l.judgement.Calendar, l.judgement.Window
	first, last := calendar.Year(w.Start), calendar.Year(w.End-1)
	if w == (metric.Window{}) || first != last {
		return l.interval()
	}
	return strings.ReplaceAll(l.interval(), ", "+strconv.Itoa(first), "")
}

// observed returns the value that was judged: a number, or the value of a signal.
func (l line) observed() string {
	switch {
	case l.result == nil:
		return "–"
	case l.result.Signal != "":
		return dash(l.result.Value)
	}
	text, _ := policy.PrintValues(l.result.Metric, l.result.Observed, l.result.Bound)
	return text
}

// unread returns why there is no data, in a word or two. It is empty if there is some.
func (l line) unread() string {
	switch {
	case l.result == nil && !l.telling() || l.result != nil && !l.result.Reason.IsUnread():
		return ""
	case l.result != nil && (l.result.Reason == policy.ReasonDeferred || l.result.Reason == policy.ReasonStale):
		return string(l.result.Reason)
	}
	return "not read"
}

// bound returns the bound that decided, with its direction: "≥ 95%".
func (l line) bound() string {
	if l.result == nil || l.result.Bound == nil {
		return "–"
	}
	_, text := policy.PrintValues(l.result.Metric, l.result.Observed, l.result.Bound)
	return direction(l.result) + " " + text
}

// direction returns the side of the bound that passes.
func direction(r *policy.Result) string {
	if r.AtMost() {
		return "≤"
	}
	return "≥"
}

func (l line) sent() string {
	if l.result == nil || l.result.SentCount == nil {
		return "–"
	}
	return metric.PrintCount(*l.result.SentCount)
}

// telling reports whether a reader should know about a line: it does not pass, or passes
// although a bound is broken.
func (l line) telling() bool {
	if l.result == nil {
		return l.status != policy.Pass && l.status != policy.Unjudged
	}
	return l.result.IsTold()
}

// shown returns the status and, if a broken bound passes, the reason.
func (l line) shown() string {
	if l.isExcused() {
		return fmt.Sprintf("%s (%s)", l.status, l.result.Reason)
	}
	return string(l.status)
}

// word returns the status or, if a broken bound passes, the reason.
func (l line) word() string {
	if l.isExcused() {
		return string(l.result.Reason)
	}
	return sanitize.Line(string(l.status))
}

// isExcused reports whether a broken bound passes.
func (l line) isExcused() bool {
	return l.result != nil && (l.result.Reason == policy.ReasonWaived || l.result.Reason == policy.ReasonTolerated)
}

// passes reports whether no bound is broken.
func (l line) passes() bool { return l.status == policy.Pass && !l.isExcused() }

// span returns the window of a judgement, or nothing if it is unknown.
func span(s *gate.Judgement) string {
	if s.Window == (metric.Window{}) {
		return ""
	}
	return s.Calendar.PrintSpan(s.Window)
}
