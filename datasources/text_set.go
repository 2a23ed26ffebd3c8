// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// textSetType is a set of phone numbers. The framework compares each element of a set
// with each other one, several times in a read: with 1,000 numbers that takes longer
// than all the rest of a plan. And it logs the elements that it goes through.
type textSetType struct {
	basetypes.SetType
}

// textSet is the value of a textSetType.
type textSet struct {
	basetypes.SetValue
}

var (
	_ basetypes.SetTypable                    = textSetType{}
	_ basetypes.SetValuableWithSemanticEquals = textSet{}
)

func newTextSetType() textSetType { return textSetType{types.SetType{ElemType: types.StringType}} }

func (t textSetType) Equal(o attr.Type) bool {
	other, ok := o.(textSetType)
	return ok && t.SetType.Equal(other.SetType)
}

func (t textSetType) String() string { return "textSetType" }

func (t textSetType) ValueType(context.Context) attr.Value { return textSet{} }

func (t textSetType) ValueFromSet(_ context.Context, v basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return textSet{v}, nil
}

func (t textSetType) ValueFromTerraform(ctx context.Context, v tftypes.Value) (attr.Value, error) {
	value, err := t.SetType.ValueFromTerraform(ctx, v)
	if err != nil {
		return nil, err
	}
	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("got %T for a set", value)
	}
	return textSet{set}, nil
}

// Validate looks for nothing: Terraform has made a set of the elements before.
func (t textSetType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics { return nil }

func (s textSet) Type(context.Context) attr.Type { return newTextSetType() }

// String names no element: the framework writes it into its log.
func (s textSet) String() string { return "textSet" }

func (s textSet) Equal(o attr.Value) bool {
	other, ok := o.(textSet)
	if !ok || s.IsNull() != other.IsNull() || s.IsUnknown() != other.IsUnknown() || len(s.Elements()) != len(other.Elements()) {
		return false
	}
	elements := make(map[string]bool, len(s.Elements()))
	for _, e := range s.Elements() {
		elements[e.String()] = true
	}
	for _, e := range other.Elements() {
		if !elements[e.String()] {
			return false
		}
	}
	return true
}

// asConfigured stands in a state for a set of the configuration: null for null, and
// else an empty set, in whose place SetSemanticEquals has the framework put what is
// configured. It comes late enough to be spared most of the comparing.
func (s textSet) asConfigured() textSet {
	if s.IsNull() {
		return s
	}
	return textSet{types.SetValueMust(types.StringType, nil)}
}

// SetSemanticEquals takes what is configured for any set of a state: nothing else is
// ever in one.
func (s textSet) SetSemanticEquals(context.Context, basetypes.SetValuable) (bool, diag.Diagnostics) {
	return true, nil
}
