// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Ephemeral is a block of an ephemeral resource that reads what a data source reads. As
// observed on Terraform 1.11 and OpenTofu 1.12, a plan does not contain its instances or
// results. OpenTofu lists the block in the configuration. Terraform does not, so the
// block is found through references to it. Neither lists conditions.
type Ephemeral struct {
	Address string // Without keys of instances.
	Source  *Source
	// CustSpaceID is the channel, if it is a constant. Part and Subject are those of
	// query.Arguments, if everything that names the subject is a constant.
	CustSpaceID, Part, Subject string
}

// ephemeral returns the source that an ephemeral resource reads; nil for other resources.
func (p *parser) ephemeral(r resource) *Source {
	if r.mode != "ephemeral" {
		return nil
	}
	return p.sources[r.kind]
}

// configEphemeral records an ephemeral resource of the configuration.
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
		e.Part, e.Subject = a.Part(), a.Subject()
	}
	p.config.ephemerals[address] = e
	return err
}

// refersToEphemeral records an ephemeral resource that something refers to, unless it is
// already recorded.
func (c *configuration) refersToEphemeral(address string, source *Source) {
	if _, found := c.ephemerals[address]; !found {
		c.ephemerals[address] = Ephemeral{Address: address, Source: source}
	}
}

// referred parses a reference. The source is nil unless it is to a data source or an
// ephemeral resource of a source.
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
