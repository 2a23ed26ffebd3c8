// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// stringValidator adapts a function that checks a string to the plugin framework. The
// error of check continues a sentence that begins with the string: "is not …; write …".
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

// notEmpty rejects an empty string, which might be taken for an argument that was left
// out.
func notEmpty(text string) error {
	if text == "" {
		return errors.New("is empty; write a value, or leave it out")
	}
	return nil
}
