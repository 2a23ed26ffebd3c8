// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// rowType is the type of an element of metrics.
var rowType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"phone_number":    types.StringType,
	"granularity":     types.StringType,
	"start":           types.Int64Type,
	"end":             types.Int64Type,
	"sent_count":      types.Int64Type,
	"delivered_count": types.Int64Type,
	"delivery_rate":   types.Float64Type,
}}

// setState writes a model whose metrics are empty, and rows as its metrics. The
// rows are put into the state as the values that go over the wire: the framework
// would look at each of their fields by reflection, which takes twice as long as
// the whole of the rest of a plan with many rows. Arguments that hold phone numbers
// are taken from the configuration for another reason: the framework would log the
// elements of their sets.
func setState(ctx context.Context, state *tfsdk.State, config tfsdk.Config, m *chatappPhoneNumberMetricModel, rows []metric.Row) diag.Diagnostics {
	m.PhoneNumbers = textSet{types.SetNull(types.StringType)}
	m.Rules = types.MapNull(m.Rules.ElementType(ctx))
	diags := state.Set(ctx, m)
	if diags.HasError() {
		return diags
	}
	var attributes, configured map[string]tftypes.Value
	if err := errors.Join(state.Raw.As(&attributes), config.Raw.As(&configured)); err != nil {
		diags.AddError("State not written", fmt.Sprintf("%v. This is a bug of the provider; please report it.", err))
		return diags
	}
	attributes["phone_numbers"], attributes["rules"] = configured["phone_numbers"], configured["rules"]
	if len(rows) > 0 {
		attributes["metrics"] = rowsValue(ctx, rows)
	}
	state.Raw = tftypes.NewValue(state.Raw.Type(), attributes)
	return diags
}

func rowsValue(ctx context.Context, rows []metric.Row) tftypes.Value {
	object := rowType.TerraformType(ctx)
	// Few strings are in many rows: a value that is made once serves them all.
	texts := make(map[string]tftypes.Value)
	text := func(s string) tftypes.Value {
		v, found := texts[s]
		if !found {
			v = tftypes.NewValue(tftypes.String, s)
			texts[s] = v
		}
		return v
	}
	number := func(n int64) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

	elements := make([]tftypes.Value, len(rows))
	for i, row := range rows {
		rate := tftypes.NewValue(tftypes.Number, nil)
		if r, defined := metric.Rate(row.Sent, row.Delivered); defined {
			rate = tftypes.NewValue(tftypes.Number, r)
		}
		elements[i] = tftypes.NewValue(object, map[string]tftypes.Value{
			"phone_number":    text(row.PhoneNumber),
			"granularity":     text(string(row.Granularity)),
			"start":           number(row.Start),
			"end":             number(row.End),
			"sent_count":      number(row.Sent),
			"delivered_count": number(row.Delivered),
			"delivery_rate":   rate,
		})
	}
	return tftypes.NewValue(tftypes.List{ElementType: object}, elements)
}
