// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"math"
	"strconv"
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
}

// lines lists the results of all judgements; one that has none is a line too.
func lines(r *gate.Report) []line {
	var all []line
	for i := range r.Judgements {
		s := &r.Judgements[i]
		for k := range s.Verdict.Results {
			all = append(all, line{s, &s.Verdict.Results[k], s.Verdict.Results[k].Status})
		}
		if len(s.Verdict.Results) == 0 {
			all = append(all, line{s, nil, s.Verdict.Status})
		}
	}
	return all
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

// interval is the time of a result that is of one interval only.
func (l line) interval() string {
	if l.result == nil || l.result.Start == 0 || l.result.Start == l.judgement.Window.Start && l.result.End == l.judgement.Window.End {
		return ""
	}
	return moment(l.result.Start, l.judgement)
}

func (l line) observed() string {
	if l.result == nil || l.result.Observed == nil {
		return "–"
	}
	return value(*l.result.Observed, l.result.Metric)
}

// bound is the bound that decided, with its direction: ≥ 0.95.
func (l line) bound() string {
	if l.result == nil || l.result.Bound == nil {
		return "–"
	}
	return direction(l.result) + " " + exact(*l.result.Bound, l.result.Metric)
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
	return count(*l.result.SentCount)
}

// message is why, or the verdict where there is no result.
func (l line) message() string {
	if l.result == nil {
		return l.judgement.Verdict.Message
	}
	return l.result.Message
}

// telling tells whether there is something to say of a result: it does not pass,
// or passes by a waiver only.
func (l line) telling() bool {
	return l.status != policy.Pass && l.status != policy.Unjudged || l.result != nil && l.result.Reason == policy.ReasonWaived
}

// shown is the status, and the waiver that made it.
func (l line) shown() string {
	if l.result != nil && l.result.Reason == policy.ReasonWaived {
		return "pass (waived)"
	}
	return string(l.status)
}

// value prints an observed value: a rate with three places, a count without, a mean
// count with one.
func value(f float64, metricName string) string {
	if metricName == metric.DeliveryRate {
		return strconv.FormatFloat(f, 'f', 3, 64)
	}
	if f == math.Trunc(f) {
		return count(int64(f))
	}
	return strconv.FormatFloat(f, 'f', 1, 64)
}

// exact prints a bound as it was written, but no longer than it has to be.
func exact(f float64, metricName string) string {
	if metricName == metric.DeliveryRate {
		short := strconv.FormatFloat(f, 'f', -1, 64)
		if len(short) > 6 {
			return strconv.FormatFloat(f, 'f', 3, 64)
		}
		return short
	}
	return value(f, metricName)
}

// count prints a count with separators: 12,040.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// span prints the window of a judgement: 2026-11-21 – 2026-11-24.
func span(s *gate.Judgement) string {
	if s.Window == (metric.Window{}) {
		return ""
	}
	return moment(s.Window.Start, s) + " – " + moment(s.Window.End, s)
}

// moment prints a time as a day, or with its minute where it does not begin a day.
func moment(ms int64, s *gate.Judgement) string {
	t := time.UnixMilli(ms).In(s.Calendar.Location)
	if t.Hour() == 0 && t.Minute() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04")
}

// plural prints a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
