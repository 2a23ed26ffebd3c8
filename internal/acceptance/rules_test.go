// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// ways are the ways in which a data source can receive a map of rules.
var ways = map[string]string{
	"literal": `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules         = %RULES%
}
`,
	"local": `
locals {
  rules = %RULES%
}
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules         = local.rules
}
`,
	"merge": `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules         = merge({ volume = { metric = "sent_count", min = 1 } }, %RULES%)
}
`,
	"module": `
module "gate" {
  source = "./gate"
  rules  = %RULES%
}
`,
}

// newRules returns a workspace whose data source receives rules in one of the ways.
func newRules(t *testing.T, way, rules string) *workspace {
	t.Helper()
	w := newConfiguration(t, strings.ReplaceAll(ways[way], "%RULES%", rules), sandbox.Demo())
	if way == "module" {
		if err := os.Mkdir(filepath.Join(w.folder, "gate"), 0o700); err != nil {
			t.Fatal(err)
		}
		w.write("gate/main.tf", requirement+`
variable "rules" {
  type = any
}
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules         = var.rules
}
`)
	}
	w.run(0, "init", "-no-color")
	return w
}

// TestMisspelledRule checks that an unknown field of a rule is an error that names it,
// however the data source receives the rule.
func TestMisspelledRule(t *testing.T) {
	for way := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newRules(t, way, `{
    volume   = { metric = "sent_count", min = 1, waiver = { until = "2100-01-01", reasn = "why" } }
    delivery = { metric = "delivery_rate", min = 0.5, max_dorp = 0.01, serverity = "warning" }
  }`)
			words := []string{
				`Rule "delivery" has no field "max_dorp". Did you mean "max_drop"?`,
				`Rule "delivery" has no field "serverity". Did you mean "severity"?`,
				`The waiver of rule "volume" has no field "reasn". Did you mean "reason"?`,
			}
			if way == "module" {
				// During validation, the variables of a module are unknown.
				w.run(0, "validate", "-no-color")
			} else {
				contains(t, w.run(1, "validate", "-no-color").Stderr, words...)
			}
			contains(t, w.run(1, "plan", "-no-color").Stderr, words...)
			if n := len(w.server.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// TestRulesOfAnyType passes rules through every command that shows or stores them, and
// checks that they are unchanged.
func TestRulesOfAnyType(t *testing.T) {
	const rules = `{
    delivery = { metric = "delivery_rate", min = "0.5", min_sent = "10", severity = null }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.9, baseline = "28d", waiver = { until = "2100-01-01", reason = "why", phone_numbers = ["8613800000001"] } }
  }`
	for way := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newRules(t, way, rules)
			w.run(0, "validate", "-no-color")
			w.run(0, "plan", "-no-color", "-out=saved")
			shown := w.run(0, "show", "-json", "saved").Stdout
			want := map[string]any{
				"delivery": map[string]any{"metric": "delivery_rate", "min": "0.5", "min_sent": "10", "severity": nil},
				"drop": map[string]any{
					"metric": "delivery_rate", "per": "phone_number", "max_drop": 0.9, "baseline": "28d",
					"waiver": map[string]any{"until": "2100-01-01", "reason": "why", "phone_numbers": []any{"8613800000001"}},
				},
			}
			if way == "merge" {
				want["volume"] = map[string]any{"metric": "sent_count", "min": 1.0}
			}
			var plan struct {
				PriorState struct{ Values values } `json:"prior_state"`
			}
			decode(t, shown, &plan)
			plan.PriorState.Values.hold(t, "the saved plan", want)

			w.run(0, "apply", "-no-color", "saved")
			var state struct{ Values values }
			decode(t, w.run(0, "show", "-json").Stdout, &state)
			state.Values.hold(t, "the state", want)
			w.run(0, "plan", "-no-color", "-detailed-exitcode")
			w.run(0, "plan", "-no-color", "-refresh-only", "-detailed-exitcode")
		})
	}
}

// values returns the values in a state, with the data source in the root or in a module.
type values struct {
	RootModule struct {
		Resources    []dataSource
		ChildModules []struct{ Resources []dataSource } `json:"child_modules"`
	} `json:"root_module"`
}

type dataSource struct {
	Values struct {
		Status  string
		Rules   map[string]any
		Results []any
	}
}

func (v values) hold(t *testing.T, where string, rules map[string]any) {
	t.Helper()
	all := v.RootModule.Resources
	for _, m := range v.RootModule.ChildModules {
		all = append(all, m.Resources...)
	}
	if len(all) != 1 || all[0].Values.Status != "pass" || len(all[0].Values.Results) == 0 {
		t.Fatalf("%s has %+v", where, all)
	}
	if got := all[0].Values.Rules; !reflect.DeepEqual(got, rules) {
		t.Errorf("%s has the rules\n%v, want\n%v", where, got, rules)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

// TestSensitiveRule checks that a sensitive bound is used but not shown.
func TestSensitiveRule(t *testing.T) {
	w := newConfiguration(t, `
variable "bound" {
  sensitive = true
  default   = 0.123456
}
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules         = { delivery = { metric = "delivery_rate", min = var.bound } }
}
resource "terraform_data" "gated" {
  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.this.allowed
      error_message = "blocked"
    }
  }
}
`, sandbox.Demo())
	w.run(0, "init", "-no-color")
	w.run(0, "plan", "-no-color", "-out=saved")
	w.run(0, "apply", "-no-color", "saved")
	contains(t, w.run(0, "state", "show", "-no-color", "data.alicloud_chatapp_phone_number_metric.this").Stdout, `status = "pass"`, "(sensitive value)")
}

// TestDeferredRules checks that a read is deferred if its rules, a rule or a field are
// known only during apply, and that they are checked then.
func TestDeferredRules(t *testing.T) {
	for name, rules := range map[string]string{
		"rules":   "terraform_data.late.output",
		"a rule":  "{ delivery = terraform_data.late.output.delivery }",
		"a field": `{ delivery = { metric = "delivery_rate", min = terraform_data.late.output.delivery.min } }`,
		"a name":  `{ (terraform_data.late.id) = { metric = "delivery_rate", min = 0.5 } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newConfiguration(t, `
resource "terraform_data" "late" {
  input = { delivery = { metric = "delivery_rate", min = 0.5 } }
}
`+strings.ReplaceAll(ways["literal"], "%RULES%", rules)+`
output "status" {
  value = data.alicloud_chatapp_phone_number_metric.this.status
}
`, sandbox.Demo())
			w.run(0, "init", "-no-color")
			w.run(0, "validate", "-no-color")
			contains(t, w.run(0, "plan", "-no-color", "-out=saved").Stdout, "(config refers to values not yet known)")
			contains(t, w.run(0, "apply", "-no-color", "saved").Stdout, `status = "pass"`)
		})
	}
}
