// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// rowType and totalsType are the types of the elements of metrics and by_phone_number.
var (
	rowType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"phone_number":    types.StringType,
		"granularity":     types.StringType,
		"start":           types.Int64Type,
		"end":             types.Int64Type,
		"sent_count":      types.Int64Type,
		"delivered_count": types.Int64Type,
		"delivery_rate":   types.Float64Type,
	}}
	totalsType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"sent_count":      types.Int64Type,
		"delivered_count": types.Int64Type,
		"delivery_rate":   types.Float64Type,
		"interval_count":  types.Int64Type,
	}}
)

// setState writes a model. Its counts are put into the state as the values that go
// over the wire: the framework would look at each field by reflection, which takes
// longer than the whole rest of a plan where there are many.
func setState(ctx context.Context, state *tfsdk.State, m *chatappPhoneNumberMetricModel) diag.Diagnostics {
	m.PhoneNumbers = m.PhoneNumbers.asConfigured()
	diags := state.Set(ctx, m)
	if diags.HasError() {
		return diags
	}
	var attributes map[string]tftypes.Value
	if err := state.Raw.As(&attributes); err != nil {
		diags.AddError("State not written", fmt.Sprintf("%v. This is a bug of the provider; please report it.", err))
		return diags
	}
	attributes["metrics"] = rowsValue(ctx, m.counts.rows, m.Granularity.ValueString())
	attributes["by_phone_number"] = numbersValue(ctx, m.counts.byPhoneNumber)
	state.Raw = tftypes.NewValue(state.Raw.Type(), attributes)
	return diags
}

func rowsValue(ctx context.Context, rows []metric.Row, granularity string) tftypes.Value {
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
	elements := make([]tftypes.Value, len(rows))
	for i, row := range rows {
		elements[i] = tftypes.NewValue(object, map[string]tftypes.Value{
			"phone_number":    text(row.Key),
			"granularity":     text(granularity),
			"start":           integer(row.Start),
			"end":             integer(row.End),
			"sent_count":      integer(row.Sent),
			"delivered_count": integer(row.Delivered),
			"delivery_rate":   rate(row.Counts),
		})
	}
	return tftypes.NewValue(tftypes.List{ElementType: object}, elements)
}

func numbersValue(ctx context.Context, byPhoneNumber map[string]metric.Totals) tftypes.Value {
	object := totalsType.TerraformType(ctx)
	elements := make(map[string]tftypes.Value, len(byPhoneNumber))
	for number, t := range byPhoneNumber {
		elements[number] = tftypes.NewValue(object, map[string]tftypes.Value{
			"sent_count":      integer(t.Sent),
			"delivered_count": integer(t.Delivered),
			"delivery_rate":   rate(t.Counts),
			"interval_count":  integer(int64(t.Intervals)),
		})
	}
	return tftypes.NewValue(tftypes.Map{ElementType: object}, elements)
}

func integer(n int64) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

// rate is null where the rate is undefined.
func rate(c metric.Counts) tftypes.Value {
	if r, defined := c.Rate(); defined {
		return tftypes.NewValue(tftypes.Number, r)
	}
	return tftypes.NewValue(tftypes.Number, nil)
}
