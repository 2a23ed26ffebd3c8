// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile

import (
	"math/big"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"
)

// converted evaluates an item to a type. A null is as good as left out, as in
// Terraform.
func (d *decoder) converted(i item, want cty.Type, wanted string) (cty.Value, bool) {
	value, ok := d.value(i.expression)
	if !ok || value.IsNull() {
		return value, false
	}
	// Converting would take the number 7 for the text "7".
	if want == cty.String && value.Type() != cty.String {
		d.report(i.at, "Wrong type of value", "%s must be %s.", i.name, wanted)
		return value, false
	}
	value, err := convert.Convert(value, want)
	if err != nil || !value.IsWhollyKnown() {
		d.report(i.at, "Wrong type of value", "%s must be %s.", i.name, wanted)
		return value, false
	}
	return value, true
}

func (d *decoder) text(i item) string {
	value, ok := d.converted(i, cty.String, "text in quotes")
	if !ok {
		return ""
	}
	if value.AsString() == "" {
		d.report(i.at, "Empty value", "%s is empty. Leave it out instead: it would pass for one that was.", i.name)
	}
	return value.AsString()
}

// texts gives a list, which is empty, not nil, where it is written so.
func (d *decoder) texts(i item) []string {
	value, ok := d.converted(i, cty.List(cty.String), "a list of texts, such as [\"8613800000001\"]")
	if !ok {
		return nil
	}
	all := []string{}
	for _, element := range value.AsValueSlice() {
		if element.IsNull() {
			d.report(i.at, "Wrong type of value", "An element of %s is null.", i.name)
			continue
		}
		all = append(all, element.AsString())
	}
	return all
}

func (d *decoder) number(i item) *float64 {
	value, ok := d.converted(i, cty.Number, "a number")
	if !ok {
		return nil
	}
	number, _ := value.AsBigFloat().Float64()
	return &number
}

func (d *decoder) whole(i item) *int64 {
	value, ok := d.converted(i, cty.Number, "a whole number")
	if !ok {
		return nil
	}
	var number int64
	if err := gocty.FromCtyValue(value, &number); err != nil || !isWhole(value.AsBigFloat()) {
		d.report(i.at, "Wrong type of value", "%s must be a whole number of at most 64 bits.", i.name)
		return nil
	}
	return &number
}

func isWhole(f *big.Float) bool { return f.IsInt() }
