// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bytes"
	"encoding/json"
	"slices"
)

// becauseOfCheck is the action_reason of a read in a check block. Such a read is in the
// plan only if it was attempted, so unknown values mean that it failed.
const becauseOfCheck = "read_because_check_nested"

type change struct {
	found
	reason  string
	deposed string
	actions []string
}

func (c *change) fields(s *stream, name string) error {
	if taken, err := c.field(s, name); taken {
		return err
	}
	var err error
	switch name {
	case "action_reason":
		c.reason, err = s.text()
	case "deposed":
		c.deposed, err = s.text()
	case "change":
		return s.object(func(name string) error {
			switch name {
			case "actions":
				return s.array(func() error {
					action, err := s.text()
					c.actions = append(c.actions, action)
					return err
				})
			case "after":
				return s.Decode(&c.values)
			case "after_unknown":
				return s.Decode(&c.unknown)
			case "after_sensitive":
				return s.Decode(&c.sensitive)
			}
			return s.skip()
		})
	default:
		return s.skip()
	}
	return err
}

// change reads one element of resource_changes.
func (p *parser) change() error {
	var c change
	if err := p.object(func(name string) error { return c.fields(&p.stream, name) }); err != nil {
		return err
	}
	if c.mode != "data" {
		p.changes.add(&c)
		return nil
	}
	return p.addChange(&c, false)
}

// deferredChange reads one element of deferred_changes, where Terraform lists what it
// defers to a later plan.
func (p *parser) deferredChange() error {
	var c change
	err := p.object(func(name string) error {
		if name != "resource_change" {
			return p.skip()
		}
		return p.object(func(name string) error { return c.fields(&p.stream, name) })
	})
	if err != nil || c.mode != "data" {
		return err
	}
	return p.addChange(&c, true)
}

func (p *parser) addChange(c *change, deferred bool) error {
	c.state, c.planned = Known, true
	switch unknown := anyUnknown(c.unknown); {
	case deferred, unknown && c.reason != becauseOfCheck:
		c.state = Deferred
	case unknown:
		c.state = Errored
	}
	if p.source(c.resource) == nil {
		if c.state == Errored {
			p.plan.Failed = append(p.plan.Failed, c.address)
		}
		return nil
	}
	if _, twice := p.changed[c.address]; twice {
		return notPlan("The changes in the plan hold %.200q twice.", c.address)
	}
	p.changed[c.address] = c.found
	return nil
}

// anyUnknown reports whether after_unknown contains anything.
func anyUnknown(raw json.RawMessage) bool { return bytes.Contains(raw, []byte("true")) }

// changes summarizes what a plan does to resources and outputs.
type changes struct {
	planned  map[string]bool // Blocks of managed resources with a planned instance that is not deleted.
	touched  map[string]bool // Blocks with an instance in the plan.
	outputs  map[string]bool // Root module outputs that were evaluated.
	deleted  map[string]bool // Root module outputs that are deleted.
	destroys bool            // Something is deleted without a reason, as in a destroy plan.
	others   bool            // Something is neither deleted nor forgotten.
}

func newChanges() changes {
	return changes{planned: make(map[string]bool), touched: make(map[string]bool), outputs: make(map[string]bool), deleted: make(map[string]bool)}
}

func (c *changes) add(one *change) {
	block := BlockAddress(one.address)
	c.touched[block] = true
	switch {
	case slices.Equal(one.actions, []string{"delete"}):
		// Any plan deletes deposed objects. For what was removed from the configuration
		// there is a reason.
		if one.reason == "" && one.deposed == "" {
			c.destroys = true
		}
	case slices.Equal(one.actions, []string{"forget"}):
	default:
		c.others = true
		c.planned[block] = true
	}
}

// isDestroy reports whether the plan was made by -destroy.
func (c *changes) isDestroy(config *configuration) bool {
	if c.others || len(c.outputs) > 0 {
		return false
	}
	if c.destroys {
		return true
	}
	for name := range c.deleted {
		if config.outputs[name] {
			return true
		}
	}
	return false
}

func (p *parser) outputChanges() error {
	return p.dictionary(func(output string) error {
		return p.object(func(name string) error {
			if name != "actions" {
				return p.skip()
			}
			return p.array(func() error {
				action, err := p.text()
				if action == "delete" {
					p.changes.deleted[output] = true
				} else {
					p.changes.outputs[output] = true
				}
				return err
			})
		})
	})
}
