// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Check reports what is wrong with a rule of a source, field by field. Without an error,
// Judge accepts the rule, and the rule can fail. With an empty granularity the baseline is
// not checked against it. Intervals is the number in the window. With 0, Check does not
// test whether the rule could tolerate all of them, or needs more. It skips fields that are not known yet
// and whatever depends on them. Paths begin with "rules" and the name.
func (r Rule) Check(s Source, g metric.Granularity, intervals int) diagnostic.List {
	c := checker{rule: r, source: s}
	c.form(g)
	c.futile(intervals)
	return c.diags
}

// form checks what Judge relies on.
func (c *checker) form(g metric.Granularity) {
	c.name()
	c.choices()
	if c.source.HasStates() {
		c.signal()
	} else {
		c.metric(g)
	}
	c.waiver()
}

// checker collects the problems of one rule.
type checker struct {
	rule   Rule
	source Source
	diags  diagnostic.List
}

// known reports whether all of the fields have their final values. If an object is unknown,
// so are its fields.
func (c *checker) known(fields ...string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool {
		parent, _, _ := strings.Cut(field, ".")
		return slices.Contains(c.rule.Unknown, field) || slices.Contains(c.rule.Unknown, parent)
	})
}

// add reports a problem of a field. The text completes a sentence that begins with the rule.
func (c *checker) add(field, format string, args ...any) {
	c.report(strings.Split(field, "."), fmt.Sprintf("In rule %q, %s.", c.rule.Name, fmt.Sprintf(format, args...)))
}

func (c *checker) report(field []string, detail string) {
	c.diags = append(c.diags, diagnostic.Diagnostic{
		Summary: "Invalid rule", Detail: detail, Path: append(diagnostic.Path{"rules", c.rule.Name}, field...),
	})
}

// name checks the name, which begins every message and must fit on one line.
func (c *checker) name() {
	switch name := c.rule.Name; {
	case strings.TrimSpace(name) == "":
		c.report(nil, "A rule needs a name.")
	case strings.ContainsFunc(name, unicode.IsControl):
		c.report(nil, fmt.Sprintf("The rule name %q has a line break or another control character.", name))
	}
}

func (c *checker) choices() {
	if c.source.HasStates() {
		c.required("signal", c.rule.Signal, c.source.Signals)
	} else {
		c.required("metric", c.rule.Metric, c.source.Metrics)
		c.choice("per", c.rule.Per, c.source.pers())
		c.choice("align", c.rule.Align, []string{AlignWeek})
	}
	c.choice("severity", c.rule.Severity, []string{SeverityError, SeverityWarning})
	c.choice("on_no_data", c.rule.OnNoData, noDatas())
}

func (c *checker) required(field, value string, valid []string) {
	if c.known(field) && value == "" {
		c.add(field, "%s is required; write %s", field, orList(valid))
	}
	c.choice(field, value, valid)
}

func (c *checker) choice(field, value string, valid []string) {
	if value == "" || slices.Contains(valid, value) || !c.known(field) {
		return
	}
	if near := diagnostic.Suggest(value, valid); near != "" && len(valid) > 1 {
		c.add(field, "%s %q is unknown; did you mean %q? Write %s", field, value, near, orList(valid))
		return
	}
	c.add(field, "%s %q is unknown; write %s", field, value, orList(valid))
}
