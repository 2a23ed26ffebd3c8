// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func (s Source) verdictAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"status": computedString("The verdict: `pass`, `warn`, `inconclusive`, `fail`, `error`, or `unjudged` without `rules`. Never null."),
		"allowed": schema.BoolAttribute{
			Computed: true,
			MarkdownDescription: "The verdict as a yes or no: `pass`, `warn` and `unjudged` allow, `inconclusive` only with " +
				"`on_inconclusive = \"allow\"`. Never null.",
		},
		"message": computedString("The verdict as text: a line with the outcome, then a line for each reason, worst first, at most five. Never null."),
		"results": s.resultsAttribute(),
		"error": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Why the read failed, with `on_error = \"record\"`; null otherwise.",
			Attributes: map[string]schema.Attribute{
				"code":                 computedString("The error code of the service; null without one, as when the service was not reached."),
				"message":              computedString("What happened."),
				"request_id":           computedString("The ID of the request, if there was an answer."),
				"access_denied_detail": computedString("Why access was denied, if the service reports it."),
			},
		},
	}
}

func (s Source) resultsAttribute() schema.Attribute {
	fields := map[string]schema.Attribute{
		"rule":     computedString("The name of the rule."),
		"status":   computedString("`pass`, `warn`, `inconclusive`, `fail` or `error`."),
		"severity": computedString("The severity of the rule."),
		"message":  computedString("What was seen and what was expected, in one line."),
	}
	description := "The result of each rule for each " + s.Noun + " that it judges, worst first. Passes are listed too."
	own := map[string]schema.Attribute{
		"reason":     computedString("Why: `ok`, `classified`, `unknown_value`, `no_data`, `waived` or `error`."),
		s.Key:        computedString(fmt.Sprintf("The %s that is judged; null if CAMS names none.", s.Noun)),
		"signal":     computedString("The signal that is classified."),
		"value":      computedString("The value of the signal, as CAMS returns it; null if it returns none."),
		"decided_by": computedString("The list of the rule that decided: `pass`, `warn` or `fail`; null under the usual classification."),
	}
	if !s.HasStates() {
		description = "The result of each rule for each " + s.Noun + ", interval or channel that it judges, worst first. Passes are listed too; " +
			"the passes of a rule `per` `interval` are combined into one result."
		own = map[string]schema.Attribute{
			"reason": computedString("Why: `ok`, `below_min`, `above_max`, `dropped`, `rose`, `within_confidence`, `no_data`, `gaps`, `low_volume`, " +
				"`no_baseline`, `waived` or `error`."),
			s.Key:        computedString(fmt.Sprintf("The %s that is judged; null for the whole channel.", s.Noun)),
			"start":      computedNumber("The start of the time that is judged, in Unix milliseconds."),
			"end":        computedNumber("The end of the time that is judged, in Unix milliseconds."),
			"metric":     computedString("The metric that is bounded."),
			"observed":   computedNumber("What was seen; null if there is no value."),
			"decided_by": computedString("The field of the rule that decided: `min`, `max`, `max_drop` or `max_rise`; null if no bound was compared."),
			"bound":      computedNumber("The bound that decided, in the unit of `observed`."),
			"baseline":   computedNumber("The value of the baseline; null without a usable one."),
			"sent_count": computedNumber("Messages sent in what was judged; null if there is no row."),
		}
	}
	maps.Copy(fields, own)
	return computedList(description, fields)
}

// verdictState returns the state for a verdict, without an error.
func (s Source) verdictState(v policy.Verdict, kinds kinds) map[string]tftypes.Value {
	results := make([]tftypes.Value, len(v.Results))
	element := elementOf(kinds["results"])
	for i, r := range v.Results {
		results[i] = object(element, map[string]any{
			"rule":       orNull(r.Rule),
			"status":     string(r.Status),
			"severity":   r.Severity,
			"reason":     string(r.Reason),
			s.Key:        orNull(r.Key),
			"start":      r.Start,
			"end":        r.End,
			"metric":     orNull(r.Metric),
			"signal":     orNull(r.Signal),
			"value":      orNull(r.Value),
			"observed":   r.Observed,
			"decided_by": orNull(r.DecidedBy),
			"bound":      r.Bound,
			"baseline":   r.Baseline,
			"sent_count": r.SentCount,
			"message":    r.Message,
		})
	}
	return map[string]tftypes.Value{
		"status":  text(string(v.Status)),
		"allowed": tftypes.NewValue(tftypes.Bool, v.Allowed),
		"message": text(v.Message),
		"results": tftypes.NewValue(kinds["results"], results),
	}
}
