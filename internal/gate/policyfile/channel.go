// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// argument is an argument of a channel block. Its target is a pointer to where the value
// belongs; the type that it points to is that of the argument.
type argument struct {
	name   string
	target func(*query.Arguments) any
}

// arguments are those of a channel block, but for rules.
var arguments = []argument{
	{"cust_space_id", func(a *query.Arguments) any { return &a.CustSpaceID }},
	{"isv_code", func(a *query.Arguments) any { return &a.ISVCode }},
	{source.Key, func(a *query.Arguments) any { return &a.Key }},
	{source.Keys, func(a *query.Arguments) any { return &a.Keys }},
	{"whole_channel", func(a *query.Arguments) any { return &a.WholeChannel }},
	{"show_" + source.Keys, func(a *query.Arguments) any { return &a.ShowKeys }},
	{"granularity", func(a *query.Arguments) any { return &a.Granularity }},
	{"start", func(a *query.Arguments) any { return &a.Start }},
	{"end", func(a *query.Arguments) any { return &a.End }},
	{"lookback", func(a *query.Arguments) any { return &a.Lookback }},
	{"settle", func(a *query.Arguments) any { return &a.Settle }},
	{"timezone", func(a *query.Arguments) any { return &a.Timezone }},
}

var channelSchema = func() *hcl.BodySchema {
	schema := &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "rules"}}}
	for _, a := range arguments {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: a.name})
	}
	return schema
}()

// channel reads a channel block.
func (d *decoder) channel(block *hcl.Block) {
	problems := len(d.diags)
	content, diags := block.Body.Content(channelSchema)
	d.add(diags)
	c := Channel{Name: block.Labels[0], Place: placeOf(block.DefRange)}
	if first, found := d.names[c.Name]; found {
		d.report(block.DefRange, "Channel is written twice", "The channel %q is written at %s:%d already.", c.Name, first.File, first.Line)
	}
	d.names[c.Name] = c.Place
	if strings.TrimSpace(c.Name) == "" || strings.ContainsFunc(c.Name, unicode.IsControl) {
		d.report(block.LabelRanges[0], "Invalid name", "A channel needs a name on one line.")
	}
	c.Arguments.Source = source
	for _, a := range arguments {
		if attribute, found := content.Attributes[a.name]; found {
			d.argument(attribute, a.target(&c.Arguments))
		}
	}
	if c.Arguments.ISVCode != "" {
		d.policy.secrets.Add(c.Arguments.ISVCode)
	}
	rules := d.rules
	if attribute, found := content.Attributes["rules"]; found {
		rules = rules.with(d.ruleSet(attribute))
	} else if len(rules.rules) == 0 {
		d.report(block.DefRange, "No rules", "The channel %q has no rules, and there are none for all channels, so it would not be judged.", c.Name)
	}
	c.Arguments.Rules, c.places = rules.rules, rules.places()
	// Arguments of a wrong name or type are empty here, and would be reported as missing.
	if len(d.diags) == problems {
		d.check(c, block, content.Attributes, rules)
	}
	d.policy.Channels = append(d.policy.Channels, c)
}

// check reports what is wrong with the arguments together, each where it is written.
func (d *decoder) check(c Channel, block *hcl.Block, attributes hcl.Attributes, rules ruleSet) {
	for _, p := range c.Arguments.Check() {
		at := block.DefRange
		if attribute, found := attributes[p.Path[0]]; found {
			at = attribute.Range
		}
		if p.Path[0] == "rules" && len(p.Path) > 1 {
			at = rules.find(p.Path)
		}
		d.report(at, p.Summary, "%s", p.Detail)
	}
}

// argument evaluates an argument. A null is as good as left out, as in Terraform.
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
		want, what = cty.List(cty.String), "a list of texts, such as [\"8613800000001\"]"
	case **int64:
		want, what = cty.Number, "a whole number"
	case *bool:
		want, what = cty.Bool, "true or false"
	}
	// Converting would take the number 7 for the text "7".
	if want == cty.String && value.Type() != cty.String {
		wrong(what)
		return
	}
	value, err := convert.Convert(value, want)
	if err != nil || !value.IsWhollyKnown() {
		wrong(what)
		return
	}
	switch target := target.(type) {
	case *string:
		if *target = value.AsString(); *target == "" {
			d.report(attribute.Range, "Empty value", "%s is empty. Leave it out instead: it would pass for one that was.", attribute.Name)
		}
	case *[]string:
		*target = []string{} // Empty, not nil, where it is written so.
		for _, element := range value.AsValueSlice() {
			if element.IsNull() {
				wrong("a list without null")
				return
			}
			*target = append(*target, element.AsString())
		}
	case **int64:
		var number int64
		if err := gocty.FromCtyValue(value, &number); err != nil || !value.AsBigFloat().IsInt() {
			wrong("a whole number of at most 64 bits")
			return
		}
		*target = &number
	case *bool:
		*target = value.True()
	}
}
