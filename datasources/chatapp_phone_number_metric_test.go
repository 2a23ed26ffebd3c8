// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/providertest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const dataSource = "data.alicloud_chatapp_phone_number_metric.this"

// steady is a channel with two numbers that send the same number of messages every day.
func steady() sandbox.Channel {
	return sandbox.Channel{CustSpaceID: "cams-test", ROIMetrics: true, Numbers: []sandbox.Number{
		{PhoneNumber: "8613800000001", DailySent: 1000, DeliveryRate: 0.95, Steady: true},
		{PhoneNumber: "8613800000002", DailySent: 480, DeliveryRate: 0.5, Steady: true},
	}}
}

// config returns a data source with the given arguments.
func config(s *sandbox.Server, arguments string) string {
	return providertest.Provider(s) + "data \"alicloud_chatapp_phone_number_metric\" \"this\" {\n" + arguments + "\n}\n"
}

func equal(attribute string, value knownvalue.Check) statecheck.StateCheck {
	path := tfjsonpath.New(strings.Split(attribute, ".")[0])
	for _, key := range strings.Split(attribute, ".")[1:] {
		path = path.AtMapKey(key)
	}
	return statecheck.ExpectKnownValue(dataSource, path, value)
}

func TestReadWindow(t *testing.T) {
	tests := map[string]struct {
		arguments string
		request   map[string]string // Parameters that are sent; "-" means that one is not.
		checks    []statecheck.StateCheck
	}{
		"a lookback over the whole channel": {
			`cust_space_id = "cams-test"
			 lookback      = "7d"`,
			map[string]string{
				"CustSpaceId": "cams-test", "Granularity": "DAILY", "Start": "1756828800000", "End": "1757433599999",
				"PhoneNumber": "-", "IsvCode": "-",
			},
			[]statecheck.StateCheck{
				equal("sent_count", knownvalue.Int64Exact(7*1480)),
				equal("delivered_count", knownvalue.Int64Exact(7*(950+240))),
				equal("delivery_rate", knownvalue.Float64Exact(1190.0/1480)),
				equal("interval_count", knownvalue.Int64Exact(7)),
				equal("granularity", knownvalue.StringExact("DAILY")),
				equal("timezone", knownvalue.StringExact("Asia/Shanghai")),
				equal("settle", knownvalue.StringExact("2h")),
				equal("start", knownvalue.Int64Exact(1756828800000)),
				equal("end", knownvalue.Int64Exact(1757433600000)),
				equal("start_time", knownvalue.StringExact("2025-09-03T00:00:00+08:00")),
				equal("end_time", knownvalue.StringExact("2025-09-10T00:00:00+08:00")),
				equal("request_id", knownvalue.StringRegexp(regexp.MustCompile("^[0-9A-F-]{36}$"))),
				equal("metrics", knownvalue.ListSizeExact(14)),
				equal("by_phone_number.8613800000002", knownvalue.ObjectExact(map[string]knownvalue.Check{
					"sent_count":      knownvalue.Int64Exact(7 * 480),
					"delivered_count": knownvalue.Int64Exact(7 * 240),
					"delivery_rate":   knownvalue.Float64Exact(0.5),
					"interval_count":  knownvalue.Int64Exact(7),
				})),
			},
		},
		"half hours of one number": {
			`cust_space_id = "cams-test"
			 phone_number  = "8613800000002"
			 granularity   = "HALF_HOUR"
			 lookback      = "90m"
			 settle        = "0m"
			 timezone      = "UTC"`,
			map[string]string{"PhoneNumber": "8613800000002", "Granularity": "HALF_HOUR", "Start": "1757482200000", "End": "1757487599999"},
			[]statecheck.StateCheck{
				equal("sent_count", knownvalue.Int64Exact(30)),
				equal("interval_count", knownvalue.Int64Exact(3)),
				equal("end_time", knownvalue.StringExact("2025-09-10T07:00:00Z")),
				statecheck.ExpectKnownValue(dataSource, tfjsonpath.New("metrics").AtSliceIndex(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
					"phone_number":    knownvalue.StringExact("8613800000002"),
					"granularity":     knownvalue.StringExact("HALF_HOUR"),
					"start":           knownvalue.Int64Exact(1757482200000),
					"end":             knownvalue.Int64Exact(1757483999999),
					"sent_count":      knownvalue.Int64Exact(10),
					"delivered_count": knownvalue.Int64Exact(5),
					"delivery_rate":   knownvalue.Float64Exact(0.5),
				})),
			},
		},
		"start and end": {
			`cust_space_id   = "cams-test"
			 start           = provider::alicloud::unix_ms("2025-09-01T00:00:00+08:00")
			 end             = provider::alicloud::unix_ms("2025-09-02T00:00:00+08:00")
			 include_metrics = false`,
			map[string]string{"Start": "1756656000000", "End": "1756742399999"},
			[]statecheck.StateCheck{
				equal("sent_count", knownvalue.Int64Exact(1480)),
				equal("settle", knownvalue.Null()),
				equal("metrics", knownvalue.ListSizeExact(0)),
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}})
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: providertest.Factories,
				Steps:                    []resource.TestStep{{Config: config(s, tt.arguments), ConfigStateChecks: tt.checks}},
			})
			for name, want := range tt.request {
				query := s.Requests()[0].Query
				if got := query.Get(name); query.Has(name) != (want != "-") || query.Has(name) && got != want {
					t.Errorf("parameter %s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestReadPhoneNumbers checks the state of each number, and that the arguments that
// bypass the framework are unchanged.
func TestReadPhoneNumbers(t *testing.T) {
	set := func(numbers ...string) knownvalue.Check {
		var checks []knownvalue.Check
		for _, number := range numbers {
			checks = append(checks, knownvalue.StringExact(number))
		}
		return knownvalue.SetExact(checks)
	}
	totals := func(sent, delivered int64, rate float64) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"sent_count": knownvalue.Int64Exact(sent), "delivered_count": knownvalue.Int64Exact(delivered),
			"delivery_rate": knownvalue.Float64Exact(rate), "interval_count": knownvalue.Int64Exact(1),
		})
	}
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{steady()}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: config(s, `cust_space_id = "cams-test"
				phone_numbers = ["8613800000002", "8613800000001"]
				lookback      = "1d"
				rules         = { r = { metric = "sent_count", min = 1 } }`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("sent_count", knownvalue.Int64Exact(1480)),
				equal("interval_count", knownvalue.Int64Exact(1)),
				equal("phone_numbers", set("8613800000001", "8613800000002")),
				equal("rules", knownvalue.MapSizeExact(1)),
				equal("by_phone_number", knownvalue.MapExact(map[string]knownvalue.Check{
					"8613800000001": totals(1000, 950, 0.95), "8613800000002": totals(480, 240, 0.5),
				})),
			},
		}, {
			Config: config(s, `cust_space_id = "cams-test"
				phone_numbers = ["8613800000001", "8613800000009"]
				lookback      = "1d"
				on_error      = "record"`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("status", knownvalue.StringExact("error")),
				equal("phone_numbers", set("8613800000001", "8613800000009")),
				equal("by_phone_number", knownvalue.MapSizeExact(0)),
				equal("metrics", knownvalue.ListSizeExact(0)),
			},
		}},
	})
	var asked []string
	for _, r := range s.Requests()[:2] {
		asked = append(asked, r.Query.Get("PhoneNumber"))
	}
	if slices.Sort(asked); !slices.Equal(asked, []string{"8613800000001", "8613800000002"}) {
		t.Errorf("asked for %q", asked)
	}
}

// TestWholeChannel checks that numbers are taken from one answer, and that those absent
// from it are asked for one by one.
func TestWholeChannel(t *testing.T) {
	channel := steady()
	channel.Numbers = append(channel.Numbers, sandbox.Number{PhoneNumber: "8613800000003", DailySent: 10, DeliveryRate: 1, Steady: true, Gaps: []sandbox.Span{{}}})
	s := providertest.Start(t, sandbox.Scenario{Channels: []sandbox.Channel{channel}})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: config(s, `cust_space_id = "cams-test"
				whole_channel = true
				phone_numbers = ["8613800000001", "8613800000003"]
				lookback      = "1d"`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("sent_count", knownvalue.Int64Exact(1000)),
				equal("by_phone_number", knownvalue.MapSizeExact(2)),
				equal("metrics", knownvalue.ListSizeExact(1)),
				equal("by_phone_number.8613800000003.interval_count", knownvalue.Int64Exact(0)),
			},
		}},
	})
	var asked []string
	for _, r := range s.Requests()[:2] {
		asked = append(asked, r.Query.Get("PhoneNumber"))
	}
	if !slices.Equal(asked, []string{"", "8613800000003"}) {
		t.Errorf("asked for %q", asked)
	}
}

// TestReferencePage reads the success response of the API's reference page, byte for
// byte, including its row that ends before it starts, its newline and its None.
func TestReferencePage(t *testing.T) {
	body, err := os.ReadFile("testdata/reference_page_success.json")
	if err != nil {
		t.Fatal(err)
	}
	s := providertest.Start(t, sandbox.Scenario{
		Channels: []sandbox.Channel{steady()},
		Faults:   []sandbox.Fault{{Kind: "raw", HTTPStatus: 200, Body: string(body)}},
	})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories,
		Steps: []resource.TestStep{{
			Config: config(s, `start = 1667196043904
				end = 1756742399000`),
			ConfigStateChecks: []statecheck.StateCheck{
				equal("metrics", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
					"phone_number":    knownvalue.StringExact("861380000****"),
					"granularity":     knownvalue.StringExact("DAILY"),
					"start":           knownvalue.Int64Exact(1669619491000),
					"end":             knownvalue.Int64Exact(1667196043904),
					"sent_count":      knownvalue.Int64Exact(10),
					"delivered_count": knownvalue.Int64Exact(5),
					"delivery_rate":   knownvalue.Float64Exact(0.5),
				})})),
				equal("sent_count", knownvalue.Int64Exact(10)),
				equal("delivered_count", knownvalue.Int64Exact(5)),
				equal("delivery_rate", knownvalue.Float64Exact(0.5)),
				equal("request_id", knownvalue.StringExact("608F9CCA-B5EB-3D72-8047-B25D6D75BDEC")),
			},
		}},
	})
}
