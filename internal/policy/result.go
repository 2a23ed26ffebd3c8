// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"

// Result is what one rule says of one subject.
type Result struct {
	Rule     string
	Status   Status // After waiver and severity.
	Severity string // SeverityError or SeverityWarning.
	Reason   Reason
	// PhoneNumber is empty for results of the whole channel. A channel result is
	// that of a number if only one was asked for, or if a number that was asked
	// for has no row.
	PhoneNumber string
	// Start and End are the time that was judged, [Start, End) in Unix
	// milliseconds: the window, or the interval where it is judged by itself. Both
	// are 0 if the window is not known, as in a verdict of Deferred.
	Start, End int64
	Metric     string
	// Observed is the value that the deciding bound was compared with: a rate, a
	// count or, under max_drop and max_rise, a mean count per interval. Nil if
	// there is none, as where nothing was sent, and for the intervals that passed.
	Observed *float64
	// Bound is the deciding bound in the unit of Observed: min, max, or the
	// baseline less max_drop or plus max_rise. Nil if it is not known. Of several
	// bounds the first broken one decides, of min, max, max_drop and max_rise; if
	// none is broken, the first.
	Bound *float64
	// Baseline is the pooled rate, or the mean count per interval, of the baseline
	// of a rule that has one; nil if it is not usable.
	Baseline *float64
	// SentCount is how many messages were sent in what was judged.
	SentCount int64
	// Message says what was seen, what was expected, where and when, in one line
	// that begins with the rule's name and has no full stop.
	Message string
}

// result begins a result with what does not depend on the outcome.
func (c *compiled) result(s *subject) Result {
	return Result{
		Rule:        c.Name,
		Severity:    c.severity(),
		PhoneNumber: s.phoneNumber,
		Start:       s.window.Start,
		End:         s.window.End,
		Metric:      c.Metric,
		SentCount:   s.totals.Sent,
		Bound:       c.firstLevel(),
	}
}

// firstLevel is the first of min and max, which is expected of every subject.
func (c *compiled) firstLevel() *float64 {
	if b := c.bounds[0]; !b.kind.relative() {
		return pointer(b.written)
	}
	return nil
}

// add makes the result of an outcome, settles it by waiver and severity, and adds
// it to the results.
func (j *judgement) add(c *compiled, s *subject, o *outcome, ref *reference) {
	r := c.result(s)
	r.Status, r.Reason = o.status, o.reason
	r.Observed = c.observed(s.totals)
	if f := o.deciding(); f != nil {
		r.Observed, r.Bound = pointer(f.observed.float()), f.bound()
	}
	if ref != nil && ref.value.den > 0 && o.reason != ReasonNoBaseline {
		r.Baseline = pointer(ref.value.float())
	}
	said := c.says(s, o, ref, &j.words) + j.words.where(s)
	r.Status, r.Reason, said = c.settle(r.Status, r.Reason, s.phoneNumber, said)
	r.Message = c.Name + ": " + said
	j.results = append(j.results, r)
}

// observed is the value of a subject, nil if it has none.
func (c *compiled) observed(t metric.Totals) *float64 {
	if f := c.value(t); t.Intervals > 0 && f.den > 0 {
		return pointer(f.float())
	}
	return nil
}

// bound is the finding's threshold as a float64, nil if there is none. Of min and
// max it is what the user wrote.
func (f *finding) bound() *float64 {
	switch {
	case f.threshold == nil:
		return nil
	case f.kind.relative():
		return pointer(f.threshold.near)
	}
	return pointer(f.written)
}

func pointer(f float64) *float64 { return &f }
