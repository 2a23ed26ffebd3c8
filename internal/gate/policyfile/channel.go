// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

var channelSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
	{Name: "cust_space_id"},
	{Name: "isv_code"},
	{Name: "phone_number"},
	{Name: "phone_numbers"},
	{Name: "granularity"},
	{Name: "start"},
	{Name: "end"},
	{Name: "lookback"},
	{Name: "settle"},
	{Name: "timezone"},
	{Name: "rules"},
}}

// channel reads a channel block.
func (d *decoder) channel(block *hcl.Block) {
	problems := len(d.diags)
	content, diags := block.Body.Content(channelSchema)
	d.add(diags)
	c := Channel{Name: block.Labels[0], Place: placeOf(block.DefRange)}
	for _, other := range d.policy.Channels {
		if other.Name == c.Name {
			d.report(block.DefRange, "Channel is written twice", "The channel %q is written at %s:%d already.", c.Name, other.Place.File, other.Place.Line)
		}
	}
	if strings.TrimSpace(c.Name) == "" || strings.ContainsFunc(c.Name, unicode.IsControl) {
		d.report(block.LabelRanges[0], "Invalid name", "A channel needs a name on one line.")
	}
	d.arguments(&c, content.Attributes)
	rules := ruleSet{}
	rules.add(d.rules)
	if attribute, found := content.Attributes["rules"]; found {
		rules.add(d.ruleSet(attribute))
	} else if len(rules.rules) == 0 {
		d.report(block.DefRange, "No rules", "The channel %q has no rules, and there are none for all channels, so that it would not be judged.", c.Name)
	}
	c.Arguments.Rules, c.places = rules.rules, rules.places()
	// Arguments of a wrong name or type are empty here, and would be reported as missing.
	if len(d.diags) == problems {
		d.check(c, block, content.Attributes, rules)
	}
	d.policy.Channels = append(d.policy.Channels, c)
}

func (d *decoder) arguments(c *Channel, attributes hcl.Attributes) {
	a := &c.Arguments
	a.Source = query.PhoneNumberMetric
	for name, attribute := range attributes {
		i := item{name, attribute.Expr, attribute.Range}
		switch name {
		case "cust_space_id":
			a.CustSpaceID = d.text(i)
		case "isv_code":
			if a.ISVCode = d.text(i); a.ISVCode != "" {
				d.secrets = append(d.secrets, a.ISVCode)
			}
		case "phone_number":
			a.Key = d.text(i)
		case "phone_numbers":
			a.Keys = d.texts(i)
		case "granularity":
			a.Granularity = d.text(i)
		case "start":
			a.Start = d.whole(i)
		case "end":
			a.End = d.whole(i)
		case "lookback":
			a.Lookback = d.text(i)
		case "settle":
			a.Settle = d.text(i)
		case "timezone":
			a.Timezone = d.text(i)
		}
	}
}

// check reports what is wrong with the arguments together, each where it is written.
func (d *decoder) check(c Channel, block *hcl.Block, attributes hcl.Attributes, rules ruleSet) {
	for _, p := range c.Arguments.Check() {
		at := block.DefRange
		if attribute, found := attributes[p.Path[0]]; found {
			at = attribute.Range
		}
		if p.Path[0] == "rules" && len(p.Path) > 1 {
			at = rules.find(p.Path[1], strings.Join(p.Path[2:], "."))
		}
		d.report(at, p.Summary, "%s", p.Detail)
	}
}
