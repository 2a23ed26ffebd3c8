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

// The state is made of wire values. The framework would inspect each field by reflection,
// which takes longer than the rest of a plan if there are many rows.

// kinds are the types of the attributes of a schema.
type kinds map[string]tftypes.Type

func kindsOf(config tfsdk.Config) kinds {
	object, _ := config.Raw.Type().(tftypes.Object) // A configuration is always an object.
	return object.AttributeTypes
}

// elementOf returns the type of the elements of a list or map.
func elementOf(kind tftypes.Type) tftypes.Type {
	switch kind := kind.(type) {
	case tftypes.List:
		return kind.ElementType
	case tftypes.Map:
		return kind.ElementType
	}
	return nil
}

// attributeOf returns the type of an attribute of an object.
func attributeOf(kind tftypes.Type, name string) tftypes.Type {
	object, _ := kind.(tftypes.Object) // By the schema, it is one.
	return object.AttributeTypes[name]
}

// laidOver returns a configuration in which the computed attributes are filled in.
func laidOver(config tftypes.Value, computed map[string]tftypes.Value) (tftypes.Value, error) {
	var attributes map[string]tftypes.Value
	if err := config.As(&attributes); err != nil {
		return tftypes.Value{}, err
	}
	attributes = maps.Clone(attributes) // As returns the map in the configuration.
	maps.Copy(attributes, computed)
	return tftypes.NewValue(config.Type(), attributes), nil
}

// object makes an object. Fields that are left out are null, as are nil pointers.
func object(kind tftypes.Type, fields map[string]any) tftypes.Value {
	object, _ := kind.(tftypes.Object) // By the schema, it is one.
	attributes := make(map[string]tftypes.Value)
	for name, kind := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(kind, fields[name])
	}
	return tftypes.NewValue(kind, attributes)
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

// optional returns null for an empty string, which would be a value.
func optional(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, orNull(s)) }

// orNull returns nil for an empty string.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func integer(n int64) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

// unseenList is the type of a list that the framework does not look into. It would make a
// value of each field of each element, only to discard it. Such a list must not be read
// through the framework.
type unseenList struct {
	basetypes.ListType
}

// Equal reports whether the other type is the same.
func (t unseenList) Equal(o attr.Type) bool {
	other, ok := o.(unseenList)
	return ok && t.ListType.Equal(other.ListType)
}

// ValueFromTerraform returns null for any list.
func (t unseenList) ValueFromTerraform(context.Context, tftypes.Value) (attr.Value, error) {
	return basetypes.NewListNull(t.ElemType), nil
}

func optionalString(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description}
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func computedList(description string, element map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject:        schema.NestedAttributeObject{Attributes: element},
	}
}

func computedNumber(description string) schema.NumberAttribute {
	return schema.NumberAttribute{Computed: true, MarkdownDescription: description}
}
