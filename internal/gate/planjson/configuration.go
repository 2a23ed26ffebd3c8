// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// written is what the configuration says of a data source: what each argument
// refers to, and what the block depends on. Constants are not looked at.
type written struct {
	References map[string][]string
	DependsOn  []string
}

// configuration reads what the data source's blocks refer to.
func (p *parser) configuration() error {
	return p.object(func(key string) error {
		if key == "root_module" {
			return p.configModule("")
		}
		return p.skipEach()
	})
}

func (p *parser) configModule(prefix string) error {
	return p.object(func(key string) error {
		switch key {
		case "resources":
			return p.array(func() error { return p.configResource(prefix) })
		case "module_calls":
			return p.object(func(name string) error {
				return p.object(func(key string) error {
					if key == "module" {
						return p.configModule(prefix + "module." + name + ".")
					}
					return p.skipEach()
				})
			})
		}
		return p.skipEach()
	})
}

func (p *parser) configResource(prefix string) error {
	var wire struct {
		resource
		Expressions map[string]json.RawMessage `json:"expressions"`
		DependsOn   []string                   `json:"depends_on"`
	}
	if err := p.Decode(&wire); err != nil || !wire.isMetric() {
		return err
	}
	w := written{References: make(map[string][]string), DependsOn: wire.DependsOn}
	for name, expression := range wire.Expressions {
		w.References[name] = references(expression)
	}
	p.written[prefix+wire.Address] = w
	return nil
}

// references lists what an expression refers to. Terraform names each reference
// along with what it is part of; the longest is the one that was written.
func references(expression json.RawMessage) []string {
	var wire struct {
		References []string `json:"references"`
	}
	if json.Unmarshal(expression, &wire) != nil {
		return nil // The expressions of a nested block.
	}
	return slices.DeleteFunc(slices.Clone(wire.References), func(short string) bool {
		return slices.ContainsFunc(wire.References, func(long string) bool {
			return len(long) > len(short) && strings.HasPrefix(long, short) && strings.ContainsRune(".[", rune(long[len(short)]))
		})
	})
}

// explain finds which arguments kept a read from being made, and what they refer
// to. Arguments that the provider fills in are unknown before each read, so that
// they count only where the configuration sets them.
func (r *Read) explain(w written) {
	r.Unknown = slices.DeleteFunc(r.Unknown, func(path string) bool {
		name, _, _ := strings.Cut(path, ".")
		_, set := w.References[name]
		return !set && slices.Contains(computed, name)
	})
	all := make(map[string]bool)
	for _, path := range r.Unknown {
		name, _, _ := strings.Cut(path, ".")
		for _, reference := range w.References[name] {
			all[reference] = true
		}
	}
	if len(r.Unknown) == 0 {
		// All arguments are known, so it waits for what it depends on.
		for _, references := range w.References {
			for _, reference := range references {
				if !isLocal(reference) {
					all[reference] = true
				}
			}
		}
	}
	for _, dependency := range w.DependsOn {
		all[dependency] = true
	}
	r.References = slices.Sorted(maps.Keys(all))
}

// isLocal tells whether a reference cannot be to a resource that is pending.
func isLocal(reference string) bool {
	root, _, _ := strings.Cut(reference, ".")
	return slices.Contains([]string{"var", "local", "each", "count", "path", "terraform", "tofu", "self"}, root)
}
