// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"

// futile reports rules that can never fail, or never be judged. They look like a gate, but are
// not one. A max of 1 for a rate is not reported, because a rate exceeds 1 if receipts arrive late.
func (c *checker) futile(intervals int) {
	c.unbreakable()
	if n := c.rule.MinIntervals; n != nil && intervals > 0 && *n > int64(intervals) {
		c.add("min_intervals", "min_intervals %d is more than the window's %s, so the rule can never be judged; write at most %d, or use a longer window",
			*n, metric.Plural(intervals, "interval"), intervals)
	}
	if intervals > 0 && c.known("per") && c.rule.per() == PerInterval {
		c.allTolerated(int64(intervals))
	}
}

// unbreakable reports a rule whose bounds no value can break, unless it checks how much data
// there is.
func (c *checker) unbreakable() {
	r := c.rule
	if !c.known("min", "max", "max_drop", "max_rise", "on_no_data", "min_sent", "min_intervals") {
		return
	}
	needsData := r.OnNoData == string(Fail) || r.MinSent != nil && *r.MinSent > 0 || r.MinIntervals != nil && *r.MinIntervals > 1
	if r.Max != nil || r.MaxRise != nil || needsData {
		return
	}
	noMin, noDrop := r.Min == nil || *r.Min == 0, r.MaxDrop == nil || *r.MaxDrop == 1
	switch {
	case !noMin || !noDrop:
	case r.Min != nil:
		c.add("min", "min 0 is never broken, so the rule can never fail; write a higher min or another bound")
	case r.MaxDrop != nil:
		c.add("max_drop", "max_drop 1 is never broken, so the rule can never fail: nothing can drop by more than 100%%; write a lower max_drop or another bound")
	}
}

// allTolerated reports consecutive and tolerate if they cover the whole window.
func (c *checker) allTolerated(intervals int64) {
	window := metric.Plural(int(intervals), "interval")
	if n := c.rule.Consecutive; n != nil && *n > intervals {
		c.add("consecutive", "consecutive %d is more than the window's %s, so the rule can never fail; write at most %d, or use a longer window", *n, window, intervals)
	}
	if n := c.rule.Tolerate; n != nil && *n >= intervals {
		c.add("tolerate", "tolerate %d covers the window's %s, so the rule can never fail; write less than %d, or use a longer window", *n, window, intervals)
	}
}
