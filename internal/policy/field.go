// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// Field describes a field of a rule, as users write it.
type Field struct {
	Name        string
	Required    bool
	Description string  // In Markdown.
	Fields      []Field // The fields of an object.

	// target returns a pointer to the place of the value in a rule. Its type is the type
	// of the field.
	target func(*Rule) any
}

// Fields returns the fields of a rule of the source. There is no other list of them.
func (s Source) Fields() []Field {
	if s.HasStates() {
		return append(s.signalFields(), s.sharedFields()...)
	}
	return append(s.metricFields(), s.sharedFields()...)
}

// metricFields are the fields of rules on metrics.
func (s Source) metricFields() []Field {
	return []Field{
		{
			Name: "metric", Required: true, target: func(r *Rule) any { return &r.Metric },
			Description: "The metric to bound: " + choice(s.Metrics) + ".",
		},
		{
			Name: "per", target: func(r *Rule) any { return &r.Per },
			Description: "What to judge separately: " + choice(s.pers()) + ". `channel`, the default, pools all rows; `interval` judges each interval of each " + s.Noun + ".",
		},
		{
			Name: "min", target: func(r *Rule) any { return &r.Min },
			Description: "The lowest value that passes: between 0 and 1 for a rate, 0 or more for a count.",
		},
		{
			Name: "max", target: func(r *Rule) any { return &r.Max },
			Description: "The highest value that passes.",
		},
		{
			Name: "max_drop", target: func(r *Rule) any { return &r.MaxDrop },
			Description: "The largest relative drop from the baseline that passes: `0.10` is 10%. Rates are compared pooled, counts as means per interval.",
		},
		{
			Name: "max_rise", target: func(r *Rule) any { return &r.MaxRise },
			Description: "The largest relative rise from the baseline that passes.",
		},
		{
			Name: "baseline", target: func(r *Rule) any { return &r.Baseline },
			Description: "The time before the window that `max_drop` and `max_rise` compare with, such as `28d`: a whole multiple of the granularity. It is read in the same request.",
		},
		{
			Name: "align", target: func(r *Rule) any { return &r.Align },
			Description: "`week` compares each interval only with those of the baseline on the same weekday and, for half hours, at the same time of day, in the time zone of the read. It needs at least 3 of them: `baseline` must be a multiple of 7 days, and at least `21d`.",
		},
		{
			Name: "min_sent", target: func(r *Rule) any { return &r.MinSent },
			Description: "If fewer messages than this were sent, the result is inconclusive, reason `low_volume`. Defaults to 1 for a rate, 0 for a count.",
		},
		{
			Name: "min_intervals", target: func(r *Rule) any { return &r.MinIntervals },
			Description: "If fewer intervals of the window than this have a row, the result is inconclusive, reason `gaps`. Defaults to 1.",
		},
		{
			Name: "confidence", target: func(r *Rule) any { return &r.Confidence },
			Description: "Tests a rate by a confidence interval at this level, above 0.5 and below 1. With `min` and `max`, it is the Wilson score interval of the rate; with `max_drop` and `max_rise`, the score interval of the ratio of two rates (Koopman). The rule fails only if the whole interval is beyond the bound, and warns if only the rate itself is.",
		},
		{
			Name: "joint", target: func(r *Rule) any { return &r.Joint },
			Description: "`true` makes `confidence` the level of all results of the rule together: each of *m* results is tested at `confidence` to the power of 1/*m* (Šidák). More " + s.Nouns() + " or intervals then do not mean more false alarms. Not with `per` `channel`, which has one result.",
		},
		{
			Name: "consecutive", target: func(r *Rule) any { return &r.Consecutive },
			Description: "How many consecutive intervals of a " + s.Noun + " must break a bound before it counts. Shorter runs pass, with reason `tolerated`. An interval that has no row or cannot be judged neither counts nor ends a run. Only with `per` `interval`. Defaults to 1.",
		},
		{
			Name: "tolerate", target: func(r *Rule) any { return &r.Tolerate },
			Description: "How many intervals of a " + s.Noun + " may break a bound. Up to that many pass, with reason `tolerated`; if more do, all of them fail. Only with `per` `interval`. Defaults to 0.",
		},
	}
}

// sharedFields are the fields of all rules.
func (s Source) sharedFields() []Field {
	noData := "The status if a " + s.Noun + " or the channel has no row at all: "
	onlyWith := " Only with `per` `" + s.Key + "` or `interval`."
	if s.HasStates() {
		noData = "The status if CAMS reports no state, for all " + s.Nouns() + " or for one that was asked for by name: "
		onlyWith = ""
	}
	return []Field{
		{
			Name: "severity", target: func(r *Rule) any { return &r.Severity },
			Description: "`error`, the default, or `warning`, which turns fail and inconclusive into warn.",
		},
		{
			Name: "on_no_data", target: func(r *Rule) any { return &r.OnNoData },
			Description: noData + choice(noDatas()) + ". Defaults to `inconclusive`.",
		},
		{
			Name: "waiver", target: func(r *Rule) any { return &r.Waiver },
			Description: "Lets the rule pass for a time although it fails or is inconclusive. The result stays listed, with reason `waived`.",
			Fields: []Field{
				{
					Name: "until", Required: true, target: func(r *Rule) any { return &r.Waiver.Until },
					Description: "The last day on which the waiver holds, in UTC, such as `2026-12-01`.",
				},
				{
					Name: "reason", Required: true, target: func(r *Rule) any { return &r.Waiver.Reason },
					Description: "Why the rule is waived. It is part of the messages.",
				},
				{
					Name: "owner", target: func(r *Rule) any { return &r.Waiver.Owner },
					Description: "Who is responsible for the waiver. It is part of the messages.",
				},
				{
					Name: s.Keys, target: func(r *Rule) any { return &r.Waiver.Keys },
					Description: "Limits the waiver to these " + s.Nouns() + "." + onlyWith,
				},
			},
		},
	}
}

// Type returns the name of the type, as in Terraform's documentation.
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

// Names returns the names of fields.
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
