// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// Field is one field of a rule, as users write it.
type Field struct {
	Name        string
	Required    bool
	Description string  // In Markdown.
	Fields      []Field // Those of an object.

	// target returns a pointer to where the value belongs. The type that it points to
	// is the type of the field.
	target func(*Rule) any
}

// Fields is the one table of the fields of a rule.
func (s Source) Fields() []Field {
	if s.HasStates() {
		return append(s.signalFields(), s.sharedFields()...)
	}
	return append(s.metricFields(), s.sharedFields()...)
}

// metricFields are those of a rule on a metric.
func (s Source) metricFields() []Field {
	return []Field{
		{
			Name: "metric", Required: true, target: func(r *Rule) any { return &r.Metric },
			Description: "What is bounded: " + choice(s.Metrics) + ".",
		},
		{
			Name: "per", target: func(r *Rule) any { return &r.Per },
			Description: "What to judge separately: " + choice(s.pers()) + ". `channel`, the default, pools all rows; `interval` judges each interval of each " + s.Noun + ".",
		},
		{
			Name: "min", target: func(r *Rule) any { return &r.Min },
			Description: "The least value that passes: within 0 and 1 for a rate, 0 or more for a count.",
		},
		{
			Name: "max", target: func(r *Rule) any { return &r.Max },
			Description: "The greatest value that passes.",
		},
		{
			Name: "max_drop", target: func(r *Rule) any { return &r.MaxDrop },
			Description: "The greatest relative drop against the baseline that passes: `0.10` is 10%. A rate is compared pooled, a count as mean per interval.",
		},
		{
			Name: "max_rise", target: func(r *Rule) any { return &r.MaxRise },
			Description: "The greatest relative rise against the baseline that passes.",
		},
		{
			Name: "baseline", target: func(r *Rule) any { return &r.Baseline },
			Description: "The time before the window that `max_drop` and `max_rise` compare with, such as `28d`: a whole multiple of the granularity. It is read in the same request.",
		},
		{
			Name: "align", target: func(r *Rule) any { return &r.Align },
			Description: "`week` compares an interval only with the intervals of the baseline that have the same weekday and, for half hours, the same time of day, in the time zone of the read. At least 3 of them are needed, so `baseline` is then a multiple of 7 days and at least `21d`.",
		},
		{
			Name: "min_sent", target: func(r *Rule) any { return &r.MinSent },
			Description: "With fewer sent messages than this, the result is inconclusive, reason `low_volume`. Defaults to 1 for a rate, 0 for a count.",
		},
		{
			Name: "min_intervals", target: func(r *Rule) any { return &r.MinIntervals },
			Description: "With fewer intervals with a row in the window than this, the result is inconclusive, reason `gaps`. Defaults to 1.",
		},
		{
			Name: "confidence", target: func(r *Rule) any { return &r.Confidence },
			Description: "Tests a rate by a confidence interval at this level, above 0.5 and below 1: with `min` and `max` the Wilson score interval of the rate, with `max_drop` and `max_rise` the score interval of the ratio of two rates (Koopman). The rule fails only if the whole interval is beyond the bound, and warns if only the rate itself is.",
		},
		{
			Name: "joint", target: func(r *Rule) any { return &r.Joint },
			Description: "`true` makes `confidence` the level of all results of the rule together, so that more " + s.Nouns() + " or intervals do not mean more false alarms: each of *m* results is tested at `confidence` to the power of 1/*m* (Šidák). Not with `per` `channel`, which has one result.",
		},
		{
			Name: "consecutive", target: func(r *Rule) any { return &r.Consecutive },
			Description: "How many intervals of a " + s.Noun + " must break a bound one after the other for it to count. Shorter runs pass, with reason `tolerated`. An interval that has no row or cannot be judged neither counts nor ends a run. Only with `per` `interval`. Defaults to 1.",
		},
		{
			Name: "tolerate", target: func(r *Rule) any { return &r.Tolerate },
			Description: "How many intervals of a " + s.Noun + " may break a bound: up to as many pass, with reason `tolerated`; if there are more, all of them fail. Only with `per` `interval`. Defaults to 0.",
		},
	}
}

// sharedFields are those of any rule.
func (s Source) sharedFields() []Field {
	noData := "What it means if a " + s.Noun + " or channel has no row at all: "
	onlyWith := " Only with `per` `" + s.Key + "` or `interval`."
	if s.HasStates() {
		noData = "What it means if CAMS reports no state, of all " + s.Nouns() + " or of one that was asked for by name: "
		onlyWith = ""
	}
	return []Field{
		{
			Name: "severity", target: func(r *Rule) any { return &r.Severity },
			Description: "`error`, the default, or `warning`: then fail and inconclusive become warn.",
		},
		{
			Name: "on_no_data", target: func(r *Rule) any { return &r.OnNoData },
			Description: noData + choice(noDatas()) + ". Defaults to `inconclusive`.",
		},
		{
			Name: "waiver", target: func(r *Rule) any { return &r.Waiver },
			Description: "Lets the rule pass for a time, though it fails or is inconclusive. The result stays listed, with reason `waived`.",
			Fields: []Field{
				{
					Name: "until", Required: true, target: func(r *Rule) any { return &r.Waiver.Until },
					Description: "The last day on which the waiver holds, in UTC, such as `2026-12-01`.",
				},
				{
					Name: "reason", Required: true, target: func(r *Rule) any { return &r.Waiver.Reason },
					Description: "Why; it is part of the messages.",
				},
				{
					Name: "owner", target: func(r *Rule) any { return &r.Waiver.Owner },
					Description: "Who takes care of it; it is part of the messages.",
				},
				{
					Name: s.Keys, target: func(r *Rule) any { return &r.Waiver.Keys },
					Description: "Limits the waiver to these " + s.Nouns() + "." + onlyWith,
				},
			},
		},
	}
}

// Type names the type of the field, as Terraform's documentation does.
func (f Field) Type() string {
	switch f.target(&Rule{Waiver: &Waiver{}}).(type) {
	case *string:
		return "String"
	case *[]string:
		return "List of String"
	case *bool:
		return "Boolean"
	case **Waiver:
		return "Object"
	}
	return "Number"
}

// Names lists the names of fields.
func Names(fields []Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func choice(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = fmt.Sprintf("`%s`", value)
	}
	return strings.Join(quoted, ", ")
}
