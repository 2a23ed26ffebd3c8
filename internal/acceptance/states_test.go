// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestStatesAtApply checks that a number that turns bad and an account that may no longer send
// each block a saved plan, because ephemeral resources are read again at apply.
func TestStatesAtApply(t *testing.T) {
	needsEphemeral(t)
	w := newConfiguration(t, `
ephemeral "alicloud_chatapp_phone_numbers" "gate" {
  cust_space_id = "cams-healthy"
  rules         = { status = { signal = "status" } }
}
ephemeral "alicloud_chatapp_health_status" "gate" {
  cust_space_id = "cams-healthy"
  node_type     = "phone"
  phone_number  = "8613800000001"
  rules         = { health = { signal = "can_send_message" } }
}
variable "release" {
  type = string
}
resource "terraform_data" "numbers" {
  input = var.release
  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_phone_numbers.gate.allowed
      error_message = "A number cannot be used."
    }
  }
}
resource "terraform_data" "health" {
  input = var.release
  lifecycle {
    precondition {
      condition     = ephemeral.alicloud_chatapp_health_status.gate.allowed
      error_message = "The number cannot send."
    }
  }
}
`, sandbox.Demo())
	w.run(0, "init", "-no-color")
	w.run(0, "plan", "-no-color", "-var=release=one", "-out=saved")
	w.run(0, "apply", "-no-color", "saved")
	w.run(0, "plan", "-no-color", "-var=release=two", "-out=saved")
	bad := sandbox.Demo()
	bad.Channels[0].Numbers[1].States = []sandbox.State{{Status: new("RATE_LIMITED")}}
	bad.Channels[0].Health = []sandbox.Entity{{EntityType: "WABA", WabaID: "100000000000001", CanSendMessage: new("BLOCKED")}}
	if err := w.server.Replace(bad); err != nil {
		t.Fatal(err)
	}
	got := w.run(1, "apply", "-no-color", "saved")
	contains(t, got.Stdout+got.Stderr, "A number cannot be used.", "The number cannot send.",
		"status, 86*******0002: status is RATE_LIMITED", "health, WABA/100000000000001: sending is BLOCKED")
	if strings.Contains(got.Stdout+got.Stderr, "8613800000002") {
		t.Error("a whole number is shown")
	}
}

// TestNumbersFeedMetrics checks that the numbers of a channel can be passed on to be counted,
// even if the channel is known only during apply.
func TestNumbersFeedMetrics(t *testing.T) {
	const configuration = `
%BEFORE%
data "alicloud_chatapp_phone_numbers" "this" {
  cust_space_id = %CHANNEL%
}
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = %CHANNEL%
  phone_numbers = data.alicloud_chatapp_phone_numbers.this.numbers[*].phone_number
  lookback      = "3d"
  rules         = { volume = { metric = "sent_count", per = "phone_number", min = 1 } }
}
output "judged" {
  value = join(" ", [for r in data.alicloud_chatapp_phone_number_metric.this.results : "${r.phone_number}:${r.status}"])
}
`
	silent := sandbox.Demo()
	silent.Channels[0].Numbers[1].DailySent = 0
	for name, tt := range map[string]struct{ before, channel string }{
		"known at plan":          {"", `"cams-healthy"`},
		"known only after apply": {"resource \"terraform_data\" \"late\" {\n  input = \"cams-healthy\"\n}\n", "terraform_data.late.output"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newConfiguration(t, strings.NewReplacer("%BEFORE%", tt.before, "%CHANNEL%", tt.channel).Replace(configuration), silent)
			w.run(0, "init", "-no-color")
			w.run(0, "validate", "-no-color")
			contains(t, w.run(0, "apply", "-no-color", "-auto-approve").Stdout, `judged = "8613800000002:inconclusive 8613800000001:pass 8613800000003:pass"`)
		})
	}
}
