// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// line is a result as a row of a table.
type line struct {
	judgement *gate.Judgement
	result    *policy.Result
	status    policy.Status
	intervals int // How many intervals the result is of, if it is of several.
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
	switch {
	case l.result == nil || l.result.Start == 0 && l.result.End == 0:
		return ""
	case l.intervals > 0:
		return moment(l.result.Start, l.judgement) + " – " + moment(l.result.End, l.judgement)
	case l.result.Start == l.judgement.Window.Start && l.result.End == l.judgement.Window.End:
		return ""
	}
	return moment(l.result.Start, l.judgement)
}

// observed is the value that was judged: a number, or the value of a signal.
func (l line) observed() string {
	switch {
	case l.result == nil:
		return "–"
	case l.result.Signal != "":
		return dash(l.result.Value)
	}
	text, _ := numbers(l.result.Observed, l.result.Bound, l.result.Metric)
	return text
}

// bound is the bound that decided, with its direction: ≥ 0.95.
func (l line) bound() string {
	if l.result == nil || l.result.Bound == nil {
		return "–"
	}
	_, text := numbers(l.result.Observed, l.result.Bound, l.result.Metric)
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

// message is why, or the verdict where there is no result.
func (l line) message() string {
	if l.result == nil {
		return l.judgement.Verdict.Message
	}
	return l.result.Message
}

// telling reports whether there is something to say of a result: it does not pass,
// or passes though a bound is broken.
func (l line) telling() bool {
	return l.status != policy.Pass && l.status != policy.Unjudged || l.isExcused()
}

// shown is the status, and what made a broken bound pass.
func (l line) shown() string {
	if l.isExcused() {
		return fmt.Sprintf("%s (%s)", l.status, l.result.Reason)
	}
	return string(l.status)
}

func (l line) isExcused() bool {
	return l.result != nil && (l.result.Reason == policy.ReasonWaived || l.result.Reason == policy.ReasonTolerated)
}

// span prints the window of a judgement: 2026-11-21 – 2026-11-24.
func span(s *gate.Judgement) string {
	if s.Window == (metric.Window{}) {
		return ""
	}
	return moment(s.Window.Start, s) + " – " + moment(s.Window.End, s)
}

// moment prints a time as a day, or with its minute where it does not begin a day, and
// with its offset where the clock shows that minute twice.
func moment(ms int64, s *gate.Judgement) string {
	location := s.Calendar.Location
	if location == nil {
		location = time.UTC
	}
	t := time.UnixMilli(ms).In(location)
	days := metric.Calendar{Granularity: metric.Daily, Location: location}
	switch {
	case days.Floor(t).Equal(t):
		return t.Format(time.DateOnly)
	case metric.IsRepeated(t):
		return t.Format("2006-01-02 15:04 -07:00")
	}
	return t.Format("2006-01-02 15:04")
}

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
