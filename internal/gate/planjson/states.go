// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// state reads one state. A column without text is unknown.
func (v *values) state(s *stream, source *Source) error {
	one := signal.State{Values: make(map[string]string)}
	columns := make([]string, len(source.Columns))
	err := s.object(func(name string) error {
		i := slices.Index(source.Columns, name)
		isValue := slices.Contains(source.Values, name)
		switch {
		case name == problemsColumn:
			return s.array(func() error { return problem(s, &one) })
		case i < 0 && !isValue:
			return s.skip()
		}
		text, err := s.text()
		if i >= 0 {
			columns[i] = text
		}
		if isValue && text != "" {
			one.Values[name] = text
		}
		return err
	})
	one.Key = key(columns)
	v.states = append(v.states, one)
	return err
}

// problemsColumn is the column of states that lists their problems.
const problemsColumn = "errors"

func problem(s *stream, of *signal.State) error {
	var p signal.Problem
	texts := map[string]*string{"code": &p.Code, "description": &p.Description, "possible_solution": &p.Solution}
	err := s.object(func(name string) (err error) {
		if text := texts[name]; text != nil {
			*text, err = s.text()
			return err
		}
		return s.skip()
	})
	of.Problems = append(of.Problems, p)
	return err
}
