// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package signal

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// State is the current state of one key. A key is what the source reports by, such as a
// phone number.
type State struct {
	Key string // Empty if CAMS does not name it.
	// Values are the values of signals and other properties by the names of attributes.
	// They are as CAMS reports them, without white space around them. A value that CAMS
	// left out is missing.
	Values map[string]string
	// Problems are the causes that CAMS reports.
	Problems []Problem
}

// Problem is one cause that CAMS reports for a state, with its advice. Any of the texts may
// be empty. They are safe to show: secrets are hidden and phone numbers masked.
type Problem struct {
	Code        string
	Description string
	Solution    string
}

// Unique sorts states by key and drops those that repeat another one. It keeps all states of
// one key that differ, since one of them may be bad.
func Unique(states []State) []State {
	slices.SortFunc(states, compare)
	return slices.CompactFunc(states, func(a, b State) bool { return compare(a, b) == 0 })
}

// Of returns the states of some keys, or all states if keys is empty. It keeps a state without
// a key, which may belong to any of them.
func Of(states []State, keys []string) []State {
	if len(keys) == 0 {
		return states
	}
	return slices.DeleteFunc(slices.Clone(states), func(s State) bool { return s.Key != "" && !slices.Contains(keys, s.Key) })
}

func compare(a, b State) int {
	return cmp.Or(
		cmp.Compare(a.Key, b.Key),
		slices.Compare(a.texts(), b.texts()),
		slices.CompareFunc(a.Problems, b.Problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Description, b.Description), cmp.Compare(a.Solution, b.Solution))
		}),
	)
}

// texts returns names and values, ordered by name.
func (s State) texts() []string {
	texts := make([]string, 0, 2*len(s.Values))
	for _, name := range slices.Sorted(maps.Keys(s.Values)) {
		texts = append(texts, name, s.Values[name])
	}
	return texts
}

// mostProblems is the most problems that a clause names.
const mostProblems = 3

// Cause returns a clause that names the problems, or an empty string if there are none:
//
//	"No payment method." (ERR-FB-001), possible solution "Add one."
func (s State) Cause() string {
	var all []string
	for _, p := range s.Problems {
		if text := p.clause(); text != "" {
			all = append(all, text)
		}
	}
	if more := len(all) - mostProblems; more > 0 {
		all = append(all[:mostProblems], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, "; ")
}

func (p Problem) clause() string {
	text := p.Code
	switch {
	case p.Description != "" && p.Code != "":
		text = fmt.Sprintf(`"%s" (%s)`, p.Description, p.Code)
	case p.Description != "":
		text = `"` + p.Description + `"`
	}
	if p.Solution == "" {
		return text
	}
	return strings.TrimPrefix(text+`, possible solution "`+p.Solution+`"`, ", ")
}
