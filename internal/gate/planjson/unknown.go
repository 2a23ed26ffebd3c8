// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"maps"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// branch returns a field of a tree; nil if it is missing. If the tree is true as a whole,
// so is each field.
func branch(tree any, name string) any {
	if fields, isObject := tree.(map[string]any); isObject {
		return fields[name]
	}
	return tree
}

// holdsTrue reports whether anything in a shadow is true. In a shadow, show -json marks
// what is sensitive or unknown.
func holdsTrue(shadow any) bool {
	switch v := shadow.(type) {
	case bool:
		return v
	case []any:
		return slices.ContainsFunc(v, holdsTrue)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), holdsTrue)
	}
	return false
}

// withUnknown replaces the parts of a tree that its shadow marks as unknown.
func withUnknown(tree, shadow any) any {
	switch s := shadow.(type) {
	case bool:
		if s {
			return policy.Unknown{}
		}
	case []any:
		// Of a list with an unknown element, even the length may be unknown.
		if holdsTrue(s) {
			return policy.Unknown{}
		}
	case map[string]any:
		fields, isObject := tree.(map[string]any)
		if !isObject {
			if !holdsTrue(s) {
				return tree
			}
			fields = make(map[string]any)
		}
		all := maps.Clone(fields)
		for name, below := range s {
			if value := withUnknown(fields[name], below); value != nil {
				all[name] = value
			}
		}
		return all
	}
	return tree
}

// unknownPaths lists the unknown arguments: "lookback", "rules.delivery.min". For a list
// with an unknown element it names the list.
func unknownPaths(prefix string, shadow any, arguments []string) []string {
	fields, isObject := shadow.(map[string]any)
	if !isObject {
		return nil
	}
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if prefix == "" && !slices.Contains(arguments, name) || !holdsTrue(fields[name]) {
			continue
		}
		if _, isObject := fields[name].(map[string]any); isObject {
			paths = append(paths, unknownPaths(prefix+name+".", fields[name], arguments)...)
		} else {
			paths = append(paths, prefix+name)
		}
	}
	return paths
}

// cause returns, in a clause, which arguments deferred a read, and what they refer to.
// Arguments that the provider fills in are unknown before every read, so they count only
// if the configuration sets them.
func (s *Source) cause(unknown []string, w written) string {
	unknown = slices.DeleteFunc(unknown, func(path string) bool {
		name, _, _ := strings.Cut(path, ".")
		_, set := w.references[name]
		return !set && s.computed(name)
	})
	all := make(map[string]bool)
	for _, path := range unknown {
		name, _, _ := strings.Cut(path, ".")
		for _, reference := range w.references[name] {
			all[reference] = true
		}
	}
	if len(unknown) == 0 {
		// All arguments are known, so it waits for what it depends on.
		for _, references := range w.references {
			for _, reference := range references {
				if !isLocal(reference) {
					all[reference] = true
				}
			}
		}
	}
	for _, dependency := range w.dependsOn {
		all[dependency] = true
	}
	references := slices.Sorted(maps.Keys(all))
	switch {
	case len(unknown) == 0 && len(references) == 0:
		return "it depends on something that must be changed first"
	case len(unknown) == 0:
		return "it depends on " + diagnostic.Listed(references, "and") + ", which must be changed first"
	case len(references) == 0:
		return diagnostic.Listed(unknown, "and") + " " + isOrAre(unknown) + " known only after apply"
	}
	return diagnostic.Listed(unknown, "and") + " " + isOrAre(unknown) + " known only after apply, from " + diagnostic.Listed(references, "and")
}

func isOrAre(items []string) string {
	if len(items) == 1 {
		return "is"
	}
	return "are"
}
