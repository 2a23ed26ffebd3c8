// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package validators lets functions that check a value serve as validators of the
// plugin framework.
package validators

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// String is a validator of strings. The error that check gives continues a
// sentence that begins with the value: "is not …; write …".
func String(what string, check func(string) error) validator.String {
	return stringValidator{what, check}
}

type stringValidator struct {
	what  string
	check func(string) error
}

func (v stringValidator) Description(context.Context) string { return "must be " + v.what }

func (v stringValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v stringValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value",
			fmt.Sprintf("%s must be %s: %q %v.", req.Path, v.what, req.ConfigValue.ValueString(), err))
	}
}
