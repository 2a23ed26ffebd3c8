// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// BenchmarkNumbers validates and reads 1,000 numbers of one channel. Answers are
// remembered, so that the sandbox has no part in it after the first read.
func BenchmarkNumbers(b *testing.B) {
	channel := sandbox.Channel{CustSpaceID: "cams-many", ROIMetrics: true}
	elements := make([]tftypes.Value, 1000)
	for i := range elements {
		number := fmt.Sprintf("86138%08d", i)
		channel.Numbers = append(channel.Numbers, sandbox.Number{PhoneNumber: number, DailySent: 1200, DeliveryRate: 0.95, Steady: true})
		elements[i] = tftypes.NewValue(tftypes.String, number)
	}
	p := startProtocol(b, sandbox.Scenario{Channels: []sandbox.Channel{channel}}, map[string]tftypes.Value{
		"cust_space_id":   tftypes.NewValue(tftypes.String, channel.CustSpaceID),
		"phone_numbers":   tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements),
		"lookback":        tftypes.NewValue(tftypes.String, "7d"),
		"include_metrics": tftypes.NewValue(tftypes.Bool, false),
	})
	b.Run("validate", func(b *testing.B) { p.repeat(b, p.validate) })
	b.Run("read", func(b *testing.B) { p.repeat(b, p.read) })
}

// protocol is a configured provider that is asked as the CLI asks it, without the CLI.
type protocol struct {
	server    tfprotov6.ProviderServer
	schema    *tfprotov6.Schema
	arguments map[string]tftypes.Value
}

const typeName = "alicloud_chatapp_phone_number_metric"

func startProtocol(b *testing.B, scenario sandbox.Scenario, arguments map[string]tftypes.Value) *protocol {
	b.Helper()
	endpoint := providertest.Start(b, scenario).Endpoint()
	server, err := providertest.Factories["alicloud"]()
	if err != nil {
		b.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	endpoints := schemas.Provider.ValueType().(tftypes.Object).AttributeTypes["endpoints"].(tftypes.List)
	configured, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{
		Config: written(b, schemas.Provider, map[string]tftypes.Value{
			"access_key": text(providertest.Account.AccessKeyID),
			"secret_key": text(providertest.Account.AccessKeySecret),
			"protocol":   text("HTTP"),
			"endpoints": tftypes.NewValue(endpoints, []tftypes.Value{
				filled(endpoints.ElementType.(tftypes.Object), map[string]tftypes.Value{"cams": text(endpoint)}),
			}),
		}),
	})
	if err != nil || len(configured.Diagnostics) > 0 {
		b.Fatal(err, configured)
	}
	return &protocol{server, schemas.DataSourceSchemas[typeName], arguments}
}

func (p *protocol) validate(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
	got, err := p.server.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: config})
	return got.Diagnostics, err
}

func (p *protocol) read(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
	got, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: config})
	return got.Diagnostics, err
}

func (p *protocol) repeat(b *testing.B, method func(*tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
	b.Helper()
	b.ReportAllocs()
	config := written(b, p.schema, p.arguments)
	for b.Loop() {
		diagnostics, err := method(config)
		if err != nil || len(diagnostics) > 0 {
			b.Fatal(err, diagnostics)
		}
	}
}

// written is a configuration as the CLI writes it. What is left out is null.
func written(b *testing.B, schema *tfprotov6.Schema, arguments map[string]tftypes.Value) *tfprotov6.DynamicValue {
	b.Helper()
	object := schema.ValueType().(tftypes.Object)
	value, err := tfprotov6.NewDynamicValue(object, filled(object, arguments))
	if err != nil {
		b.Fatal(err)
	}
	return &value
}

func filled(object tftypes.Object, attributes map[string]tftypes.Value) tftypes.Value {
	all := make(map[string]tftypes.Value)
	for name, kind := range object.AttributeTypes {
		all[name] = tftypes.NewValue(kind, nil)
		if given, found := attributes[name]; found {
			all[name] = given
		}
	}
	return tftypes.NewValue(object, all)
}
