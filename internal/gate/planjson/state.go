// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// priorState reads what stood in the state before the plan, or was read by it.
func (p *parser) priorState() error {
	return p.object(func(key string) error {
		if key == "values" {
			return p.values(p.priorResource)
		}
		return p.skipEach()
	})
}

// values walks through all modules of a state, and calls do for each resource.
func (p *parser) values(do func() error) error {
	return p.object(func(key string) error {
		if key == "root_module" {
			return p.module(do)
		}
		return p.skipEach()
	})
}

func (p *parser) module(do func() error) error {
	return p.object(func(key string) error {
		switch key {
		case "resources":
			return p.array(do)
		case "child_modules":
			return p.array(func() error { return p.module(do) })
		}
		return p.skip()
	})
}

// resource is what is looked at of any resource before its values are.
type resource struct {
	Address string `json:"address"`
	Module  string `json:"module_address"` // In changes only.
	Mode    string `json:"mode"`
	Type    string `json:"type"`
}

func (r resource) isMetric() bool { return r.Mode == "data" && r.Type == DataSource }

func (p *parser) priorResource() error {
	var wire struct {
		resource
		Values    json.RawMessage `json:"values"`
		Sensitive json.RawMessage `json:"sensitive_values"`
	}
	if err := p.Decode(&wire); err != nil || !wire.isMetric() {
		return err
	}
	read := Read{Address: wire.Address, Module: moduleOf(wire.Address), State: Known, Sensitive: marked(wire.Sensitive)}
	if err := unmarshal(wire.Values, &read.Values); err != nil {
		return err
	}
	p.prior[read.Address] = read
	return nil
}

// unmarshal takes nothing from a value that is not there.
func unmarshal(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, into)
}

// marked lists the names that are true, or hold something that is, in the shadow
// of an object that show -json gives: of what is sensitive, of what is unknown.
func marked(raw json.RawMessage) []string {
	var shadow map[string]json.RawMessage
	if unmarshal(raw, &shadow) != nil {
		return nil // False or true: it is about the whole, which is no attribute.
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(shadow)) {
		if strings.Contains(string(shadow[name]), "true") {
			names = append(names, name)
		}
	}
	return names
}

// moduleOf is the module part of the address of a data source's instance. Keys of
// modules may hold anything, but they are quoted.
func moduleOf(address string) string {
	depth, quoted := 0, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth == 0 && strings.HasPrefix(address[i:], "data.") && (i == 0 || address[i-1] == '.') && !strings.HasSuffix(address[:i], "module."):
			return strings.TrimSuffix(address[:i], ".")
		}
	}
	return ""
}

// configAddress drops the keys of instances: what is left names a block of the
// configuration.
func configAddress(address string) string {
	var b strings.Builder
	quoted, depth := false, 0
	for i := 0; i < len(address); i++ {
		c := address[i]
		switch {
		case quoted && c == '\\':
			i++
			continue
		case depth > 0 && c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
			continue
		case c == ']':
			depth--
			continue
		}
		if depth == 0 {
			b.WriteByte(c)
		}
	}
	return b.String()
}
