// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
)

// Prefix begins the name of an environment variable that sets a variable.
const Prefix = "CHATAPP_GATE_VAR_"

// Values are the values given to variables.
type Values struct {
	Flags       map[string]string // Of --var, by name. They win.
	Files       []string          // Of --var-file, the last of which wins.
	Environment []string          // As os.Environ returns it. Undeclared variables are ignored.
	// Set has values, by name, that win over all others, such as those of a test. From is
	// where they are set, for messages.
	Set  map[string]cty.Value
	From string
}

// given is a value given to a variable.
type given struct {
	from  string // How it is given: "--var min_rate".
	text  string
	value cty.Value // Of a file, in place of the text.
}

var variableSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
	{Name: "type"}, {Name: "default"}, {Name: "description"}, {Name: "sensitive"},
}}

// variables reads the variable blocks and sets their values: from --var, --var-file, the
// environment, or the default.
func (d *decoder) variables(blocks hcl.Blocks, values Values) {
	all := values.ofEnvironment()
	written := d.varFiles(values.Files, all)
	for name, text := range values.Flags {
		all[name] = given{from: "--var " + name, text: text}
		written[name] = all[name].from
	}
	for name, value := range values.Set {
		all[name] = given{from: values.From, value: value}
		written[name] = values.From
	}
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
			d.report(block.LabelRanges[0], "Invalid name", "%q is not a valid name for a variable. Begin with a letter, and use only letters, digits, _ and -.", name)
			continue
		}
		one, isGiven := all[name]
		known[name] = d.variable(block, one, isGiven)
	}
	names := slices.Sorted(maps.Keys(declared))
	for _, name := range slices.Sorted(maps.Keys(written)) {
		if _, found := declared[name]; !found {
			d.diags = append(d.diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Unknown variable",
				Detail: fmt.Sprintf("%s sets %q, but the policy does not declare this variable.%s", flagOf(written[name]), name, diagnostic.DidYouMean(name, names)),
			})
		}
	}
	d.context = &hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(known)}}
}

// flagOf returns the flag in how a value is given, without its argument.
func flagOf(from string) string {
	flag, _, _ := strings.Cut(from, " ")
	if !strings.HasPrefix(flag, "--") {
		return from
	}
	return flag
}

func (v Values) ofEnvironment() map[string]given {
	all := make(map[string]given)
	for _, pair := range v.Environment {
		name, text, _ := strings.Cut(pair, "=")
		if variable, found := strings.CutPrefix(name, Prefix); found {
			all[variable] = given{from: name, text: text}
		}
	}
	return all
}

// varFiles adds the values in files to all, and returns how each of them is given.
func (d *decoder) varFiles(names []string, all map[string]given) map[string]string {
	written := make(map[string]string)
	for _, name := range names {
		text, err := ReadFile(name)
		if err != nil {
			for _, one := range diagnostic.Of(err) {
				d.diags = append(d.diags, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: one.Summary, Detail: one.Detail})
			}
			continue
		}
		body, diags := ParseBody(hclparse.NewParser(), name, text) // Excerpts must not show secrets.
		d.add(diags)
		attributes, diags := body.JustAttributes()
		d.add(diags)
		for _, attribute := range attributes {
			value, diags := attribute.Expr.Value(nil)
			d.add(diags)
			all[attribute.Name] = given{from: "--var-file " + name, value: value}
			written[attribute.Name] = all[attribute.Name].from
		}
	}
	return written
}

func (d *decoder) variable(block *hcl.Block, one given, isGiven bool) cty.Value {
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
	isSecret := d.isSensitive(content.Attributes["sensitive"])
	if isSecret && isGiven {
		d.policy.secrets.Add(one.text) // Even if it is not valid.
	}
	value, ok := cty.DynamicVal, false
	at := block.DefRange
	switch fallback, hasDefault := content.Attributes["default"]; {
	case isGiven && one.value != cty.NilVal:
		value, ok = one.value, true
	case isGiven:
		value, ok = d.givenValue(one, want, at, isSecret)
	case hasDefault:
		at = fallback.Range
		var diags hcl.Diagnostics
		value, diags = fallback.Expr.Value(nil)
		d.add(diags)
		ok = !diags.HasErrors()
	default:
		d.report(block.DefRange, "Variable without a value", "The variable %q does not have a value or a default. Set it with --var %s=…, or with the environment variable %s%s.",
			block.Labels[0], block.Labels[0], Prefix, block.Labels[0])
	}
	if !ok {
		return cty.DynamicVal
	}
	if isSecret {
		d.addSecrets(value)
	}
	converted, err := convert.Convert(value, want)
	if err != nil {
		d.report(at, "Wrong type of value", "The value of the variable %q is not of its type: %v.", block.Labels[0], err)
		return cty.DynamicVal
	}
	if isSecret {
		d.addSecrets(converted)
	}
	return converted
}

// givenValue reads a value that is given as text. For a list or another structure, the
// text is an expression.
func (d *decoder) givenValue(one given, want cty.Type, at hcl.Range, isSecret bool) (cty.Value, bool) {
	if want == cty.DynamicPseudoType || want.IsPrimitiveType() {
		value := cty.StringVal(one.text)
		if _, err := convert.Convert(value, want); err != nil {
			shown := fmt.Sprintf("%q", one.text)
			if isSecret {
				shown = "the value"
			}
			d.report(at, "Wrong type of value", "%s: %s is not of the variable's type: %v.", one.from, shown, err)
			return cty.DynamicVal, false
		}
		return value, true
	}
	text := []byte(one.text)
	if _, isDeep := input.HCLNesting(text, one.from); !isDeep {
		expression, diags := hclsyntax.ParseExpression(text, one.from, hcl.InitialPos)
		if !diags.HasErrors() {
			if value, diags := expression.Value(nil); !diags.HasErrors() {
				return value, true
			}
		}
	}
	d.report(at, "Invalid value", "%s: the value is not an expression of the variable's type. Write a list as '[\"…\", \"…\"]'.", one.from)
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
		d.report(attribute.Range, "Invalid value", "sensitive must be true or false.")
		return true
	}
	return value.True()
}

// addSecrets records all texts and numbers in a value as secrets.
func (d *decoder) addSecrets(value cty.Value) {
	_ = cty.Walk(value, func(_ cty.Path, v cty.Value) (bool, error) { // The function never fails.
		switch {
		case !v.IsKnown() || v.IsNull():
		case v.Type() == cty.String:
			d.policy.secrets.Add(v.AsString())
		case v.Type() == cty.Number:
			d.policy.secrets.AddNumber(v.AsBigFloat())
		}
		return true, nil
	})
}
