// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Line writes a rule as a line that can be pasted into the rules of a policy file or data
// source. It leaves out the waiver, which may contain phone numbers.
func Line(r policy.Rule) string {
	var parts []string
	text := func(field, value string) {
		if value != "" {
			parts = append(parts, field+" = "+quoted(value))
		}
	}
	number := func(field string, value *float64) {
		if value != nil {
			parts = append(parts, field+" = "+strconv.FormatFloat(*value, 'f', -1, 64))
		}
	}
	whole := func(field string, value *int64) {
		if value != nil {
			parts = append(parts, fmt.Sprintf("%s = %d", field, *value))
		}
	}
	text("metric", r.Metric)
	text("per", r.Per)
	number("min", r.Min)
	number("max", r.Max)
	number("max_drop", r.MaxDrop)
	number("max_rise", r.MaxRise)
	text("baseline", r.Baseline)
	text("align", r.Align)
	whole("min_sent", r.MinSent)
	whole("min_intervals", r.MinIntervals)
	number("confidence", r.Confidence)
	if r.Joint {
		parts = append(parts, "joint = true")
	}
	whole("consecutive", r.Consecutive)
	whole("tolerate", r.Tolerate)
	text("severity", r.Severity)
	text("on_no_data", r.OnNoData)
	name := r.Name
	if !hclsyntax.ValidIdentifier(name) {
		name = quoted(name)
	}
	line := name + " = { " + strings.Join(parts, ", ") + " }"
	if r.Waiver != nil {
		line += " # Keep its waiver."
	}
	return line
}

func quoted(s string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes())
}
