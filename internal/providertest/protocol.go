// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package providertest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// Protocol is a configured provider that a test calls in place of the CLI.
type Protocol struct {
	Server  tfprotov6.ProviderServer
	Schemas *tfprotov6.GetProviderSchemaResponse
}

// NewProtocol returns a provider that reads from a sandbox, and has a clock.
func NewProtocol(t testing.TB, server *sandbox.Server, clock func() time.Time) *Protocol {
	t.Helper()
	made, err := factory(clock)()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := made.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal(err, schemas)
	}
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	endpoints := schemas.Provider.ValueType().(tftypes.Object).AttributeTypes["endpoints"].(tftypes.List)
	configured, err := made.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{
		Config: Written(t, schemas.Provider, map[string]tftypes.Value{
			"access_key": text(Account.AccessKeyID),
			"secret_key": text(Account.AccessKeySecret),
			"protocol":   text("HTTP"),
			"endpoints": tftypes.NewValue(endpoints, []tftypes.Value{
				filled(endpoints.ElementType.(tftypes.Object), map[string]tftypes.Value{"cams": text(server.Endpoint())}),
			}),
		}),
	})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatal(err, configured)
	}
	return &Protocol{made, schemas}
}

// Written returns a configuration as the CLI sends it. Arguments that are left out are null.
func Written(t testing.TB, schema *tfprotov6.Schema, arguments map[string]tftypes.Value) *tfprotov6.DynamicValue {
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

// Arguments parses the arguments of a block, whose values must be literals.
func Arguments(t testing.TB, schema *tfprotov6.Schema, text string) map[string]tftypes.Value {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return evaluated(t, file.Body.(*hclsyntax.Body), schema.ValueType().(tftypes.Object))
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

// wire converts a value into what the CLI sends for an attribute of a type.
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

// Refused checks that the first diagnostic is an error with the given texts, in the order
// of summary, attribute and detail.
func Refused(t testing.TB, diagnostics []*tfprotov6.Diagnostic, err error, texts ...string) {
	t.Helper()
	if err != nil || len(diagnostics) == 0 {
		t.Fatalf("there is no error: %v", err)
	}
	d := diagnostics[0]
	shown := fmt.Sprintf("Error: %s\n%s\n%s", d.Summary, d.Attribute, d.Detail)
	if d.Severity != tfprotov6.DiagnosticSeverityError || !Wrapped(texts...).MatchString(shown) {
		t.Errorf("got %s, want %q", shown, texts)
	}
}
