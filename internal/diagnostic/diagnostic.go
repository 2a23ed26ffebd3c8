// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package diagnostic defines the only type in which this project reports anything to a
// user. Code that finds a problem returns a Diagnostic; front ends translate its path
// into an attribute, a flag or a place in a file.
package diagnostic

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// Severity is how serious a diagnostic is.
type Severity int

// The severities. An error ends the operation; a warning does not.
const (
	Error Severity = iota
	Warning
)

// Diagnostic reports one problem to a user. Its texts do not contain secrets, and phone
// numbers are masked.
type Diagnostic struct {
	Severity Severity
	Summary  string // Short and fixed, without a period.
	Detail   string // Whole sentences: what happened, to what, and what to do next.
	Path     Path   // The argument at fault; empty if none is, or all are.
	Subject  Place  // Where the argument is; zero if it is not in a file.
}

// Path leads to an argument: {"lookback"}, {"rules", "delivery", "waiver", "until"}.
type Path []string

// String joins the steps with dots.
func (p Path) String() string { return strings.Join(p, ".") }

// Place is a line of a file. Its zero value means none.
type Place struct {
	File string
	Line int // Counted from 1.
}

// Error joins summary and detail. It makes a diagnostic an error.
func (d Diagnostic) Error() string {
	if d.Detail == "" {
		return d.Summary
	}
	return d.Summary + ": " + d.Detail
}

// List is several diagnostics.
type List []Diagnostic

// HasErrors reports whether any of them is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Err returns the errors in the list as one error, or nil. Of takes them apart again.
func (l List) Err() error {
	errs := slices.DeleteFunc(slices.Clone(l), func(d Diagnostic) bool { return d.Severity != Error })
	if len(errs) == 0 {
		return nil
	}
	return errs
}

// Error joins all diagnostics.
func (l List) Error() string {
	texts := make([]string, len(l))
	for i, d := range l {
		texts[i] = d.Error()
	}
	return strings.Join(texts, "; ")
}

// Of returns the diagnostics in an error, or nil if it is another kind of error.
func Of(err error) List {
	if list, ok := errors.AsType[List](err); ok {
		return list
	}
	if one, ok := errors.AsType[Diagnostic](err); ok {
		return List{one}
	}
	return nil
}

// Names translates the names of arguments, such as "timeouts.read", into what the front
// end's users type, such as "--timeout". An argument that is not in it keeps its name.
type Names map[string]string

// Of returns the name of an argument.
func (n Names) Of(argument string) string { return cmp.Or(n[argument], argument) }
