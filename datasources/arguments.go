// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// reader reads arguments from a configuration. A null argument counts as left out, and
// arguments that are not known yet are listed. It reads wire values, because converting
// many of them to the framework's types is slow.
type reader struct {
	values  map[string]tftypes.Value
	unknown []string
	diags   diagnostic.List
}

func newReader(config tfsdk.Config) *reader {
	r := &reader{}
	// A configuration is always an object.
	_ = config.Raw.As(&r.values)
	return r
}

// Choice reads an argument that is not part of a source. Its value must be one of valid,
// of which the first is the default.
func Choice(config tfsdk.Config, argument string, valid ...string) (string, diagnostic.List) {
	r := newReader(config)
	return r.choice(argument, valid...), r.diags
}

// isSet reports whether an argument has a value, known or not.
func (r *reader) isSet(argument string) bool { return !r.values[argument].IsNull() }

// read reads an argument into a target of its type.
func (r *reader) read(argument string, target any, validate bool) {
	switch target := target.(type) {
	case *string:
		*target = r.text(argument)
	case *[]string:
		*target = r.texts(argument)
	case *bool:
		*target = r.flag(argument)
	case **int64:
		*target = r.instant(argument, validate)
	}
}

// get reads an argument, and reports whether it has a known value.
func (r *reader) get(argument string, target any) bool {
	v := r.values[argument]
	if !v.IsKnown() {
		r.unknown = append(r.unknown, argument)
		return false
	}
	return !v.IsNull() && v.As(target) == nil // The schema holds the types.
}

// wrong reports an invalid argument. Checks that depend on it are skipped.
func (r *reader) wrong(argument, format string, args ...any) {
	r.unknown = append(r.unknown, argument)
	r.diags = append(r.diags, diagnostic.Diagnostic{
		Summary: "Invalid value", Detail: fmt.Sprintf(format, args...), Path: diagnostic.Path{argument},
	})
}

// text reads a string. An empty one is rejected: it might be taken for an omitted argument.
func (r *reader) text(argument string) (text string) {
	if r.get(argument, &text) && text == "" {
		r.wrong(argument, "%s is empty. Write a value, or leave it out.", argument)
	}
	return text
}

// choice reads a string that must be one of valid, of which the first is the default.
func (r *reader) choice(argument string, valid ...string) string {
	chosen := r.text(argument)
	if chosen == "" {
		return valid[0]
	}
	if !slices.Contains(valid, chosen) {
		r.wrong(argument, "%s: %q is unknown. Write %s.", argument, chosen, diagnostic.Listed(valid, "or"))
	}
	return chosen
}

// texts reads a list of strings. An empty list is not nil.
func (r *reader) texts(argument string) []string {
	var elements []tftypes.Value
	if !r.get(argument, &elements) {
		return nil
	}
	all := make([]string, 0, len(elements))
	known := true
	for i, element := range elements {
		var text string
		switch {
		case !element.IsKnown():
			known = false
		case element.IsNull():
			r.wrong(argument, "Element %d of %s is null. Remove it, or write its value.", i+1, argument)
		case element.As(&text) == nil:
			all = append(all, text)
		}
	}
	if !known {
		r.unknown = append(r.unknown, argument)
	}
	return all
}

func (r *reader) flag(argument string) (flag bool) {
	r.get(argument, &flag)
	return flag
}

// milliseconds reads a time. The schema accepts any number.
func (r *reader) milliseconds(argument string) *int64 {
	var number big.Float
	if !r.get(argument, &number) {
		return nil
	}
	whole, accuracy := number.Int64()
	if accuracy != big.Exact {
		r.wrong(argument, "%s is %s, which is not a whole number of milliseconds. Write one, or use the provider's function unix_ms.",
			argument, number.Text('f', -1))
		return nil
	}
	return &whole
}
