// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"math/big"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// ranges are the positions of an object and its fields.
type ranges struct {
	all    hcl.Range
	fields map[string]ranges // Empty if it is not written as an object.
}

// find returns the position of a field, or of the nearest object around it.
func (r ranges) find(path []string) hcl.Range {
	for _, step := range path {
		field, found := r.fields[step]
		if !found {
			break
		}
		r = field
	}
	return r.all
}

// depth is the number of levels with their own positions: rules, the fields of a rule,
// and those of a waiver.
const depth = 3

// tree evaluates an expression to a tree for policy.Source.Rules. It reports problems,
// and returns false if there are any.
func (d *decoder) tree(expression hcl.Expression, at hcl.Range, levels int) (any, ranges, bool) {
	where := ranges{all: at}
	pairs, diags := hcl.ExprMap(expression)
	if levels == 0 || diags.HasErrors() {
		value, ok := d.value(expression)
		if !ok {
			return nil, where, false
		}
		return treeOf(value), where, true
	}
	fields := make(map[string]any, len(pairs))
	where.fields = make(map[string]ranges, len(pairs))
	ok := true
	for _, pair := range pairs {
		name, isName := d.name(pair.Key)
		if !isName {
			ok = false
			continue
		}
		at := hcl.RangeBetween(pair.Key.Range(), pair.Value.Range())
		if first, twice := where.fields[name]; twice {
			what := "Field"
			if levels == depth {
				what = "Rule"
			}
			d.report(at, what+" is written twice", "%q is written at %s already.", name, first.all)
			ok = false
			continue
		}
		value, below, isValue := d.tree(pair.Value, at, levels-1)
		fields[name], where.fields[name] = value, below
		ok = ok && isValue
	}
	return fields, where, ok
}

func (d *decoder) name(key hcl.Expression) (string, bool) {
	value, ok := d.value(key)
	if !ok {
		return "", false
	}
	if value.IsNull() || !value.IsKnown() || value.Type() != cty.String {
		d.report(key.Range(), "Invalid name", "A name must be text.")
		return "", false
	}
	return value.AsString(), true
}

// treeOf returns a value as a tree.
func treeOf(v cty.Value) any {
	t := v.Type()
	switch {
	case !v.IsKnown():
		return policy.Unknown{}
	case v.IsNull():
		return nil
	case t == cty.String:
		return v.AsString()
	case t == cty.Number:
		return new(big.Float).Copy(v.AsBigFloat())
	case t == cty.Bool:
		return v.True()
	case t.IsObjectType(), t.IsMapType():
		fields := make(map[string]any)
		for name, value := range v.AsValueMap() {
			fields[name] = treeOf(value)
		}
		return fields
	}
	list := []any{}
	for _, element := range v.AsValueSlice() {
		list = append(list, treeOf(element))
	}
	return list
}
