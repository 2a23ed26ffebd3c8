// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// value evaluates an attribute. Null is an error.
func (d *decoder) value(a *hcl.Attribute) (cty.Value, bool) {
	value, diags := a.Expr.Value(nil)
	if d.diags = append(d.diags, diags...); diags.HasErrors() {
		return cty.NilVal, false
	}
	if value.IsNull() || !value.IsWhollyKnown() {
		d.report(a.Range, "Wrong type of value", "%s is null. Write a value, or leave it out.", a.Name)
		return cty.NilVal, false
	}
	return value, true
}

func isText(v cty.Value) bool { return !v.IsNull() && v.IsKnown() && v.Type() == cty.String }

// text reads a string that is not empty.
func (d *decoder) text(a *hcl.Attribute) string {
	value, ok := d.value(a)
	switch {
	case !ok:
		return ""
	case !isText(value) || strings.TrimSpace(value.AsString()) == "":
		d.report(a.Range, "Wrong type of value", "%s must be text in quotes, and not empty.", a.Name)
		return ""
	}
	return value.AsString()
}

// texts reads a string or a list of strings.
func (d *decoder) texts(a *hcl.Attribute) []string {
	value, ok := d.value(a)
	if !ok {
		return nil
	}
	if isText(value) {
		return []string{d.text(a)}
	}
	all, ok := textsOf(value)
	if !ok || len(all) == 0 || slices.Contains(all, "") {
		d.report(a.Range, "Wrong type of value", "%s must be text in quotes, or a list of texts that are not empty.", a.Name)
		return nil
	}
	return all
}

// textsOf reads a list of strings. An empty list is not nil.
func textsOf(v cty.Value) (all []string, ok bool) {
	if v.IsNull() || !v.IsWhollyKnown() || !v.Type().IsTupleType() && !v.Type().IsListType() {
		return nil, false
	}
	all = []string{}
	for _, element := range v.AsValueSlice() {
		if !isText(element) {
			return nil, false
		}
		all = append(all, element.AsString())
	}
	return all, true
}

// instant reads a time as --as-of does.
func (d *decoder) instant(a *hcl.Attribute) time.Time {
	text := d.text(a)
	t, err := metric.ParseInstant(text)
	if err == nil {
		return t
	}
	if text != "" {
		d.report(a.Range, "Invalid value", "%s: %q is not a time. Write 2026-11-24T12:00:00Z, or 2026-11-24, which begins in UTC.", a.Name, text)
	}
	return time.Unix(0, 0) // Not the zero time: that would be reported as missing.
}

func (d *decoder) inconclusive(a *hcl.Attribute) policy.OnInconclusive {
	text := d.text(a)
	if text != "" && !slices.Contains(policy.OnInconclusives(), text) {
		d.report(a.Range, "Invalid value", "on_inconclusive: %q is unknown. Write %s.", text, diagnostic.Listed(policy.OnInconclusives(), "or"))
	}
	return policy.OnInconclusive(text)
}

// variables reads the values for variables of the policy.
func (d *decoder) variables(a *hcl.Attribute) {
	value, ok := d.value(a)
	if !ok {
		return
	}
	if !value.Type().IsObjectType() && !value.Type().IsMapType() {
		d.report(a.Range, "Wrong type of value", "variables must be an object, such as { min_rate = 0.9 }.")
		return
	}
	d.file.variables = value.AsValueMap()
}
