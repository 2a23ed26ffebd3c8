// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

//go:embed backtest.html.tmpl
var backtestTemplate string

// maxStripDays limits the cells of all calendars on a page, so that a browser opens it
// quickly. Channels share them equally.
const maxStripDays = 40_000

// backtestPage is the data of the template.
type backtestPage struct {
	Report           backtest.Report
	Message, Time    string
	Kinds            []string
	Legend           []chart.Cell
	SuggestionsTitle string
	Channels         []backtestSection
	MoreChannels     int
}

type backtestSection struct {
	Channel       *backtest.Channel
	Heading, Span string
	Tallies       []tally
	Strips        []backtestStrip
	MoreStrips    int
	Suggestions   []string
}

type backtestStrip struct {
	Title, Summary string
	chart.Calendar
	Reasons []pageReason
	More    int
}

func writeBacktestHTML(w io.Writer, r backtest.Report, s Style) error {
	t, err := newTemplate(backtestTemplate)
	if err != nil {
		return err
	}
	p := backtestPage{
		Report: r, Message: sentence(r.Message), Time: r.Time.UTC().Format("Jan 2, 2006, 15:04 UTC"), Kinds: dayKinds, SuggestionsTitle: suggestionsTitle(&r),
	}
	var all []*backtest.Channel
	for i := range r.Channels {
		all = append(all, &r.Channels[i])
	}
	all, p.MoreChannels = first(all, s.limit(maxPageVerdicts))
	for _, c := range all {
		p.Channels = append(p.Channels, newBacktestSection(&r, c, maxStripDays/max(1, len(all)), s))
	}
	p.Legend = legendOf(p.Channels)
	var b strings.Builder
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	_, err = io.WriteString(w, sanitize.Text(b.String()))
	return err
}

// legendOf has a cell of each outcome that is drawn.
func legendOf(sections []backtestSection) []chart.Cell {
	drawn := make(map[string]bool)
	for i := range sections {
		for j := range sections[i].Strips {
			for _, cell := range sections[i].Strips[j].Cells {
				drawn[cell.Kind] = true
			}
		}
	}
	var legend []chart.Cell
	for _, kind := range dayKinds {
		if !drawn[classOfKind(kind)] {
			continue
		}
		cell := chart.DrawCalendar([]chart.CalendarDay{{Kind: classOfKind(kind), Title: kind}}).Cells[0]
		if cell.Mark != "" {
			cell.Mark = "M3 3L9 9M9 3L3 9"
		}
		legend = append(legend, cell)
	}
	return legend
}

// classOfKind returns the CSS class of an outcome.
func classOfKind(kind string) string { return strings.ReplaceAll(kind, " ", "-") }

func newBacktestSection(r *backtest.Report, c *backtest.Channel, cells int, s Style) backtestSection {
	section := backtestSection{Channel: c, Heading: headingOfChannel(c), Span: spanOfChannel(c), Tallies: talliesOf(c)}
	if len(c.Days) == 0 {
		return section
	}
	for i := range c.Rules {
		rule := &c.Rules[i]
		if (len(section.Strips)+1)*len(rule.Days) <= cells {
			section.Strips = append(section.Strips, newBacktestStrip(rule, s))
		} else {
			section.MoreStrips++
		}
		if r.Suggested {
			section.Suggestions = append(section.Suggestions, suggested(rule)...)
		}
	}
	return section
}

func newBacktestStrip(rule *backtest.Rule, s Style) backtestStrip {
	strip := backtestStrip{Title: rule.Name}
	all := stretches(rule.Days)
	var days []chart.CalendarDay
	for i := range rule.Days {
		d := &rule.Days[i]
		kind := kindOfDay(d)
		title := metric.PrintDays(d.At, d.At) + ": " + kind
		if kind != "passed" {
			alone := stretch{first: d.At, last: d.At, days: 1, kind: kind, worst: d}
			title += ": " + alone.why()
		}
		days = append(days, chart.CalendarDay{Date: d.At, Kind: classOfKind(kind), Title: title})
	}
	strip.Calendar = chart.DrawCalendar(days)
	t := backtest.Count(rule.Days)
	strip.Summary = fmt.Sprintf("%d of %s blocked", t[backtest.Blocked], metric.Plural(len(rule.Days), "day"))
	if n := t[backtest.Unjudged]; n > 0 {
		strip.Summary += fmt.Sprintf(", %d not judged", n)
	}
	all, strip.More = first(all, s.limit(maxPageReasons))
	for _, one := range all {
		strip.Reasons = append(strip.Reasons, pageReason{string(statusOfKind[one.kind]), one.span(), one.kind + ": " + one.why()})
	}
	return strip
}

// statusOfKind has the status whose color an outcome has.
var statusOfKind = map[string]policy.Status{
	"blocked": policy.Fail, "not judged": policy.Inconclusive, "warned": policy.Warn, "waived": policy.Pass, "passed": policy.Pass,
}
