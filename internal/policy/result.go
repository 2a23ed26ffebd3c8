// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"

// Result is what one rule gives for one key, or interval, or the whole.
type Result struct {
	Rule     string
	Status   Status // After waiver and severity.
	Severity string // SeverityError or SeverityWarning.
	Reason   Reason
	// Key is empty for results of the whole channel. A channel result is that of a key
	// if only one was asked for, or if a key that was asked for has no row.
	Key string
	// Start and End are the time that was judged, [Start, End) in Unix
	// milliseconds: the window, or the interval where it is judged by itself. Both
	// are 0 if the window is not known, as where a read is deferred.
	Start, End int64
	Metric     string
	// Signal is what a rule on a signal classifies, in place of a metric, and Value what
	// CAMS reports of it; empty if it reports nothing.
	Signal, Value string
	// Observed is the value that the deciding bound was compared with: a rate, a
	// count or, under max_drop and max_rise, a mean count per interval. Nil if
	// there is none, as where nothing was sent, and for the intervals that passed.
	Observed *float64
	// DecidedBy is the field of the rule that decided: "min", "max", "max_drop" or
	// "max_rise". Of several the first broken one decides; if none is broken, the
	// first. Empty if no bound was compared. Of a rule on a signal it is the list that
	// decided: "pass", "warn" or "fail"; empty under the usual classification.
	DecidedBy string
	// Bound is the deciding bound in the unit of Observed: min, max, or the
	// baseline less max_drop or plus max_rise. Nil if it is not known.
	Bound *float64
	// Baseline is the pooled rate, or the mean count per interval, of the baseline
	// of a rule that has one, of the intervals of it that are compared with under
	// Rule.Align; nil if it is not usable.
	Baseline *float64
	// SentCount is how many messages were sent in what was judged; nil where there is
	// no row, since a missing interval is not zero.
	SentCount *int64
	// Message reports what was seen and what was expected, in one line that begins with the
	// rule's name and has no full stop. What the outcome line of the verdict has, such as
	// the channel and the window, it does not repeat.
	Message string
}

// begin makes a result of what the rule and the scope decide.
func (c *compiled) begin(key string, w metric.Window) Result {
	return Result{Rule: c.Name, Severity: c.severity(), Key: key, Start: w.Start, End: w.End, Metric: c.Metric, Signal: c.Signal}
}

// finished applies waiver and severity to a result, and writes its message.
func (c *compiled) finished(r Result, text string, w *words) Result {
	l := w.line(c.Name, r.Key)
	l.text = text
	r.Status, r.Reason = c.applied(r.Status, r.Reason, r.Key, &l)
	r.Message = l.String()
	return r
}

// result begins the result of a scope.
func (c *compiled) result(s *scope) Result {
	r := c.begin(s.key, s.window)
	if s.totals.Intervals > 0 {
		r.SentCount = new(s.totals.Sent)
	}
	// The first of min and max is expected of every scope.
	if b := c.bounds[0]; !b.kind.relative() {
		r.DecidedBy, r.Bound = b.kind.String(), new(b.written)
	}
	return r
}

// add makes the result of an outcome, applies waiver and severity, and adds it to the
// results.
func (j *judgement) add(c *compiled, s *scope, o *outcome, ref *reference) {
	r := c.result(s)
	r.Observed = c.observed(s.totals)
	if f := o.deciding(); f != nil {
		r.Observed, r.DecidedBy, r.Bound = new(f.observed.float()), f.kind.String(), f.limit()
	}
	if ref != nil && ref.value != nil && o.reason != ReasonNoBaseline {
		value, _ := ref.value.Float64()
		r.Baseline = &value
	}
	if j.noMessages {
		r.Status, r.Reason = c.applied(o.status, o.reason, s.key, &line{})
		j.results = append(j.results, r)
		return
	}
	l := j.words.line(c.Name, s.key)
	c.describe(&l, s, o, ref, &j.words)
	l.facts = append(l.facts, j.words.facts(s, j.words.gapsOf(s), o.reason == ReasonLowVolume)...)
	r.Status, r.Reason = c.applied(o.status, o.reason, s.key, &l)
	r.Message = l.String()
	if s.lacking && r.lacksData() {
		j.words.lacking++
	}
	j.results = append(j.results, r)
}

// observed is the value of a scope, nil if it has none.
func (c *compiled) observed(t metric.Totals) *float64 {
	if f := c.value(t); t.Intervals > 0 && f.den > 0 {
		return new(f.float())
	}
	return nil
}

// limit is the threshold as a float64, nil if there is none. Of min and max it is what
// the user wrote.
func (t *test) limit() *float64 {
	switch {
	case t.threshold == nil:
		return nil
	case t.kind.relative():
		return new(t.threshold.near)
	}
	return new(t.written)
}
