// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// How much a text shows unless all of it is asked for.
const (
	maxRows    = 50
	maxReasons = 20
)

// limit is how many of something are shown.
func (s Style) limit(most int) int {
	if s.Full {
		return int(^uint(0) >> 1)
	}
	return most
}

// index has what is looked up in a report for each line. It is built once, so that a
// report of many lines takes linear time.
type index struct {
	lines    []line
	linesOf  map[*gate.Judgement][]line
	labels   map[*gate.Judgement]string
	verdicts map[string]string // The name of a judgement by its message, on one line.
	series   map[seriesKey][]gate.Point
	drawn    map[seriesKey]string
}

type seriesKey struct {
	judgement *gate.Judgement
	key       string
}

func newIndex(r *gate.Report) *index {
	x := &index{
		linesOf: make(map[*gate.Judgement][]line, len(r.Judgements)), labels: make(map[*gate.Judgement]string, len(r.Judgements)), verdicts: make(map[string]string, len(r.Judgements)),
		series: make(map[seriesKey][]gate.Point), drawn: make(map[seriesKey]string),
	}
	sharing := make(map[string]int)
	for i := range r.Judgements {
		sharing[r.Judgements[i].Channel]++
	}
	for i := range r.Judgements {
		j := &r.Judgements[i]
		x.linesOf[j] = linesOf(j)
		x.lines = append(x.lines, x.linesOf[j]...)
		switch {
		case j.Channel == "":
			x.labels[j] = shortName(j)
		case sharing[j.Channel] > 1:
			x.labels[j] = j.Channel + " (" + shortName(j) + ")"
		default:
			x.labels[j] = j.Channel
		}
		if text := oneLine(j.Verdict.Message); x.verdicts[text] == "" {
			x.verdicts[text] = j.Name
		}
		for _, series := range j.Series {
			if at := (seriesKey{j, series.Key}); x.series[at] == nil {
				x.series[at] = series.Points
			}
		}
	}
	return x
}

// cells are the columns of a line, which the tables of all formats have in this order.
func (x *index) cells(l line) []string {
	rule := l.rule()
	if at := l.interval(); at != "" {
		rule += " " + at
	}
	cells := []string{x.labels[l.judgement], l.number(), rule, l.observed(), l.bound(), l.sent(), x.sparkline(l)}
	for i := range cells {
		cells[i] = sanitize.Line(cells[i])
	}
	return cells
}

// sparkline draws the daily rate of what a line is about, once for each key.
func (x *index) sparkline(l line) string {
	at := seriesKey{judgement: l.judgement}
	if l.result != nil {
		at.key = l.result.Key
	}
	text, found := x.drawn[at]
	if !found {
		text = chart.Sparkline(x.series[at], l.judgement.Calendar.Location)
		x.drawn[at] = text
	}
	return text
}

// problems are what a check reports. What is a verdict's message, as where the
// error_message of a check is the message of a data source, is in the report already.
func (x *index) problems(c *gate.Check) []string {
	var all []string
	for _, problem := range c.Problems {
		if name := x.verdicts[oneLine(problem)]; name != "" && problem != "" {
			problem = "See the verdict on " + name + "."
		}
		all = append(all, problem)
	}
	if len(all) == 0 && c.Status == policy.Inconclusive {
		all = []string{"Its result is known only after apply."}
	}
	return all
}
