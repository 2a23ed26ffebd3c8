// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

const howToMake = "Make one with `terraform show -json PLANFILE` or `tofu show -json PLANFILE`, where PLANFILE is what `plan -out=PLANFILE` wrote."

func notPlan(format string, args ...any) diagnostic.Diagnostic {
	return diagnostic.Diagnostic{Summary: "Not a plan in JSON", Detail: fmt.Sprintf(format, args...) + " " + howToMake}
}

var tooDeep = notPlan("Objects and arrays are nested more than %d levels deep.", maxDepth)

// diagnosed adds the remediation to an error of the decoder. It does not show the value,
// which may be a secret or a phone number.
func diagnosed(err error, offset int64) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return diagnostic.Diagnostic{
			Summary: "Plan is cut short",
			Detail: fmt.Sprintf("The JSON ends after %d bytes, before the plan is complete. The command that wrote it failed, or the disk is full. "+
				"In a pipe, `set -o pipefail` makes such a failure visible.", offset),
		}
	case errors.As(err, &syntax):
		return notPlan("This is not JSON: at byte %d, %v.", syntax.Offset, syntax)
	case errors.As(err, &kind):
		field := kind.Field
		if field == "" {
			field = "the JSON"
		}
		return notPlan("At byte %d, %s has a value of the wrong type. Terraform or OpenTofu did not write the plan, or the provider is of another version.",
			offset, field)
	}
	return err
}
