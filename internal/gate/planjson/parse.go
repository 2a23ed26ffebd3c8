// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Parse reads a plan to its end. Errors are those of the reader, or an *Error.
func Parse(r io.Reader) (*Plan, error) {
	r, err := sniff(r)
	if err != nil {
		return nil, err
	}
	p := parser{
		stream:  stream{Decoder: json.NewDecoder(r)},
		prior:   make(map[string]Read),
		changed: make(map[string]Read),
		written: make(map[string]written),
		seen:    make(map[string]bool),
	}
	if err := p.document(); err != nil {
		return nil, explained(err, p.InputOffset())
	}
	p.join()
	return &p.plan, nil
}

type parser struct {
	stream
	plan Plan
	// The three places that tell of a read, by address. Their order in the document
	// is not relied on.
	prior   map[string]Read    // What prior_state holds.
	changed map[string]Read    // What resource_changes holds: it wins.
	written map[string]written // What stands in the configuration, by module and resource.
	seen    map[string]bool    // The keys of the document.
}

func (p *parser) document() error {
	err := p.object(func(key string) error {
		p.seen[key] = true
		switch key {
		case "format_version":
			if err := p.Decode(&p.plan.FormatVersion); err != nil {
				return err
			}
			return checkVersion(p.plan.FormatVersion)
		case "terraform_version":
			return p.Decode(&p.plan.TerraformVersion)
		case "timestamp":
			return p.timestamp()
		case "errored":
			return p.Decode(&p.plan.Errored)
		case "checks":
			return p.array(p.check)
		case "resource_changes":
			return p.array(p.change)
		case "deferred_changes":
			return p.array(p.deferredChange)
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

// isPlan tells a plan from other documents of the same family.
func (p *parser) isPlan() error {
	switch {
	case p.seen["@level"]:
		return notPlan("This is the log that `plan -json` writes.")
	case p.seen["format_version"] && p.seen["provider_schemas"]:
		return notPlan("This is a provider schema.")
	case p.seen["format_version"] && p.seen["values"]:
		return notPlan("This is a state: `show -json` was given no plan file.")
	case p.plan.FormatVersion == "":
		return notPlan("There is no format_version in this JSON.")
	case !p.seen["planned_values"] && !p.seen["resource_changes"] && !p.seen["configuration"]:
		return notPlan("This JSON holds no plan: none of planned_values, resource_changes and configuration is in it. An empty state looks so.")
	}
	return nil
}

// checkVersion refuses a format that may mean something else by the same words.
func checkVersion(version string) error {
	if major, _, _ := strings.Cut(version, "."); major != "1" && major != "0" {
		return &Error{
			Summary: "Unknown version of the plan format",
			Detail:  fmt.Sprintf("The plan has format_version %.40q, and chatapp-gate knows 0.x and 1.x. Use a newer chatapp-gate.", version),
		}
	}
	return nil
}

func (p *parser) timestamp() error {
	var text string
	if err := p.Decode(&text); err != nil || text == "" {
		return err
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return notPlan("The timestamp of the plan is no time.")
	}
	p.plan.Timestamp = &t
	return nil
}

// check reads one object of checks.
func (p *parser) check() error {
	var wire struct {
		Address struct {
			Kind      string `json:"kind"`
			ToDisplay string `json:"to_display"`
		} `json:"address"`
		Status    string `json:"status"`
		Instances []struct {
			Address struct {
				Module    string `json:"module"`
				ToDisplay string `json:"to_display"`
			} `json:"address"`
			Status   string `json:"status"`
			Problems []struct {
				Message string `json:"message"`
			} `json:"problems"`
		} `json:"instances"`
	}
	if err := p.Decode(&wire); err != nil {
		return err
	}
	c := Check{Address: wire.Address.ToDisplay, Kind: wire.Address.Kind, Status: wire.Status}
	for _, i := range wire.Instances {
		instance := Instance{Address: i.Address.ToDisplay, Module: i.Address.Module, Status: i.Status}
		for _, problem := range i.Problems {
			instance.Problems = append(instance.Problems, problem.Message)
		}
		c.Instances = append(c.Instances, instance)
	}
	p.plan.Checks = append(p.plan.Checks, c)
	return nil
}

// join makes reads of what the places say: a change with something unknown wins
// over the prior state, in which a failed read stands with nulls.
func (p *parser) join() {
	reads := maps.Clone(p.prior)
	for address, changed := range p.changed {
		if prior, found := reads[address]; found && changed.State == Known {
			changed = prior
		}
		reads[address] = changed
	}
	for _, read := range reads {
		if read.State == Known && read.Values.Status == "" {
			read.State = Errored // An attribute that is never null is.
		}
		if read.State == Deferred {
			read.explain(p.written[configAddress(read.Address)])
		}
		p.plan.Reads = append(p.plan.Reads, read)
	}
	slices.SortFunc(p.plan.Reads, func(a, b Read) int { return cmp.Compare(a.Address, b.Address) })
	slices.Sort(p.plan.Failed)
}
