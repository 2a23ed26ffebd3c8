// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// configuration is the part of a plan's configuration that is used. Locals, and the
// conditions of check blocks, resources and outputs, are not in a plan.
type configuration struct {
	reads   map[string]written  // Data sources, by module and name; empty for one of another type.
	managed map[string]bool     // Managed resources; true for a fixed number of instances.
	outputs map[string]bool     // Of the root module.
	uses    map[string][]string // What refers to a data source directly, by the data source's address.
	users   map[string]bool     // All of these, and what refers to an ephemeral resource.

	ephemerals map[string]Ephemeral // By address.
}

func newConfiguration() configuration {
	return configuration{
		reads: make(map[string]written), managed: make(map[string]bool), outputs: make(map[string]bool),
		uses: make(map[string][]string), users: make(map[string]bool), ephemerals: make(map[string]Ephemeral),
	}
}

// written is a data source as the configuration has it: the arguments that are constant,
// what the others refer to, and what the block depends on.
type written struct {
	isSource   bool // It is one of the sources.
	provider   string
	constants  map[string]any
	references map[string][]string
	dependsOn  []string
}

// refers reports whether a resource or output refers to a data source, or to an ephemeral
// resource, directly.
func (c *configuration) refers(address string) bool { return c.users[BlockAddress(address)] }

func (p *parser) configuration() error {
	return p.object(func(name string) error {
		if name == "root_module" {
			return p.configModule("", false)
		}
		return p.skipEach()
	})
}

// configModule reads a module. A repeated one may have zero instances.
func (p *parser) configModule(prefix string, repeated bool) error {
	return p.object(func(name string) error {
		switch name {
		case "resources":
			return p.array(func() error { return p.configResource(prefix, repeated) })
		case "outputs":
			return p.dictionary(func(name string) error { return p.configOutput(prefix, name) })
		case "module_calls":
			return p.dictionary(func(name string) error { return p.moduleCall(prefix, "module."+name, repeated) })
		}
		return p.skipEach()
	})
}

func (p *parser) moduleCall(prefix, call string, repeated bool) error {
	var expressions, dependsOn json.RawMessage
	// The fields that repeat a call precede its module. If they ever do not, the module's
	// resources count as not repeated, which only demands more proof.
	err := p.object(func(name string) error {
		switch name {
		case "count_expression", "for_each_expression":
			repeated = true
		case "expressions":
			return p.Decode(&expressions)
		case "depends_on":
			return p.Decode(&dependsOn)
		case "module":
			return p.configModule(prefix+call+".", repeated)
		}
		return p.skipEach()
	})
	if err != nil {
		return err
	}
	return p.use(prefix, call, dependsOn, expressions)
}

func (p *parser) configOutput(prefix, output string) error {
	if prefix == "" {
		p.config.outputs[output] = true
	}
	var expression, dependsOn json.RawMessage
	err := p.object(func(name string) error {
		switch name {
		case "expression":
			return p.Decode(&expression)
		case "depends_on":
			return p.Decode(&dependsOn)
		}
		return p.skip()
	})
	if err != nil {
		return err
	}
	return p.use(prefix, "output."+output, dependsOn, expression)
}

func (p *parser) configResource(prefix string, repeated bool) error {
	var r resource
	var provider string
	var expressions, dependsOn, repetition json.RawMessage
	err := p.object(func(name string) (err error) {
		if taken, err := r.field(&p.stream, name); taken {
			return err
		}
		switch name {
		case "provider_config_key":
			provider, err = p.text()
			return err
		case "expressions":
			return p.Decode(&expressions)
		case "depends_on":
			return p.Decode(&dependsOn)
		case "count_expression", "for_each_expression":
			return p.Decode(&repetition)
		}
		return p.skip()
	})
	if err != nil {
		return err
	}
	if r.mode == "managed" {
		p.config.managed[prefix+r.address] = !repeated && repetition == nil
		if err := p.use(prefix, r.address, dependsOn, expressions, repetition); err != nil {
			return err
		}
	}
	if source := p.ephemeral(r); source != nil {
		return p.configEphemeral(prefix+r.address, source, expressions)
	}
	if r.mode != "data" {
		return nil
	}
	var w written
	if p.source(r) != nil {
		w, err = newWritten(expressions, dependsOn)
		w.isSource = true
	}
	w.provider = provider
	p.config.reads[prefix+r.address] = w
	return err
}

// use records which data sources and ephemeral resources a resource, an output or a
// module call refers to.
func (p *parser) use(prefix, user string, dependsOn json.RawMessage, expressions ...json.RawMessage) error {
	var all []string
	for i, raw := range append([]json.RawMessage{dependsOn}, expressions...) {
		if !p.mentionsSource(raw) {
			continue
		}
		tree, err := parsed(raw)
		if err != nil {
			return err
		}
		if i == 0 {
			tree = map[string]any{"references": tree}
		}
		all = appendReferences(all, tree)
	}
	for _, reference := range all {
		r, source := p.referred(reference)
		if source == nil {
			continue
		}
		p.config.users[prefix+user] = true
		if r.mode == "ephemeral" {
			p.config.refersToEphemeral(prefix+r.address, source)
			continue
		}
		if users := p.config.uses[prefix+r.address]; !slices.Contains(users, prefix+user) {
			p.config.uses[prefix+r.address] = append(users, prefix+user)
		}
	}
	return nil
}

// mentionsSource reports whether something may refer to a source. Most of a configuration
// does not, and need not be parsed.
func (p *parser) mentionsSource(raw json.RawMessage) bool {
	for kind := range p.sources {
		for _, mode := range []string{"data", "ephemeral"} {
			if bytes.Contains(raw, []byte(`"`+mode+`.`+kind+`.`)) {
				return true
			}
		}
	}
	return false
}

// appendReferences collects the references in an expression and in its nested blocks.
func appendReferences(all []string, tree any) []string {
	switch v := tree.(type) {
	case []any:
		for _, element := range v {
			all = appendReferences(all, element)
		}
	case map[string]any:
		for name, value := range v {
			list, isList := value.([]any)
			switch {
			case name == "constant_value":
			case name == "references" && isList:
				for _, element := range list {
					if reference, isText := element.(string); isText {
						all = append(all, reference)
					}
				}
			default:
				all = appendReferences(all, value)
			}
		}
	}
	return all
}

func newWritten(expressions, dependsOn json.RawMessage) (written, error) {
	w := written{constants: make(map[string]any), references: make(map[string][]string)}
	var all map[string]json.RawMessage
	if len(expressions) > 0 {
		if err := json.Unmarshal(expressions, &all); err != nil {
			return w, err
		}
	}
	for name, expression := range all {
		var one struct {
			Constant   json.RawMessage `json:"constant_value"`
			References []string        `json:"references"`
		}
		if json.Unmarshal(expression, &one) != nil {
			continue // The expressions of a nested block.
		}
		w.references[name] = longest(one.References)
		if one.Constant != nil {
			constant, err := parsed(one.Constant)
			if err != nil {
				return w, err
			}
			w.constants[name] = constant
		}
	}
	if len(dependsOn) > 0 {
		return w, json.Unmarshal(dependsOn, &w.dependsOn)
	}
	return w, nil
}

// longest drops references that begin another one. Terraform lists each reference with
// its beginnings, and the longest is the one that was written.
func longest(references []string) []string {
	return slices.DeleteFunc(slices.Clone(references), func(short string) bool {
		return slices.ContainsFunc(references, func(long string) bool {
			return len(long) > len(short) && strings.HasPrefix(long, short) && strings.ContainsRune(".[", rune(long[len(short)]))
		})
	})
}

// isLocal reports whether a reference cannot be to a pending resource.
func isLocal(reference string) bool {
	root, _, _ := strings.Cut(reference, ".")
	return slices.Contains([]string{"var", "local", "each", "count", "path", "terraform", "tofu", "self"}, root)
}
