// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package schematest_test

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// schema is everything that a configuration can refer to, by paths such as
// data.alicloud_chatapp_phone_number_metric.rules.min.
type schema map[string]attribute

// attribute is an attribute, a block, a data source, an ephemeral resource or a function.
type attribute struct {
	Type      string `json:"type"`
	Required  bool   `json:"required,omitempty"`
	Optional  bool   `json:"optional,omitempty"`
	Computed  bool   `json:"computed,omitempty"`
	Sensitive bool   `json:"sensitive,omitempty"`
}

func flatten(answer *tfprotov6.GetProviderSchemaResponse) (schema, error) {
	if len(answer.ResourceSchemas) > 0 {
		return nil, fmt.Errorf("the provider has resources now: extend flatten")
	}
	s := schema{}
	s.block("provider", answer.Provider.Block)
	for name, source := range answer.DataSourceSchemas {
		s["data."+name] = attribute{Type: "data source"}
		s.block("data."+name, source.Block)
	}
	for name, twin := range answer.EphemeralResourceSchemas {
		s["ephemeral."+name] = attribute{Type: "ephemeral resource"}
		s.block("ephemeral."+name, twin.Block)
	}
	// The fields of rules are not part of the schema, since rules is dynamic.
	for name, source := range query.Sources {
		s.fields("data.alicloud_chatapp_"+name+".rules", source.Fields())
		s.fields("ephemeral.alicloud_chatapp_"+name+".rules", source.Fields())
	}
	for name, function := range answer.Functions {
		var parameters []string
		for _, p := range function.Parameters {
			parameters = append(parameters, typeName(p.Type))
		}
		if v := function.VariadicParameter; v != nil {
			parameters = append(parameters, typeName(v.Type)+"…")
		}
		s["function."+name] = attribute{Type: "(" + strings.Join(parameters, ", ") + ") " + typeName(function.Return.Type)}
	}
	return s, nil
}

func (s schema) fields(path string, all []policy.Field) {
	for _, f := range all {
		at := path + "." + f.Name
		s[at] = attribute{Type: f.Type(), Required: f.Required, Optional: !f.Required}
		s.fields(at, f.Fields)
	}
}

func (s schema) block(path string, b *tfprotov6.SchemaBlock) {
	s.attributes(path, b.Attributes)
	for _, nested := range b.BlockTypes {
		at := path + "." + nested.TypeName
		s[at] = attribute{Type: strings.ToLower(nested.Nesting.String()) + " block", Optional: nested.MinItems == 0, Required: nested.MinItems > 0}
		s.block(at, nested.Block)
	}
}

func (s schema) attributes(path string, all []*tfprotov6.SchemaAttribute) {
	for _, a := range all {
		at := path + "." + a.Name
		name := ""
		if a.NestedType != nil {
			name = strings.ToLower(a.NestedType.Nesting.String()) + " of objects"
			s.attributes(at, a.NestedType.Attributes)
		} else {
			name = typeName(a.Type)
		}
		s[at] = attribute{Type: name, Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive}
	}
}

func typeName(t tftypes.Type) string {
	return strings.ReplaceAll(t.String(), "tftypes.", "")
}
