// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Ephemeral is a block of an ephemeral resource that reads what a data source reads. Seen
// on Terraform 1.11 and OpenTofu 1.12: of its instances and results nothing is in a plan.
// OpenTofu lists the block in the configuration; Terraform does not, so it is found where
// something refers to it. Conditions are in the configuration of neither.
type Ephemeral struct {
	Address string // Without keys of instances.
	Source  *Source
	// CustSpaceID is the channel, where it is written as a constant, and Subject what of it
	// is read (query.Arguments.Subject), where all that names it is.
	CustSpaceID, Subject string
}

// ephemeral is the source that a resource opens; nil for all others.
func (p *parser) ephemeral(r resource) *Source {
	if r.mode != "ephemeral" {
		return nil
	}
	return p.sources[r.kind]
}

// configEphemeral takes an ephemeral resource of the configuration.
func (p *parser) configEphemeral(address string, source *Source, expressions json.RawMessage) error {
	w, err := newWritten(expressions, nil)
	e := Ephemeral{Address: address, Source: source}
	a := query.Arguments{Source: source.Source}
	isKnown := true
	for _, argument := range source.Arguments {
		_, isWritten := w.references[argument.Name]
		if target, isText := argument.Target(&a).(*string); isText && argument.Subject && isWritten {
			var isConstant bool
			*target, isConstant = w.constants[argument.Name].(string)
			isKnown = isKnown && isConstant
		}
	}
	if e.CustSpaceID = a.CustSpaceID; isKnown {
		e.Subject = a.Subject()
	}
	p.config.ephemerals[address] = e
	return err
}

// refersToEphemeral takes an ephemeral resource that something refers to, unless it is
// there already.
func (c *configuration) refersToEphemeral(address string, source *Source) {
	if _, found := c.ephemerals[address]; !found {
		c.ephemerals[address] = Ephemeral{Address: address, Source: source}
	}
}

func (c *configuration) sortedEphemerals() []Ephemeral {
	return slices.SortedFunc(maps.Values(c.ephemerals), func(a, b Ephemeral) int { return cmp.Compare(a.Address, b.Address) })
}

// referred takes apart a reference to a data source or an ephemeral resource of the table
// of sources.
func (p *parser) referred(reference string) (r resource, source *Source) {
	var rest string
	r.mode, rest, _ = strings.Cut(reference, ".")
	kind, name, _ := strings.Cut(rest, ".")
	if end := strings.IndexAny(name, ".["); end >= 0 {
		name = name[:end]
	}
	r.kind, r.address = kind, r.mode+"."+kind+"."+name
	if source = p.source(r); source == nil {
		source = p.ephemeral(r)
	}
	return r, source
}
