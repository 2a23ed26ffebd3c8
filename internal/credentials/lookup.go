// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"fmt"
	"strconv"
	"strings"
)

// or gives the first value that is not empty.
func or(value, otherwise string) string {
	if value != "" {
		return value
	}
	return otherwise
}

// first gives the argument, else the first variable that is not empty. White space
// around a value is dropped: a secret of a CI system often ends in a line break.
func (m Machine) first(argument string, variables []string) string {
	argument = strings.TrimSpace(argument)
	for _, name := range variables {
		argument = or(argument, strings.TrimSpace(m.Getenv(name)))
	}
	return argument
}

// on tells whether a variable that switches something is switched on.
func (m Machine) on(name string) bool {
	value := strings.TrimSpace(m.Getenv(name))
	return value == "1" || strings.EqualFold(value, "true")
}

// places tells where a value was looked for.
func places(argument string, variables []string) string {
	noun := "variables "
	if len(variables) == 1 {
		noun = "variable "
	}
	return "the argument " + argument + " and the environment " + noun + strings.Join(variables, ", ")
}

// number is first for whole numbers of at least zero, where zero means left out.
func (r *resolver) number(argument string, value int64, variables []string) int64 {
	if value > 0 {
		return value
	}
	if value < 0 {
		r.problem(argument, "Invalid number", "%s is %d. It must not be negative.", argument, value)
		return 0
	}
	text := r.first("", variables)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		// The text is not shown: whatever is in the environment by mistake may be a secret.
		r.problem(argument, "Invalid number", "%s is no whole number of at least zero. It was looked for in %s.", argument, places(argument, variables))
		return 0
	}
	return n
}

// problem reports what is wrong with an argument.
func (r *resolver) problem(argument, summary, format string, args ...any) {
	r.problems = append(r.problems, Problem{Argument: argument, Summary: summary, Detail: fmt.Sprintf(format, args...)})
}
