// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestEphemeralPlans checks on real plans where an ephemeral gate is found, and what is
// judged with it.
func TestEphemeralPlans(t *testing.T) {
	cli, err := realCLI()
	if err != nil {
		t.Fatal(err)
	}
	version, err := cli.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !version.HasEphemeral() {
		t.Skipf("%s %d.%d has no ephemeral resources", version.Name, version.Major, version.Minor)
	}
	const address = "ephemeral.alicloud_chatapp_phone_number_metric.gate"
	block := func(lookback string) string {
		return `
ephemeral "alicloud_chatapp_phone_number_metric" "gate" {
  cust_space_id = "cams-healthy"
  lookback      = ` + lookback + `
  rules         = { delivery = { metric = "delivery_rate", min = 0.5 } }
}
resource "terraform_data" "late" {
  input = "3d"
}
`
	}
	const condition = `
  lifecycle {
    precondition {
      condition     = ` + address + `.allowed
      error_message = "The channel is blocked."
    }
  }
`
	campaign := func(body string) string { return "resource \"terraform_data\" \"campaign\" {" + body + "}\n" }
	for name, tt := range map[string]struct {
		main     string
		inTofu   bool // Only OpenTofu shows it.
		status   policy.Status
		exitCode int
	}{
		"a condition": {
			main: block(`"3d"`) + campaign(condition), inTofu: true, status: policy.Pass,
		},
		"a condition and a dependency": {
			main: block(`"3d"`) + campaign("\n  depends_on = ["+address+"]\n"+condition), status: policy.Pass,
		},
		"a dependency": {
			main: block(`"3d"`) + campaign("\n  depends_on = ["+address+"]\n"), status: policy.Unjudged,
		},
		"a condition that must wait": {
			main: block("terraform_data.late.output") + campaign("\n  depends_on = ["+address+"]\n"+condition), status: policy.Inconclusive, exitCode: gate.ExitInconclusive,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t, map[string]string{"main.tf": tt.main})
			plan, err := gate.ParsePlan(bytes.NewReader(w.plan(0)))
			if err != nil {
				t.Fatal(err)
			}
			r := gate.JudgePlan(plan, "-", nil, gate.Options{Now: time.Now()})
			if r.Status != tt.status || r.ExitCode != tt.exitCode {
				t.Errorf("got %s and %d, want %s and %d: %s", r.Status, r.ExitCode, tt.status, tt.exitCode, r.Message)
			}
			listed := len(r.Ephemerals) == 1 && r.Ephemerals[0].Address == address
			if want := !tt.inTofu || version.Name == "OpenTofu"; listed != want {
				t.Errorf("the gate is listed: %t, want %t: %+v", listed, want, r.Ephemerals)
			}
		})
	}
}
