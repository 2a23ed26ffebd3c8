// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// first returns the value of an argument, or else the first of its environment variables
// that is set. It trims white space, since secrets from CI systems often end in a line
// break.
func (m Machine) first(argument, value string) string {
	value = strings.TrimSpace(value)
	for _, name := range variables[argument] {
		value = cmp.Or(value, strings.TrimSpace(m.Getenv(name)))
	}
	return value
}

// origin names what sets an argument that has a value: the argument, or an environment
// variable.
func (r *resolver) origin(argument, value string) string {
	if strings.TrimSpace(value) != "" {
		return r.called(argument)
	}
	set := func(name string) bool { return strings.TrimSpace(r.Getenv(name)) != "" }
	return "the environment variable " + variables[argument][slices.IndexFunc(variables[argument], set)]
}

// called names an argument as the front end does.
func (r *resolver) called(argument string) string {
	name := r.names.Of(argument)
	if strings.HasPrefix(name, "-") {
		return "the flag " + name
	}
	return "the argument " + name
}

// setting names an argument and its environment variable, as what to set.
func (r *resolver) setting(argument string) string {
	variable := variables[argument][0]
	if name := r.names.Of(argument); name != variable {
		return name + " or " + variable
	}
	return variable
}

// on reports whether a boolean variable is true.
func (m Machine) on(name string) bool {
	value := strings.TrimSpace(m.Getenv(name))
	return value == "1" || strings.EqualFold(value, "true")
}

// places describes where the value of an argument was looked for.
func (r *resolver) places(argument string) string {
	names := variables[argument]
	noun := "the environment variables "
	if len(names) == 1 {
		noun = "the environment variable "
	}
	environment := noun + strings.Join(names, ", ")
	if slices.Contains(names, r.names.Of(argument)) {
		return environment
	}
	return r.called(argument) + " and " + environment
}

// number reads a non-negative whole number as first reads a text. Zero means left out.
func (r *resolver) number(argument string, value int64) int64 {
	if value > 0 {
		return value
	}
	if value < 0 {
		r.problem(argument, "Invalid number", "%s is %d. It must not be negative.", r.names.Of(argument), value)
		return 0
	}
	text := r.first(argument, "")
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		// The text is not shown: it may be a secret that was put there by mistake.
		r.problem(argument, "Invalid number", "%s must be a whole number, zero or more. It was looked for in %s.", r.names.Of(argument), r.places(argument))
		return 0
	}
	return n
}

// problem reports what is wrong with an argument.
func (r *resolver) problem(argument, summary, format string, args ...any) {
	r.found = append(r.found, diagnosed(diagnostic.Error, argument, summary, format, args...))
}

func diagnosed(severity diagnostic.Severity, argument, summary, format string, args ...any) diagnostic.Diagnostic {
	return diagnostic.Diagnostic{Severity: severity, Summary: summary, Detail: fmt.Sprintf(format, args...), Path: strings.Split(argument, ".")}
}
