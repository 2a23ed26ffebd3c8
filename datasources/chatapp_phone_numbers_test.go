// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// numbers is a channel with numbers in several states.
func numbers() sandbox.Channel {
	return sandbox.Channel{CustSpaceID: "cams-test", ROIMetrics: true, Numbers: []sandbox.Number{
		{PhoneNumber: "8613800000001", DailySent: 1000, DeliveryRate: 0.95, Steady: true, States: []sandbox.State{{VerifiedName: new("Acme"), IsOfficial: new("Y")}}},
		{PhoneNumber: "8613800000002", DailySent: 480, DeliveryRate: 0.5, Steady: true, States: []sandbox.State{{Status: new("BANNED"), QualityRating: new("RED"), IsOfficial: new("perhaps")}}},
		{PhoneNumber: "8613800000003", States: []sandbox.State{{Status: new("In review"), QualityRating: new(""), MessagingLimitTier: new("TIER_2K"), IsOfficial: new("")}}},
	}}
}

// configOf is a data source of a type, with arguments.
func configOf(server *sandbox.Server, kind, arguments string) string {
	return providertest.Provider(server) + fmt.Sprintf("data %q \"this\" {\n%s\n}\n", kind, arguments)
}

// at checks an attribute of a data source.
func at(address string, check knownvalue.Check, first string, rest ...any) statecheck.StateCheck {
	where := tfjsonpath.New(first)
	for _, step := range rest {
		if i, isIndex := step.(int); isIndex {
			where = where.AtSliceIndex(i)
		} else {
			where = where.AtMapKey(step.(string))
		}
	}
	return statecheck.ExpectKnownValue(address, where, check)
}

func TestPhoneNumbers(t *testing.T) {
	const address = "data.alicloud_chatapp_phone_numbers.this"
	text, null := knownvalue.StringExact, knownvalue.Null()
	with := func(check knownvalue.Check, first string, rest ...any) statecheck.StateCheck {
		return at(address, check, first, rest...)
	}
	tests := map[string]struct {
		arguments string
		checks    []statecheck.StateCheck
	}{
		"the channel, without rules": {``, []statecheck.StateCheck{
			with(text("unjudged"), "status"), with(knownvalue.Bool(true), "allowed"), with(knownvalue.ListSizeExact(0), "results"), with(null, "error"),
			with(knownvalue.StringRegexp(regexp.MustCompile("^[0-9A-F-]{36}$")), "request_id"),
			with(knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"phone_number": text("8613800000001"), "verified_name": text("Acme"), "status": text("CONNECTED"), "quality_rating": text("GREEN"),
					"messaging_limit_tier": text("TIER_1K"), "code_verification_status": text("VERIFIED"), "name_status": text("APPROVED"), "is_official": knownvalue.Bool(true),
				}),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"phone_number": text("8613800000002"), "verified_name": text("Sandbox"), "status": text("BANNED"), "quality_rating": text("RED"),
					"messaging_limit_tier": text("TIER_1K"), "code_verification_status": text("VERIFIED"), "name_status": text("APPROVED"), "is_official": null,
				}),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"phone_number": text("8613800000003"), "verified_name": text("Sandbox"), "status": text("In review"), "quality_rating": null,
					"messaging_limit_tier": text("TIER_2K"), "code_verification_status": text("VERIFIED"), "name_status": text("APPROVED"), "is_official": null,
				}),
			}), "numbers"),
		}},
		"numbers that are expected, one of which is missing": {
			`phone_numbers = ["8613800000001", "8613800000009"]
			 rules = { status = { signal = "status" } }`,
			[]statecheck.StateCheck{
				with(text("inconclusive"), "status"), with(knownvalue.Bool(false), "allowed"), with(knownvalue.ListSizeExact(1), "numbers"),
				with(text("8613800000009"), "results", 0, "phone_number"), with(text("no_data"), "results", 0, "reason"), with(null, "results", 0, "value"),
				with(text("pass"), "results", 1, "status"),
			},
		},
		"each state is judged by itself": {
			`rules = {
			   status  = { signal = "status" }
			   quality = { signal = "quality_rating", severity = "warning" }
			   tier    = { signal = "messaging_limit_tier", pass = ["TIER_1K", "TIER_2K"], fail = ["TIER_50"] }
			   waived  = { signal = "status", waiver = { until = "2100-01-01", reason = "known", phone_numbers = ["8613800000002"] } }
			 }`,
			[]statecheck.StateCheck{
				with(text("fail"), "status"), with(knownvalue.ListSizeExact(12), "results"),
				with(knownvalue.ObjectExact(map[string]knownvalue.Check{
					"rule": text("status"), "status": text("fail"), "severity": text("error"), "reason": text("classified"), "phone_number": text("8613800000002"),
					"signal": text("status"), "value": text("BANNED"), "decided_by": null, "message": text("status, 86*******0002: status is BANNED"),
				}), "results", 0),
				with(text("unknown_value"), "results", 1, "reason"), with(text("In review"), "results", 1, "value"), with(text("inconclusive"), "results", 1, "status"),
				with(text("waived"), "results", 2, "rule"), with(text("inconclusive"), "results", 2, "status"), // Its waiver names another number.
				with(text("warn"), "results", 3, "status"), with(text("RED"), "results", 3, "value"),
				with(text("warn"), "results", 4, "status"), with(null, "results", 4, "value"), with(text("unknown_value"), "results", 4, "reason"),
				with(knownvalue.StringRegexp(regexp.MustCompile(`86\*{7}0002`)), "message"),
			},
		},
		"whole numbers on request": {
			`show_phone_numbers = true
			 rules = { status = { signal = "status" } }`,
			[]statecheck.StateCheck{with(knownvalue.StringRegexp(regexp.MustCompile("8613800000002")), "message")},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{numbers()}})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config:            configOf(server, "alicloud_chatapp_phone_numbers", "cust_space_id = \"cams-test\"\n"+tt.arguments),
					ConfigStateChecks: tt.checks,
				}},
			})
			for _, r := range server.Requests() {
				if r.Query.Has("Status") || r.Action != "QueryChatappPhoneNumbers" {
					t.Errorf("got %v", r)
				}
			}
		})
	}
}

// TestPhoneNumbersFeedMetrics checks that the numbers of a channel can be passed on to be
// counted. One without a row is then judged, not missed.
func TestPhoneNumbersFeedMetrics(t *testing.T) {
	server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{numbers()}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: configOf(server, "alicloud_chatapp_phone_numbers", `cust_space_id = "cams-test"`) + `
data "alicloud_chatapp_phone_number_metric" "this" {
  cust_space_id = "cams-test"
  phone_numbers = data.alicloud_chatapp_phone_numbers.this.numbers[*].phone_number
  lookback      = "1d"
  rules         = { volume = { metric = "sent_count", per = "phone_number", min = 1 } }
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				equal("results", knownvalue.ListSizeExact(3)),
				result(0, "phone_number", knownvalue.StringExact("8613800000003")), result(0, "reason", knownvalue.StringExact("no_data")),
				result(1, "status", knownvalue.StringExact("pass")), result(2, "status", knownvalue.StringExact("pass")),
			},
		}},
	})
}

// TestNothingElseOfNumbers checks that only states of numbers are stored, not callback URLs,
// which may contain tokens, or queues.
func TestNothingElseOfNumbers(t *testing.T) {
	const kind = "alicloud_chatapp_phone_numbers"
	p := startSource(t, sandbox.Scenario{Channels: []sandbox.Channel{numbers()}}, kind, argumentsOf(t, kind, `cust_space_id = "cams-test"`))
	state, diagnostics, err := p.state()
	if err != nil || len(diagnostics) > 0 {
		t.Fatal(err, diagnostics)
	}
	text := fmt.Sprint(state)
	for _, word := range []string{"callback", "token", "queue", "https"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is in %s", word, text)
		}
	}
	if !strings.Contains(text, "8613800000002") {
		t.Errorf("got %s", text)
	}
}
