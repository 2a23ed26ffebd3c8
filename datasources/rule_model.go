// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// ruleModel is a rule as it stands in a configuration.
type ruleModel struct {
	Metric     types.String  `tfsdk:"metric"`
	Per        types.String  `tfsdk:"per"`
	Min        types.Float64 `tfsdk:"min"`
	Max        types.Float64 `tfsdk:"max"`
	MaxDrop    types.Float64 `tfsdk:"max_drop"`
	MaxRise    types.Float64 `tfsdk:"max_rise"`
	Baseline   types.String  `tfsdk:"baseline"`
	MinSent    types.Int64   `tfsdk:"min_sent"`
	Confidence types.Float64 `tfsdk:"confidence"`
	Severity   types.String  `tfsdk:"severity"`
	OnNoData   types.String  `tfsdk:"on_no_data"`
	Waiver     types.Object  `tfsdk:"waiver"`
}

type waiverModel struct {
	Until        types.String `tfsdk:"until"`
	Reason       types.String `tfsdk:"reason"`
	PhoneNumbers textSet      `tfsdk:"phone_numbers"`
}

func rulesAttribute() schema.Attribute {
	optionalString := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description}
	}
	requiredString := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Required: true, MarkdownDescription: description}
	}
	optionalFloat64 := func(description string) schema.Float64Attribute {
		return schema.Float64Attribute{Optional: true, MarkdownDescription: description}
	}
	choice := func(values []string) string {
		for i, value := range values {
			values[i] = "`" + value + "`"
		}
		return strings.Join(values, ", ")
	}
	return schema.MapNestedAttribute{
		Optional:            true,
		MarkdownDescription: "What the metrics are judged by: rules by name. A rule needs at least one of `min`, `max`, `max_drop` and `max_rise`.",
		Validators:          []validator.Map{mapvalidator.SizeAtLeast(1)},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"metric": requiredString("What is bounded: " + choice(policy.Metrics()) + "."),
			"per": optionalString("What is judged by itself: " + choice(policy.Pers()) + ". `channel`, the default, pools all rows; " +
				"`interval` judges each interval of each phone number."),
			"min": optionalFloat64("The least value that passes: within 0 and 1 for a rate, 0 or more for a count."),
			"max": optionalFloat64("The greatest value that passes."),
			"max_drop": optionalFloat64("The greatest relative drop against the baseline that passes: `0.10` is 10 %. " +
				"A rate is compared pooled, a count as mean per interval."),
			"max_rise": optionalFloat64("The greatest relative rise against the baseline that passes."),
			"baseline": optionalString("The time before the window that `max_drop` and `max_rise` compare with, such as `28d`: " +
				"a whole multiple of the granularity. It is read in the same request."),
			"min_sent": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Fewer sent messages than this cannot be judged: inconclusive, reason `low_volume`. " +
					"Defaults to 1 for a rate, 0 for a count.",
			},
			"confidence": optionalFloat64("Takes the Wilson score interval at this level, above 0.5 and below 1, for a rate with `min` or `max`: the rule fails only if the whole " +
				"interval is beyond the bound, and warns if only the rate itself is."),
			"severity":   optionalString("`error`, the default, or `warning`: then fail and inconclusive become warn."),
			"on_no_data": optionalString("What a number or channel without any row means: " + choice(policy.NoDatas()) + ". Defaults to `inconclusive`."),
			"waiver": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "Lets the rule pass for a time, though it fails or is inconclusive. The result stays listed, with reason `waived`.",
				Attributes: map[string]schema.Attribute{
					"until":  requiredString("The last day on which the waiver holds, in UTC, such as `2026-12-01`."),
					"reason": requiredString("Why; it stands in the messages."),
					"phone_numbers": schema.SetAttribute{
						Optional:            true,
						ElementType:         types.StringType,
						CustomType:          newTextSetType(),
						MarkdownDescription: "Limits the waiver to these phone numbers. Only with `per` `phone_number` or `interval`.",
						Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
					},
				},
			},
		}},
	}
}

// configuredRules converts the rules that are known at least in part, by name.
// What is unknown is left out of them; unknownNames tells what.
func configuredRules(ctx context.Context, rules types.Map) ([]policy.Rule, diag.Diagnostics) {
	var all []policy.Rule
	var diags diag.Diagnostics
	for name, element := range rules.Elements() {
		object, ok := element.(types.Object)
		if !ok || !known(object) {
			continue
		}
		var m ruleModel
		if diags.Append(object.As(ctx, &m, basetypes.ObjectAsOptions{})...); diags.HasError() {
			return nil, diags
		}
		rule, ruleDiags := m.rule(ctx, name)
		diags.Append(ruleDiags...)
		all = append(all, rule)
	}
	slices.SortFunc(all, func(a, b policy.Rule) int { return strings.Compare(a.Name, b.Name) })
	return all, diags
}

func (m ruleModel) rule(ctx context.Context, name string) (policy.Rule, diag.Diagnostics) {
	r := policy.Rule{
		Name:       name,
		Metric:     m.Metric.ValueString(),
		Per:        m.Per.ValueString(),
		Min:        knownFloat64(m.Min),
		Max:        knownFloat64(m.Max),
		MaxDrop:    knownFloat64(m.MaxDrop),
		MaxRise:    knownFloat64(m.MaxRise),
		Baseline:   m.Baseline.ValueString(),
		MinSent:    knownInt64(m.MinSent),
		Confidence: knownFloat64(m.Confidence),
		Severity:   m.Severity.ValueString(),
		OnNoData:   m.OnNoData.ValueString(),
	}
	if !known(m.Waiver) {
		return r, nil
	}
	var w waiverModel
	diags := m.Waiver.As(ctx, &w, basetypes.ObjectAsOptions{})
	r.Waiver = &policy.Waiver{Until: w.Until.ValueString(), Reason: w.Reason.ValueString(), PhoneNumbers: elementStrings(w.PhoneNumbers.SetValue)}
	return r, diags
}

// unknownNames lists the unknown values within others, by paths such as
// "rules.delivery.waiver.until".
func unknownNames(prefix string, values map[string]attr.Value) []string {
	var unknown []string
	for name, value := range values {
		object, isObject := value.(types.Object)
		set, isSet := value.(textSet)
		switch {
		case value.IsUnknown(), isSet && slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown):
			unknown = append(unknown, prefix+name)
		case isObject:
			unknown = append(unknown, unknownNames(prefix+name+".", object.Attributes())...)
		}
	}
	return unknown
}

func known(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }

func knownInt64(v types.Int64) *int64 {
	if !known(v) {
		return nil
	}
	return v.ValueInt64Pointer()
}

func knownFloat64(v types.Float64) *float64 {
	if !known(v) {
		return nil
	}
	return v.ValueFloat64Pointer()
}

// elementStrings lists the known strings of a set, sorted; nil for no set.
func elementStrings(set types.Set) []string {
	if !known(set) {
		return nil
	}
	all := []string{}
	for _, element := range set.Elements() {
		if s, ok := element.(types.String); ok && known(s) {
			all = append(all, s.ValueString())
		}
	}
	slices.Sort(all)
	return all
}
