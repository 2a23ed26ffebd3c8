// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The state is made of the values that go over the wire. The framework would look at
// each field by reflection, which takes longer than the rest of a plan where there are
// many rows.

// kinds are the types of the attributes of a schema.
type kinds map[string]tftypes.Type

func kindsOf(config tfsdk.Config) kinds {
	object, _ := config.Raw.Type().(tftypes.Object) // A configuration is nothing else.
	return object.AttributeTypes
}

// elementOf is the type of the elements of a list or a map.
func elementOf(kind tftypes.Type) tftypes.Type {
	switch kind := kind.(type) {
	case tftypes.List:
		return kind.ElementType
	case tftypes.Map:
		return kind.ElementType
	}
	return nil
}

// attributeOf is the type of an attribute of an object.
func attributeOf(kind tftypes.Type, name string) tftypes.Type {
	object, _ := kind.(tftypes.Object) // The schema has it so.
	return object.AttributeTypes[name]
}

// laidOver returns a configuration in which the computed attributes are filled in.
func laidOver(config tftypes.Value, computed map[string]tftypes.Value) (tftypes.Value, error) {
	var attributes map[string]tftypes.Value
	if err := config.As(&attributes); err != nil {
		return tftypes.Value{}, err
	}
	attributes = maps.Clone(attributes) // As gives the map that the configuration is made of.
	maps.Copy(attributes, computed)
	return tftypes.NewValue(config.Type(), attributes), nil
}

// object makes an object. Fields that are left out are null, as are nil pointers.
func object(kind tftypes.Type, fields map[string]any) tftypes.Value {
	object, _ := kind.(tftypes.Object) // The schema has it so.
	attributes := make(map[string]tftypes.Value)
	for name, kind := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(kind, fields[name])
	}
	return tftypes.NewValue(kind, attributes)
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// optional is null for an empty text, which would be a value.
func optional(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, orNull(s)) }

// orNull is nil for an empty text.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func integer(n int64) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

// unseenList is the type of a list that the framework does not look into. It would make
// a value of each field of each element, only to throw it away. Nothing may read such a
// list by the framework.
type unseenList struct {
	basetypes.ListType
}

// Equal reports whether the other type is the same.
func (t unseenList) Equal(o attr.Type) bool {
	other, ok := o.(unseenList)
	return ok && t.ListType.Equal(other.ListType)
}

// ValueFromTerraform returns null, whatever the list has.
func (t unseenList) ValueFromTerraform(context.Context, tftypes.Value) (attr.Value, error) {
	return basetypes.NewListNull(t.ElemType), nil
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func computedNumber(description string) schema.NumberAttribute {
	return schema.NumberAttribute{Computed: true, MarkdownDescription: description}
}
