// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed scenario.schema.json
var schemaJSON []byte

// SchemaJSON returns the JSON schema of a scenario.
func SchemaJSON() []byte { return slices.Clone(schemaJSON) }

// shape is the part of the schema that the parser checks: names, types and required fields. compile checks the limits of
// values, since scenarios are also made in Go. A nil shape allows any value.
type shape struct {
	Ref               string              `json:"$ref"`
	Type              string              `json:"type"`
	Properties        map[string]*shape   `json:"properties"`
	Others            others              `json:"additionalProperties"`
	Items             *shape              `json:"items"`
	Required          []string            `json:"required"`
	DependentRequired map[string][]string `json:"dependentRequired"`
	Defs              map[string]*shape   `json:"$defs"`
}

// others has the shape of members that are not in Properties; nil if they are not allowed.
type others struct{ *shape }

// UnmarshalJSON reads false or a schema.
func (o *others) UnmarshalJSON(text []byte) error {
	if string(text) == "false" {
		return nil
	}
	return json.Unmarshal(text, &o.shape)
}

var root = sync.OnceValue(func() *shape {
	var s shape
	if err := json.Unmarshal(schemaJSON, &s); err != nil {
		panic("the embedded schema is broken: " + err.Error())
	}
	return &s
})

// resolve follows a reference.
func (s *shape) resolve() *shape {
	if s == nil || s.Ref == "" {
		return s
	}
	return root().Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
}

// member returns the shape of a member, and whether the name is allowed.
func (s *shape) member(name string) (*shape, bool) {
	if s == nil || s.Properties == nil && s.Others.shape == nil { // any object
		return nil, true
	}
	if p, ok := s.Properties[name]; ok {
		return p, true
	}
	return s.Others.shape, s.Others.shape != nil
}

// suggest returns the name that was probably meant, or "".
func (s *shape) suggest(name string) string {
	plain := func(name string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) }
	for _, known := range sorted(s.Properties) {
		if plain(known) == plain(name) {
			return known
		}
	}
	return ""
}
