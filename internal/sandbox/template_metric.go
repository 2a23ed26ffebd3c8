// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"math/bits"
	"net/http"
	"slices"
	"time"
)

// templateMetric answers GetChatappTemplateMetric. It has no rows for a template or language that the channel lacks.
func templateMetric(c *call) *answer {
	code := c.query.Get("TemplateCode")
	if code == "" {
		return refuse(c, http.StatusBadRequest, "MissingTemplateCode", "TemplateCode is mandatory for this action.")
	}
	asked, refusal := askedTime(c)
	if refusal != nil {
		return refusal
	}
	if kind := c.query.Get("TemplateType"); kind != "" && kind != "WHATSAPP" {
		return refuse(c, http.StatusBadRequest, "InvalidParameter", "TemplateType must be WHATSAPP.")
	}
	rows := []map[string]any{}
	if since := c.channel.collectedSince(); since != nil {
		for _, l := range c.channel.templates[code] {
			if language := c.query.Get("Language"); language == "" || language == l.Language {
				rows = append(rows, l.rows(code, asked, *since, c.now, c.channel.zone)...)
			}
		}
	}
	return succeed(c, map[string]any{"Data": rows})
}

// localized is a template in one language, with its times and numbers resolved.
type localized struct {
	TemplateLanguage
	sent     *number // makes sent and delivered counts, as for a phone number
	readRate int64   // millionths
	clicks   []int64 // millionths, of each button
	changes  []change
}

// templateCounts are the fields of a row that a dip can leave without a value.
var templateCounts = []string{"SentCount", "DeliveredCount", "ReadCount", "Cliented"}

// change is what a dip does to reads and clicks; -1 keeps the usual value.
type change struct {
	span
	readRate int64 // millionths
	clicks   int64 // thousandths
	missing  []string
}

// rows returns the rows of intervals that start within the time asked for. Reads and clicks of a day are the sums over its half hours.
func (l *localized) rows(code string, asked timeAsked, since int64, now time.Time, zone *time.Location) []map[string]any {
	var rows []map[string]any
	for _, day := range days(asked.from, min(asked.to, now.UnixMilli()), zone) {
		// Always the whole day: its sums must be rounded in the same way whatever is asked for.
		halfHours := l.sent.rows(false, day.from, day.to-1, since, []span{day}, now, zone)
		reads, clicks := l.counted(halfHours, mix(l.sent.seed^uint64(day.from)))
		if asked.granularity == halfHourly {
			for i, h := range halfHours {
				if h.start >= asked.from && h.start <= asked.to {
					rows = append(rows, l.row(code, h, reads[i], clicks[i]))
				}
			}
			continue
		}
		if day.from < asked.from || len(halfHours) == 0 {
			continue
		}
		total, read, clicked := row{start: day.from, end: day.to - 1}, int64(0), make([]int64, len(l.clicks))
		for i, h := range halfHours {
			total.sent, total.delivered, read = total.sent+h.sent, total.delivered+h.delivered, read+reads[i]
			for b := range clicked {
				clicked[b] += clicks[i][b]
			}
		}
		rows = append(rows, l.row(code, total, read, clicked))
	}
	return rows
}

// counted returns the reads, and the clicks on each button, in each half hour of a day.
func (l *localized) counted(halfHours []row, noise uint64) (reads []int64, clicks [][]int64) {
	var read rounder
	clicked := make([]rounder, len(l.clicks))
	for _, h := range halfHours {
		rate, factor := l.readRate, int64(1000)
		for _, c := range l.changes {
			if c.holds(h.start) && c.readRate >= 0 {
				rate = c.readRate
			}
			if c.holds(h.start) && c.clicks >= 0 {
				factor = c.clicks
			}
		}
		reads = append(reads, read.share(h.delivered, l.sent.wobble(rate, noise)))
		var each []int64
		for b, rate := range l.clicks {
			each = append(each, clicked[b].share(h.delivered, l.sent.wobble(rate, noise)*factor/1000))
		}
		clicks = append(clicks, each)
	}
	return reads, clicks
}

// rounder takes shares of counts. Their sum is the share of the sum, rounded.
type rounder struct {
	begun bool
	rest  uint64 // millionths
}

// share returns a number of millionths of a count.
func (r *rounder) share(n, millionths int64) int64 {
	if !r.begun {
		r.begun, r.rest = true, 500_000 // The sum is rounded, not truncated.
	}
	high, low := bits.Mul64(uint64(n), uint64(millionths))
	low, carry := bits.Add64(low, r.rest, 0)
	quotient, rest := bits.Div64(high+carry, low, 1_000_000)
	r.rest = rest
	return int64(quotient)
}

// row returns an element of the answer. It has no granularity, unlike that of a phone number.
func (l *localized) row(code string, r row, read int64, clicks []int64) map[string]any {
	all := map[string]any{
		"TemplateCode": code, "Language": l.Language, "Start": r.start, "End": r.end, "SentCount": r.sent, "DeliveredCount": r.delivered,
	}
	if l.ReadRate != nil {
		all["ReadCount"] = read
	}
	if l.Buttons != nil {
		buttons := []map[string]any{}
		for i, b := range l.Buttons {
			buttons = append(buttons, map[string]any{"Type": b.Type, "ButtonContent": b.ButtonContent, "Count": clicks[i]})
		}
		all["Cliented"] = buttons
	}
	for _, c := range l.changes {
		if !c.holds(r.start) {
			continue
		}
		for _, name := range c.missing {
			all[name] = nil
		}
	}
	return all
}

func (t Template) compile(p place) []*localized {
	switch {
	case t.TemplateCode == "":
		p.of("template_code").problem("must not be empty")
	case len(t.Languages) == 0:
		p.of("languages").problem("must have at least one language")
	}
	for i, l := range t.Languages {
		if slices.ContainsFunc(t.Languages[:i], func(other TemplateLanguage) bool { return other.Language == l.Language }) {
			p.of("languages[%d].language", i).problem("%q appears twice in this template", l.Language)
		}
	}
	return each(t.Languages, p, "languages", func(l TemplateLanguage, p place) *localized { return l.compile(t.TemplateCode, p) })
}

func (l TemplateLanguage) compile(code string, p place) *localized {
	if l.Language == "" {
		p.of("language").problem("must not be empty")
	}
	all := &localized{
		TemplateLanguage: l,
		clicks:           each(l.Buttons, p, "buttons", func(b Button, p place) int64 { return share(&b.ClickRate, p.of("click_rate")) }),
		changes:          each(l.Dips, p, "dips", TemplateDip.compile),
	}
	if l.ReadRate != nil {
		all.readRate = share(l.ReadRate, p.of("read_rate"))
	}
	n := Number{
		PhoneNumber: code + "/" + l.Language, DailySent: l.DailySent, DeliveryRate: l.DeliveryRate, Steady: l.Steady, Gaps: l.Gaps, Rows: l.Rows,
	}
	for _, d := range l.Dips {
		sent := Dip{From: d.From, To: d.To, DeliveryRate: d.DeliveryRate, Volume: d.Volume}
		if sent.DeliveryRate == nil && sent.Volume == nil {
			sent.Volume = new(1.0) // A dip that changes nothing keeps the indexes in errors right.
		}
		n.Dips = append(n.Dips, sent)
	}
	all.sent = n.compile(p)
	return all
}

func (d TemplateDip) compile(p place) change {
	if d.DeliveryRate == nil && d.Volume == nil && d.ReadRate == nil && d.Clicks == nil && len(d.Missing) == 0 {
		p.problem("changes nothing; add delivery_rate, volume, read_rate, clicks or missing")
	}
	for i, name := range d.Missing {
		if !slices.Contains(templateCounts, name) {
			p.of("missing[%d]", i).problem("is %q; it must be one of %v", name, templateCounts)
		}
	}
	return change{
		span:     between(d.From, d.To, p),
		readRate: share(d.ReadRate, p.of("read_rate")),
		clicks:   factor(d.Clicks, p.of("clicks")),
		missing:  d.Missing,
	}
}
