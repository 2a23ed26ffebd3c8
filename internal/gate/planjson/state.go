// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"iter"
	"strings"
)

// priorState reads the state before the plan, which includes what the plan read.
func (p *parser) priorState() error {
	return p.object(func(name string) error {
		if name == "values" {
			return p.values(p.priorResource)
		}
		return p.skipEach()
	})
}

// values walks through all modules of a state, and calls do for each resource.
func (p *parser) values(do func() error) error {
	return p.object(func(name string) error {
		if name == "root_module" {
			return p.module(do)
		}
		return p.skipEach()
	})
}

func (p *parser) module(do func() error) error {
	return p.object(func(name string) error {
		switch name {
		case "resources":
			return p.array(do)
		case "child_modules":
			return p.array(func() error { return p.module(do) })
		}
		return p.skip()
	})
}

// resource has the fields that identify a resource.
type resource struct {
	address, module, mode, kind string
}

// field reads a field that identifies a resource, and reports whether the name is of one.
func (r *resource) field(s *stream, name string) (taken bool, err error) {
	switch name {
	case "address":
		r.address, err = s.text()
	case "module_address":
		r.module, err = s.text()
	case "mode":
		r.mode, err = s.text()
	case "type":
		r.kind, err = s.text()
	default:
		return false, nil
	}
	return true, err
}

// source returns the source that a resource reads; nil for other resources.
func (p *parser) source(r resource) *Source {
	if r.mode != "data" {
		return nil
	}
	return p.sources[r.kind]
}

// found is what a part of a plan contains about a read.
type found struct {
	resource
	state                      State
	planned                    bool // The plan has a change for it, as for a read in a check block.
	values, unknown, sensitive json.RawMessage
}

func (p *parser) priorResource() error {
	f := found{state: Known}
	err := p.object(func(name string) error {
		if taken, err := f.field(&p.stream, name); taken {
			return err
		}
		switch name {
		case "values":
			return p.Decode(&f.values)
		case "sensitive_values":
			return p.Decode(&f.sensitive)
		}
		return p.skip()
	})
	if err != nil {
		return err
	}
	switch block := BlockAddress(f.address); f.mode {
	case "managed":
		p.managed[block] = true
	case "data":
		p.data[block] = true
	}
	if p.source(f.resource) == nil {
		return nil
	}
	if _, twice := p.prior[f.address]; twice {
		return notPlan("The state in the plan holds %.200q twice.", f.address)
	}
	f.module = moduleOf(f.address)
	p.prior[f.address] = f
	return nil
}

// moduleOf returns the module in the address of a data source's instance.
func moduleOf(address string) string {
	for i := range outsideKeys(address) {
		if strings.HasPrefix(address[i:], "data.") && (i == 0 || address[i-1] == '.') && !strings.HasSuffix(address[:i], "module.") {
			return strings.TrimSuffix(address[:i], ".")
		}
	}
	return ""
}

// BlockAddress returns the address of the block of an instance: without keys.
func BlockAddress(address string) string {
	var b strings.Builder
	for _, c := range outsideKeys(address) {
		b.WriteByte(c)
	}
	return b.String()
}

// outsideKeys yields the bytes of an address that are not in the keys of instances. Keys
// may contain anything, but are quoted.
func outsideKeys(address string) iter.Seq2[int, byte] {
	return func(yield func(int, byte) bool) {
		inKey, quoted := false, false
		for i := 0; i < len(address); i++ {
			switch c := address[i]; {
			case quoted && c == '\\':
				i++
			case inKey && c == '"':
				quoted = !quoted
			case quoted:
			case c == '[':
				inKey = true
			case c == ']':
				inKey = false
			case !inKey && !yield(i, c):
				return
			}
		}
	}
}
