// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func (s Source) ruleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		// Dynamic, because the CLI drops fields that are not in the schema. A misspelled
		// one would never reach the provider.
		"rules": schema.DynamicAttribute{
			Optional:            true,
			MarkdownDescription: s.ruleText() + " Its fields are:" + list(s.Fields(), "\n  "),
		},
		"on_inconclusive": optionalString("Whether a verdict of `inconclusive` allows: `block`, the default, or `allow`."),
	}
}

// ruleText describes rules before their fields.
func (s Source) ruleText() string {
	if s.HasStates() {
		return "Rules that judge the states, as a map from name to rule. Each classifies one signal: by the rule's lists, or else by the usual classification. " +
			"A value that is in neither is `inconclusive`."
	}
	return "Rules that judge the metrics, as a map from name to rule. A rule needs at least one of `min`, `max`, `max_drop` and `max_rise`."
}

// list describes fields as a list in Markdown. Each line begins with a line break and an
// indent.
func list(fields []policy.Field, indent string) string {
	var b strings.Builder
	for _, f := range fields {
		required := ""
		if f.Required {
			required = ", required"
		}
		fmt.Fprintf(&b, "%s- `%s` (%s%s) %s%s", indent, f.Name, f.Type(), required, f.Description, list(f.Fields, indent+"  "))
	}
	return b.String()
}

// rules reads the rules of a configuration, and whether inconclusive allows.
func (s Source) rules(r *reader) (rules []policy.Rule, onInconclusive string, diags diagnostic.List) {
	if !r.values["rules"].IsKnown() {
		r.unknown = append(r.unknown, "rules")
	}
	rules, diags = s.Rules(tree(r.values["rules"]))
	return rules, r.text("on_inconclusive"), diags
}

// tree converts a value to the form that policy.Source.Rules takes.
func tree(v tftypes.Value) any {
	if !v.IsKnown() {
		return policy.Unknown{}
	}
	if v.IsNull() {
		return nil
	}
	var text string
	var truth bool
	var number big.Float
	var attributes map[string]tftypes.Value
	var elements []tftypes.Value
	switch {
	case v.As(&text) == nil:
		return text
	case v.As(&truth) == nil:
		return truth
	case v.As(&number) == nil:
		return &number
	case v.As(&attributes) == nil:
		object := make(map[string]any, len(attributes))
		for name, attribute := range attributes {
			object[name] = tree(attribute)
		}
		return object
	}
	_ = v.As(&elements) // No other types are left.
	all := make([]any, len(elements))
	for i, element := range elements {
		all[i] = tree(element)
	}
	return all
}
