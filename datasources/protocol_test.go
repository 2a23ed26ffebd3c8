// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// protocol is a configured provider that is asked as the CLI asks it, without the CLI.
type protocol struct {
	server tfprotov6.ProviderServer
	config *tfprotov6.DynamicValue
}

const typeName = "alicloud_chatapp_phone_number_metric"

func startProtocol(t testing.TB, scenario sandbox.Scenario, arguments map[string]tftypes.Value) *protocol {
	t.Helper()
	endpoint := providertest.Start(t, scenario).Endpoint()
	server, err := providertest.Factories["alicloud"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	endpoints := schemas.Provider.ValueType().(tftypes.Object).AttributeTypes["endpoints"].(tftypes.List)
	configured, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{
		Config: written(t, schemas.Provider, map[string]tftypes.Value{
			"access_key": text(providertest.Account.AccessKeyID),
			"secret_key": text(providertest.Account.AccessKeySecret),
			"protocol":   text("HTTP"),
			"endpoints": tftypes.NewValue(endpoints, []tftypes.Value{
				filled(endpoints.ElementType.(tftypes.Object), map[string]tftypes.Value{"cams": text(endpoint)}),
			}),
		}),
	})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, configured)
	}
	return &protocol{server, written(t, schemas.DataSourceSchemas[typeName], arguments)}
}

func (p *protocol) validate() ([]*tfprotov6.Diagnostic, error) {
	got, err := p.server.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: p.config})
	return got.Diagnostics, err
}

func (p *protocol) read() ([]*tfprotov6.Diagnostic, error) {
	got, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: p.config})
	return got.Diagnostics, err
}

// written is a configuration as the CLI writes it. What is left out is null.
func written(t testing.TB, schema *tfprotov6.Schema, arguments map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	object := schema.ValueType().(tftypes.Object)
	value, err := tfprotov6.NewDynamicValue(object, filled(object, arguments))
	if err != nil {
		t.Fatal(err)
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

// TestWarnings holds that what a user should know of an answer is a warning, without
// whole numbers.
func TestWarnings(t *testing.T) {
	silent := steady()
	silent.Numbers[1].Gaps = []sandbox.Span{{}}
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	p := startProtocol(t, sandbox.Scenario{Channels: []sandbox.Channel{silent}}, map[string]tftypes.Value{
		"cust_space_id": text("cams-test"),
		"lookback":      text("1d"),
		"phone_numbers": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text("8613800000001"), text("8613800000002")}),
	})
	diagnostics, err := p.read()
	if err != nil || len(diagnostics) != 1 {
		t.Fatal(err, diagnostics)
	}
	d := diagnostics[0]
	if d.Severity != tfprotov6.DiagnosticSeverityWarning || d.Summary != "No metrics for some phone numbers" || !strings.Contains(d.Detail, "86*******0002") {
		t.Errorf("got %s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}
