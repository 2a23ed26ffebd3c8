// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "fmt"

// ScenarioError says what is wrong with a scenario, where, and what to do about it.
type ScenarioError struct {
	// Path names the value, for example channels[0].numbers[1].daily_sent; it is empty for the scenario as a whole.
	Path string
	// Line and Column count from 1; they are 0 for a scenario that was not read from text.
	Line, Column int
	Problem      string
}

func (e *ScenarioError) Error() string {
	text := e.Problem
	if e.Path != "" {
		text = e.Path + ": " + text
	}
	if e.Line > 0 {
		text = fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, text)
	}
	return text
}

func problem(path, format string, args ...any) *ScenarioError {
	return &ScenarioError{Path: path, Problem: fmt.Sprintf(format, args...)}
}
