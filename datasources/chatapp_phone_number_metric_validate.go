// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

func (d *chatappPhoneNumberMetric) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m chatappPhoneNumberMetricModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &m)...); resp.Diagnostics.HasError() {
		return
	}
	// Terraform 1.8 has plantimestamp() say the year 1 while it validates.
	for _, ms := range []*types.Int64{&m.Start, &m.End} {
		if ms.ValueInt64() < 0 {
			*ms = types.Int64Unknown()
		}
	}
	_, diags := m.arguments(ctx)
	resp.Diagnostics.Append(diags...)
}

// arguments converts what is configured, and checks it as far as it is known: at
// validate some values may not be, at Read all are.
func (m *chatappPhoneNumberMetricModel) arguments(ctx context.Context) (query.Arguments, diag.Diagnostics) {
	rules, diags := configuredRules(ctx, m.Rules)
	a := query.Arguments{
		CustSpaceID:  m.CustSpaceID.ValueString(),
		ISVCode:      m.ISVCode.ValueString(),
		PhoneNumber:  m.PhoneNumber.ValueString(),
		PhoneNumbers: elementStrings(m.PhoneNumbers.SetValue),
		Granularity:  m.Granularity.ValueString(),
		Start:        knownInt64(m.Start),
		End:          knownInt64(m.End),
		Lookback:     m.Lookback.ValueString(),
		Settle:       m.Settle.ValueString(),
		Timezone:     m.Timezone.ValueString(),
		Rules:        rules,
	}
	unknown := unknownNames("rules.", m.Rules.Elements())
	for name, value := range map[string]attr.Value{
		"phone_number":  m.PhoneNumber,
		"phone_numbers": m.PhoneNumbers.SetValue,
		"granularity":   m.Granularity,
		"start":         m.Start,
		"end":           m.End,
		"lookback":      m.Lookback,
		"settle":        m.Settle,
		"timezone":      m.Timezone,
	} {
		if value.IsUnknown() {
			unknown = append(unknown, name)
		}
	}
	diags.Append(problemDiagnostics(a.Check(unknown...))...)
	return a, diags
}
