// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// reportUnknown rejects values that become known only during apply: without them, a
// client would look elsewhere for what the user has set here. Ignored arguments may be
// unknown.
func reportUnknown(config tfsdk.Config, diags *diag.Diagnostics) {
	// The walk fails only if its function does, which never happens.
	_ = tftypes.Walk(config.Raw, func(at *tftypes.AttributePath, value tftypes.Value) (bool, error) {
		argument, place := argumentAt(at)
		if argument == "" || value.IsKnown() {
			return !isIgnored(argument), nil
		}
		if !isIgnored(argument) {
			diags.AddAttributeError(place, "Unknown provider argument",
				fmt.Sprintf("The provider reads metrics during plan, and the value of %s is known only after apply. "+
					"Set it to a value that does not depend on a resource, set it through the environment, "+
					"or apply the resource that it depends on first, with -target.", argument))
		}
		return false, nil
	})
}

// argumentAt names the argument at a path, such as "endpoints.cams", and returns the
// framework's path. A whole block is named without its index.
func argumentAt(at *tftypes.AttributePath) (string, path.Path) {
	place := path.Empty()
	for _, step := range at.Steps() {
		switch s := step.(type) {
		case tftypes.AttributeName:
			place = place.AtName(string(s))
		case tftypes.ElementKeyInt:
			place = place.AtListIndex(int(s))
		}
	}
	return argumentOf(place), place
}

// isIgnored reports whether an argument, or a whole block, is ignored.
func isIgnored(argument string) bool {
	name, nested, _ := strings.Cut(argument, ".")
	if name == "endpoints" {
		return nested != "" && nested != "cams" && nested != "sts"
	}
	_, attribute := ignoredAttributes()[name]
	_, block := ignoredBlocks()[name]
	return attribute || block
}

// argumentPath finds the attribute of an argument such as "assume_role.role_arn".
func argumentPath(argument string) path.Path {
	block, nested, found := strings.Cut(argument, ".")
	if !found {
		return path.Root(argument)
	}
	return path.Root(block).AtListIndex(0).AtName(nested)
}
