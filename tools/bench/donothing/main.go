// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command donothing is the provider with which plans are compared. Its data source has
// the schema of alicloud_chatapp_phone_number_metric, but reads nothing. It measures the
// CLI, the plugin protocol and the framework.
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
)

func main() {
	err := tf6server.Serve("registry.terraform.io/chatapp-metrics/donothing", func() tfprotov6.ProviderServer {
		return unchecked{providerserver.NewProtocol6(donothing{})()}
	})
	if err != nil {
		log.Fatal(err)
	}
}

// unchecked skips the schema's validators.
type unchecked struct{ tfprotov6.ProviderServer }

func (unchecked) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

type donothing struct{}

func (donothing) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "donothing"
}

func (donothing) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (donothing) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (donothing) Resources(context.Context) []func() resource.Resource { return nil }

func (donothing) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return read{} }}
}

type read struct{}

func (read) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "donothing_chatapp_phone_number_metric"
}

func (read) Schema(ctx context.Context, req datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	datasources.New(datasources.ChatappPhoneNumberMetric).Schema(ctx, req, resp)
}

// Read returns a week of days, or as many rows as are in the channel's name, such as
// rows-10000.
func (read) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var attributes map[string]tftypes.Value
	var channel string
	err := req.Config.Raw.As(&attributes)
	if err == nil {
		err = attributes["cust_space_id"].As(&channel)
	}
	if err != nil {
		resp.Diagnostics.AddError("No configuration", err.Error())
		return
	}
	rows := 7
	if n, found := strings.CutPrefix(channel, "rows-"); found {
		rows, _ = strconv.Atoi(n) // A misspelled name results in no rows, which the figure shows.
	}
	attributes = maps.Clone(attributes) // As returns the map in the configuration.
	for name, attribute := range req.Config.Schema.GetAttributes() {
		if value := attributes[name]; attribute.IsComputed() && value.IsNull() {
			attributes[name] = made(name, value.Type(), rows)
		}
	}
	resp.State.Raw = tftypes.NewValue(req.Config.Raw.Type(), attributes)
}

// made returns the value of a computed attribute.
func made(name string, t tftypes.Type, rows int) tftypes.Value {
	list, isList := t.(tftypes.List)
	_, isMap := t.(tftypes.Map)
	switch {
	case isList && name == "metrics":
		elements := make([]tftypes.Value, rows)
		for i := range elements {
			elements[i] = row(list.ElementType, i)
		}
		return tftypes.NewValue(t, elements)
	case isList:
		return tftypes.NewValue(t, []tftypes.Value{})
	case isMap:
		return tftypes.NewValue(t, map[string]tftypes.Value{})
	case t.Is(tftypes.String):
		return tftypes.NewValue(t, "2025-09-10T00:00:00+08:00")
	case t.Is(tftypes.Number):
		return tftypes.NewValue(t, int64(1_757_347_200_000))
	case t.Is(tftypes.Bool):
		return tftypes.NewValue(t, true)
	}
	return tftypes.NewValue(t, nil)
}

// row returns a row that differs from others as real rows do, so state and messages are as large.
func row(t tftypes.Type, i int) tftypes.Value {
	start, sent, delivered := 1_735_660_800_000+int64(i%2000)*1_800_000, int64(1000+i%100), int64(900+i%97)
	values := map[string]any{
		"phone_number": fmt.Sprintf("86138%08d", i/2000), "granularity": "HALF_HOUR", "start": start, "end": start + 1_799_999,
		"sent_count": sent, "delivered_count": delivered, "delivery_rate": float64(delivered) / float64(sent),
	}
	columns := make(map[string]tftypes.Value)
	for name, column := range t.(tftypes.Object).AttributeTypes { //nolint:forcetypeassert // The schema has rows.
		columns[name] = tftypes.NewValue(column, values[name])
	}
	return tftypes.NewValue(t, columns)
}
