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

// State is what CAMS reports of one thing now. A key is what the source reports by, such
// as a phone number.
type State struct {
	Key string // Empty where CAMS does not name it.
	// Values are the signals, and what else describes the key, by the names that
	// attributes have. They are as CAMS gave them, without white space around them; what
	// it left out is not among them.
	Values map[string]string
	// Problems are what CAMS reports as the cause.
	Problems []Problem
}

// Problem is one cause that CAMS gives for a state, and what it advises. Any of the texts
// may be empty. They are safe to show: secrets are hidden and phone numbers masked.
type Problem struct {
	Code        string
	Description string
	Solution    string
}

// Unique sorts states by key, and drops those that repeat another one. States of one key
// that differ all stay: one of them may be bad.
func Unique(states []State) []State {
	slices.SortFunc(states, compare)
	return slices.CompactFunc(states, func(a, b State) bool { return compare(a, b) == 0 })
}

// Of returns the states of some keys; all if there are none. A state whose key CAMS does
// not name may be of any key, so it stays.
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

// texts lists names and values, ordered by name.
func (s State) texts() []string {
	texts := make([]string, 0, 2*len(s.Values))
	for _, name := range slices.Sorted(maps.Keys(s.Values)) {
		texts = append(texts, name, s.Values[name])
	}
	return texts
}

// mostProblems is how many problems a sentence names.
const mostProblems = 3

// Cause names the problems in a clause, and is empty if there are none:
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
