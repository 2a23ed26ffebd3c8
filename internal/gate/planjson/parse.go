// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// Parse parses a whole plan, with the reads of some data sources. An error is the
// reader's, or a diagnostic.Diagnostic.
func Parse(r io.Reader, sources []*Source) (*Plan, error) {
	r, err := sniff(r)
	if err != nil {
		return nil, err
	}
	p := parser{
		stream:  newStream(r),
		sources: make(map[string]*Source),
		prior:   make(map[string]found),
		changed: make(map[string]found),
		config:  newConfiguration(),
		changes: newChanges(),
		managed: make(map[string]bool),
		data:    make(map[string]bool),
		seen:    make(map[string]bool),
	}
	for _, s := range sources {
		p.sources[s.Type] = s
	}
	if err := p.document(); err != nil {
		return nil, diagnosed(err, p.InputOffset())
	}
	if err := p.finish(); err != nil {
		return nil, diagnosed(err, p.InputOffset())
	}
	return &p.plan, nil
}

type parser struct {
	stream
	sources map[string]*Source // By type.
	plan    Plan
	// The parts of a plan that make up a read. They may come in any order.
	prior    map[string]found // What prior_state holds, by address.
	changed  map[string]found // What resource_changes holds, by address. It wins over prior.
	config   configuration
	changes  changes
	managed  map[string]bool // The blocks of managed resources that prior_state has instances of.
	data     map[string]bool // The same for data sources, of any type.
	complete *bool           // Whether everything was planned; nil if the plan does not record it, as in OpenTofu.
	seen     map[string]bool // The fields of the document.

	// What is the same for all reads, worked out once.
	left    string // A data source that is no longer in the configuration.
	limited bool   // The plan shows that it left something out.
}

func (p *parser) document() error {
	err := p.object(func(name string) error {
		p.seen[name] = true
		switch name {
		case "format_version":
			return p.version()
		case "timestamp":
			return p.timestamp()
		case "errored":
			errored, err := p.bool()
			p.plan.Errored = errored != nil && *errored
			return err
		case "complete":
			var err error
			p.complete, err = p.bool()
			return err
		case "checks":
			return p.array(p.check)
		case "resource_changes":
			return p.array(p.change)
		case "deferred_changes":
			return p.array(p.deferredChange)
		case "output_changes":
			return p.outputChanges()
		case "prior_state":
			return p.priorState()
		case "planned_values":
			return p.values(p.skip)
		case "configuration":
			return p.configuration()
		}
		return p.skipEach()
	})
	if err != nil {
		return err
	}
	if err := p.end(); err != nil {
		return err
	}
	return p.isPlan()
}

// isPlan distinguishes a plan from other documents of the same kind.
func (p *parser) isPlan() error {
	switch {
	case p.seen["format_version"] && p.seen["provider_schemas"]:
		return notPlan("This is a provider schema.")
	case p.seen["format_version"] && p.seen["values"]:
		return notPlan("This is a state: `show -json` was given no plan file.")
	case !p.seen["format_version"]:
		return notPlan("There is no format_version in this JSON.")
	case !p.seen["planned_values"] && !p.seen["resource_changes"] && !p.seen["configuration"]:
		return notPlan("This JSON does not hold a plan: planned_values, resource_changes and configuration are all missing. It may be an empty state.")
	}
	return nil
}

// version rejects a format in which fields of the same names may have other meanings.
func (p *parser) version() error {
	version, err := p.text()
	if err != nil {
		return err
	}
	if major, _, _ := strings.Cut(version, "."); major != "1" && major != "0" {
		return diagnostic.Diagnostic{
			Summary: "Unknown version of the plan format",
			Detail:  fmt.Sprintf("The plan has format_version %.40q, and chatapp-gate knows 0.x and 1.x. Use a newer chatapp-gate.", version),
		}
	}
	return nil
}

func (p *parser) timestamp() error {
	text, err := p.text()
	if err != nil || text == "" {
		return err
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return notPlan("The timestamp of the plan is not a time.")
	}
	p.plan.Timestamp = &t
	return nil
}

// finish makes the reads. A change with unknown values wins over the prior state, in
// which a failed read has nulls.
func (p *parser) finish() error {
	p.plan.Destroy = p.changes.isDestroy(&p.config)
	p.left = p.leftOver()
	p.limited = p.isLimited()
	all := maps.Clone(p.prior)
	for address, changed := range p.changed {
		if prior, both := all[address]; both && changed.state == Known {
			prior.planned = true
			changed = prior
		}
		all[address] = changed
	}
	unread := make(map[string]bool)
	for block, w := range p.config.reads {
		unread[block] = w.isSource && !p.plan.Destroy
	}
	for _, f := range all {
		unread[BlockAddress(f.address)] = false
		read, err := p.read(f)
		if err != nil {
			return err
		}
		p.plan.Reads = append(p.plan.Reads, read)
	}
	maps.DeleteFunc(unread, func(_ string, is bool) bool { return !is })
	p.plan.Unread = slices.Sorted(maps.Keys(unread))
	for i := range p.plan.Checks {
		c := &p.plan.Checks[i]
		c.OfSource = c.OfSource || p.config.refers(c.Address)
	}
	p.plan.Ephemerals = slices.SortedFunc(maps.Values(p.config.ephemerals), func(a, b Ephemeral) int { return cmp.Compare(a.Address, b.Address) })
	slices.SortFunc(p.plan.Reads, func(a, b Read) int { return cmp.Compare(a.Address, b.Address) })
	slices.Sort(p.plan.Failed)
	return nil
}
