// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

//go:embed report.html.tmpl
var htmlTemplate string

// maxCharts bounds the charts of one verdict: a page of hundreds is not looked at.
const maxCharts = 24

// page is what the template shows.
type page struct {
	Report   gate.Report
	Time     string
	Verdicts []pageVerdict
	Rows     []pageRow
	Passed   int // Checks that pass, which are counted only.
	Failing  []gate.Check
}

type pageRow struct {
	ID, Channel, Number, Rule, Observed, Bound, Sent, Spark, Status, Word string
}

type pageVerdict struct {
	ID         string
	Judgement  *gate.Judgement
	Span       string
	Reasons    []pageReason
	Charts     []pageChart
	MoreCharts int
	Banded     bool // A chart shows more than the window that is judged.
}

type pageChart struct {
	Title string
	chart.Chart
}

type pageReason struct {
	Status, Word, Message string
}

// writeHTML writes one page that needs nothing else: no script, no font, no image.
func writeHTML(w io.Writer, r gate.Report, _ Style) error {
	t, err := template.New("report").Parse(htmlTemplate)
	if err != nil {
		return err
	}
	p := page{Report: r, Time: r.Time.UTC().Format("2006-01-02 15:04 UTC")}
	ids := make(map[*gate.Judgement]string)
	for i := range r.Judgements {
		v := newPageVerdict(&r.Judgements[i], fmt.Sprintf("verdict-%d", i+1))
		ids[v.Judgement] = v.ID
		p.Verdicts = append(p.Verdicts, v)
	}
	for _, l := range lines(&r) {
		rule := l.rule()
		if at := l.interval(); at != "" {
			rule += " " + at
		}
		p.Rows = append(p.Rows, pageRow{
			ID: ids[l.judgement], Channel: label(&r, l.judgement), Number: l.number(), Rule: rule, Observed: l.observed(), Bound: l.bound(),
			Sent: l.sent(), Spark: sparkline(l), Status: string(l.status), Word: l.shown(),
		})
	}
	for _, c := range r.Checks {
		if c.Status == policy.Pass {
			p.Passed++
		} else {
			p.Failing = append(p.Failing, c)
		}
	}
	return t.Execute(w, p)
}

func newPageVerdict(s *gate.Judgement, id string) pageVerdict {
	v := pageVerdict{ID: id, Judgement: s, Span: span(s)}
	for _, l := range lines(&gate.Report{Judgements: []gate.Judgement{*s}}) {
		if l.telling() {
			v.Reasons = append(v.Reasons, pageReason{string(l.status), l.shown(), l.message()})
		}
	}
	series := slices.Clone(s.Series)
	if len(series) == 2 && series[0].Key == "" {
		series = series[1:] // The channel is its one number.
	}
	slices.SortStableFunc(series, func(a, b gate.Series) int {
		if (a.Key == "") != (b.Key == "") {
			return map[bool]int{true: -1, false: 1}[a.Key == ""]
		}
		return worstOf(s, b.Key).Compare(worstOf(s, a.Key))
	})
	if len(series) > maxCharts {
		v.MoreCharts = len(series) - maxCharts
		series = series[:maxCharts]
	}
	for _, one := range series {
		c := newPageChart(s, one, len(series) == 1)
		v.Charts = append(v.Charts, c)
		v.Banded = v.Banded || c.Judged != nil
	}
	return v
}

// worstOf is the worst that rules say of a phone number itself.
func worstOf(s *gate.Judgement, number string) policy.Status {
	worst := policy.Unjudged
	for _, r := range s.Verdict.Results {
		if r.Key == number {
			worst = policy.Worst(worst, r.Status)
		}
	}
	return worst
}

// newPageChart draws a series. Alone reports that the verdict has no other.
func newPageChart(j *gate.Judgement, series gate.Series, alone bool) pageChart {
	d := drawn{judgement: j, key: series.Key}
	// The rules of the channel are those of its one number.
	d.also = alone && d.key != "" && len(j.Keys) != 1
	title := series.Key
	if title == "" {
		title = "All numbers"
	}
	return pageChart{title, chart.Draw(chart.Input{Points: series.Points, Calendar: j.Calendar, Window: j.Window, Bounds: d.bounds()})}
}
