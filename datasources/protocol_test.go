// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/datasources"
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

// arguments are those of a data source, as a user writes them: literals.
func arguments(t testing.TB, text string) map[string]tftypes.Value {
	t.Helper()
	server, err := providertest.Factories["alicloud"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	file, diags := hclsyntax.ParseConfig([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return evaluated(t, file.Body.(*hclsyntax.Body), schemas.DataSourceSchemas[typeName].ValueType().(tftypes.Object))
}

func evaluated(t testing.TB, body *hclsyntax.Body, object tftypes.Object) map[string]tftypes.Value {
	t.Helper()
	all := make(map[string]tftypes.Value)
	for name, attribute := range body.Attributes {
		value, diags := attribute.Expr.Value(nil)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		all[name] = wire(value, object.AttributeTypes[name])
	}
	for _, block := range body.Blocks {
		kind := object.AttributeTypes[block.Type].(tftypes.Object)
		all[block.Type] = filled(kind, evaluated(t, block.Body, kind))
	}
	return all
}

// wire is a value as the CLI sends it for an attribute of a type.
func wire(v cty.Value, kind tftypes.Type) tftypes.Value {
	list, isList := kind.(tftypes.List)
	switch {
	case v.IsNull():
		return tftypes.NewValue(kind, nil)
	case v.Type() == cty.String:
		return tftypes.NewValue(tftypes.String, v.AsString())
	case v.Type() == cty.Number:
		return tftypes.NewValue(tftypes.Number, v.AsBigFloat())
	case v.Type() == cty.Bool:
		return tftypes.NewValue(tftypes.Bool, v.True())
	case v.Type().IsObjectType():
		kinds, attributes := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for name, attribute := range v.AsValueMap() {
			attributes[name] = wire(attribute, tftypes.DynamicPseudoType)
			kinds[name] = attributes[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, attributes)
	}
	var kinds []tftypes.Type
	elements := []tftypes.Value{}
	for _, element := range v.AsValueSlice() {
		kind := tftypes.Type(tftypes.DynamicPseudoType)
		if isList {
			kind = list.ElementType
		}
		elements = append(elements, wire(element, kind))
		kinds = append(kinds, elements[len(elements)-1].Type())
	}
	if isList {
		return tftypes.NewValue(list, elements)
	}
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: kinds}, elements)
}

// refused holds that diagnostics are errors, and that texts are in the first of them, in
// their order: summary, attribute, detail.
func refused(t *testing.T, diagnostics []*tfprotov6.Diagnostic, err error, texts ...string) {
	t.Helper()
	if err != nil || len(diagnostics) == 0 {
		t.Fatalf("there is no error: %v", err)
	}
	d := diagnostics[0]
	shown := fmt.Sprintf("Error: %s\n%s\n%s", d.Summary, d.Attribute, d.Detail)
	if d.Severity != tfprotov6.DiagnosticSeverityError || !providertest.Wrapped(texts...).MatchString(shown) {
		t.Errorf("got %s, want %q", shown, texts)
	}
}

// TestWarnings holds that what a user should know of an answer is a warning, without
// whole numbers.
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

// TestRefusedWhenRead holds what only a read can find: what may have been unknown while
// the configuration was validated, and sums.
func TestRefusedWhenRead(t *testing.T) {
	const most = `{"Code":"OK","Data":[{"PhoneNumber":"1","SentCount":9223372036854775807,"DeliveredCount":0},{"PhoneNumber":"2","SentCount":1,"DeliveredCount":0}]}`
	for name, tt := range map[string]struct {
		arguments string
		messages  []string
	}{
		"no time":          {"lookback = \"1d\"\ntimeouts {\n read = \"0s\"\n}", []string{"Invalid value", "timeouts", "read", `timeouts.read is "0s", which is not a positive length of time.`}},
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
			refused(t, diagnostics, err, tt.messages...)
		})
	}
}

// TestUnknownElements holds that a list is checked as far as it is known.
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
	refused(t, diagnostics, err, `phone_numbers: "*" is not a phone number`)
}

// TestSchemaType holds that the type of the schema is like itself.
func TestSchemaType(t *testing.T) {
	var schemas [2]datasource.SchemaResponse
	for i := range schemas {
		datasources.New(datasources.ChatappPhoneNumberMetric).Schema(t.Context(), datasource.SchemaRequest{}, &schemas[i])
	}
	if a, b := schemas[0].Schema.Type(), schemas[1].Schema.Type(); !a.Equal(b) {
		t.Errorf("%s is not %s", a, b)
	}
}
