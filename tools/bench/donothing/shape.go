// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// shape has the attributes of alicloud_chatapp_phone_number_metric, written anew: a
// floor that is linked with the code that it is compared with would start as late
// and be as large. A test holds the two together.
func shape() schema.Schema {
	return schema.Schema{
		Attributes: join(
			optional(text, "cust_space_id", "isv_code", "phone_number", "lookback", "on_inconclusive", "on_error"),
			both(text, "granularity", "settle", "timezone"),
			both(integer, "start", "end"),
			optional(boolean, "include_metrics"),
			map[string]schema.Attribute{
				"phone_numbers": schema.SetAttribute{Optional: true, ElementType: types.StringType},
				"rules":         schema.MapNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{Attributes: rule()}},
			},

			computed(text, "start_time", "end_time", "request_id", "status", "message"),
			computed(boolean, "allowed"),
			totals(),
			map[string]schema.Attribute{
				"metrics":         schema.ListNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: row()}},
				"by_phone_number": schema.MapNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: totals()}},
				"results":         schema.ListNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: result()}},
				"error": schema.SingleNestedAttribute{
					Computed:   true,
					Attributes: computed(text, "code", "message", "request_id", "access_denied_detail"),
				},
			},
		),
		Blocks: map[string]schema.Block{
			"timeouts": schema.SingleNestedBlock{Attributes: optional(text, "read")},
		},
	}
}

func totals() map[string]schema.Attribute {
	return join(computed(integer, "sent_count", "delivered_count", "interval_count"), computed(number, "delivery_rate"))
}

func row() map[string]schema.Attribute {
	return join(
		computed(text, "phone_number", "granularity"),
		computed(integer, "start", "end", "sent_count", "delivered_count"),
		computed(number, "delivery_rate"),
	)
}

func result() map[string]schema.Attribute {
	return join(
		computed(text, "rule", "status", "severity", "reason", "phone_number", "metric", "message"),
		computed(integer, "start", "end", "sent_count"),
		computed(number, "observed", "bound", "baseline"),
	)
}

func rule() map[string]schema.Attribute {
	waiver := join(optional(text, "until", "reason"), map[string]schema.Attribute{
		"phone_numbers": schema.SetAttribute{Optional: true, ElementType: types.StringType},
	})
	return join(
		optional(text, "metric", "per", "baseline", "severity", "on_no_data"),
		optional(number, "min", "max", "max_drop", "max_rise", "confidence"),
		optional(integer, "min_sent"),
		map[string]schema.Attribute{"waiver": schema.SingleNestedAttribute{Optional: true, Attributes: waiver}},
	)
}

// kind makes an attribute of one type.
type kind func(optional, computed bool) schema.Attribute

func text(optional, computed bool) schema.Attribute {
	return schema.StringAttribute{Optional: optional, Computed: computed}
}

func integer(optional, computed bool) schema.Attribute {
	return schema.Int64Attribute{Optional: optional, Computed: computed}
}

func number(optional, computed bool) schema.Attribute {
	return schema.Float64Attribute{Optional: optional, Computed: computed}
}

func boolean(optional, computed bool) schema.Attribute {
	return schema.BoolAttribute{Optional: optional, Computed: computed}
}

func optional(k kind, names ...string) map[string]schema.Attribute {
	return each(k(true, false), names)
}

func computed(k kind, names ...string) map[string]schema.Attribute {
	return each(k(false, true), names)
}

func both(k kind, names ...string) map[string]schema.Attribute { return each(k(true, true), names) }

func each(a schema.Attribute, names []string) map[string]schema.Attribute {
	all := make(map[string]schema.Attribute)
	for _, name := range names {
		all[name] = a
	}
	return all
}

func join(parts ...map[string]schema.Attribute) map[string]schema.Attribute {
	all := make(map[string]schema.Attribute)
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
