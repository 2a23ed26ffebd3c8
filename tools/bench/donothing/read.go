// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// week is how many rows are given where the channel's name asks for no number.
const week = 7

const typeName = "donothing_chatapp_phone_number_metric"

// read is the data source that is compared with.
type read struct{}

func (read) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = typeName
}

func (read) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = shape()
}

// Read makes the state of the values that go over the wire, which is the cheapest
// that the framework has.
func (read) Read(_ context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var err error
	if resp.State.Raw, err = state(req.Config.Raw); err != nil {
		resp.Diagnostics.AddError("No state", err.Error())
	}
}

// state gives a week of days, or as many rows as the channel's name says: rows-10000.
func state(config tftypes.Value) (tftypes.Value, error) {
	var attributes map[string]tftypes.Value
	var channel string
	if err := config.As(&attributes); err != nil {
		return config, err
	}
	if err := attributes["cust_space_id"].As(&channel); err != nil {
		return config, err
	}
	rows := week
	if n, found := strings.CutPrefix(channel, "rows-"); found {
		var err error
		if rows, err = strconv.Atoi(n); err != nil {
			return config, err
		}
	}
	// As gives the map that the configuration itself is made of.
	attributes = maps.Clone(attributes)
	for name, value := range attributes {
		if value.IsKnown() && value.IsNull() {
			attributes[name] = made(name, value.Type(), rows)
		}
	}
	return tftypes.NewValue(config.Type(), attributes), nil
}

// made is the value of an attribute that the configuration leaves out. Arguments
// stay null.
func made(name string, t tftypes.Type, rows int) tftypes.Value {
	list, isList := t.(tftypes.List)
	switch name {
	case "metrics":
		if isList {
			return tftypes.NewValue(t, metrics(list.ElementType, rows))
		}
	case "results":
		return tftypes.NewValue(t, []tftypes.Value{})
	case "by_phone_number":
		return tftypes.NewValue(t, map[string]tftypes.Value{})
	case "granularity":
		return tftypes.NewValue(t, "DAILY")
	case "settle":
		return tftypes.NewValue(t, "2h")
	case "timezone":
		return tftypes.NewValue(t, "Asia/Shanghai")
	case "start", "end", "sent_count", "delivered_count", "interval_count":
		return tftypes.NewValue(t, int64(1_757_347_200_000))
	case "delivery_rate":
		return tftypes.NewValue(t, 0.97)
	case "start_time", "end_time", "request_id", "status", "message":
		return tftypes.NewValue(t, "2025-09-10T00:00:00+08:00")
	case "allowed":
		return tftypes.NewValue(t, true)
	}
	return tftypes.NewValue(t, nil)
}

// metrics are rows that differ as real ones do, so that state and wire are as large.
func metrics(object tftypes.Type, rows int) []tftypes.Value {
	const halfHour = 1_800_000
	granularity := tftypes.NewValue(tftypes.String, "HALF_HOUR")
	var phone tftypes.Value
	all := make([]tftypes.Value, rows)
	for i := range all {
		if i%2000 == 0 {
			phone = tftypes.NewValue(tftypes.String, fmt.Sprintf("86138%08d", i/2000))
		}
		start, sent, delivered := 1_735_660_800_000+int64(i%2000)*halfHour, int64(1000+i%100), int64(900+i%97)
		all[i] = tftypes.NewValue(object, map[string]tftypes.Value{
			"phone_number":    phone,
			"granularity":     granularity,
			"start":           tftypes.NewValue(tftypes.Number, start),
			"end":             tftypes.NewValue(tftypes.Number, start+halfHour-1),
			"sent_count":      tftypes.NewValue(tftypes.Number, sent),
			"delivered_count": tftypes.NewValue(tftypes.Number, delivered),
			"delivery_rate":   tftypes.NewValue(tftypes.Number, float64(delivered)/float64(sent)),
		})
	}
	return all
}
