// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Error says why something could not be read as a plan.
type Error struct {
	Summary string // Short and fixed.
	Detail  string // Whole sentences: what is wrong, and what to do.
	Err     error  // What is beneath, if anything.
}

func (e *Error) Error() string { return e.Summary + ": " + e.Detail }

// Unwrap gives what is beneath.
func (e *Error) Unwrap() error { return e.Err }

const howToMake = "Make one with `terraform show -json PLANFILE` or `tofu show -json PLANFILE`, where PLANFILE is what `plan -out=PLANFILE` wrote."

func notPlan(format string, args ...any) *Error {
	return &Error{Summary: "Not a plan in JSON", Detail: fmt.Sprintf(format, args...) + " " + howToMake}
}

// explained turns an error of the decoder into one that says what to do.
func explained(err error, offset int64) error {
	var own *Error
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{
			Summary: "Plan is cut short",
			Detail: fmt.Sprintf("The JSON ends after %d bytes, before the plan does. The command that wrote it failed, or the disk is full; "+
				"in a pipe, `set -o pipefail` shows the former.", offset),
			Err: err,
		}
	case errors.As(err, &syntax):
		return &Error{
			Summary: "Not a plan in JSON",
			Detail:  fmt.Sprintf("This is no JSON: at byte %d, %v. %s", syntax.Offset, syntax, howToMake),
			Err:     err,
		}
	case errors.As(err, &kind):
		return &Error{
			Summary: "Not a plan in JSON",
			// The value itself may be a secret or a phone number.
			Detail: fmt.Sprintf("At byte %d, %s has a value of the wrong type. The plan was written by something else than "+
				"Terraform or OpenTofu, or by a provider of another version.", offset, fieldOf(kind)),
			Err: err,
		}
	}
	return err
}

func fieldOf(err *json.UnmarshalTypeError) string {
	if err.Field == "" {
		return "the JSON"
	}
	return err.Field
}
