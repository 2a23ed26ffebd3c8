// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

//go:embed report.html.tmpl
var htmlTemplate string

//go:embed style.html.tmpl
var styleTemplate string

// newTemplate parses a page, and the style that all pages have.
func newTemplate(page string) (*template.Template, error) {
	t, err := template.New("page").Parse(styleTemplate)
	if err != nil {
		return nil, err
	}
	return t.New("report").Funcs(template.FuncMap{"results": newResults, "parts": parts}).Parse(page)
}

// How much a page shows unless all of it is asked for: what a browser opens at once, and
// more than a text, in which it would scroll away.
const (
	maxPageRows     = 500 // Results in the tables.
	maxOpenRows     = 20  // Of those that do not pass. More are folded, so that charts follow soon.
	maxPageVerdicts = 96  // Verdicts with their reasons and charts.
	maxPageReasons  = 50  // Messages of one verdict.
	maxPageNotes    = 50  // Notes of one verdict.
	maxPageChecks   = 200 // Checks that do not pass.
	maxPageStates   = 100 // States of one verdict.
)

// How many charts a page has, also where all of it is asked for: no browser opens a page of
// thousands, and their numbers are in JSON. Each of maxPageVerdicts has one.
const (
	maxPageCharts = maxPageVerdicts
	maxCharts     = 24 // Of one verdict.
)

// page is what the template shows.
type page struct {
	Report       gate.Report
	Time         string
	Verdicts     []pageVerdict
	MoreVerdicts int
	Headings     []string  // Of the rows, after the status.
	Rows         []pageRow // The worst of those that do not pass.
	Rest         []pageRow // More that do not pass, folded.
	Passing      []pageRow
	MoreRows     int
	Scale        string // Of the sparklines.
	Passed       int    // Checks that pass, which are counted only.
	Failing      []pageCheck
	MoreChecks   int

	JudgedAgain    string
	Ephemerals     []string
	MoreEphemerals int
}

// Shown is how many results the page has.
func (p *page) Shown() int { return len(p.Rows) + len(p.Rest) + len(p.Passing) }

// pageResults is one table of results.
type pageResults struct {
	Headings []string
	Counted  bool // Some result has a bound, a count or a rate.
	Rows     []pageRow
}

func newResults(p *page, rows []pageRow) pageResults {
	return pageResults{p.Headings, len(p.Headings) > stateColumns, rows}
}

// parts splits a key where a line may break.
func parts(key string) []string { return strings.Split(key, "/") }

type pageRow struct {
	ID string // Of its verdict; empty if that is not on the page.

	Channel, Number, Rule, Interval, Observed, Bound, Sent, Spark, Status, Word string
}

type pageVerdict struct {
	ID          string
	Judgement   *gate.Judgement
	Span        string
	Outcome     string
	Advice      string
	Reasons     []pageReason
	MoreReasons int
	Notes       []string
	MoreNotes   int
	Charts      []pageChart
	Passing     []pageChart // Of keys that pass, beside others that do not. They are folded.
	MoreCharts  int
	States      *stateTable
	Folded      bool // It passes, beside others that do not.

	// What a chart has, which the legend explains.
	Banded, Tolerated, Bounded, Compared, Bad bool

	Rates, Parts, Wholes string // What the charts draw.
	Drawn                string // What there is a chart of, in the plural.
}

type pageChart struct {
	key    string
	Title  string
	Bounds string // By rule.
	chart.Chart
}

// boundsOf lists the lines of a chart by the rule that draws them.
func boundsOf(levels []chart.Level) string {
	var rules []string
	texts := make(map[string][]string)
	for _, l := range levels {
		if texts[l.Rules] == nil {
			rules = append(rules, l.Rules)
		}
		texts[l.Rules] = append(texts[l.Rules], l.Text)
	}
	for i, rule := range rules {
		rules[i] = rule + ": " + strings.Join(texts[rule], ", ")
	}
	return strings.Join(rules, "; ")
}

type pageReason struct {
	Status, Word, Message string
}

type pageCheck struct {
	gate.Check
	Problems []string
}

// writeHTML writes one page that needs nothing else: no script, no font, no image.
func writeHTML(w io.Writer, r gate.Report, s Style) error {
	t, err := newTemplate(htmlTemplate)
	if err != nil {
		return err
	}
	p := page{Report: r, Time: r.Time.UTC().Format("Jan 2, 2006, 15:04 UTC"), JudgedAgain: judgedAgain}
	x := newIndex(&r)
	all := pageIndices(&r, x)
	p.addVerdicts(all, s)
	for i := range p.Verdicts {
		p.Verdicts[i].Folded = r.Status != policy.Pass && p.Verdicts[i].Judgement.Verdict.Status == policy.Pass
	}
	p.addRows(x, all, s)
	p.addChecks(x, s)
	p.addEphemerals(s)
	var b strings.Builder
	if err := t.Execute(&b, &p); err != nil {
		return err
	}
	_, err = io.WriteString(w, sanitize.Text(b.String()))
	return err
}

func verdictID(i int) string { return fmt.Sprintf("verdict-%d", i+1) }

// addVerdicts adds the verdicts, of which the report has the worst first. They share the
// charts of the page.
func (p *page) addVerdicts(all []*pageIndex, s Style) {
	all, p.MoreVerdicts = first(all, s.limit(maxPageVerdicts))
	each := min(maxCharts, maxPageCharts/max(1, min(len(all), maxPageVerdicts)))
	for i, of := range all {
		charts := each
		if i >= maxPageVerdicts {
			charts = 0
		}
		p.Verdicts = append(p.Verdicts, newPageVerdict(of, verdictID(i), charts, s))
	}
}

// addChecks adds the checks that do not pass, and counts those that do.
func (p *page) addChecks(x *index, s Style) {
	failing, passed := failingChecks(&p.Report)
	p.Passed = passed
	failing, p.MoreChecks = first(failing, s.limit(maxPageChecks))
	for _, c := range failing {
		p.Failing = append(p.Failing, pageCheck{*c, x.problems(c)})
	}
}

// addRows adds the rows of the table of results, the worst of them if there are too
// many.
func (p *page) addRows(x *index, all []*pageIndex, s Style) {
	type row struct {
		line
		verdict int
	}
	p.Headings = x.headings()[:x.columns()]
	var rows []row
	for i, of := range all {
		for _, l := range of.lines {
			rows = append(rows, row{l, i})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return b.status.Compare(a.status) })
	rows, p.MoreRows = first(rows, s.limit(maxPageRows))
	p.Scale = sentenceOf(x.sparklines().scale())
	for _, l := range rows {
		cells := x.cells(l.line)
		id := ""
		if l.verdict < len(p.Verdicts) {
			id = verdictID(l.verdict)
		}
		rows := &p.Rows
		if l.passes() {
			rows = &p.Passing
		} else if len(p.Rows) == maxOpenRows {
			rows = &p.Rest
		}
		*rows = append(*rows, pageRow{
			ID: id, Channel: cells[0], Number: cells[1], Rule: sanitize.Line(l.rule()), Interval: sanitize.Line(l.shortInterval()), Observed: cells[3], Bound: cells[4], Sent: cells[5], Spark: cells[6],
			Status: string(l.status), Word: l.shown(),
		})
	}
}

// first returns the first of a list, and how many more there are.
func first[T any](all []T, most int) ([]T, int) {
	if len(all) <= most {
		return all, 0
	}
	return all[:most], len(all) - most
}

func newPageVerdict(x *pageIndex, id string, charts int, s Style) pageVerdict {
	v := pageVerdict{ID: id, Judgement: x.judgement, Span: span(x.judgement)}
	v.addReasons(x, s)
	v.Notes, v.MoreNotes = first(x.judgement.Notes, s.limit(maxPageNotes))
	v.addCharts(x, charts)
	v.States = newStateTable(x, s.limit(maxPageStates))
	return v
}

// addReasons adds the messages of what does not simply pass, the worst of them if there
// are too many.
func (v *pageVerdict) addReasons(x *pageIndex, s Style) {
	m := messageOf(x.judgement, s.limit(maxPageReasons))
	v.Outcome, v.Advice = m.outcome, m.advice
	if isUnread(x.judgement) {
		for _, reason := range m.reasons {
			status := string(x.judgement.Verdict.Status)
			v.Reasons = append(v.Reasons, pageReason{status, status, reason})
		}
		v.MoreReasons = m.left
		return
	}
	var told []line
	for _, l := range x.lines {
		if l.result != nil && l.telling() {
			told = append(told, l)
		}
	}
	slices.SortStableFunc(told, func(a, b line) int { return b.status.Compare(a.status) })
	told, v.MoreReasons = first(told, s.limit(maxPageReasons))
	for _, l := range told {
		v.Reasons = append(v.Reasons, pageReason{string(l.status), l.shown(), l.result.Message})
	}
}

// addCharts adds the charts: the whole channel first, then keys, worst first.
func (v *pageVerdict) addCharts(x *pageIndex, most int) {
	series := slices.Clone(x.judgement.Series)
	if len(series) == 2 && series[0].Key == "" {
		series = series[1:] // The channel is its one number.
	}
	alone := len(series) == 1
	slices.SortStableFunc(series, func(a, b gate.Series) int {
		if (a.Key == "") != (b.Key == "") {
			return map[bool]int{true: -1, false: 1}[a.Key == ""]
		}
		return x.worst[b.Key].Compare(x.worst[a.Key])
	})
	rates := ratesOf(x.judgement)
	v.name(rates)
	var drawn []pageChart
	for _, one := range series {
		if len(drawn) >= most {
			break
		}
		for _, rate := range rates {
			if c := newPageChart(x, one, rate, alone, len(rates) > 1); len(c.Bars) > 0 {
				drawn = append(drawn, c)
			}
		}
	}
	all := len(series) * len(rates)
	drawn, _ = first(drawn, most)
	if all > most {
		v.MoreCharts = all - most
	}
	for _, c := range drawn {
		if x.judgement.Verdict.Status != policy.Pass && c.key != "" && x.worst[c.key] == policy.Pass {
			v.Passing = append(v.Passing, c)
		} else {
			v.Charts = append(v.Charts, c)
		}
		v.Banded = v.Banded || c.Judged != nil
		v.Tolerated = v.Tolerated || slices.ContainsFunc(c.Dots, func(d chart.Dot) bool { return d.Class == "tolerated" })
		v.Bad = v.Bad || slices.ContainsFunc(c.Dots, func(d chart.Dot) bool { return d.Class == "bad" })
		v.Bounded = v.Bounded || slices.ContainsFunc(c.Levels, func(l chart.Level) bool { return strings.HasPrefix(l.Class, "bound") })
		v.Compared = v.Compared || slices.ContainsFunc(c.Levels, func(l chart.Level) bool { return strings.HasPrefix(l.Class, "baseline") })
	}
}

// ratesOf are the rates that are drawn: those that rules judge, or else the most usual one.
func ratesOf(j *gate.Judgement) []metric.Metric {
	var all, usual []metric.Metric
	for _, name := range j.Source.Metrics {
		m, _ := metric.Find(name) // It is in the table.
		if !m.IsRate() {
			continue
		}
		if usual == nil {
			usual = []metric.Metric{m}
		}
		if slices.ContainsFunc(j.Rules, func(r policy.Rule) bool { return r.Metric == name }) {
			all = append(all, m)
		}
	}
	if all == nil {
		return usual
	}
	return all
}

// name names what the charts draw, for their legend.
func (v *pageVerdict) name(rates []metric.Metric) {
	var names, parts, wholes []string
	for _, m := range rates {
		part, whole := m.Parts()
		names, parts = append(names, metric.Words(m.Name)), append(parts, part)
		if !slices.Contains(wholes, whole) {
			wholes = append(wholes, whole)
		}
	}
	if v.Drawn = lastWord(v.Judgement.Source.Nouns()); len(rates) > 1 {
		v.Drawn = "charts"
	}
	v.Rates, v.Parts, v.Wholes = strings.Join(names, ", "), strings.Join(parts, ", "), strings.Join(wholes, ", ")
}

// newPageChart draws a rate of a series. Alone reports that the verdict has no other series,
// and several that other rates of it are drawn too.
func newPageChart(x *pageIndex, series gate.Series, rate metric.Metric, alone, several bool) pageChart {
	j := x.judgement
	d := drawn{pageIndex: x, rate: rate.Name, key: series.Key}
	// The rules of the channel are those of its one number.
	d.also = alone && d.key != "" && len(j.Keys) != 1
	title := series.Key
	if title == "" {
		title = "All " + lastWord(j.Source.Nouns())
	}
	if several || rate.Name != metric.DeliveryRate {
		title += ", " + metric.Words(rate.Name)
	}
	c := chart.Draw(chart.Input{
		Points: series.Points, Calendar: j.Calendar, Window: j.Window, Rate: rate, Bounds: d.bounds(series.Points),
	})
	return pageChart{series.Key, title, boundsOf(c.Levels), c}
}
