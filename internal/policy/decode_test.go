// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

type object = map[string]any

func TestRules(t *testing.T) {
	n := big.NewFloat
	all := []policy.Rule{{Name: "r", Unknown: policy.Names(source.Fields())}}
	tests := map[string]struct {
		tree any
		want []policy.Rule
		errs []string // The path, and a part of the detail.
	}{
		"null":         {nil, nil, nil},
		"unknown":      {policy.Unknown{}, nil, nil},
		"unknown rule": {object{"r": policy.Unknown{}}, all, nil},
		"every field": {
			object{"r": object{
				"metric": "delivery_rate", "per": "phone_number", "min": n(0.9), "max": n(1), "max_drop": n(0.1), "max_rise": n(3), "baseline": "28d", "align": "week",
				"min_sent": n(200), "confidence": n(0.95), "joint": true, "severity": "warning", "on_no_data": "fail",
				"waiver": object{"until": "2026-12-01", "reason": "new sender", "owner": "Li", "phone_numbers": []any{number1}},
			}},
			[]policy.Rule{valid()},
			nil,
		},
		"null fields are left out": {object{"r": object{"metric": "sent_count", "min": nil, "waiver": nil}}, []policy.Rule{{Name: "r", Metric: metric.SentCount}}, nil},
		"a number as text":         {object{"r": object{"min": "0.95"}}, []policy.Rule{{Name: "r", Min: p(0.95)}}, nil},
		"min_intervals":            {object{"r": object{"min_intervals": n(5)}}, []policy.Rule{{Name: "r", MinIntervals: p(int64(5))}}, nil},
		"intervals":                {object{"r": object{"consecutive": n(3), "tolerate": "2"}}, []policy.Rule{{Name: "r", Consecutive: p(int64(3)), Tolerate: p(int64(2))}}, nil},
		"true as text":             {object{"r": object{"joint": "true"}}, []policy.Rule{{Name: "r", Joint: true}}, nil},
		"false as text":            {object{"r": object{"joint": "false"}}, []policy.Rule{{Name: "r"}}, nil},
		"an unknown bool":          {object{"r": object{"joint": policy.Unknown{}}}, []policy.Rule{{Name: "r", Unknown: []string{"joint"}}}, nil},
		"ordered by name":          {object{"b": object{}, "a": object{}}, []policy.Rule{{Name: "a"}, {Name: "b"}}, nil},
		"unknown fields": {
			object{"r": object{"min": policy.Unknown{}, "waiver": object{"until": policy.Unknown{}, "phone_numbers": []any{number1, policy.Unknown{}}}}},
			[]policy.Rule{{Name: "r", Waiver: &policy.Waiver{Keys: []string{number1}}, Unknown: []string{"min", "waiver.phone_numbers", "waiver.until"}}},
			nil,
		},
		"an empty list stays one": {object{"r": object{"waiver": object{"phone_numbers": []any{}}}}, []policy.Rule{{Name: "r", Waiver: &policy.Waiver{Keys: []string{}}}}, nil},

		"misspelled": {
			object{"r": object{"metric": "delivery_rate", "min": n(0.5), "max_dorp": n(0.01), "serverity": "warning"}},
			[]policy.Rule{{Name: "r", Metric: metric.DeliveryRate, Min: p(0.5), Unknown: []string{"max_drop", "severity"}}},
			[]string{`rules.r.max_dorp: Did you mean "max_drop"?`, `rules.r.serverity: Rule "r" has no field "serverity". Did you mean "severity"?`},
		},
		"another word":         {object{"r": object{"shade": "red"}}, all, []string{"rules.r.shade: Valid fields are metric, per, min,"}},
		"misspelled in waiver": {object{"r": object{"waiver": object{"unti": "2026-12-01"}}}, []policy.Rule{{Name: "r", Waiver: &policy.Waiver{}, Unknown: []string{"waiver.until"}}}, []string{`rules.r.waiver.unti: The waiver of rule "r" has no field "unti". Did you mean "until"?`}},
		"key of another source": {
			object{"r": object{"waiver": object{"languages": []any{"en"}}}},
			[]policy.Rule{{Name: "r", Waiver: &policy.Waiver{}, Unknown: []string{"waiver.until", "waiver.reason", "waiver.owner", "waiver.phone_numbers"}}},
			[]string{"rules.r.waiver.languages: Valid fields are until, reason, owner, phone_numbers."},
		},

		"not a map":        {"delivery", nil, []string{"rules: must be a map of rules by name"}},
		"a rule, no map":   {object{"metric": "sent_count", "min": n(1)}, nil, []string{"rules: Give it one: rules = { delivery = { metric = …, min = … } }."}},
		"a rule by a name": {object{"metric": object{}}, []policy.Rule{{Name: "metric"}}, nil},
		"empty":            {object{}, nil, []string{"rules: is empty"}},
		"null rule":        {object{"r": nil}, all, []string{`rules.r: Rule "r" must be an object`}},
		"text rule":        {object{"r": "min"}, all, []string{`rules.r: Rule "r" must be an object`}},
		"number for text":  {object{"r": object{"metric": n(1)}}, []policy.Rule{{Name: "r", Unknown: []string{"metric"}}}, []string{"rules.r.metric: must be text in quotes"}},
		"text for number":  {object{"r": object{"min": "much"}}, []policy.Rule{{Name: "r", Unknown: []string{"min"}}}, []string{"rules.r.min: must be a number"}},
		"infinite":         {object{"r": object{"min": "Inf"}}, []policy.Rule{{Name: "r", Unknown: []string{"min"}}}, []string{"rules.r.min: must be a number"}},
		"bool for number":  {object{"r": object{"min": true}}, []policy.Rule{{Name: "r", Unknown: []string{"min"}}}, []string{"rules.r.min: must be a number"}},
		"text for bool":    {object{"r": object{"joint": "yes"}}, []policy.Rule{{Name: "r", Unknown: []string{"joint"}}}, []string{"rules.r.joint: must be true or false"}},
		"number for bool":  {object{"r": object{"joint": n(1)}}, []policy.Rule{{Name: "r", Unknown: []string{"joint"}}}, []string{"rules.r.joint: must be true or false"}},
		"fraction":         {object{"r": object{"min_sent": n(0.5)}}, []policy.Rule{{Name: "r", Unknown: []string{"min_sent"}}}, []string{"rules.r.min_sent: must be a whole number."}},
		"too large":        {object{"r": object{"min_sent": n(1e30)}}, []policy.Rule{{Name: "r", Unknown: []string{"min_sent"}}}, []string{"rules.r.min_sent: a whole number of at most 64 bits"}},
		"empty text":       {object{"r": object{"baseline": ""}}, []policy.Rule{{Name: "r", Unknown: []string{"baseline"}}}, []string{"rules.r.baseline: is empty"}},
		"waiver is a date": {object{"r": object{"waiver": "2026-12-01"}}, []policy.Rule{{Name: "r", Unknown: []string{"waiver"}}}, []string{"rules.r.waiver: must be an object"}},
		"list of numbers":  {object{"r": object{"waiver": object{"phone_numbers": []any{n(1)}}}}, []policy.Rule{{Name: "r", Unknown: []string{"waiver.phone_numbers"}, Waiver: &policy.Waiver{}}}, []string{"rules.r.waiver.phone_numbers: a list of texts"}},
		"null in a list":   {object{"r": object{"waiver": object{"phone_numbers": []any{nil}}}}, []policy.Rule{{Name: "r", Unknown: []string{"waiver.phone_numbers"}, Waiver: &policy.Waiver{}}}, []string{"rules.r.waiver.phone_numbers: a list of texts"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, diags := source.Rules(tt.tree)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if len(diags) != len(tt.errs) {
				t.Fatalf("got %q, want %q", diags, tt.errs)
			}
			for i, want := range tt.errs {
				path, part, _ := strings.Cut(want, ": ")
				if diags[i].Path.String() != path || !strings.Contains(diags[i].Detail, part) {
					t.Errorf("got %s: %s, want %s", diags[i].Path, diags[i].Detail, want)
				}
			}
		})
	}
}

// TestFieldsAreDocumented checks the descriptions of fields, from which documentation is
// generated.
func TestFieldsAreDocumented(t *testing.T) {
	var walk func(fields []policy.Field)
	walk = func(fields []policy.Field) {
		for _, f := range fields {
			if f.Name == "" || !strings.HasSuffix(f.Description, ".") || f.Type() == "" {
				t.Errorf("%+v", f)
			}
			walk(f.Fields)
		}
	}
	walk(source.Fields())
}

// TestOneMistakeIsOneError checks that Check does not report as missing what was written
// wrong.
func TestOneMistakeIsOneError(t *testing.T) {
	for name, rule := range map[string]any{
		"a value of another type": object{"metric": "sent_count", "min": "much"},
		"null":                    nil,
		"no object":               "delivery_rate",
		"a signal":                object{"signal": "delivery_rate", "min": "0.95"},
		"a signal with lists":     object{"signal": "status", "pass": []any{"GREEN"}, "fail": []any{"RED"}},
		"a misspelled metric":     object{"Metric": "sent_count", "min": "1"},
		"a misspelled bound":      object{"metric": "sent_count", "mn": "1"},
		"another bound":           object{"metric": "sent_count", "threshold": "1"},
		"a misspelled baseline":   object{"metric": "sent_count", "max_drop": "0.1", "base": "7d"},
		"a misspelled waiver":     object{"metric": "sent_count", "min": "1", "waiver": object{"untl": "2026-12-01", "reason": "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			rules, diags := source.Rules(object{"r": rule})
			for _, r := range rules {
				diags = append(diags, r.Check(source, metric.Daily, 0)...)
			}
			if len(diags) != 1 {
				t.Errorf("got %v", diags)
			}
		})
	}
}
