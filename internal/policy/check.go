// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Problem is one thing that is wrong with a rule.
type Problem struct {
	// Field is the offending field as it is written in a rule, such as "max_drop"
	// or "waiver.until"; empty where the rule as a whole is at fault.
	Field string
	// Message is a sentence without its full stop: what is wrong and what to write.
	Message string
}

// Check lists what is wrong with a rule, field by field; nothing means that Judge
// takes it. With an empty granularity the baseline is not checked against it.
//
// Unknown names fields whose values are not known yet ("min", "waiver",
// "waiver.until" …), as at Terraform's validate: they must be left out of the
// rule, and everything that depends on them is skipped. The rest is checked.
func (r Rule) Check(g metric.Granularity, unknown ...string) []Problem {
	c := checker{rule: r, unknown: unknown}
	c.name()
	c.choices()
	c.numbers()
	c.bounds()
	c.baseline(g)
	c.confidence()
	c.waiver()
	return c.problems
}

// checker collects the problems of one rule.
type checker struct {
	rule     Rule
	unknown  []string
	problems []Problem
}

// known tells whether all of some fields have their final value. A field of an
// object that is unknown as a whole is unknown too.
func (c *checker) known(fields ...string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool {
		parent, _, _ := strings.Cut(field, ".")
		return slices.Contains(c.unknown, field) || slices.Contains(c.unknown, parent)
	})
}

func (c *checker) add(field, format string, args ...any) {
	c.problems = append(c.problems, Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

// name checks what begins every message and has to stay within its line.
func (c *checker) name() {
	switch name := c.rule.Name; {
	case !c.known("name"):
	case strings.TrimSpace(name) == "":
		c.add("name", "a rule needs a name")
	case strings.ContainsFunc(name, unicode.IsControl):
		c.add("name", "the rule name %q has a line break or another control character", name)
	}
}

func (c *checker) choices() {
	if c.known("metric") && c.rule.Metric == "" {
		c.add("metric", "metric is required; write %s", orList(Metrics()))
	}
	c.choice("metric", c.rule.Metric, Metrics())
	c.choice("per", c.rule.Per, Pers())
	c.choice("severity", c.rule.Severity, Severities())
	c.choice("on_no_data", c.rule.OnNoData, NoDatas())
}

func (c *checker) choice(field, value string, valid []string) {
	if !c.known(field) || oneOf(value, valid) {
		return
	}
	if near := nearest(value, valid); near != "" {
		c.add(field, "%s %q is unknown; did you mean %q? Valid are %s", field, value, near, orList(valid))
		return
	}
	c.add(field, "%s %q is unknown; write %s", field, value, orList(valid))
}

// numbers checks what holds for each number alone.
func (c *checker) numbers() {
	c.level("min", c.rule.Min)
	c.level("max", c.rule.Max)
	c.change("max_drop", c.rule.MaxDrop)
	c.change("max_rise", c.rule.MaxRise)
	if d := c.rule.MaxDrop; d != nil && isFinite(*d) && *d > 1 {
		c.add("max_drop", "max_drop %s is more than 1, and nothing drops by more than 100 %%; 0.1 is 10 %%", plainNumber(*d))
	}
	if n := c.rule.MinSent; n != nil && *n < 0 {
		c.add("min_sent", "min_sent %d is negative; write 0 or more", *n)
	}
}

// level checks a bound on the metric itself.
func (c *checker) level(field string, bound *float64) {
	switch {
	case bound == nil || !c.finite(field, *bound):
	case *bound < 0:
		c.add(field, "%s %s is negative, and %s never is", field, plainNumber(*bound), c.metricName())
	case *bound > 1 && c.known("metric") && c.rule.isRate():
		c.add(field, "%s %s is more than 1; a delivery_rate is bounded within 0 and 1: 0.95 is 95 %%", field, plainNumber(*bound))
	}
}

// change checks a bound on the change against the baseline.
func (c *checker) change(field string, bound *float64) {
	if bound != nil && c.finite(field, *bound) && *bound <= 0 {
		c.add(field, "%s %s is not more than 0; write a share of the baseline: 0.1 is 10 %%", field, plainNumber(*bound))
	}
}

func (c *checker) finite(field string, f float64) bool {
	if !isFinite(f) {
		c.add(field, "%s %v is not a number to compare with", field, f)
		return false
	}
	return true
}

func (c *checker) metricName() string {
	if c.rule.isRate() || c.rule.isCount() {
		return c.rule.Metric
	}
	return "a metric"
}

// bounds checks that there is a bound, and that a value can meet all of them.
func (c *checker) bounds() {
	r := c.rule
	if c.known("min", "max", "max_drop", "max_rise") && r.Min == nil && r.Max == nil && r.MaxDrop == nil && r.MaxRise == nil {
		c.add("", "the rule has no bound; write at least one of min, max, max_drop and max_rise")
	}
	if r.Min != nil && r.Max != nil && *r.Min > *r.Max {
		c.add("min", "min %s is more than max %s, so no value could meet both", plainNumber(*r.Min), plainNumber(*r.Max))
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
		c.add("baseline", "baseline is used by max_drop and max_rise only; write one of them or leave baseline out")
	}
	length, err := metric.ParseLength(r.Baseline)
	if err == nil && g != "" {
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

func (c *checker) confidence() {
	r := c.rule
	if r.Confidence == nil || !c.finite("confidence", *r.Confidence) {
		return
	}
	if *r.Confidence <= 0.5 || *r.Confidence >= 1 {
		c.add("confidence", "confidence %s is not between 0.5 and 1, both excluded; 0.95 is usual", plainNumber(*r.Confidence))
	}
	if c.known("metric") && r.isCount() {
		c.add("confidence", "confidence is for delivery_rate only; %s is counted, not estimated", r.Metric)
	}
	if c.known("min", "max") && r.Min == nil && r.Max == nil {
		c.add("confidence", "confidence is used by min and max only; write one of them or leave confidence out")
	}
}

func (c *checker) waiver() {
	w := c.rule.Waiver
	if w == nil || !c.known("waiver") {
		return
	}
	if c.known("waiver.until") {
		if w.Until == "" {
			c.add("waiver.until", `waiver.until is required: the last day on which the waiver holds, such as "2026-12-01"`)
		} else if _, err := w.end(); err != nil {
			c.add("waiver.until", `waiver.until %q is not a date; write year, month and day: "2026-12-01"`, w.Until)
		}
	}
	if c.known("waiver.reason") && strings.TrimSpace(w.Reason) == "" {
		c.add("waiver.reason", "waiver.reason is required: say why the rule may be broken")
	}
	if c.known("waiver.phone_numbers") && w.PhoneNumbers != nil {
		c.waivedNumbers(w.PhoneNumbers)
	}
}

func (c *checker) waivedNumbers(numbers []string) {
	const field = "waiver.phone_numbers"
	// A list that came out empty by accident must not waive everything.
	if len(numbers) == 0 {
		c.add(field, "%s is empty; name the numbers, or leave it out to waive the rule for all", field)
	}
	if c.known("per") && c.rule.per() == PerChannel {
		c.add(field, "%s cannot be used by a rule per channel, whose result pools all numbers; write per = %q or %q, or leave %s out",
			field, PerPhoneNumber, PerInterval, field)
	}
	for _, number := range numbers {
		if err := metric.CheckPhoneNumber(number); err != nil {
			c.add(field, "%s: %q %s", field, number, err)
		}
	}
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// orList joins values for a sentence: "a", "b" or "c".
func orList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
