// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// wireListType is a list that the framework carries as it goes over the wire. It
// would otherwise make values of its own of each field of each element, and compare
// them, only to throw them away.
type wireListType struct {
	basetypes.ListType
}

// wireList is the value of a wireListType. It is known and has no elements for the
// framework; what it has is in wire, if that is set.
type wireList struct {
	basetypes.ListValue
	wire *tftypes.Value
}

var (
	_ basetypes.ListTypable  = wireListType{}
	_ basetypes.ListValuable = wireList{}
)

func (t wireListType) Equal(o attr.Type) bool {
	other, ok := o.(wireListType)
	return ok && t.ListType.Equal(other.ListType)
}

func (t wireListType) String() string { return "wireListType" }

func (t wireListType) ValueType(context.Context) attr.Value { return wireList{} }

func (t wireListType) ValueFromList(_ context.Context, v basetypes.ListValue) (basetypes.ListValuable, diag.Diagnostics) {
	return wireList{ListValue: v}, nil
}

func (t wireListType) ValueFromTerraform(ctx context.Context, v tftypes.Value) (attr.Value, error) {
	switch {
	case v.IsNull():
		return wireList{ListValue: basetypes.NewListNull(t.ElemType)}, nil
	case !v.IsKnown():
		return wireList{ListValue: basetypes.NewListUnknown(t.ElemType)}, nil
	}
	return wireList{ListValue: basetypes.NewListValueMust(t.ElemType, nil), wire: &v}, nil
}

func (l wireList) Type(ctx context.Context) attr.Type {
	return wireListType{basetypes.ListType{ElemType: l.ElementType(ctx)}}
}

func (l wireList) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	if l.wire != nil {
		return *l.wire, nil
	}
	return l.ListValue.ToTerraformValue(ctx)
}

func (l wireList) Equal(o attr.Value) bool {
	other, ok := o.(wireList)
	switch {
	case !ok:
		return false
	case l.wire == other.wire:
		return l.ListValue.Equal(other.ListValue)
	}
	return l.wire != nil && other.wire != nil && l.wire.Equal(*other.wire)
}
