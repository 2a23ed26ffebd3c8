// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// protocol is a data source that is called over the CLI's protocol, without the CLI.
type protocol struct {
	server   tfprotov6.ProviderServer
	typeName string
	schema   *tfprotov6.Schema
	config   *tfprotov6.DynamicValue
}

const typeName = "alicloud_chatapp_phone_number_metric"

func startProtocol(t testing.TB, scenario sandbox.Scenario, arguments map[string]tftypes.Value) *protocol {
	t.Helper()
	return startSource(t, scenario, typeName, arguments)
}

// startSource is startProtocol for a data source of any type.
func startSource(t testing.TB, scenario sandbox.Scenario, typeName string, arguments map[string]tftypes.Value) *protocol {
	t.Helper()
	p := providertest.NewProtocol(t, providertest.Start(t, scenario), providertest.Clock)
	schema := p.Schemas.DataSourceSchemas[typeName]
	return &protocol{p.Server, typeName, schema, providertest.Written(t, schema, arguments)}
}

func (p *protocol) validate() ([]*tfprotov6.Diagnostic, error) {
	got, err := p.server.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: p.typeName, Config: p.config})
	return got.Diagnostics, err
}

func (p *protocol) read() ([]*tfprotov6.Diagnostic, error) {
	_, diagnostics, err := p.state()
	return diagnostics, err
}

// state reads, and returns the new state.
func (p *protocol) state() (tftypes.Value, []*tfprotov6.Diagnostic, error) {
	got, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: p.typeName, Config: p.config})
	if err != nil || got.State == nil {
		return tftypes.Value{}, got.Diagnostics, err
	}
	state, err := got.State.Unmarshal(p.schema.ValueType())
	return state, got.Diagnostics, err
}

// arguments are those of a data source, as a user writes them: literals.
func arguments(t testing.TB, text string) map[string]tftypes.Value {
	t.Helper()
	return argumentsOf(t, typeName, text)
}

// argumentsOf is arguments for a data source of any type.
func argumentsOf(t testing.TB, typeName, text string) map[string]tftypes.Value {
	t.Helper()
	server, err := providertest.Factories["alicloud"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Arguments(t, schemas.DataSourceSchemas[typeName], text)
}

// TestWarnings checks that what a user should know about an answer is a warning, with masked
// numbers.
func TestWarnings(t *testing.T) {
	silent := steady()
	silent.Numbers[1].Gaps = []sandbox.Span{{}}
	p := startProtocol(t, sandbox.Scenario{Channels: []sandbox.Channel{silent}}, arguments(t, `
		cust_space_id = "cams-test"
		lookback      = "1d"
		phone_numbers = ["8613800000001", "8613800000002"]`))
	diagnostics, err := p.read()
	if err != nil || len(diagnostics) != 1 {
		t.Fatal(err, diagnostics)
	}
	d := diagnostics[0]
	if d.Severity != tfprotov6.DiagnosticSeverityWarning || d.Summary != "No metrics for some phone numbers" || !strings.Contains(d.Detail, "86*******0002") {
		t.Errorf("got %s: %s: %s", d.Severity, d.Summary, d.Detail)
	}
}

// TestRefusedWhenRead checks mistakes that only a read can find: values that may have been
// unknown during validation, and sums.
func TestRefusedWhenRead(t *testing.T) {
	const most = `{"Code":"OK","Data":[{"PhoneNumber":"1","SentCount":9223372036854775807,"DeliveredCount":0},{"PhoneNumber":"2","SentCount":1,"DeliveredCount":0}]}`
	for name, tt := range map[string]struct {
		arguments string
		messages  []string
	}{
		"time before 1970": {"start = -62135596800000\nend = 1756742400000", []string{"Invalid value", "start is -62135596800000, which is not a time in Unix milliseconds"}},
		"sums of rows":     {"lookback = \"1d\"", []string{"Unusable answer", "9223372036854775807"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := startProtocol(t, sandbox.Scenario{
				Channels: []sandbox.Channel{steady()}, Faults: []sandbox.Fault{{Kind: sandbox.FaultRaw, Body: most}},
			}, arguments(t, tt.arguments))
			if diagnostics, err := p.validate(); err != nil || len(diagnostics) > 0 {
				t.Fatal(err, diagnostics)
			}
			diagnostics, err := p.read()
			providertest.Refused(t, diagnostics, err, tt.messages...)
		})
	}
}

// TestUnknownElements checks that the known elements of a list are checked.
func TestUnknownElements(t *testing.T) {
	late := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	list := func(elements ...tftypes.Value) tftypes.Value {
		return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements)
	}
	p := startProtocol(t, sandbox.Scenario{}, map[string]tftypes.Value{
		"lookback":      tftypes.NewValue(tftypes.String, "7d"),
		"phone_numbers": list(late),
	})
	if diagnostics, err := p.validate(); err != nil || len(diagnostics) > 0 {
		t.Error(err, diagnostics)
	}
	p = startProtocol(t, sandbox.Scenario{}, map[string]tftypes.Value{
		"lookback":      tftypes.NewValue(tftypes.String, "7d"),
		"phone_numbers": list(late, tftypes.NewValue(tftypes.String, "0")),
	})
	diagnostics, err := p.validate()
	providertest.Refused(t, diagnostics, err, `phone_numbers: "*" is not a phone number`)
}

// TestSchemaType checks that the type of the schema equals itself.
func TestSchemaType(t *testing.T) {
	var schemas [2]datasource.SchemaResponse
	for i := range schemas {
		datasources.New(datasources.ChatappPhoneNumberMetric).Schema(t.Context(), datasource.SchemaRequest{}, &schemas[i])
	}
	if a, b := schemas[0].Schema.Type(), schemas[1].Schema.Type(); !a.Equal(b) {
		t.Errorf("%s is not %s", a, b)
	}
}
