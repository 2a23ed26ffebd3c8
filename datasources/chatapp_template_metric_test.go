// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const templateType = "alicloud_chatapp_template_metric"

// templates is a channel with a template in two languages. In one of them, reads are missing
// on the day before the last, and there are no buttons.
func templates() sandbox.Channel {
	return sandbox.Channel{CustSpaceID: "cams-test", ROIMetrics: true, Templates: []sandbox.Template{{
		TemplateCode: "spring_sale",
		Languages: []sandbox.TemplateLanguage{
			{Language: "en_US", DailySent: 1000, DeliveryRate: 0.9, ReadRate: new(0.5), Steady: true, Buttons: []sandbox.Button{
				{Type: "url_button", ButtonContent: "Shop now", ClickRate: 0.1}, {Type: "quick_relpy_button", ButtonContent: "Stop", ClickRate: 0.01},
			}},
			{
				Language: "de", DailySent: 100, DeliveryRate: 1, ReadRate: new(0.8), Steady: true,
				Dips: []sandbox.TemplateDip{{From: "2025-09-08", To: "2025-09-09", Missing: []string{"ReadCount"}}, {From: "2025-09-09", ReadRate: new(0.2)}},
			},
		},
	}}}
}

func TestTemplateMetric(t *testing.T) {
	const address = "data." + templateType + ".this"
	text, null, number, list := knownvalue.StringExact, knownvalue.Null(), knownvalue.Int64Exact, knownvalue.ListSizeExact
	rate, matching := knownvalue.Float64Exact, func(pattern string) knownvalue.Check { return knownvalue.StringRegexp(regexp.MustCompile(pattern)) }
	with := func(check knownvalue.Check, first string, rest ...any) statecheck.StateCheck {
		return at(address, check, first, rest...)
	}
	button := func(kind, content string, clicks int64) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{"type": text(kind), "text": text(content), "click_count": number(clicks)})
	}
	tests := map[string]struct {
		arguments string
		languages int // Requests.
		checks    []statecheck.StateCheck
	}{
		"all languages, without rules": {
			`lookback = "2d"`, 1,
			[]statecheck.StateCheck{
				with(text("unjudged"), "status"), with(knownvalue.Bool(true), "allowed"), with(list(0), "results"), with(null, "error"), with(null, "language"),
				with(list(4), "metrics"),
				with(knownvalue.ObjectExact(map[string]knownvalue.Check{
					"language": text("de"), "granularity": text("DAILY"), "start": number(1757260800000), "end": number(1757347199999),
					"sent_count": number(100), "delivered_count": number(100), "delivery_rate": number(1), "read_count": null, "read_rate": null, "click_count": null, "click_rate": null, "buttons": null,
				}), "metrics", 0),
				with(knownvalue.ObjectExact(map[string]knownvalue.Check{
					"language": text("en_US"), "granularity": text("DAILY"), "start": number(1757260800000), "end": number(1757347199999),
					"sent_count": number(1000), "delivered_count": number(900), "delivery_rate": rate(0.9), "read_count": number(450), "read_rate": rate(0.5),
					"click_count": number(99), "click_rate": rate(0.11),
					"buttons": knownvalue.ListExact([]knownvalue.Check{button("url_button", "Shop now", 90), button("quick_relpy_button", "Stop", 9)}),
				}), "metrics", 1),
				// Reads are known in three rows, clicks in two.
				with(number(2200), "sent_count"), with(number(2000), "delivered_count"), with(number(920), "read_count"), with(rate(920.0/1900), "read_rate"),
				with(number(198), "click_count"), with(rate(198.0/1800), "click_rate"), with(number(2), "interval_count"),
				with(number(20), "by_language", "de", "read_count"), with(rate(0.2), "by_language", "de", "read_rate"), with(null, "by_language", "de", "click_count"),
				with(number(198), "by_language", "en_US", "click_count"), with(number(2), "by_language", "en_US", "interval_count"),
			},
		},
		"one language": {
			`lookback = "1d"
			 language = "en_US"
			 include_metrics = false`, 1,
			[]statecheck.StateCheck{with(number(1000), "sent_count"), with(list(0), "metrics"), with(knownvalue.MapSizeExact(1), "by_language")},
		},
		"a language without rows": {
			`lookback = "1d"
			 language = "fr"
			 rules    = { reads = { metric = "read_rate", min = 0.1 } }`, 1,
			[]statecheck.StateCheck{
				with(text("inconclusive"), "status"), with(text("fr"), "results", 0, "language"), with(text("no_data"), "results", 0, "reason"), with(number(0), "by_language", "fr", "interval_count"),
				with(matching(`^Blocked: 1 rule is inconclusive for fr of template "spring_sale" of cams-test \(Sep 9, 2025`), "message"), with(matching("EnableWhatsappROIMetric"), "message"),
			},
		},
		"a drop in one language": {
			`lookback = "1d"
			 rules    = {
			   reads   = { metric = "read_rate", per = "language", max_drop = 0.2, baseline = "7d", confidence = 0.95 }
			   clicks  = { metric = "click_rate", per = "language", min = 0.05, severity = "warning" }
			   waived  = { metric = "read_rate", per = "language", min = 0.3, waiver = { until = "2025-12-01", reason = "new text", languages = ["de"] } }
			   channel = { metric = "click_count", min = 90 }
			 }`, 1,
			[]statecheck.StateCheck{
				with(text("fail"), "status"), with(knownvalue.Bool(false), "allowed"), with(list(8), "results"),
				with(text("reads"), "results", 0, "rule"), with(text("de"), "results", 0, "language"), with(text("dropped"), "results", 0, "reason"), with(rate(0.8), "results", 0, "baseline"), with(rate(0.2), "results", 0, "observed"),
				with(matching(`reads, de: read rate 20\.0% fell below 64\.0% \(baseline 80\.0% over 7d, max_drop 20%; 95% CI of the drop`), "results", 0, "message"),
				with(text("channel"), "results", 1, "rule"), with(text("inconclusive"), "results", 1, "status"), with(text("de"), "results", 1, "language"), // Its clicks are not known.
				with(text("clicks"), "results", 2, "rule"), with(text("warn"), "results", 2, "status"), with(text("de"), "results", 2, "language"),
				with(text("waived"), "results", 6, "reason"), with(text("de"), "results", 6, "language"),
			},
		},
		"half hours": {
			`start       = 1757347200000
			 end         = 1757354400000
			 granularity = "HALF_HOUR"
			 language    = "en_US"
			 rules       = { reads = { metric = "read_rate", per = "interval", min = 0.4 } }`, 1,
			[]statecheck.StateCheck{with(list(4), "metrics"), with(text("pass"), "status"), with(number(4), "interval_count")},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{templates()}})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config:            configOf(server, templateType, "cust_space_id = \"cams-test\"\ntemplate_code = \"spring_sale\"\n"+tt.arguments),
					ConfigStateChecks: tt.checks,
				}},
			})
			for _, r := range server.Requests() {
				if r.Action != "GetChatappTemplateMetric" || r.Query.Get("TemplateCode") != "spring_sale" || r.Query.Get("TemplateType") != "WHATSAPP" || r.Query.Has("PhoneNumber") {
					t.Errorf("got %v", r)
				}
			}
		})
	}
}

func TestTemplateMetricErrors(t *testing.T) {
	const window = "\nlookback = \"1d\""
	for name, tt := range map[string]struct {
		arguments string
		edit      func(*sandbox.Scenario)
		want      []string
	}{
		"no template":        {window, nil, []string{`The argument "template_code" is required`}},
		"an empty one":       {`template_code = ""` + window, nil, []string{"template_code is empty."}},
		"a phone number":     {`template_code = "spring_sale"` + "\nphone_number = \"8613800000001\"" + window, nil, []string{`An argument named "phone_number" is not expected here`}},
		"shown numbers":      {`template_code = "spring_sale"` + "\nshow_phone_numbers = true" + window, nil, []string{`An argument named "show_phone_numbers" is not expected here`}},
		"shown languages":    {`template_code = "spring_sale"` + "\nshow_languages = true" + window, nil, []string{`An argument named "show_languages" is not expected here`}},
		"a name":             {`template_code = "spring_sale"` + "\nlanguage = \"English\"" + window, nil, []string{`language: "English" is not the code of a language`}},
		"another key":        {`template_code = "spring_sale"` + window + "\nrules = { r = { metric = \"read_rate\", min = 0.5, per = \"phone_number\" } }", nil, []string{`per "phone_number" is unknown; write "channel", "language" or "interval"`}},
		"another waiver":     {`template_code = "spring_sale"` + window + "\nrules = { r = { metric = \"read_rate\", min = 0.5, waiver = { until = \"2026-01-01\", reason = \"x\", phone_numbers = [\"8613800000001\"] } } }", nil, []string{`has no field "phone_numbers"`}},
		"a misspelled count": {`template_code = "spring_sale"` + window + "\nrules = { r = { metric = \"clicks_rate\", min = 0.5 } }", nil, []string{`did you mean "click_rate"?`}},
		"no permission": {
			`template_code = "spring_sale"` + window,
			func(s *sandbox.Scenario) {
				s.Accounts = []sandbox.Account{providertest.Account}
				s.Accounts[0].Denied, s.Accounts[0].DeniedActions = "Forbidden.RAM", []string{"GetChatappTemplateMetric"}
			},
			[]string{"Permission denied", `Read: channel "cams-test", template "spring_sale", Sep 9, 2025, daily counts.`, `"Action": "cams:GetChatappTemplateMetric"`},
		},
		"an unusable answer": {
			`template_code = "spring_sale"` + window,
			func(s *sandbox.Scenario) {
				s.Faults = []sandbox.Fault{{Kind: sandbox.FaultRaw, Body: `{"Code":"OK","Data":[{"TemplateCode":"spring_sale","Language":"de","Start":1,"SentCount":1,"DeliveredCount":1,"Cliented":[{"Count":-1}]}]}`}}
			},
			[]string{"Unusable answer", `row 1 of the answer (template "spring_sale", language "de", start 1): in button 1, Count is -1, and a count cannot be negative`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scenario := sandbox.Scenario{Channels: []sandbox.Channel{templates()}}
			if tt.edit != nil {
				tt.edit(&scenario)
			}
			server := providertest.Start(t, scenario)
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps: []resource.TestStep{{
					Config:      configOf(server, templateType, "cust_space_id = \"cams-test\"\n"+tt.arguments),
					ExpectError: providertest.Wrapped(tt.want...),
				}},
			})
		})
	}
}

// TestTemplateMetricRecordsErrors checks that on_error makes a verdict of an outage.
func TestTemplateMetricRecordsErrors(t *testing.T) {
	p := startSource(t, sandbox.Scenario{
		Channels: []sandbox.Channel{templates()}, Faults: []sandbox.Fault{{Kind: sandbox.FaultCode, Code: "Product.Unsubscript"}},
	}, templateType, argumentsOf(t, templateType, `
		cust_space_id = "cams-test"
		template_code = "spring_sale"
		lookback      = "1d"
		on_error      = "record"
		rules         = { reads = { metric = "read_rate", min = 0.1 } }`))
	state, diagnostics, err := p.state()
	if err != nil || len(diagnostics) > 0 {
		t.Fatal(err, diagnostics)
	}
	if text := state.String(); !strings.Contains(text, `the read of template "spring_sale" of cams-test failed`) || !strings.Contains(text, `tftypes.String<"error">`) {
		t.Errorf("got %s", text)
	}
}

// TestTemplateMetricWarns checks that missing counts that a rule needs are a warning.
func TestTemplateMetricWarns(t *testing.T) {
	for name, tt := range map[string]struct {
		rules string
		want  []string
	}{
		"no rule":         {"", nil},
		"a rule on reads": {`rules = { reads = { metric = "read_rate", min = 0.1 } }`, []string{"Rows without counts: A count that read_rate needs is null or missing in 1 row of the answer."}},
		"a rule on both": {
			`rules = { reads = { metric = "read_count", min = 1 }, clicks = { metric = "click_rate", min = 0.001 } }`,
			[]string{"Rows without counts: A count that click_rate or read_count needs is null or missing in 2 rows of the answer."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := startSource(t, sandbox.Scenario{Channels: []sandbox.Channel{templates()}}, templateType, argumentsOf(t, templateType, `
				cust_space_id = "cams-test"
				template_code = "spring_sale"
				lookback      = "2d"
				`+tt.rules))
			diagnostics, err := p.read()
			if err != nil || len(diagnostics) != len(tt.want) {
				t.Fatal(err, diagnostics)
			}
			for i, want := range tt.want {
				if text := diagnostics[i].Summary + ": " + diagnostics[i].Detail; !strings.HasPrefix(text, want) {
					t.Errorf("got  %s\nwant %s", text, want)
				}
			}
		})
	}
}
