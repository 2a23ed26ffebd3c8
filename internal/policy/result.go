// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"

// Result is the outcome of one rule for the channel, a key, or an interval of a key.
type Result struct {
	Rule     string
	Status   Status // After waiver and severity.
	Severity string // SeverityError or SeverityWarning.
	Reason   Reason
	// Key is empty for results of the whole channel, unless only one key was asked for. A
	// rule per channel also has a result for each key that was asked for and has no row.
	Key string
	// Start and End are the time that was judged, [Start, End) in Unix milliseconds: the
	// window, or the interval if each is judged separately. Both are 0 if the window is not
	// known, as in a deferred read.
	Start, End int64
	Metric     string
	// Signal is the signal that the rule classifies, if it is not a rule on a metric. Value
	// is the value that CAMS reports, or empty.
	Signal, Value string
	// Observed is the value that the deciding bound was compared with: a rate, a count or,
	// with max_drop and max_rise, a mean count per interval. Nil if there is no value, such
	// as when nothing was sent, and for the intervals that passed.
	Observed *float64
	// DecidedBy is the field of the rule that decided: "min", "max", "max_drop" or
	// "max_rise". It is the first broken one or, if none is broken, the first. Empty if no
	// bound was compared. For a rule on a signal it is the list that decided: "pass", "warn"
	// or "fail". It is empty if the usual classification decided.
	DecidedBy string
	// Bound is the deciding bound in the unit of Observed: min, max, or the baseline less
	// max_drop or plus max_rise. Nil if it is not known.
	Bound *float64
	// Baseline is the pooled rate, or the mean count per interval, of the baseline. With
	// Rule.Align it covers only the counterparts. Nil if there is no usable baseline.
	Baseline *float64
	// SentCount is the number of messages sent. Nil if there is no row, since a missing
	// interval is not zero.
	SentCount *int64
	// Message is one line with the observed value and the bounds. It begins with the rule's
	// name and has no period at the end. It does not repeat what is in the outcome line of
	// the verdict, such as the channel and the window.
	Message string
}

// begin makes a result with the fields that do not depend on the outcome.
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
	// A min or max applies even if no bound is tested.
	if b := c.bounds[0]; !b.kind.relative() {
		r.DecidedBy, r.Bound = b.kind.String(), new(b.written)
	}
	return r
}

// add adds the result of an outcome, after waiver and severity.
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

// observed returns the value of a scope, or nil if there is none.
func (c *compiled) observed(t metric.Totals) *float64 {
	if f := c.value(t); t.Intervals > 0 && f.den > 0 {
		return new(f.float())
	}
	return nil
}

// limit returns the threshold as a float64, or nil if there is none. For min and max it is
// the number that the user wrote.
func (t *test) limit() *float64 {
	switch {
	case t.threshold == nil:
		return nil
	case t.kind.relative():
		return new(t.threshold.near)
	}
	return new(t.written)
}
