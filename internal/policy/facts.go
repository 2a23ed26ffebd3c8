// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// change names the baseline and the bound from which a threshold follows.
func (c *compiled) change(f *test, ref *reference, w *words) string {
	return c.baselineText(ref.value, c.places(f), w) + ", " + c.bounded(f.kind, f.written)
}

// baselineText prints "baseline 97.0% over 28d".
func (c *compiled) baselineText(value *big.Rat, places int, w *words) string {
	return "baseline " + c.computedText(value, places) + w.per(c) + " over " + c.Baseline + w.like(c)
}

// per is the unit of a mean count, such as " per day". A rule that judges intervals does
// not need it.
func (w *words) per(c *compiled) string {
	if c.metric.IsRate() || c.per() == PerInterval {
		return ""
	}
	return " per " + w.calendar.Granularity.Noun()
}

// like describes the counterparts of an interval under align.
func (w *words) like(c *compiled) string {
	switch {
	case c.Align == "":
		return ""
	case w.calendar.Granularity == metric.HalfHour:
		return ", same weekday and time"
	}
	return ", same weekday"
}

// confidenceText prints the confidence interval of a test. It is empty if there is none.
func (c *compiled) confidenceText(f *test) string {
	if f.high <= 0 { // An interval that was computed ends above 0.
		return ""
	}
	text := c.level + " CI "
	written := decimal(f.written)
	switch {
	case !f.kind.relative():
		text += rangeText(shareText(f.low, written), shareText(f.high, written))
	case f.kind == kindDrop:
		text += "of the drop " + rangeText(shareText(1-f.high, written), shareText(1-f.low, written))
	case math.IsInf(f.high, 1):
		text += "of the rise " + shareText(f.low-1, written) + "% or more"
	default:
		text += "of the rise " + rangeText(shareText(f.low-1, written), shareText(f.high-1, written))
	}
	if c.together > 1 {
		text += ", joint over " + metric.Plural(c.together, "result")
	}
	return text
}

// toleratedText explains why a broken bound passes.
func (c *compiled) toleratedText(why forgiven) string {
	if why.run > 0 {
		return fmt.Sprintf("a run of %s where consecutive is %s", metric.PrintCount(int64(why.run)), metric.PrintCount(int64(c.consecutive)))
	}
	return fmt.Sprintf("one of %s where tolerate is %s", metric.PrintCount(int64(why.few)), metric.PrintCount(int64(c.tolerate)))
}

// noBaseline describes a value that lacks a usable baseline.
func (c *compiled) noBaseline(l *line, f *test, ref *reference, w *words) {
	l.text = c.observedText(f, w) + " cannot be compared, since "
	switch {
	case ref.fewest >= MinBaseline && ref.totals.Sent > 0:
		l.text += "nothing was delivered in the baseline"
	case ref.fewest >= MinBaseline:
		l.text += "nothing was sent in the baseline"
	case ref.fewest == 0:
		l.text += "the baseline has no data" + w.alike(c)
	default:
		l.text += fmt.Sprintf("the baseline has data for only %s%s, fewer than %d", metric.Plural(ref.fewest, w.calendar.Granularity.Noun()), w.alike(c), MinBaseline)
	}
	span, _ := w.calendar.Span(c.baseline)
	l.facts = append(l.facts, "baseline of "+c.Baseline+", "+span)
}

// alike is like within a clause: " of the same weekday".
func (w *words) alike(c *compiled) string { return strings.Replace(w.like(c), ",", " of the", 1) }
