// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const healthStatus = "alicloud_chatapp_health_status"

// health is a channel whose account is limited, and one of whose numbers is blocked.
func health() sandbox.Channel {
	channel := numbers()
	channel.WabaID = "104996122399160"
	channel.Health = []sandbox.Entity{
		{EntityType: "WABA", WabaID: "104996122399160", CanSendMessage: new("LIMITED"), Errors: []sandbox.EntityError{{
			ErrorCode: "ERR-FB-001", ErrorDescription: "No payment method for 8613800000002.", PossibleSolution: "Add a payment method.",
		}}},
		{EntityType: "PHONE_NUMBER", PhoneNumber: "8613800000002", CanSendMessage: new("BLOCKED")},
		{EntityType: "PHONE_NUMBER", PhoneNumber: "8613800000003", CanSendMessage: new("SOMETIMES")},
	}
	return channel
}

func TestHealthStatus(t *testing.T) {
	const address = "data." + healthStatus + ".this"
	text, null := knownvalue.StringExact, knownvalue.Null()
	with := func(check knownvalue.Check, first string, rest ...any) statecheck.StateCheck {
		return at(address, check, first, rest...)
	}
	rules := `rules = { health = { signal = "can_send_message" } }`
	tests := map[string]struct {
		arguments string
		change    func(*sandbox.Channel)
		checks    []statecheck.StateCheck
	}{
		"a number that is available, of an account that is limited": {
			`node_type    = "phone"
			 phone_number = "8613800000001"
			 ` + rules, nil,
			[]statecheck.StateCheck{
				with(text("warn"), "status"), with(knownvalue.Bool(true), "allowed"), with(text("LIMITED"), "can_send_message"),
				with(knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectExact(map[string]knownvalue.Check{
						"entity": text("PHONE_NUMBER/8613800000001"), "entity_type": text("PHONE_NUMBER"), "can_send_message": text("AVAILABLE"), "phone_number": text("8613800000001"),
						"waba_id": null, "business_id": null, "template_code": null, "language": null, "errors": knownvalue.ListSizeExact(0),
					}),
					knownvalue.ObjectExact(map[string]knownvalue.Check{
						"entity": text("WABA/104996122399160"), "entity_type": text("WABA"), "can_send_message": text("LIMITED"), "phone_number": null,
						"waba_id": text("104996122399160"), "business_id": null, "template_code": null, "language": null,
						"errors": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
							"code": text("ERR-FB-001"), "description": text("No payment method for 86*******0002."), "possible_solution": text("Add a payment method."),
						})}),
					}),
				}), "entities"),
				with(text("WABA/104996122399160"), "results", 0, "entity"), with(text("LIMITED"), "results", 0, "value"), with(text("can_send_message"), "results", 0, "signal"),
				with(knownvalue.StringRegexp(regexp.MustCompile(`"No payment method for 86\*{7}0002\." \(ERR-FB-001\), possible solution "Add a payment method\."`)), "results", 0, "message"),
				with(knownvalue.StringRegexp(regexp.MustCompile(`WABA/104996122399160`)), "message"),
				with(text("PHONE_NUMBER/8613800000001"), "results", 1, "entity"),
				with(knownvalue.StringRegexp(regexp.MustCompile(`PHONE_NUMBER/86\*{7}0001`)), "results", 1, "message"),
			},
		},
		"a number that is blocked": {
			`node_type    = "phone"
			 phone_number = "8613800000002"
			 ` + rules, nil,
			[]statecheck.StateCheck{
				with(text("fail"), "status"), with(text("BLOCKED"), "can_send_message"), with(text("classified"), "results", 0, "reason"),
				with(text("PHONE_NUMBER/8613800000002"), "results", 0, "entity"), with(text("warn"), "results", 1, "status"),
			},
		},
		"a value that is not known": {
			`node_type    = "phone"
			 phone_number = "8613800000003"
			 ` + rules, nil,
			[]statecheck.StateCheck{with(text("inconclusive"), "status"), with(text("unknown_value"), "results", 0, "reason"), with(text("SOMETIMES"), "results", 0, "value")},
		},
		"a waiver of an entity, and a warning": {
			`node_type    = "phone"
			 phone_number = "8613800000002"
			 rules = {
			   waived = { signal = "can_send_message", waiver = { until = "2100-01-01", reason = "known", entities = ["PHONE_NUMBER/8613800000002"] } }
			   warned = { signal = "can_send_message", severity = "warning" }
			 }`, nil,
			[]statecheck.StateCheck{with(text("warn"), "status"), with(knownvalue.Bool(true), "allowed"), with(text("waived"), "results", 3, "reason")},
		},
		"no entities": {
			`node_type     = "template"
			 template_code = "promo"
			 language      = "en_US"
			 ` + rules, func(c *sandbox.Channel) { c.HealthWithoutEntities = true },
			[]statecheck.StateCheck{
				with(text("warn"), "status"), with(text("MESSAGE_TEMPLATE/promo/en_US"), "results", 0, "entity"), with(text("MESSAGE_TEMPLATE/promo/en_US"), "entities", 0, "entity"),
				with(text("promo"), "entities", 0, "template_code"), with(text("en_US"), "entities", 0, "language"),
			},
		},
		"an account": {
			`node_type = "waba"
			 waba_id   = "104996122399160"
			 rules     = { health = { signal = "can_send_message", pass = ["LIMITED"] } }`, nil,
			[]statecheck.StateCheck{with(text("pass"), "status"), with(text("pass"), "results", 0, "decided_by")},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			channel := health()
			if tt.change != nil {
				tt.change(&channel)
			}
			server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{channel}})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config:            configOf(server, healthStatus, "cust_space_id = \"cams-test\"\n"+tt.arguments),
					ConfigStateChecks: tt.checks,
				}},
			})
		})
	}
}

// TestErrorsOfStates checks that each error becomes a diagnostic that names what was read.
func TestErrorsOfStates(t *testing.T) {
	tests := map[string]struct {
		kind, arguments string
		scenario        sandbox.Scenario
		messages        []string
	}{
		"a permission of one action": {
			healthStatus, "node_type = \"phone\"\nphone_number = \"8613800000001\"",
			sandbox.Scenario{Accounts: denied("GetWhatsappHealthStatus")},
			[]string{"Error: Permission denied", `Read: channel "cams-test", the health of phone number 86*******0001.`},
		},
		"a number of another channel": {
			healthStatus, "node_type = \"phone\"\nphone_number = \"8613800000009\"",
			sandbox.Scenario{},
			[]string{"Error: Phone number not bound", "phone_number", "ERR-OPERATION-MAAP-0065", "86*******0009"},
		},
		"an account of another channel": {
			healthStatus, "node_type = \"waba\"\nwaba_id = \"1\"",
			sandbox.Scenario{},
			[]string{"Error: Account not bound", "waba_id", "ERR-OPERATION-MAAP-0060"},
		},
		"the numbers": {
			"alicloud_chatapp_phone_numbers", "",
			sandbox.Scenario{Accounts: denied("QueryChatappPhoneNumbers")},
			[]string{"Error: Permission denied", `Read: channel "cams-test", the state of the phone numbers.`, "cams:QueryChatappPhoneNumbers"},
		},
		"an answer of another type": {
			"alicloud_chatapp_phone_numbers", "",
			sandbox.Scenario{Faults: []sandbox.Fault{{Kind: sandbox.FaultRaw, Body: `{"Code":"OK","RequestId":"R","PhoneNumbers":"none"}`}}},
			[]string{"Error: Unusable answer", "PhoneNumbers of the answer has the wrong type, string"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.scenario.Channels = []sandbox.Channel{health()}
			p := startSource(t, tt.scenario, tt.kind, argumentsOf(t, tt.kind, "cust_space_id = \"cams-test\"\n"+tt.arguments))
			diagnostics, err := p.read()
			providertest.Refused(t, diagnostics, err, tt.messages...)
		})
	}
}

// denied is the account of the tests without the permission of an action.
func denied(action string) []sandbox.Account {
	account := providertest.Account
	account.Denied, account.DeniedActions = "Forbidden.RAM", []string{action}
	return []sandbox.Account{account}
}

// TestRecordedErrorsOfStates checks that a recorded error allows nothing.
func TestRecordedErrorsOfStates(t *testing.T) {
	for kind, tt := range map[string]struct{ arguments, list string }{
		"alicloud_chatapp_phone_numbers": {"", "numbers"},
		healthStatus:                     {"node_type = \"waba\"\nwaba_id = \"104996122399160\"", "entities"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{health()}, Faults: []sandbox.Fault{{Kind: sandbox.FaultCode, HTTPStatus: 403, Code: "Forbidden.RAM", Message: "No."}}})
			address := "data." + kind + ".this"
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config: configOf(server, kind, "cust_space_id = \"cams-test\"\non_error = \"record\"\n"+tt.arguments),
					ConfigStateChecks: []statecheck.StateCheck{
						at(address, knownvalue.StringExact("error"), "status"), at(address, knownvalue.Bool(false), "allowed"), at(address, knownvalue.ListSizeExact(0), tt.list),
						at(address, knownvalue.StringExact("Forbidden.RAM"), "error", "code"), at(address, knownvalue.StringRegexp(regexp.MustCompile("the read of cams-test failed")), "message"),
					},
				}},
			})
		})
	}
}

// TestValidateStates checks what is rejected before any request.
func TestValidateStates(t *testing.T) {
	numbers := "alicloud_chatapp_phone_numbers"
	tests := map[string]struct{ kind, arguments, message string }{
		"no number":          {numbers, `phone_numbers = []`, "phone_numbers is empty."},
		"a metric":           {numbers, `rules = { r = { metric = "sent_count", min = 1 } }`, `Rule "r" has no field "metric". It is for rules on metrics`},
		"a misspelled field": {numbers, `rules = { r = { signal = "status", severty = "warning" } }`, `Did you mean "severity"?`},
		"a tier by no list":  {numbers, `rules = { r = { signal = "messaging_limit_tier" } }`, "messaging_limit_tier has no usual classification"},
		"a value in 2 lists": {numbers, `rules = { r = { signal = "status", warn = ["FLAGGED"], fail = ["FLAGGED"] } }`, `fail has "FLAGGED", which is also in warn`},
		"an empty list":      {numbers, `rules = { r = { signal = "status", warn = [] } }`, "warn is empty"},
		"a wrong policy":     {numbers, `on_inconclusive = "pass"`, `on_inconclusive: "pass" is unknown.`},
		"no node":            {healthStatus, `node_type = "phone"`, `node_type "phone" needs phone_number.`},
		"another node":       {healthStatus, "node_type = \"phone\"\nphone_number = \"8613800000001\"\nwaba_id = \"1\"", `waba_id does not apply to node_type "phone".`},
		"an unknown node":    {healthStatus, `node_type = "PHONE"`, `node_type: "PHONE" is unknown. Write phone, template or waba.`},
		"a bad entity":       {healthStatus, "node_type = \"waba\"\nwaba_id = \"1\"\n" + `rules = { r = { signal = "can_send_message", waiver = { until = "2100-01-01", reason = "why", entities = ["8613800000001"] } } }`, `"86*******0001" is not an entity`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startSource(t, sandbox.Scenario{}, tt.kind, argumentsOf(t, tt.kind, "cust_space_id = \"cams-test\"\n"+tt.arguments))
			diagnostics, err := p.validate()
			providertest.Refused(t, diagnostics, err, tt.message)
		})
	}
}

// TestValidateWarns checks that a misspelled value of a signal is a warning.
func TestValidateWarns(t *testing.T) {
	kind := "alicloud_chatapp_phone_numbers"
	p := startSource(t, sandbox.Scenario{}, kind, argumentsOf(t, kind, `
		cust_space_id = "cams-test"
		rules         = { r = { signal = "quality_rating", fail = ["RED", "YELOW"] } }`))
	diagnostics, err := p.validate()
	if err != nil || len(diagnostics) != 1 {
		t.Fatal(err, diagnostics)
	}
	d := diagnostics[0]
	if d.Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(d.Detail, `Did you mean "YELLOW"?`) || !strings.Contains(d.Attribute.String(), `"r"`) {
		t.Errorf("got %+v", d)
	}
}
