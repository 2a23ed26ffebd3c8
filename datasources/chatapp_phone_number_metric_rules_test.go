// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// result checks one attribute of one result.
func result(i int, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(dataSource, tfjsonpath.New("results").AtSliceIndex(i).AtMapKey(attribute), value)
}

// TestVerdict checks how a verdict is written into the state. What the rules mean is
// tested in internal/policy.
func TestVerdict(t *testing.T) {
	null := knownvalue.Null()
	text := knownvalue.StringExact
	tests := map[string]struct {
		arguments string
		checks    []statecheck.StateCheck
	}{
		"without rules": {"", []statecheck.StateCheck{
			equal("status", text("unjudged")), equal("allowed", knownvalue.Bool(true)), equal("message", text("Allowed: there are no rules for cams-test (Sep 3–9, 2025; 10,360 sent)")),
			equal("results", knownvalue.ListSizeExact(0)), equal("error", null),
		}},
		// 950 of 1000 is 0.95: no rounding breaks the bound.
		"a bound that is just met": {
			`phone_number = "8613800000001"
			 rules = { delivery = { metric = "delivery_rate", min = 0.95 } }`,
			[]statecheck.StateCheck{
				equal("status", text("pass")), equal("allowed", knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(dataSource, tfjsonpath.New("results").AtSliceIndex(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
					"rule": text("delivery"), "status": text("pass"), "severity": text("error"), "reason": text("ok"),
					"phone_number": text("8613800000001"), "start": knownvalue.Int64Exact(1756828800000), "end": knownvalue.Int64Exact(1757433600000),
					"metric": text("delivery_rate"), "observed": knownvalue.Float64Exact(0.95), "decided_by": text("min"), "bound": knownvalue.Float64Exact(0.95),
					"baseline": null, "sent_count": knownvalue.Int64Exact(7000),
					"message": text("delivery: delivery rate 95.0% meets the minimum of 95%"),
				})),
			},
		},
		"worst first": {
			`rules = {
			   a_passes = { metric = "sent_count", min = 1 }
			   b_warns  = { metric = "sent_count", max = 1, severity = "warning" }
			   c_fails  = { metric = "delivery_rate", per = "phone_number", min = 0.9 }
			 }`,
			[]statecheck.StateCheck{
				equal("status", text("fail")), equal("allowed", knownvalue.Bool(false)),
				equal("message", text(
					"Blocked: 1 of 3 rules fails and 1 warns for cams-test (Sep 3–9, 2025; 10,360 sent)\n"+
						"  - c_fails, 86*******0002: delivery rate 50.0% is below the minimum of 90% (3,360 sent)\n  - b_warns: sent count 10,360 is above the maximum of 1")),
				result(0, "rule", text("c_fails")), result(0, "reason", text("below_min")),
				result(1, "rule", text("b_warns")), result(1, "status", text("warn")), result(1, "phone_number", null),
				result(2, "status", text("pass")), result(3, "status", text("pass")),
			},
		},
		"passes per interval are counted, not listed": {
			`rules = { steady = { metric = "sent_count", per = "interval", min = 400 } }`,
			[]statecheck.StateCheck{equal("status", text("pass")), equal("results", knownvalue.ListSizeExact(1))},
		},
		"numbers as text, nulls, and sets": {
			`rules = {
			   delivery = { metric = "delivery_rate", per = "phone_number", min = "0.9", max = null, min_sent = "10", waiver = {
			     until = "2100-01-01", reason = "why", phone_numbers = toset(["8613800000002"])
			   } }
			 }`,
			[]statecheck.StateCheck{equal("status", text("pass")), result(0, "reason", text("ok")), result(1, "reason", text("waived"))},
		},
		"rules of one type": {
			`rules = tomap({ a = { metric = "sent_count", min = 1 }, b = { metric = "sent_count", min = 1000000 } })`,
			[]statecheck.StateCheck{equal("status", text("fail")), result(0, "rule", text("b"))},
		},
		"whole numbers on request": {
			`show_phone_numbers = true
			 rules = { delivery = { metric = "delivery_rate", per = "phone_number", min = 0.9 } }`,
			[]statecheck.StateCheck{
				equal("message", knownvalue.StringRegexp(providertest.Wrapped("- delivery, 8613800000002: "))),
				result(0, "message", knownvalue.StringRegexp(providertest.Wrapped("delivery, 8613800000002: "))),
				result(0, "phone_number", text("8613800000002")),
			},
		},
		"masked numbers": {
			`rules = { delivery = { metric = "delivery_rate", per = "phone_number", min = 0.9 } }`,
			[]statecheck.StateCheck{
				equal("message", knownvalue.StringRegexp(providertest.Wrapped("- delivery, 86*******0002: "))),
				result(0, "message", knownvalue.StringRegexp(providertest.Wrapped("delivery, 86*******0002: "))),
				result(0, "phone_number", text("8613800000002")),
			},
		},
		"the bound that decided": {
			`rules = { volume = { metric = "sent_count", min = 1, max = 1000, max_rise = 0.5, baseline = "7d" } }`,
			[]statecheck.StateCheck{
				result(0, "reason", text("above_max")), result(0, "decided_by", text("max")), result(0, "bound", knownvalue.Float64Exact(1000)),
			},
		},
		"inconclusive blocks": {
			`rules = { volume = { metric = "delivery_rate", min = 0.5, min_sent = 1000000 } }`,
			[]statecheck.StateCheck{equal("status", text("inconclusive")), equal("allowed", knownvalue.Bool(false)), result(0, "reason", text("low_volume"))},
		},
		"inconclusive may allow": {
			`on_inconclusive = "allow"
			 rules = { volume = { metric = "delivery_rate", min = 0.5, min_sent = 1000000 } }`,
			[]statecheck.StateCheck{equal("status", text("inconclusive")), equal("allowed", knownvalue.Bool(true))},
		},
		"a drop against a baseline": {
			`rules = { drop = { metric = "sent_count", max_drop = 0.1, baseline = "28d" } }`,
			[]statecheck.StateCheck{
				equal("status", text("pass")), equal("interval_count", knownvalue.Int64Exact(7)), equal("sent_count", knownvalue.Int64Exact(10360)),
				result(0, "baseline", knownvalue.Float64Exact(1480)),
			},
		},
		"an error that is recorded": {
			`isv_code = "not asked for"
			 phone_number = "8613800000009"
			 on_error = "record"
			 rules = { delivery = { metric = "delivery_rate", min = 0.95, severity = "warning" } }`,
			[]statecheck.StateCheck{
				equal("status", text("error")), equal("allowed", knownvalue.Bool(false)), result(0, "reason", text("error")),
				equal("error.code", text("InvalidParameter.PhoneNumberError")), equal("error.request_id", knownvalue.NotNull()),
				equal("metrics", knownvalue.ListSizeExact(0)), equal("by_phone_number", knownvalue.MapSizeExact(0)),
				equal("sent_count", null), equal("interval_count", null), equal("start", knownvalue.Int64Exact(1756828800000)),
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config:            config(s, "cust_space_id = \"cams-test\"\nlookback = \"7d\"\n"+tt.arguments),
					ConfigStateChecks: tt.checks,
				}},
			})
		})
	}
}

// TestNoData checks that a channel without metrics is neither an error nor a pass,
// and that a number that was asked for is not skipped.
func TestNoData(t *testing.T) {
	silent := steady()
	silent.ROIMetrics = false
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{silent}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: config(s, `cust_space_id = "cams-test"
				phone_numbers = ["8613800000001", "8613800000002"]
				lookback      = "7d"
				rules         = { delivery = { metric = "delivery_rate", per = "phone_number", min = 0.95 } }`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("status", knownvalue.StringExact("inconclusive")),
				equal("message", knownvalue.StringRegexp(providertest.Wrapped("EnableWhatsappROIMetric"))),
				equal("results", knownvalue.ListSizeExact(2)),
				result(0, "reason", knownvalue.StringExact("no_data")),
				equal("metrics", knownvalue.ListSizeExact(0)),
				equal("sent_count", knownvalue.Int64Exact(0)),
				equal("delivery_rate", knownvalue.Null()),
				equal("interval_count", knownvalue.Int64Exact(0)),
				equal("by_phone_number.8613800000001.interval_count", knownvalue.Int64Exact(0)),
				equal("by_phone_number.8613800000001.delivery_rate", knownvalue.Null()),
			},
		}},
	})
}

// TestOneNumberWithoutRow checks that a number without a row is judged by itself
// under a rule for the whole channel: the others must not offset it.
func TestOneNumberWithoutRow(t *testing.T) {
	half := steady()
	half.Numbers[1].Gaps = []sandbox.Span{{}}
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{half}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: config(s, `cust_space_id = "cams-test"
				phone_numbers = ["8613800000001", "8613800000002"]
				lookback      = "7d"
				rules         = { delivery = { metric = "delivery_rate", min = 0.9 } }`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("status", knownvalue.StringExact("inconclusive")),
				equal("allowed", knownvalue.Bool(false)),
				equal("results", knownvalue.ListSizeExact(2)),
				result(0, "phone_number", knownvalue.StringExact("8613800000002")),
				result(0, "reason", knownvalue.StringExact("no_data")),
				result(0, "sent_count", knownvalue.Null()),
				result(1, "status", knownvalue.StringExact("pass")),
			},
		}},
	})
}

// TestValidateRules checks that mistakes in a rule are reported during validation, with the
// field at fault.
func TestValidateRules(t *testing.T) {
	tests := map[string]struct {
		rules    string
		messages []string
	}{
		"no rules":                {"{}", []string{"rules is empty. Write at least one rule, or leave it out."}},
		"no metric":               {"{ r = { min = 1 } }", []string{`In rule "r", metric is required; write "delivery_rate"`}},
		"an unknown metric":       {`{ r = { metric = "delivery_ratio", min = 0.9 } }`, []string{"Invalid rule", `In rule "r", metric "delivery_ratio" is unknown; did you mean "delivery_rate"?`}},
		"an unknown per":          {`{ r = { metric = "sent_count", min = 1, per = "number" } }`, []string{`per "number" is unknown`}},
		"no bound":                {`{ r = { metric = "sent_count" } }`, []string{`Rule "r" has no bound`, "min, max, max_drop"}},
		"min above max":           {`{ r = { metric = "sent_count", min = 2, max = 1 } }`, []string{`In rule "r"`, "min 2"}},
		"a rate in percent":       {`{ r = { metric = "delivery_rate", min = 95 } }`, []string{`In rule "r"`, "min 95"}},
		"confidence on a count":   {`{ r = { metric = "sent_count", min = 1, confidence = 0.95 } }`, []string{`In rule "r"`, "confidence"}},
		"a drop without baseline": {`{ r = { metric = "sent_count", max_drop = 0.1 } }`, []string{`In rule "r"`, "baseline"}},
		"a baseline of part days": {`{ r = { metric = "sent_count", max_drop = 0.1, baseline = "36h" } }`, []string{`In rule "r"`, "whole days"}},
		"a waiver without reason": {`{ r = { metric = "sent_count", min = 1, waiver = { until = "2026-12-01" } } }`, []string{"waiver.reason is required"}},
		"a waiver without until":  {`{ r = { metric = "sent_count", min = 1, waiver = { reason = "why" } } }`, []string{"waiver.until is required"}},
		"an invalid date":         {`{ r = { metric = "sent_count", min = 1, waiver = { until = "2026-02-30", reason = "why" } } }`, []string{`In rule "r"`, "2026-02-30"}},
		"an unknown severity":     {`{ r = { metric = "sent_count", min = 1, severity = "warn" } }`, []string{`severity "warn" is unknown; did you mean "warning"?`}},
		"a field with a typo":     {`{ r = { metric = "sent_count", min = 1, sevrity = "warning" } }`, []string{`Rule "r" has no field "sevrity". Did you mean "severity"?`}},
		"a waiver with a typo": {
			`{ r = { metric = "sent_count", min = 1, waiver = { until = "2026-12-01", reason = "why", phone_number = ["8613800000001"] } } }`,
			[]string{`The waiver of rule "r" has no field "phone_number". Did you mean "phone_numbers"?`},
		},
		"a fraction of a message":   {`{ r = { metric = "sent_count", min = 1, min_sent = 1.5 } }`, []string{`In rule "r", min_sent must be a whole number.`}},
		"a fraction of an interval": {`{ r = { metric = "sent_count", min = 1, min_intervals = 1.5 } }`, []string{`In rule "r", min_intervals must be a whole number.`}},
		"more intervals than days":  {`{ r = { metric = "sent_count", min = 1, min_intervals = 8 } }`, []string{"min_intervals 8 is more than the window's 7 intervals"}},
		"no interval":               {`{ r = { metric = "sent_count", min = 1, min_intervals = 0 } }`, []string{`In rule "r"`, "min_intervals 0 is less than 1"}},
		"an invalid bound":          {`{ r = { metric = "sent_count", min = "many" } }`, []string{`In rule "r", min must be a number.`}},
		"rules in a list":           {`[{ metric = "sent_count", min = 1 }]`, []string{"rules must be a map of rules by name"}},
		"rules in a text":           {`"sent_count"`, []string{"rules must be a map of rules by name"}},
		"a rule in a list":          {`{ r = ["sent_count"] }`, []string{`Rule "r" must be an object`}},
		"a rule that is true":       {`{ r = true }`, []string{`Rule "r" must be an object`}},
		"a rule that is null":       {`{ r = null }`, []string{`Rule "r" must be an object`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := startProtocol(t, sandbox.Scenario{}, arguments(t, "lookback = \"7d\"\nrules = "+tt.rules))
			diagnostics, err := p.validate()
			providertest.Refused(t, diagnostics, err, tt.messages...)
		})
	}
}

// TestUnknownRuleFields checks that the known fields of a rule are checked.
func TestUnknownRuleFields(t *testing.T) {
	const late = "resource \"terraform_data\" \"late\" {\n input = 0.1\n}\n"
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{
			{
				Config:      late + config(s, "lookback = \"7d\"\nrules = { r = { metric = \"sent_cuont\", min = terraform_data.late.output } }"),
				PlanOnly:    true,
				ExpectError: providertest.Wrapped(`did you mean "sent_count"?`),
			},
			{
				// Only the bound of this valid rule is unknown until apply.
				Config:      late + config(s, "cust_space_id = \"cams-test\"\nlookback = \"7d\"\nrules = { r = { metric = \"delivery_rate\", min = terraform_data.late.output * 20 } }"),
				ExpectError: providertest.Wrapped(`In rule "r"`, "min 2"),
			},
			{
				Config: late + config(s, "cust_space_id = \"cams-test\"\nlookback = \"7d\"\nrules = { for name in [terraform_data.late.id] : name => { metric = \"delivery_rate\", min = 0.1 } }"),
				ConfigStateChecks: []statecheck.StateCheck{
					equal("status", knownvalue.StringExact("pass")),
				},
			},
		},
	})
}
