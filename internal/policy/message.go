// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// words is what the messages of one verdict have in common.
type words struct {
	calendar metric.Calendar
	window   metric.Window
	span     string // The window as text, empty if it is not known.
	channel  string
}

func newWords(in Input) words {
	w := words{calendar: in.Calendar, window: in.Window, channel: "all phone numbers"}
	if in.Channel != "" {
		w.channel = "channel " + oneLine(in.Channel)
	}
	if in.Window != (metric.Window{}) {
		w.span = w.spanText(in.Window)
	}
	return w
}

// where ends a message: which number, when, how much was sent.
func (w *words) where(s *subject) string {
	parts := make([]string, 0, 3)
	if s.phoneNumber != "" {
		parts = append(parts, oneLine(s.phoneNumber))
	} else {
		parts = append(parts, w.channel)
	}
	if s.window == w.window {
		if w.span != "" {
			parts = append(parts, w.span)
		}
	} else {
		parts = append(parts, w.spanText(s.window))
	}
	if s.totals.Intervals > 0 {
		parts = append(parts, countText(s.totals.Sent)+" sent")
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// spanText prints a window in the calendar's zone, its end excluded: by dates, or
// with the time of day where it does not consist of whole days.
func (w *words) spanText(span metric.Window) string {
	start, end := time.UnixMilli(span.Start).In(w.calendar.Location), time.UnixMilli(span.End).In(w.calendar.Location)
	layout := time.DateOnly
	days := metric.Calendar{Granularity: metric.Daily, Location: w.calendar.Location}
	switch {
	case start.Second() != 0 || end.Second() != 0:
		layout = time.DateTime
	case w.calendar.Granularity == metric.HalfHour, !days.Floor(start).Equal(start), !days.Floor(end).Equal(end):
		layout = "2006-01-02 15:04"
	}
	return start.Format(layout) + " – " + end.Format(layout)
}

// pace is the interval that means are per.
func (w *words) pace() string {
	if w.calendar.Granularity == metric.HalfHour {
		return " per half hour"
	}
	return " per day"
}

// says tells what was seen and what was expected.
func (c *compiled) says(s *subject, o *outcome, ref *reference, w *words) string {
	switch o.reason {
	case ReasonNoData:
		return "no data for " + c.Metric + ": CAMS collects metrics only after EnableWhatsappROIMetric, and they appear a day later at the earliest"
	case ReasonLowVolume:
		return c.tooFew(s.totals.Sent)
	case ReasonOK:
		return c.met(o, ref, w)
	}
	var clauses []string
	for i := range o.count {
		if f := &o.findings[i]; f.status == o.status {
			clauses = append(clauses, c.clause(f, ref, w))
		}
	}
	if o.reason == ReasonNoBaseline {
		// What both bounds lack is the same baseline.
		clauses = clauses[:1]
	}
	return strings.Join(clauses, "; ")
}

func (c *compiled) tooFew(sent int64) string {
	if sent == 0 && c.isRate() {
		return "nothing was sent, so there is no " + c.Metric
	}
	return fmt.Sprintf("only %s sent, fewer than min_sent %s: too few to judge %s", countText(sent), countText(c.least), c.Metric)
}

// met tells that all bounds are met. It names the value and the bounds.
func (c *compiled) met(o *outcome, ref *reference, w *words) string {
	bounds := make([]string, o.count)
	for i := range o.count {
		f := &o.findings[i]
		bounds[i] = f.kind.String() + " " + boundText(f.written)
		if f.kind.relative() {
			bounds[i] += " against the baseline " + c.placed(ref.value.rat(), 0) + w.per(c)
		}
	}
	first := &o.findings[0]
	return c.Metric + " " + c.observedText(first, w) + " meets " + strings.Join(bounds, " and ")
}

// summary tells how many intervals pass a rule.
func (c *compiled) summary(passed, judged int) string {
	bounds := make([]string, len(c.bounds))
	for i, b := range c.bounds {
		bounds[i] = b.kind.String() + " " + boundText(b.written)
	}
	return fmt.Sprintf("%s meets %s in %s of %s", c.Metric, strings.Join(bounds, " and "), countText(int64(passed)), plural(judged, "interval"))
}

// clause tells how one bound came out that was not met.
func (c *compiled) clause(f *finding, ref *reference, w *words) string {
	if f.reason == ReasonNoBaseline {
		return c.noBaseline(f, ref, w)
	}
	said := c.Metric + " " + c.observedText(f, w)
	switch f.kind {
	case kindMin:
		said += " is below min " + boundText(f.written)
	case kindMax:
		said += " is above max " + boundText(f.written)
	case kindDrop:
		said += " is below " + c.change(f, ref, w, " less max_drop ")
	case kindRise:
		said += " is above " + c.change(f, ref, w, " plus max_rise ")
	}
	if f.high > 0 { // Confidence was asked: no interval ends at 0.
		said += c.confidenceText(f)
	}
	return said
}

// change tells the threshold of a relative bound, and what it is made of.
func (c *compiled) change(f *finding, ref *reference, w *words, how string) string {
	places := c.changePlaces(f)
	return c.placed(f.threshold.exact, places) + ", the baseline " + c.placed(ref.value.rat(), places) + w.per(c) + " (" + c.Baseline + ")" + how + boundText(f.written)
}

// observedText prints the value of a finding so that it does not look like its
// bound unless it is equal.
func (c *compiled) observedText(f *finding, w *words) string {
	switch {
	case !f.kind.relative():
		return valueText(f.observed, f.threshold, c.places())
	case f.threshold == nil:
		return c.placed(f.observed.rat(), 0) + w.per(c)
	}
	return c.placed(f.observed.rat(), c.changePlaces(f)) + w.per(c)
}

// changePlaces is how many decimal places tell a value from its relative bound.
func (c *compiled) changePlaces(f *finding) int {
	if apart(f.observed.float(), f.threshold, c.places()) {
		return c.places()
	}
	return placesApart(f.observed.rat(), f.threshold.exact, c.places(), true)
}

// placed prints a rate or a mean count with at least the usual places.
func (c *compiled) placed(r *big.Rat, places int) string {
	return decimalText(r, max(places, c.places()))
}

// places is how many decimal places are usual for the rule's metric.
func (c *compiled) places() int {
	if c.isRate() {
		return 3
	}
	return 1
}

// per is the unit of a mean: counts are compared per interval, but for a rule that
// judges intervals that goes without saying.
func (w *words) per(c *compiled) string {
	if c.isRate() || c.per() == PerInterval {
		return ""
	}
	return w.pace()
}

func (c *compiled) confidenceText(f *finding) string {
	interval := floatText(f.low, f.threshold, c.places()) + " – " + floatText(f.high, f.threshold, c.places())
	if f.reason == ReasonWithinConfidence {
		return ", but its " + c.level + " confidence interval " + interval + " reaches it"
	}
	return ", and so is its whole " + c.level + " confidence interval " + interval
}

func (c *compiled) noBaseline(f *finding, ref *reference, w *words) string {
	span := "the baseline of " + c.Baseline + " (" + w.spanText(c.baseline) + ")"
	said := c.Metric + " " + c.observedText(f, w) + " cannot be compared: "
	if ref.totals.Intervals < minBaseline {
		return said + fmt.Sprintf("%s has %s with data, and at least %d are needed", span, plural(ref.totals.Intervals, "interval"), minBaseline)
	}
	return said + "nothing was sent in " + span
}

// oneLine keeps text that others wrote within its line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
