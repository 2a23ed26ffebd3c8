// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// checked is the part of a validator that documents it. No front end shows it.
type checked struct{}

func (checked) Description(context.Context) string         { return "is checked" }
func (checked) MarkdownDescription(context.Context) string { return "is checked" }

// texts adapts a function that checks a string to the plugin framework. The error of check
// continues a sentence that begins with the string: "is not …; write …".
type texts struct {
	checked
	check func(string) error
}

func (v texts) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		invalid(&resp.Diagnostics, req.Path, "%s: %q %v.", argumentOf(req.Path), req.ConfigValue.ValueString(), err)
	}
}

// numbers rejects numbers that are not in a range.
type numbers struct {
	checked
	least, most float64
}

// notNegative has no upper end.
var notNegative = numbers{most: math.Inf(1)}

func (v numbers) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		v.validate(&resp.Diagnostics, req.Path, float64(req.ConfigValue.ValueInt64()))
	}
}

func (v numbers) ValidateFloat64(_ context.Context, req validator.Float64Request, resp *validator.Float64Response) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		v.validate(&resp.Diagnostics, req.Path, req.ConfigValue.ValueFloat64())
	}
}

func (v numbers) validate(diags *diag.Diagnostics, at path.Path, n float64) {
	written := strconv.FormatFloat(n, 'f', -1, 64)
	switch {
	case n >= v.least && n <= v.most:
	case math.IsInf(v.most, 1):
		invalid(diags, at, "%s is %s, which is negative. Write 0 or more.", argumentOf(at), written)
	default:
		invalid(diags, at, "%s is %s. Write a number from %v to %v.", argumentOf(at), written, v.least, v.most)
	}
}

// once rejects a block that is written more than once.
type once struct{ checked }

func (once) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if n := len(req.ConfigValue.Elements()); n > 1 {
		invalid(&resp.Diagnostics, req.Path, "The block %s is written %d times. Write it once.", argumentOf(req.Path), n)
	}
}

func invalid(diags *diag.Diagnostics, at path.Path, format string, args ...any) {
	diags.AddAttributeError(at, "Invalid value", fmt.Sprintf(format, args...))
}

// argumentOf names the argument at a path, such as "endpoints.cams".
func argumentOf(at path.Path) string {
	var names []string
	for _, step := range at.Steps() {
		if name, isName := step.(path.PathStepAttributeName); isName {
			names = append(names, string(name))
		}
	}
	return strings.Join(names, ".")
}

// notEmpty rejects an empty string, which might be taken for an argument that was left
// out.
func notEmpty(text string) error {
	if text == "" {
		return errors.New("is empty; write a value, or leave it out")
	}
	return nil
}
