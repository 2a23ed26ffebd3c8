// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"fmt"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// maxRise is the largest max_rise. A larger one is a typo, and its threshold might not be
// finite.
const maxRise = 1e6

// metric checks the fields that only rules on metrics have.
func (c *checker) metric(g metric.Granularity) {
	c.numbers()
	c.bounds()
	c.baseline(g)
	c.align()
	c.confidence()
	c.joint()
	c.leniency()
}

// numbers checks each number by itself.
func (c *checker) numbers() {
	c.level("min", c.rule.Min)
	c.level("max", c.rule.Max)
	c.change("max_drop", c.rule.MaxDrop)
	c.change("max_rise", c.rule.MaxRise)
	if d := c.rule.MaxDrop; d != nil && isFinite(*d) && *d > 1 {
		c.add("max_drop", "max_drop %s is more than 1, but nothing can drop by more than 100%%; 0.1 is 10%%", plainNumber(*d))
	}
	if rise := c.rule.MaxRise; rise != nil && isFinite(*rise) && *rise > maxRise {
		c.add("max_rise", "max_rise %s is more than %s; 0.1 is 10%%", plainNumber(*rise), plainNumber(maxRise))
	}
	if n := c.rule.MinSent; n != nil && *n < 0 {
		c.add("min_sent", "min_sent %d is negative; write 0 or more", *n)
	}
	if n := c.rule.Consecutive; n != nil && *n < 1 {
		c.add("consecutive", "consecutive %d is less than 1; write how many intervals in a row must break a bound, or leave it out", *n)
	}
	if n := c.rule.Tolerate; n != nil && *n < 0 {
		c.add("tolerate", "tolerate %d is negative; write how many intervals may break a bound, or leave it out", *n)
	}
	if n := c.rule.MinIntervals; n != nil && *n < 1 {
		c.add("min_intervals", "min_intervals %d is less than 1; write how many intervals must have data, or leave it out", *n)
	}
}

// level checks a bound on the metric itself.
func (c *checker) level(field string, bound *float64) {
	m := c.source.metric(c.rule.Metric)
	switch {
	case bound == nil || !c.finite(field, *bound):
	case *bound < 0:
		c.add(field, "%s %s is negative, but %s cannot be", field, plainNumber(*bound), cmp.Or(m.Name, "a metric"))
	case *bound > 1 && m.IsRate():
		c.add(field, "%s %s is more than 1; write a bound of %s between 0 and 1: 0.95 is 95%%", field, plainNumber(*bound), c.rule.Metric)
	}
}

// change checks a bound on the change against the baseline.
func (c *checker) change(field string, bound *float64) {
	if bound != nil && c.finite(field, *bound) && *bound <= 0 {
		c.add(field, "%s %s is not positive; write a fraction of the baseline: 0.1 is 10%%", field, plainNumber(*bound))
	}
}

func (c *checker) finite(field string, f float64) bool {
	if !isFinite(f) {
		c.add(field, "%s %v is not a finite number", field, f)
		return false
	}
	return true
}

// bounds checks that there is a bound, and that some value can meet both min and max.
func (c *checker) bounds() {
	r := c.rule
	if c.known("min", "max", "max_drop", "max_rise") && r.Min == nil && r.Max == nil && r.MaxDrop == nil && r.MaxRise == nil {
		c.report(nil, fmt.Sprintf("Rule %q has no bound. Write at least one of min, max, max_drop and max_rise.", r.Name))
	}
	if r.Min != nil && r.Max != nil && *r.Min > *r.Max {
		c.add("min", "min %s is more than max %s, so no value can meet both", plainNumber(*r.Min), plainNumber(*r.Max))
	}
}

func (c *checker) baseline(g metric.Granularity) {
	if !c.known("baseline") {
		return
	}
	r := c.rule
	if r.Baseline == "" {
		c.needsBaseline("max_drop", r.MaxDrop)
		c.needsBaseline("max_rise", r.MaxRise)
		return
	}
	if c.known("max_drop", "max_rise") && r.MaxDrop == nil && r.MaxRise == nil {
		c.add("baseline", "baseline applies only to max_drop and max_rise; write one of them, or leave baseline out")
	}
	length, err := metric.ParseLength(r.Baseline)
	if err == nil && g != "" && r.Align == "" { // The method align checks an aligned one.
		_, err = g.Intervals(length)
	}
	if err != nil {
		c.add("baseline", "baseline %q %s", r.Baseline, err)
	}
}

func (c *checker) needsBaseline(field string, bound *float64) {
	if bound != nil {
		c.add(field, `%s needs a baseline to compare with; write one, such as baseline = "28d"`, field)
	}
}

// align checks that the baseline has enough whole weeks.
func (c *checker) align() {
	if c.rule.Align == "" || !c.known("baseline") {
		return
	}
	if c.rule.Baseline == "" {
		c.add("align", "align needs a baseline; write one, such as baseline = \"28d\", or leave align out")
		return
	}
	length, err := metric.ParseLength(c.rule.Baseline)
	switch {
	case err != nil: // The method baseline reports it.
	case length%week != 0:
		c.add("baseline", "baseline %q is not a multiple of 7 days, which align needs; write whole weeks, such as \"28d\"", c.rule.Baseline)
	case length < MinBaseline*week:
		c.add("baseline", "baseline %q is shorter than %d weeks, so align would find fewer than %d intervals to compare with; write \"21d\" or more",
			c.rule.Baseline, MinBaseline, MinBaseline)
	}
}

func (c *checker) confidence() {
	r := c.rule
	if r.Confidence == nil || !c.finite("confidence", *r.Confidence) {
		return
	}
	if *r.Confidence <= 0.5 || *r.Confidence >= 1 {
		c.add("confidence", "confidence %s is not above 0.5 and below 1; 0.95 is usual", plainNumber(*r.Confidence))
	}
	if m := c.source.metric(r.Metric); m.Name != "" && !m.IsRate() {
		c.add("confidence", "confidence applies only to rates, and %s is a count", r.Metric)
	}
}

// joint checks that there is a level for several results to share.
func (c *checker) joint() {
	if !c.rule.Joint {
		return
	}
	if c.known("confidence") && c.rule.Confidence == nil {
		c.add("joint", "joint needs confidence; write a level, or leave joint out")
	}
	if c.known("per") && c.rule.per() == PerChannel {
		c.add("joint", "joint cannot be used per channel, which has only one result; write per = %q or %q, or leave joint out", c.source.Key, PerInterval)
	}
}

// leniency checks that consecutive and tolerate have intervals to count.
func (c *checker) leniency() {
	if !c.known("per") || c.rule.per() == PerInterval {
		return
	}
	c.needsIntervals("consecutive", c.rule.Consecutive)
	c.needsIntervals("tolerate", c.rule.Tolerate)
}

func (c *checker) needsIntervals(field string, n *int64) {
	if n != nil {
		c.add(field, "%s counts intervals; write per = %q or leave %s out", field, PerInterval, field)
	}
}
