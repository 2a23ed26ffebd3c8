// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// blocks has the sources by the type of their blocks.
var blocks = func() map[string]*query.Source {
	all := make(map[string]*query.Source, len(query.Sources))
	for _, source := range query.Sources {
		all[source.Block] = source
	}
	return all
}()

// schemaOf returns the schema of the blocks of a source.
func schemaOf(source *query.Source) *hcl.BodySchema {
	schema := &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "rules"}}}
	for _, a := range source.Arguments {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: a.Name})
	}
	return schema
}

// channel reads a block of any source.
func (d *decoder) channel(block *hcl.Block) {
	problems := len(d.diags)
	source := blocks[block.Type]
	content, diags := block.Body.Content(schemaOf(source))
	d.add(diags)
	c := Channel{Name: block.Labels[0], Place: PlaceOf(block.DefRange)}
	if first, found := d.names[c.Name]; found {
		d.report(block.DefRange, "Name is used twice", "The name %q is used at %s:%d already. Blocks of all types need different names.", c.Name, first.File, first.Line)
	}
	d.names[c.Name] = c.Place
	if strings.TrimSpace(c.Name) == "" || strings.ContainsFunc(c.Name, unicode.IsControl) {
		d.report(block.LabelRanges[0], "Invalid name", "A %s block needs a name on one line.", block.Type)
	}
	c.Arguments.Source = source
	for _, a := range source.Arguments {
		if attribute, found := content.Attributes[a.Name]; found {
			d.argument(attribute, a.Target(&c.Arguments))
		}
	}
	if c.Arguments.ISVCode != "" {
		d.policy.secrets.Add(c.Arguments.ISVCode)
	}
	var rules, own ruleSet
	none := ""
	if source == common {
		rules, none = d.rules, ", and there are none for all channels"
	}
	if attribute, found := content.Attributes["rules"]; found {
		own = d.ruleSet(source, attribute)
		rules = rules.with(own)
	} else if len(rules.rules) == 0 {
		d.report(block.DefRange, "No rules", "The %s %q has no rules%s, so it would not be judged.", block.Type, c.Name, none)
	}
	c.Arguments.Rules, c.places = rules.rules, rules.places()
	// Arguments of a wrong name or type are empty here, and would be reported as missing.
	if len(d.diags) == problems {
		d.check(c, block, content.Attributes, rules)
	} else {
		_ = d.checkRules(source, own) // Reported.
	}
	d.policy.Channels = append(d.policy.Channels, c)
}

// check reports what is wrong with the arguments of a block, each where it is written.
func (d *decoder) check(c Channel, block *hcl.Block, attributes hcl.Attributes, rules ruleSet) {
	for _, p := range c.Arguments.Check() {
		at := block.DefRange
		if attribute, found := attributes[p.Path[0]]; found {
			at = attribute.Range
		}
		if p.Path[0] == "rules" && len(p.Path) > 1 {
			at = rules.find(p.Path)
			// A top-level rule may be valid for other channels.
			if d.rules.at[p.Path[1]].all == rules.at[p.Path[1]].all && !d.wrong[p.Detail] {
				p.Detail += fmt.Sprintf(" The rule is for all channels, but does not fit %q.", c.Name)
			}
		}
		d.found(at, p)
	}
}

// argument evaluates an argument. A null equals a missing argument, as in Terraform.
func (d *decoder) argument(attribute *hcl.Attribute, target any) {
	value, ok := d.value(attribute.Expr)
	if !ok || value.IsNull() {
		return
	}
	wrong := func(want string) {
		d.report(attribute.Range, "Wrong type of value", "%s must be %s.", attribute.Name, want)
	}
	var want cty.Type
	var what string
	switch target.(type) {
	case *string:
		want, what = cty.String, "text in quotes"
	case *[]string:
		want, what = cty.List(cty.String), "a list of texts without null, such as [\"8613800000001\"]"
	case **int64: // All of them are times.
		want, what = cty.Number, "a whole number of Unix milliseconds, or a time such as \"2026-11-28T09:00:00+08:00\""
		value = milliseconds(value)
	case *bool:
		want, what = cty.Bool, "true or false"
	}
	// Conversion would accept the number 7 as the text "7".
	if want == cty.String && value.Type() != cty.String {
		wrong(what)
		return
	}
	value, err := convert.Convert(value, want)
	if err != nil || !value.IsWhollyKnown() || gocty.FromCtyValue(value, target) != nil {
		wrong(what)
		return
	}
	if text, isText := target.(*string); isText && *text == "" {
		d.report(attribute.Range, "Empty value", "%s is empty. Write a value, or leave the argument out.", attribute.Name)
	}
}

// milliseconds converts a time of RFC 3339 to Unix milliseconds. It returns other values
// as they are.
func milliseconds(value cty.Value) cty.Value {
	if value.Type() == cty.String && value.IsKnown() {
		if t, err := time.Parse(time.RFC3339, value.AsString()); err == nil {
			return cty.NumberIntVal(t.UnixMilli())
		}
	}
	return value
}
