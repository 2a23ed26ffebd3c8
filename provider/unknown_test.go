// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/provider"
)

// TestUnknownArguments makes each argument unknown in turn. Arguments in use are rejected
// by name; ignored ones may be unknown.
func TestUnknownArguments(t *testing.T) {
	m := machine(t, nil)
	var described fwprovider.SchemaResponse
	provider.New("test")().Schema(t.Context(), fwprovider.SchemaRequest{}, &described)
	object, ok := described.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is not an object")
	}
	check := func(argument string, at path.Path, ignored bool, values map[string]tftypes.Value) {
		t.Helper()
		said := configure(t, m, values).Diagnostics
		refused := false
		for _, d := range said {
			if d.Summary() != "Unknown provider argument" {
				continue
			}
			refused = true
			if !strings.Contains(d.Detail(), "the value of "+argument+" is known only after apply") {
				t.Errorf("%s: %q does not name it", argument, d.Detail())
			}
			if withPath, ok := d.(interface{ Path() path.Path }); !ok || !withPath.Path().Equal(at) {
				t.Errorf("%s: the diagnostic is about another argument: %v", argument, d)
			}
		}
		if refused == ignored {
			t.Errorf("%s: rejected is %t", argument, refused)
		}
	}

	counted := 0
	for name, attribute := range described.Schema.Attributes {
		counted++
		check(name, path.Root(name), strings.HasPrefix(attribute.GetMarkdownDescription(), "Ignored"), map[string]tftypes.Value{
			name: tftypes.NewValue(object.AttributeTypes[name], tftypes.UnknownValue),
		})
	}
	for name, block := range described.Schema.Blocks {
		list, ok := object.AttributeTypes[name].(tftypes.List)
		if !ok {
			t.Fatalf("%s is not a list", name)
		}
		element, ok := list.ElementType.(tftypes.Object)
		if !ok {
			t.Fatalf("%s is not a list of objects", name)
		}
		ignored := strings.HasPrefix(block.GetMarkdownDescription(), "Ignored")
		check(name, path.Root(name), ignored, map[string]tftypes.Value{name: tftypes.NewValue(list, tftypes.UnknownValue)})
		nested, ok := block.(schema.ListNestedBlock)
		if !ok {
			t.Fatalf("%s is not a nested list or single block", name)
		}
		for attribute, a := range nested.NestedObject.Attributes {
			counted++
			fields := map[string]tftypes.Value{}
			for field, kind := range element.AttributeTypes {
				fields[field] = tftypes.NewValue(kind, nil)
			}
			fields[attribute] = tftypes.NewValue(element.AttributeTypes[attribute], tftypes.UnknownValue)
			check(name+"."+attribute, path.Root(name).AtListIndex(0).AtName(attribute),
				ignored || strings.HasPrefix(a.GetMarkdownDescription(), "Ignored"),
				map[string]tftypes.Value{name: tftypes.NewValue(list, []tftypes.Value{tftypes.NewValue(element, fields)})})
		}
	}
	if counted < 40 {
		t.Errorf("only %d arguments were tried", counted)
	}
}

// TestSensitive checks which arguments are secret.
func TestSensitive(t *testing.T) {
	var described fwprovider.SchemaResponse
	provider.New("test")().Schema(t.Context(), fwprovider.SchemaRequest{}, &described)
	for _, name := range []string{"access_key", "secret_key", "security_token", "credentials_uri", "isv_code"} {
		if !described.Schema.Attributes[name].IsSensitive() {
			t.Errorf("%s is not sensitive", name)
		}
	}
	for block, name := range map[string]string{"assume_role": "external_id", "assume_role_with_oidc": "oidc_token"} {
		nested, ok := described.Schema.Blocks[block].(schema.ListNestedBlock)
		if !ok || !nested.NestedObject.Attributes[name].IsSensitive() {
			t.Errorf("%s.%s is not sensitive", block, name)
		}
	}
}
