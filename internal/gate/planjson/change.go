// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// becauseOfCheck is the reason of a read inside a check block. Terraform plans it
// only if it could be tried: what is unknown after it means that it failed.
const becauseOfCheck = "read_because_check_nested"

type change struct {
	resource
	ActionReason string `json:"action_reason"`
	Change       struct {
		Actions        []string        `json:"actions"`
		After          json.RawMessage `json:"after"`
		AfterUnknown   json.RawMessage `json:"after_unknown"`
		AfterSensitive json.RawMessage `json:"after_sensitive"`
	} `json:"change"`
}

// change reads one element of resource_changes.
func (p *parser) change() error {
	var wire change
	if err := p.Decode(&wire); err != nil || wire.Mode != "data" {
		return err
	}
	return p.addChange(wire, false)
}

// deferredChange reads one element of deferred_changes, which Terraform has for
// what it puts off to a later plan.
func (p *parser) deferredChange() error {
	var wire struct {
		Change change `json:"resource_change"`
	}
	if err := p.Decode(&wire); err != nil || wire.Change.Mode != "data" {
		return err
	}
	return p.addChange(wire.Change, true)
}

func (p *parser) addChange(wire change, deferred bool) error {
	state := Known
	switch unknown := anyUnknown(wire.Change.AfterUnknown); {
	case deferred, unknown && wire.ActionReason != becauseOfCheck:
		state = Deferred
	case unknown:
		state = Errored
	}
	if wire.Type != DataSource {
		if state == Errored {
			p.plan.Failed = append(p.plan.Failed, wire.Address)
		}
		return nil
	}
	read := Read{Address: wire.Address, Module: wire.Module, State: state, Sensitive: marked(wire.Change.AfterSensitive)}
	if err := unmarshal(wire.Change.After, &read.Values); err != nil {
		return err
	}
	if state == Deferred {
		read.Unknown = unknownPaths("", wire.Change.AfterUnknown)
	}
	p.changed[read.Address] = read
	return nil
}

// anyUnknown tells whether the shadow of what is unknown is not empty.
func anyUnknown(raw json.RawMessage) bool { return bytes.Contains(raw, []byte("true")) }

// arguments are the attributes that a user can set.
var arguments = []string{
	"cust_space_id", "isv_code", "phone_number", "phone_numbers", "granularity", "start", "end", "lookback", "settle", "timezone",
	"include_metrics", "rules", "on_inconclusive", "on_error", "timeouts",
}

// computed are the arguments that are unknown before any read unless they are set.
var computed = []string{"granularity", "start", "end", "settle", "timezone"}

// unknownPaths lists what is unknown of the arguments: "lookback",
// "rules.delivery.min". Of a list that holds something unknown it names the list.
func unknownPaths(prefix string, raw json.RawMessage) []string {
	var shadow map[string]json.RawMessage
	if json.Unmarshal(raw, &shadow) != nil {
		return nil
	}
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(shadow)) {
		if prefix == "" && !slices.Contains(arguments, name) {
			continue
		}
		value := shadow[name]
		switch {
		case !anyUnknown(value):
		case value[0] == '{':
			paths = append(paths, unknownPaths(prefix+name+".", value)...)
		default:
			paths = append(paths, prefix+name)
		}
	}
	return paths
}
