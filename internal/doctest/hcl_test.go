// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package doctest_test

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// replaced replaces blocks with those in a text that have the same type and labels.
func replaced(old, text []byte) ([]byte, error) {
	into, err := parseHCL(old)
	if err != nil {
		return nil, err
	}
	from, err := parseHCL(text)
	if err != nil {
		return nil, err
	}
	for _, b := range from.Body().Blocks() {
		before := into.Body().FirstMatchingBlock(b.Type(), b.Labels())
		if before == nil {
			return nil, fmt.Errorf("there is no %s %v to replace", b.Type(), b.Labels())
		}
		into.Body().RemoveBlock(before)
		into.Body().AppendBlock(b)
	}
	return into.Bytes(), nil
}

func parseHCL(text []byte) (*hclwrite.File, error) {
	file, diags := hclwrite.ParseConfig(text, "page.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	return file, nil
}

// isPolicy reports whether a block is a policy file of chatapp-gate rather than a
// Terraform configuration.
func isPolicy(b block) bool {
	if !b.isTerraform() {
		return false
	}
	file, err := parseHCL([]byte(b.text))
	if err != nil {
		return false
	}
	_, rules := file.Body().Attributes()["rules"]
	return rules || slices.ContainsFunc(file.Body().Blocks(), func(b *hclwrite.Block) bool { return b.Type() == "channel" })
}
