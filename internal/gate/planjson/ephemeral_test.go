// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson_test

import (
	"slices"
	"strings"
	"testing"
)

// TestEphemerals checks where ephemeral resources are found in a configuration.
func TestEphemerals(t *testing.T) {
	const (
		kind  = "alicloud_chatapp_phone_number_metric"
		gate  = "ephemeral." + kind + ".gate"
		block = `{"address":"` + gate + `","mode":"ephemeral","type":"` + kind + `","name":"gate","expressions":{"cust_space_id":{"constant_value":"cams-a"}}}`
	)
	waiting := func(field string) string {
		return `{"address":"terraform_data.a","mode":"managed","type":"terraform_data","name":"a",` + field + `}`
	}
	references := func(all ...string) string { return `["` + strings.Join(all, `","`) + `"]` }
	tests := map[string]struct {
		module string
		want   []string // Address and channel.
		users  []string // Checks that are about a source.
	}{
		"none": {`"resources":[` + waiting(`"expressions":{}`) + `]`, nil, nil},
		"a block": {
			`"resources":[` + block + `]`, []string{gate + " cams-a"}, nil,
		},
		"a block, and a dependency before it": {
			`"resources":[` + waiting(`"depends_on":`+references(gate)) + "," + block + `]`, []string{gate + " cams-a"}, []string{"terraform_data.a"},
		},
		"a block, and a dependency after it": {
			`"resources":[` + block + "," + waiting(`"depends_on":`+references(gate)) + `]`, []string{gate + " cams-a"}, []string{"terraform_data.a"},
		},
		"a dependency alone": {
			`"resources":[` + waiting(`"depends_on":`+references(gate)) + `]`, []string{gate + " "}, []string{"terraform_data.a"},
		},
		"an expression": {
			`"resources":[` + waiting(`"expressions":{"input_wo":{"references":`+references(gate+"[0].status", gate+"[0]", gate)+`}}`) + `]`,
			[]string{gate + " "},
			[]string{"terraform_data.a"},
		},
		"an output of a module": {
			`"module_calls":{"m":{"module":{"outputs":{"allowed":{"ephemeral":true,"expression":{"references":` + references(gate+".allowed", gate) + `}}}}}}`,
			[]string{"module.m." + gate + " "},
			nil,
		},
		"an argument of a module": {
			`"module_calls":{"m":{"expressions":{"allowed":{"references":` + references(gate+".allowed", gate) + `}},"module":{}}}`,
			[]string{gate + " "},
			nil,
		},
		"a dependency of a module": {
			`"module_calls":{"m":{"depends_on":` + references(gate) + `,"module":{"module_calls":{"n":{"module":{"resources":[` + block + `]}}}}}}`,
			[]string{gate + " ", "module.m.module.n." + gate + " cams-a"},
			nil,
		},
		"a channel that is not constant": {
			`"resources":[` + strings.Replace(block, `{"constant_value":"cams-a"}`, `{"references":["var.channel"]}`, 1) + `]`, []string{gate + " "}, nil,
		},
		"others": {
			`"resources":[` + strings.ReplaceAll(block, kind, "random_password") + "," +
				waiting(`"depends_on":`+references("ephemeral.random_password.gate", "data."+kind+".gate", "ephemeral."+kind+"_other.gate")) + `]`,
			nil,
			[]string{"terraform_data.a"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := parse(t, `{"format_version":"1.2","checks":[{"address":{"kind":"resource","mode":"managed","type":"terraform_data","to_display":"terraform_data.a"},"status":"pass"}],`+
				`"configuration":{"root_module":{`+tt.module+`}}}`)
			var got, users []string
			for _, e := range p.Ephemerals {
				if e.Source == nil || e.Source.Type != kind {
					t.Errorf("the source of %s is %v", e.Address, e.Source)
				}
				got = append(got, e.Address+" "+e.CustSpaceID)
			}
			for _, c := range p.Checks {
				if c.OfSource {
					users = append(users, c.Address)
				}
			}
			if !slices.Equal(got, tt.want) || !slices.Equal(users, tt.users) {
				t.Errorf("got %q and %q, want %q and %q", got, users, tt.want, tt.users)
			}
		})
	}
}
