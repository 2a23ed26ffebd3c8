// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"github.com/hashicorp/hcl/v2"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/secret"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Policy is the content of one or more policy files.
type Policy struct {
	Channels []Channel     // In the order in which they are written.
	Rules    []policy.Rule // Those of the top level, by name. Channels include them already.
	Warnings *Problems     // Nil if there are none.
	places   map[string]diagnostic.Place
	secrets  secret.Set
}

// Channel is one channel block.
type Channel struct {
	Name      string
	Place     diagnostic.Place
	Arguments query.Arguments             // Its rules are its own and those of the top level.
	places    map[string]diagnostic.Place // Of rules, by name.
}

// Title names the block: "channel support".
func (c *Channel) Title() string { return c.Arguments.Source.Block + " " + c.Name }

// RulePlace returns where a rule of the channel is written.
func (c *Channel) RulePlace(rule string) diagnostic.Place { return c.places[rule] }

// RulePlace returns where a rule of the top level is written.
func (p *Policy) RulePlace(rule string) diagnostic.Place { return p.places[rule] }

// RuleCount returns how many rules are written. A top-level rule counts once.
func (p *Policy) RuleCount() int {
	type rule struct {
		name  string
		place diagnostic.Place
	}
	written := make(map[rule]bool)
	for name, place := range p.places {
		written[rule{name, place}] = true
	}
	for i := range p.Channels {
		for name, place := range p.Channels[i].places {
			written[rule{name, place}] = true
		}
	}
	return len(written)
}

// Secrets returns the values that no report may show: ISV codes, and sensitive variables.
func (p *Policy) Secrets() *secret.Set { return &p.secrets }

// PlaceOf converts a range into a place.
func PlaceOf(r hcl.Range) diagnostic.Place {
	return diagnostic.Place{File: r.Filename, Line: r.Start.Line}
}
