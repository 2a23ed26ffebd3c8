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

// line is a result as a row of a table.
type line struct {
	judgement *gate.Judgement
	result    *policy.Result
	status    policy.Status
}

// number names what was judged: a phone number, or all of them.
func (l line) number() string {
	switch {
	case l.result != nil && l.result.Key != "":
		return l.result.Key
	case len(l.judgement.Keys) == 1:
		return l.judgement.Keys[0]
	}
	return "all"
}

// rule is the name of the rule, with the interval where one is judged by itself.
func (l line) rule() string {
	if l.result == nil || l.result.Rule == "" {
		return "–"
	}
	return l.result.Rule
}

// interval is the time of a result that is of one interval only, or of several.
func (l line) interval() string {
	r := l.result
	if r == nil || r.Start == 0 && r.End == 0 || r.Start == l.judgement.Window.Start && r.End == l.judgement.Window.End {
		return ""
	}
	span, _ := l.judgement.Calendar.Span(metric.Window{Start: r.Start, End: r.End})
	return span
}

// shortInterval is the interval without a year that it shares with the window.
func (l line) shortInterval() string {
	calendar, w := l.judgement.Calendar, l.judgement.Window
	first, last := calendar.Year(w.Start), calendar.Year(w.End-1)
	if w == (metric.Window{}) || first != last {
		return l.interval()
	}
	return strings.ReplaceAll(l.interval(), ", "+strconv.Itoa(first), "")
}

// observed is the value that was judged: a number, or the value of a signal.
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

// bound is the bound that decided, with its direction: ≥ 95%.
func (l line) bound() string {
	if l.result == nil || l.result.Bound == nil {
		return "–"
	}
	_, text := policy.PrintValues(l.result.Metric, l.result.Observed, l.result.Bound)
	return direction(l.result) + " " + text
}

// direction returns which side of the bound is good.
func direction(r *policy.Result) string {
	if r.DecidedBy == "max" || r.DecidedBy == "max_rise" {
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

// telling reports whether there is something to say of a result: it does not pass,
// or passes though a bound is broken.
func (l line) telling() bool {
	if l.result == nil {
		return l.status != policy.Pass && l.status != policy.Unjudged
	}
	return l.result.IsTold()
}

// shown is the status, and what made a broken bound pass.
func (l line) shown() string {
	if l.isExcused() {
		return fmt.Sprintf("%s (%s)", l.status, l.result.Reason)
	}
	return string(l.status)
}

// word is the status in a word, which is that of the excuse where a broken bound passes.
func (l line) word() string {
	if l.isExcused() {
		return string(l.result.Reason)
	}
	return sanitize.Line(string(l.status))
}

func (l line) isExcused() bool {
	return l.result != nil && (l.result.Reason == policy.ReasonWaived || l.result.Reason == policy.ReasonTolerated)
}

// span prints the window of a judgement, empty if it is not known.
func span(s *gate.Judgement) string {
	if s.Window == (metric.Window{}) {
		return ""
	}
	return s.Calendar.PrintSpan(s.Window)
}
