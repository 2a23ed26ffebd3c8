// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"
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
	expected int    // How many intervals the window has.
	future   bool   // The window begins after now.
	channel  string
	mask     func(string) string
}

func newWords(in Input) words {
	w := words{calendar: in.Calendar, window: in.Window, channel: "all " + in.Source.Noun + "s", mask: in.Source.MaskKey}
	if in.ShowKeys {
		w.mask = func(key string) string { return key }
	}
	if in.Channel != "" {
		w.channel = "channel " + oneLine(in.Channel)
	}
	if in.Window != (metric.Window{}) {
		w.span = w.spanText(in.Window)
		w.expected = in.Calendar.Count(in.Window)
		w.future = !in.Now.IsZero() && in.Window.Start > in.Now.UnixMilli()
	}
	return w
}

// gaps is how many intervals of the window have no row in a scope.
func (w *words) gaps(s *scope) int {
	if s.single || s.totals.Intervals == 0 {
		return 0
	}
	return max(0, w.expected-s.totals.Intervals)
}

// where ends a message: which key, when, how much was sent, how much is missing.
func (w *words) where(s *scope, gaps int) string {
	parts := make([]string, 0, 4)
	if s.key != "" {
		parts = append(parts, oneLine(w.mask(s.key)))
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
		parts = append(parts, metric.PrintCount(s.totals.Sent)+" sent")
	}
	if gaps > 0 {
		// Intervals of several keys may be more than the window has.
		parts = append(parts, fmt.Sprintf("%s of %s have no data", metric.PrintCount(int64(gaps)), metric.Plural(max(w.expected, gaps+s.totals.Intervals), w.unit())))
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// spanText prints a window in the calendar's zone, its end excluded: by dates, or
// with the time of day where it does not consist of whole days. A time that the clock
// shows twice has its offset.
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
	return timeText(start, layout) + " – " + timeText(end, layout)
}

func timeText(t time.Time, layout string) string {
	if layout != time.DateOnly && metric.IsRepeated(t) {
		layout += " -07:00"
	}
	return t.Format(layout)
}

// unit is an interval in words.
func (w *words) unit() string {
	if w.calendar.Granularity == metric.HalfHour {
		return "half hour"
	}
	return "day"
}

// says reports what was seen and what was expected.
func (c *compiled) says(s *scope, o *outcome, ref *reference, j *judgement) string {
	w := &j.words
	switch o.reason {
	case ReasonNoData:
		if w.future {
			return "no data for " + c.Metric + ": the window is in the future"
		}
		return "no data for " + c.Metric + ": " + j.source.WhyNoData
	case ReasonGaps:
		return fmt.Sprintf("only %s have data, fewer than min_intervals %s: too few to judge %s",
			metric.Plural(s.totals.Intervals, w.unit()), metric.PrintCount(int64(c.intervals)), c.Metric)
	case ReasonLowVolume:
		return c.tooFew(s.totals)
	case ReasonOK:
		return c.met(o, ref, w)
	}
	var clauses []string
	for i := range o.count {
		if f := &o.tests[i]; f.status == o.status && f.reason != ReasonOK {
			clauses = append(clauses, c.clause(f, ref, w))
		}
	}
	if o.reason == ReasonNoBaseline {
		// Both bounds lack the same baseline.
		clauses = clauses[:1]
	}
	said := strings.Join(clauses, "; ")
	if o.reason == ReasonTolerated {
		said = c.toleratedText(o.deciding().forgiven) + ": " + said
	}
	return said
}

// toleratedText reports why a broken bound passes.
func (c *compiled) toleratedText(why forgiven) string {
	if why.run > 0 {
		return fmt.Sprintf("tolerated, a run of %s where consecutive is %s", metric.PrintCount(int64(why.run)), metric.PrintCount(int64(c.consecutive)))
	}
	return fmt.Sprintf("tolerated, one of %s where tolerate is %s", metric.PrintCount(int64(why.few)), metric.PrintCount(int64(c.tolerate)))
}

// waivedText names the waiver of a rule, and from some days before how soon it ends.
func (c *compiled) waivedText() string {
	ends := ""
	switch left := c.standing.left; {
	case left == 0:
		ends = ", ends today"
	case left <= noticeDays:
		ends = ", ends in " + metric.Plural(left, "day")
	}
	return "waived until " + c.Waiver.Until + ends + " (" + oneLine(c.Waiver.Reason) + c.ownerText() + ")"
}

// ownerText names who takes care of a waiver.
func (c *compiled) ownerText() string {
	if owner := oneLine(c.Waiver.Owner); owner != "" {
		return ", owner " + owner
	}
	return ""
}

func (c *compiled) tooFew(t metric.Totals) string {
	switch {
	case t.Sent == 0 && c.metric.IsRate():
		return "nothing was sent, so there is no " + c.Metric
	case t.Sent >= c.minSent:
		return "nothing was delivered, so there is no " + c.Metric
	}
	return fmt.Sprintf("only %s sent, fewer than min_sent %s: too few to judge %s", metric.PrintCount(t.Sent), metric.PrintCount(c.minSent), c.Metric)
}

// met reports that all bounds are met. It names the value and the bounds.
func (c *compiled) met(o *outcome, ref *reference, w *words) string {
	bounds := make([]string, o.count)
	for i := range o.count {
		f := &o.tests[i]
		bounds[i] = f.kind.String() + " " + boundText(f.written)
		if f.kind.relative() {
			bounds[i] += " against the baseline " + c.placed(ref.value, 0) + w.per(c)
		}
	}
	first := &o.tests[0]
	return c.Metric + " " + c.observedText(first, w) + " meets " + strings.Join(bounds, " and ")
}

// summary reports how many intervals pass a rule.
func (c *compiled) summary(passed, judged int) string {
	bounds := make([]string, len(c.bounds))
	for i, b := range c.bounds {
		bounds[i] = b.kind.String() + " " + boundText(b.written)
	}
	return fmt.Sprintf("%s meets %s in %s of %s", c.Metric, strings.Join(bounds, " and "), metric.PrintCount(int64(passed)), metric.Plural(judged, "interval"))
}

// clause reports how one bound came out that was not met.
func (c *compiled) clause(f *test, ref *reference, w *words) string {
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
		if f.kind.relative() {
			said += c.ratioText(f)
		} else {
			said += c.confidenceText(f)
		}
	}
	return said
}

// change names the threshold of a relative bound, and what it is made of.
func (c *compiled) change(f *test, ref *reference, w *words, how string) string {
	places := c.changePlaces(f)
	return c.placed(f.threshold.exact, places) + ", the baseline " + c.placed(ref.value, places) + w.per(c) + " (" + c.Baseline + w.like(c) + ")" + how + boundText(f.written)
}

// observedText prints the value of a test so that it does not look like its
// bound unless it is equal.
func (c *compiled) observedText(f *test, w *words) string {
	switch {
	case !f.kind.relative():
		return valueText(f.observed, f.threshold, c.places())
	case f.threshold == nil:
		return c.placed(f.observed.rat(), 0) + w.per(c)
	}
	return c.placed(f.observed.rat(), c.changePlaces(f)) + w.per(c)
}

// changePlaces is how many decimal places tell a value from its relative bound.
func (c *compiled) changePlaces(f *test) int {
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
	if c.metric.IsRate() {
		return 3
	}
	return 1
}

// per is the unit of a mean: counts are compared per interval, but for a rule that
// judges intervals that is obvious.
func (w *words) per(c *compiled) string {
	if c.metric.IsRate() || c.per() == PerInterval {
		return ""
	}
	return " per " + w.unit()
}

// like names what an interval is compared with under align.
func (w *words) like(c *compiled) string {
	switch {
	case c.Align == "":
		return ""
	case w.calendar.Granularity == metric.HalfHour:
		return ", same weekday and time"
	}
	return ", same weekday"
}

func (c *compiled) confidenceText(f *test) string {
	interval := floatText(f.low, f.threshold, c.places()) + " – " + floatText(f.high, f.threshold, c.places())
	if f.reason == ReasonWithinConfidence {
		return ", but its " + c.levelText() + " confidence interval " + interval + " reaches it"
	}
	return ", and so is its whole " + c.levelText() + " confidence interval " + interval
}

// ratioText is confidenceText for the ratio to the baseline.
func (c *compiled) ratioText(f *test) string {
	interval := floatText(f.low, f.level, c.places())
	if math.IsInf(f.high, 1) {
		interval += " or more"
	} else {
		interval += " – " + floatText(f.high, f.level, c.places())
	}
	bound := decimalText(f.level.exact, placesApart(f.level.exact, f.level.exact, c.places(), false))
	side := " above "
	if f.kind.lower() {
		side = " below "
	}
	said := c.levelText() + " confidence interval of its ratio to the baseline, " + interval + ", is"
	if f.reason == ReasonWithinConfidence {
		return ", but the " + said + " not all" + side + bound
	}
	return ", and the " + said + " all" + side + bound
}

// levelText is the level of confidence, which several results may share.
func (c *compiled) levelText() string {
	if c.together > 1 {
		return c.level + " joint (" + metric.Plural(c.together, "result") + ")"
	}
	return c.level
}

func (c *compiled) noBaseline(f *test, ref *reference, w *words) string {
	span := "the baseline of " + c.Baseline + " (" + w.spanText(c.baseline) + ")"
	said := c.Metric + " " + c.observedText(f, w) + " cannot be compared: "
	if ref.fewest < MinBaseline {
		return said + fmt.Sprintf("%s has %s with data%s, and at least %d are needed", span, metric.Plural(ref.fewest, "interval"), w.like(c), MinBaseline)
	}
	return said + "nothing was sent in " + span
}

// oneLine keeps foreign text within its line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
