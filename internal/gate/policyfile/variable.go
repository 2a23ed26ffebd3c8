// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

var variableSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
	{Name: "type"}, {Name: "default"}, {Name: "description"}, {Name: "sensitive"},
}}

// variables reads the variable blocks, and gives each its value: that of --var, or
// its default.
func (d *decoder) variables(blocks hcl.Blocks, values map[string]string) {
	known := make(map[string]cty.Value)
	declared := make(map[string]hcl.Range)
	for _, block := range blocks {
		name := block.Labels[0]
		if first, found := declared[name]; found {
			d.report(block.DefRange, "Variable is declared twice", "The variable %q is declared at %s already.", name, first)
			continue
		}
		declared[name] = block.DefRange
		if !hclsyntax.ValidIdentifier(name) {
			d.report(block.LabelRanges[0], "Invalid name", "%q is no name of a variable: write letters, digits, _ and -, and begin with a letter.", name)
			continue
		}
		given, isGiven := values[name]
		known[name] = d.variable(block, given, isGiven)
	}
	names := slices.Sorted(maps.Keys(declared))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(names, name) {
			d.diags = append(d.diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Unknown variable",
				Detail: fmt.Sprintf("--var gives a value to %q, but the policy declares no such variable.%s", name, suggestion(name, names)),
			})
		}
	}
	d.context = &hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(known)}}
}

func (d *decoder) variable(block *hcl.Block, given string, isGiven bool) cty.Value {
	content, diags := block.Body.Content(variableSchema)
	d.add(diags)
	want := cty.DynamicPseudoType
	if attribute, found := content.Attributes["type"]; found {
		t, diags := typeexpr.TypeConstraint(attribute.Expr)
		d.add(diags)
		if !diags.HasErrors() {
			want = t
		}
	}
	secret := d.isSensitive(content.Attributes["sensitive"])
	value, ok := cty.DynamicVal, false
	var at hcl.Range
	switch fallback, hasDefault := content.Attributes["default"]; {
	case isGiven:
		at = block.DefRange
		value, ok = d.givenValue(block.Labels[0], given, want, at, secret)
	case hasDefault:
		at = fallback.Range
		var diags hcl.Diagnostics
		value, diags = fallback.Expr.Value(nil)
		d.add(diags)
		ok = !diags.HasErrors()
	default:
		d.report(block.DefRange, "Variable without a value", "The variable %q has no default, and was given no value. Give it one with --var %s=…", block.Labels[0], block.Labels[0])
	}
	if !ok {
		return cty.DynamicVal
	}
	converted, err := convert.Convert(value, want)
	if err != nil {
		d.report(at, "Wrong type of value", "The value of the variable %q is not what its type says: %v.", block.Labels[0], err)
		return cty.DynamicVal
	}
	if secret {
		d.addSecrets(converted)
	}
	return converted
}

// givenValue reads the value of --var: text as it is, and what the type says is a
// list or another structure as an expression.
func (d *decoder) givenValue(name, text string, want cty.Type, at hcl.Range, secret bool) (cty.Value, bool) {
	if want == cty.DynamicPseudoType || want.IsPrimitiveType() {
		value := cty.StringVal(text)
		if _, err := convert.Convert(value, want); err != nil {
			shown := fmt.Sprintf("%q", text)
			if secret {
				shown = "the value"
			}
			d.report(at, "Wrong type of value", "--var %s: %s is not what the variable's type says: %v.", name, shown, err)
			return cty.DynamicVal, false
		}
		return value, true
	}
	expression, diags := hclsyntax.ParseExpression([]byte(text), "--var "+name, hcl.InitialPos)
	if !diags.HasErrors() {
		var value cty.Value
		if value, diags = expression.Value(nil); !diags.HasErrors() {
			return value, true
		}
	}
	d.report(at, "Invalid value", "--var %s: the value is no expression of the variable's type. Write a list as '[\"…\", \"…\"]'.", name)
	return cty.DynamicVal, false
}

func (d *decoder) isSensitive(attribute *hcl.Attribute) bool {
	if attribute == nil {
		return false
	}
	value, diags := attribute.Expr.Value(nil)
	d.add(diags)
	if diags.HasErrors() {
		return true
	}
	value, err := convert.Convert(value, cty.Bool)
	if err != nil || value.IsNull() {
		d.report(attribute.Range, "Invalid value", "sensitive is true or false.")
		return true
	}
	return value.True()
}

// addSecrets remembers all texts in a value.
func (d *decoder) addSecrets(value cty.Value) {
	_ = cty.Walk(value, func(_ cty.Path, v cty.Value) (bool, error) { // The function never fails.
		if v.IsKnown() && !v.IsNull() && v.Type() == cty.String {
			d.secrets = append(d.secrets, v.AsString())
		}
		return true, nil
	})
}
