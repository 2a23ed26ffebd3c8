// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// verdictModel is the part of the state that says what the rules say.
type verdictModel struct {
	Status  types.String  `tfsdk:"status"`
	Allowed types.Bool    `tfsdk:"allowed"`
	Message types.String  `tfsdk:"message"`
	Results []resultModel `tfsdk:"results"`
	Error   *errorModel   `tfsdk:"error"`
}

type resultModel struct {
	Rule        types.String  `tfsdk:"rule"`
	Status      types.String  `tfsdk:"status"`
	Severity    types.String  `tfsdk:"severity"`
	Reason      types.String  `tfsdk:"reason"`
	PhoneNumber types.String  `tfsdk:"phone_number"`
	Start       types.Int64   `tfsdk:"start"`
	End         types.Int64   `tfsdk:"end"`
	Metric      types.String  `tfsdk:"metric"`
	Observed    types.Float64 `tfsdk:"observed"`
	Bound       types.Float64 `tfsdk:"bound"`
	Baseline    types.Float64 `tfsdk:"baseline"`
	SentCount   types.Int64   `tfsdk:"sent_count"`
	Message     types.String  `tfsdk:"message"`
}

type errorModel struct {
	Code               types.String `tfsdk:"code"`
	Message            types.String `tfsdk:"message"`
	RequestID          types.String `tfsdk:"request_id"`
	AccessDeniedDetail types.String `tfsdk:"access_denied_detail"`
}

func verdictAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"status": computedString("The verdict: `pass`, `warn`, `inconclusive`, `fail`, `error`, or `unjudged` without `rules`. Never null."),
		"allowed": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "The verdict as a yes or no: `pass`, `warn` and `unjudged` allow, `inconclusive` only with " +
				"`on_inconclusive = \"allow\"`. Never null.",
		},
		"message": computedString("The verdict in one paragraph: why, worst first. Never null."),
		"results": schema.ListNestedAttribute{
			Computed: true,
			MarkdownDescription: "What each rule says of what it judges, worst first. Passes are listed too; " +
				"those of a rule `per` `interval` are one result together.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"rule":     computedString("The name of the rule."),
				"status":   computedString("`pass`, `warn`, `inconclusive`, `fail` or `error`."),
				"severity": computedString("The severity of the rule."),
				"reason": computedString("Why: `ok`, `below_min`, `above_max`, `dropped`, `rose`, `within_confidence`, `no_data`, `low_volume`, " +
					"`no_baseline`, `waived` or `error`."),
				"phone_number": computedString("The phone number that is judged; null for the whole channel."),
				"start":        computedInt64("Where the time that is judged starts, in Unix milliseconds."),
				"end":          computedInt64("Where it ends, in Unix milliseconds."),
				"metric":       computedString("The metric that is bounded."),
				"observed":     computedFloat64("What was seen; null where there is no value."),
				"bound":        computedFloat64("The bound that decided, in the unit of `observed`."),
				"baseline":     computedFloat64("The value of the baseline; null without a usable one."),
				"sent_count":   computedInt64("Messages sent in what was judged; null where there is no row."),
				"message":      computedString("What was seen, what was expected, where and when."),
			}},
		},
		"error": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Why the metrics could not be read, with `on_error = \"record\"`; null otherwise.",
			Attributes: map[string]schema.Attribute{
				"code":                 computedString("The code of the service; null where it gave none, as when it was not reached."),
				"message":              computedString("What happened."),
				"request_id":           computedString("The ID of the request, if there was an answer."),
				"access_denied_detail": computedString("Why access was denied, if the service says so."),
			},
		},
	}
}

func newVerdictModel(v policy.Verdict) verdictModel {
	m := verdictModel{
		Status:  types.StringValue(string(v.Status)),
		Allowed: types.BoolValue(v.Allowed),
		Message: types.StringValue(v.Message),
		Results: make([]resultModel, len(v.Results)),
	}
	for i, r := range v.Results {
		m.Results[i] = resultModel{
			Rule:        orNull(r.Rule),
			Status:      types.StringValue(string(r.Status)),
			Severity:    types.StringValue(r.Severity),
			Reason:      types.StringValue(string(r.Reason)),
			PhoneNumber: orNull(r.PhoneNumber),
			Start:       types.Int64Value(r.Start),
			End:         types.Int64Value(r.End),
			Metric:      orNull(r.Metric),
			Observed:    types.Float64PointerValue(r.Observed),
			Bound:       types.Float64PointerValue(r.Bound),
			Baseline:    types.Float64PointerValue(r.Baseline),
			SentCount:   sentCount(r),
			Message:     types.StringValue(r.Message),
		}
	}
	return m
}

// sentCount is null where nothing is known of it: a missing interval is not zero.
func sentCount(r policy.Result) types.Int64 {
	switch r.Reason {
	case policy.ReasonNoData, policy.ReasonError, policy.ReasonDeferred:
		return types.Int64Null()
	default:
		return types.Int64Value(r.SentCount)
	}
}

// newErrorModel takes from an error of cams what it knows.
func newErrorModel(err error, message string) *errorModel {
	m := &errorModel{Message: types.StringValue(message)}
	var refused *cams.Error
	var unusable *cams.AnswerError
	switch {
	case errors.As(err, &refused):
		m.Code, m.RequestID = orNull(refused.Code), orNull(refused.RequestID)
		m.AccessDeniedDetail = orNull(refused.AccessDeniedDetail)
	case errors.As(err, &unusable):
		m.RequestID = orNull(unusable.RequestID)
	}
	return m
}

// orNull is null for an empty string, which would say that there is a value.
func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
