// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestValidate checks what is rejected before any request, and with which words.
func TestValidate(t *testing.T) {
	tests := map[string]struct {
		arguments string
		message   string
	}{
		"a phone number with signs": {
			`phone_number = "+86 138-0000-0001"
			 lookback     = "7d"`,
			`phone_number: "+86 ***-****-0001" contains characters other than digits; write country code and number as digits only, without a plus sign or spaces.`,
		},
		"a phone number in a list": {
			`phone_numbers = ["8613800000001", "+8613800000002"]
			 lookback      = "7d"`,
			`"+86*******0002" contains characters other than digits`,
		},
		"no phone numbers": {
			`phone_numbers = []
			 lookback      = "7d"`,
			"phone_numbers is empty.",
		},
		"phone number and phone numbers": {
			`phone_number  = "8613800000001"
			 phone_numbers = ["8613800000002"]
			 lookback      = "7d"`,
			"phone_number and phone_numbers cannot be combined.",
		},
		"a null among phone numbers": {
			`phone_numbers = ["8613800000001", null]
			 lookback      = "7d"`,
			"Element 2 of phone_numbers is null. Remove it, or write its value.",
		},
		"an empty text among phone numbers": {
			`phone_numbers = [""]
			 lookback      = "7d"`,
			`phone_numbers: "" is not a phone number; write country code and number`,
		},
		"a phone number twice": {
			`phone_numbers = ["8613800000001", "8613800000002", "8613800000001"]
			 lookback      = "7d"`,
			"phone_numbers has 86*******0001 twice. Remove one of them.",
		},
		"the whole channel twice": {
			`whole_channel = true
			 lookback      = "7d"`,
			"whole_channel applies only with phone_numbers.",
		},
		"a null among waived numbers": {
			`lookback = "7d"
			 rules = { r = { metric = "sent_count", per = "phone_number", min = 1, waiver = { until = "2026-12-01", reason = "why", phone_numbers = [null] } } }`,
			`In rule "r", waiver.phone_numbers must be a list of texts`,
		},
		"an empty channel": {
			`cust_space_id = ""
			 lookback      = "7d"`,
			"cust_space_id is empty. Write a value, or leave it out.",
		},
		"an empty phone number": {
			`phone_number = ""
			 lookback     = "7d"`,
			"phone_number is empty. Write a value, or leave it out.",
		},
		"an unknown granularity": {
			`granularity = "WEEKLY"
			 lookback    = "7d"`,
			`granularity: "WEEKLY" is unknown. Write DAILY or HALF_HOUR.`,
		},
		"no window": {
			`cust_space_id = "cams-test"`,
			`No window is set. Set lookback, such as "7d", or start and end.`,
		},
		"both ways": {
			`lookback = "7d"
			 start    = 1756656000000
			 end      = 1756742400000`,
			"lookback cannot be combined with start and end.",
		},
		"lookback and end": {
			`lookback = "7d"
			 end      = 1756742400000`,
			"lookback cannot be combined with start and end.",
		},
		"start without end": {
			"start = 1756656000000",
			"start is set without end. A window needs both.",
		},
		"end without start": {
			"end = 1756656000000",
			"end is set without start. A window needs both.",
		},
		"an end before the start": {
			`start = 1756742400000
			 end   = 1756656000000`,
			"end is 1756656000000 (2025-09-01T00:00:00+08:00), which is not after start, 1756742400000 (2025-09-02T00:00:00+08:00).",
		},
		"an empty window": {
			`start = 1756742400000
			 end   = 1756742400000`,
			"which is not after start, 1756742400000 (2025-09-02T00:00:00+08:00).",
		},
		"seconds": {
			`start = 1756656000
			 end   = 1756742400000`,
			"start is 1756656000, which is not a time in Unix milliseconds: those have 13 digits today. Multiply seconds by 1000",
		},
		"a fraction of a millisecond": {
			`start = 1756656000000.5
			 end   = 1756742400000`,
			"start is 1756656000000.5, which is not a whole number of milliseconds. Write one, or use the provider's function unix_ms.",
		},
		"an empty lookback": {
			`lookback = ""`,
			"lookback is empty. Write a value, or leave it out.",
		},
		"an unknown way with errors": {
			`lookback = "7d"
			 on_error = "ignore"`,
			`on_error: "ignore" is unknown. Write fail or record.`,
		},
		"an unknown way with inconclusive": {
			`lookback        = "7d"
			 on_inconclusive = "pass"`,
			`on_inconclusive: "pass" is unknown. Write block or allow.`,
		},
		"a lookback that is not a length": {
			`lookback = "7 days"`,
			`lookback: "7 days" is not a length; write a whole number and a unit`,
		},
		"a lookback of part days": {
			`lookback = "36h"`,
			`lookback: "36h" is not a positive multiple of the granularity DAILY; write whole days, such as "7d".`,
		},
		"a lookback of part half hours": {
			`lookback    = "45m"
			 granularity = "HALF_HOUR"`,
			`lookback: "45m" is not a positive multiple of the granularity HALF_HOUR`,
		},
		"a settle that is not a length": {
			`lookback = "7d"
			 settle   = "soon"`,
			`settle: "soon" is not a length`,
		},
		"a settle without lookback": {
			`start  = 1756656000000
			 end    = 1756742400000
			 settle = "2h"`,
			"settle applies only with lookback.",
		},
		"an unknown zone": {
			`lookback = "7d"
			 timezone = "Asia/Beijing"`,
			`timezone: "Asia/Beijing" is not an IANA time zone; write a name such as "Asia/Shanghai" or "UTC".`,
		},
		"the zone of the machine": {
			`lookback = "7d"
			 timezone = "localtime"`,
			`timezone: "localtime" is not an IANA time zone`,
		},
		"a timeout that is not a duration": {
			`lookback = "7d"
			 timeouts {
			   read = "soon"
			 }`,
			`timeouts.read is "soon", which is not a positive length of time. Write for example "30s".`,
		},
		"no time": {"lookback = \"7d\"\ntimeouts {\n read = \"0s\"\n}", `timeouts.read is "0s", which is not a positive length of time.`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := startProtocol(t, sandbox.Scenario{}, arguments(t, tt.arguments))
			diagnostics, err := p.validate()
			providertest.Refused(t, diagnostics, err, tt.message)
		})
	}
}

// TestValidateAtPlan checks that a value that is unknown during validation is checked before
// it is used.
func TestValidateAtPlan(t *testing.T) {
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: `
resource "terraform_data" "late" {
  input = "36h"
}
` + config(s, "lookback = terraform_data.late.output"),
			ExpectError: providertest.Wrapped(`lookback: "36h" is not a positive multiple of the granularity DAILY`),
		}},
	})
}

// TestVariablesMayBeNull checks that a module can pass on optional arguments. During
// validation, every variable is unknown.
func TestVariablesMayBeNull(t *testing.T) {
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: `
variable "lookback" {
  default = "7d"
}
variable "left_out" {
  default = null
}
` + config(s, `cust_space_id = "cams-test"
				lookback      = var.lookback
				start         = var.left_out
				end           = var.left_out
				settle        = var.left_out
				phone_number  = var.left_out
				phone_numbers = var.left_out
				rules         = var.left_out`),
			ConfigStateChecks: []statecheck.StateCheck{equal("sent_count", knownvalue.Int64Exact(10360))},
		}},
	})
}
