// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// words holds what the messages of one verdict have in common.
type words struct {
	calendar metric.Calendar
	window   metric.Window // Zero if it is not known.
	expected int           // The number of intervals in the window.
	future   bool          // The window begins after now.
	subject  string        // What is judged, for the outcome line; may be empty.
	label    string        // The key that was asked for, if there is only one.
	noun     string        // A key in messages.
	asked    int           // The number of keys that were asked for.
	advice   string        // Why there may be no data.
	lacking  int           // Results without data although there are rows.
	mask     func(string) string

	// What the outcome line reports. Results do not repeat it.
	totals metric.Totals
	gaps   int
}

func newWords(in Input) words {
	keys := slices.Compact(slices.Sorted(slices.Values(in.Keys)))
	w := words{calendar: in.Calendar, window: in.Window, noun: in.Source.Noun, asked: len(keys), advice: in.Source.WhyNoData, mask: in.Source.MaskKey}
	if in.ShowKeys {
		w.mask = func(key string) string { return key }
	}
	if len(keys) == 1 {
		w.label = keys[0]
	}
	w.subject = w.subjectOf(in, keys)
	if in.Window != (metric.Window{}) {
		w.expected = in.Calendar.Count(in.Window)
		w.future = !in.Now.IsZero() && in.Window.Start > in.Now.UnixMilli()
	}
	return w
}

// subjectOf names what is judged: "cams-sick", "86*******0001 of cams-sick",
// `template "spring" of cams-sick`.
func (w *words) subjectOf(in Input, keys []string) string {
	channel := oneLine(in.Channel)
	if channel == "" {
		if in.Window == (metric.Window{}) && len(keys) == 0 {
			return ""
		}
		channel = "the account's own channel"
	}
	if part := oneLine(in.Part); part != "" {
		channel = part + " of " + channel
	}
	if len(keys) == 1 {
		return w.keyText(keys[0]) + " of " + channel
	}
	return channel
}

func (w *words) keyText(key string) string { return oneLine(w.mask(key)) }

// line begins a line about a rule and a key.
func (w *words) line(rule, key string) line {
	l := line{rule: rule}
	if key != "" && key != w.label {
		l.key = w.keyText(key)
	}
	return l
}

// gapsOf returns how many intervals of the window have no row in a scope.
func (w *words) gapsOf(s *scope) int {
	if s.single || s.totals.Intervals == 0 {
		return 0
	}
	return max(0, w.expected-s.totals.Intervals)
}

// facts returns the window, the sent messages and the gaps of a scope, without those that are
// in the outcome line or, if hasSent is true, in the text.
func (w *words) facts(s *scope, gaps int, hasSent bool) []string {
	var facts []string
	if s.window != w.window {
		span, _ := w.calendar.Span(s.window) // The outcome line has the zone.
		facts = append(facts, span)
	}
	if s.totals.Intervals > 0 && s.totals != w.totals && !hasSent {
		facts = append(facts, metric.PrintCount(s.totals.Sent)+" sent")
	}
	if gaps > 0 && (s.totals != w.totals || gaps != w.gaps) {
		facts = append(facts, w.gapsText(gaps, s.totals.Intervals))
	}
	return facts
}

// gapsText describes how many intervals have no row. Several keys together may have more
// intervals than the window.
func (w *words) gapsText(gaps, intervals int) string {
	return fmt.Sprintf("%s of %s without data", metric.PrintCount(int64(gaps)), metric.Plural(max(w.expected, gaps+intervals), w.calendar.Granularity.Noun()))
}

// outcomeFacts returns the facts in parentheses in the outcome line.
func (w *words) outcomeFacts() []string {
	var facts []string
	if w.window != (metric.Window{}) {
		span, zone := w.calendar.Span(w.window)
		if zone != "" {
			span += " " + zone
		}
		facts = append(facts, span)
	}
	if w.asked > 1 {
		facts = append(facts, metric.Plural(w.asked, w.noun))
	}
	if w.totals.Intervals > 0 {
		facts = append(facts, metric.PrintCount(w.totals.Sent)+" sent")
	}
	if w.gaps > 0 {
		facts = append(facts, w.gapsText(w.gaps, w.totals.Intervals))
	}
	return facts
}
