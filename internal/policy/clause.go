// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// describe adds the outcome to a line: the observed value, the bounds, and the numbers
// behind them.
func (c *compiled) describe(l *line, s *scope, o *outcome, ref *reference, w *words) {
	switch o.reason {
	case ReasonNoData:
		l.text = noDataText
		switch {
		case s.lacking:
			l.text += " for the " + metric.Words(c.Metric) + ", since CAMS left it out of its rows"
		case w.future:
			l.text += ", since the window is in the future"
		}
	case ReasonNotRead:
		l.text = "rows do not name a " + w.noun + ", so they cannot be judged one by one"
	case ReasonGaps:
		l.text = fmt.Sprintf("only %s with data, fewer than min_intervals %s",
			metric.Plural(s.totals.Intervals, w.calendar.Granularity.Noun()), metric.PrintCount(int64(c.intervals)))
	case ReasonLowVolume:
		l.text = c.tooFew(s.totals)
	case ReasonNoBaseline:
		// If both relative bounds lack a baseline, it is the same one.
		c.noBaseline(l, o.deciding(), ref, w)
	case ReasonOK:
		c.met(l, o, ref, w)
	default:
		c.broken(l, o, ref, w)
	}
}

// noDataText is the text where there is no row. The verdict's message explains once why
// there may be none.
const noDataText = "no data"

func (c *compiled) tooFew(t metric.Totals) string {
	switch {
	case t.Sent == 0 && c.metric.IsRate():
		return "nothing was sent, so there is no " + metric.Words(c.Metric)
	case t.Sent >= c.minSent:
		return "nothing was delivered, so there is no " + metric.Words(c.Metric)
	}
	return fmt.Sprintf("only %s sent, fewer than min_sent %s", metric.PrintCount(t.Sent), metric.PrintCount(c.minSent))
}

// broken describes the bounds whose status is that of the outcome.
func (c *compiled) broken(l *line, o *outcome, ref *reference, w *words) {
	var b strings.Builder
	before := ""
	for i := range o.count {
		f := &o.tests[i]
		if f.status != o.status || f.reason == ReasonOK {
			continue
		}
		observed := c.observedText(f, w)
		switch {
		case b.Len() == 0:
			b.WriteString(observed)
		case observed == before:
			b.WriteString(" and")
		default:
			b.WriteString(", and " + observed)
		}
		before = observed
		b.WriteString(" " + c.beyond(f))
		if f.reason == ReasonWithinConfidence {
			b.WriteString(", but not significantly")
		}
		if f.kind.relative() {
			l.facts = append(l.facts, c.change(f, ref, w))
		}
		l.facts = append(l.facts, c.confidenceText(f))
	}
	if o.reason == ReasonTolerated {
		b.WriteString(", tolerated")
		l.facts = append(l.facts, c.toleratedText(o.deciding().forgiven))
	}
	l.text = b.String()
}

// beyond describes on which side of its bound a value is.
func (c *compiled) beyond(f *test) string {
	switch f.kind {
	case kindMax:
		return "is above " + c.bounded(kindMax, f.written)
	case kindDrop:
		return "fell below " + c.computedText(f.threshold.exact, c.places(f))
	case kindRise:
		return "rose above " + c.computedText(f.threshold.exact, c.places(f))
	}
	return "is below " + c.bounded(kindMin, f.written)
}

// bounded names a bound: "the minimum of 95%", "max_drop 10%".
func (c *compiled) bounded(k kind, written float64) string {
	switch {
	case k.relative():
		return k.String() + " " + percentText(written)
	case k == kindMax:
		return "the maximum of " + c.writtenText(written)
	}
	return "the minimum of " + c.writtenText(written)
}

// boundsText names all bounds.
func (c *compiled) boundsText() string {
	names := make([]string, len(c.bounds))
	for i, b := range c.bounds {
		names[i] = c.bounded(b.kind, b.written)
	}
	return diagnostic.Listed(names, "and")
}

func (c *compiled) writtenText(f float64) string {
	if c.metric.IsRate() {
		return percentText(f)
	}
	return boundText(f)
}

// met describes a value that meets all bounds.
func (c *compiled) met(l *line, o *outcome, ref *reference, w *words) {
	l.text = c.observedText(&o.tests[0], w) + " meets " + c.boundsText()
	if c.Baseline != "" {
		l.facts = append(l.facts, c.baselineText(ref.value, usualPlaces, w))
	}
}

// summary describes how many intervals pass.
func (c *compiled) summary(passed, judged int) string {
	return fmt.Sprintf("%s meets %s in %s of %s", metric.Words(c.Metric), c.boundsText(), metric.PrintCount(int64(passed)), metric.Plural(judged, "interval"))
}

// observedText prints the metric and its value, with enough decimal places to tell it from
// its bound.
func (c *compiled) observedText(f *test, w *words) string {
	name := metric.Words(c.Metric) + " "
	switch {
	case c.metric.IsRate():
		return name + rateText(f.observed, c.places(f))
	case f.kind.relative():
		return name + decimalText(f.observed.rat(), c.places(f)) + w.per(c)
	}
	return name + metric.PrintCount(f.observed.num)
}

// places is how many decimal places are needed to tell a value from its bound. A relative
// bound is rounded as well.
func (c *compiled) places(f *test) int {
	v, t := f.observed, f.threshold
	if t == nil {
		return usualPlaces
	}
	if c.metric.IsRate() {
		if apartRates(v.float(), t.near) {
			return usualPlaces
		}
		return placesApart(hundredfold(v.rat()), hundredfold(t.exact), usualPlaces, f.kind.relative())
	}
	if v := v.float(); v < 1e9 && math.Abs(v-t.near) > 0.2 {
		return usualPlaces
	}
	return placesApart(v.rat(), t.exact, usualPlaces, true)
}

// computedText prints a baseline or a threshold.
func (c *compiled) computedText(r *big.Rat, places int) string {
	switch {
	case c.metric.IsRate() && places > mostRatePlaces:
		return roundedPercent(r, usualPlaces)
	case c.metric.IsRate():
		return roundedPercent(r, places)
	}
	return decimalText(r, places)
}
