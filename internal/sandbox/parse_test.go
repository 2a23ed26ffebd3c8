// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestDemoJSONRoundTrip(t *testing.T) {
	parsed, err := sandbox.ParseScenario(sandbox.DemoJSON())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(parsed)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sandbox.ParseScenario(text)
	if err != nil || !reflect.DeepEqual(parsed, again) {
		t.Errorf("a scenario does not survive its own JSON: %v", err)
	}
}

// TestParseScenarioErrors states the place and the cure that each mistake is answered with.
func TestParseScenarioErrors(t *testing.T) {
	account := `"accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s"}]`
	channel := func(inside string) string {
		return "{" + account + `,` + "\n" + `"channels": [{"cust_space_id": "c", "account": "a"` + inside + `}]}`
	}
	number := func(inside string) string {
		return channel(`, "numbers": [{"phone_number": "861"` + inside + `}]`)
	}
	fault := func(inside string) string { return "{" + account + `, "faults": [` + "\n" + `{` + inside + `}]}` }
	cases := map[string]struct{ text, want string }{
		"empty":               {"", `line 1, column 1: unexpected end of JSON input: a scenario is one JSON object`},
		"no JSON":             {"{\n  'accounts': []}", "line 2, column 3: invalid character '\\''"},
		"cut off":             {"{" + account, "unexpected end of JSON input"},
		"a list":              {"[]", "line 1, column 1: must be an object {…}"},
		"two":                 {"{" + account + "}\n{}", "line 2, column 1: invalid character '{' after top-level value: a scenario is one JSON object"},
		"no account":          {"{}", "accounts: must have at least one account"},
		"unknown field":       {channel(`, "roi_metric": true`), `line 2, column 53: channels[0].roi_metric: there is no such field; the fields here are account, cust_space_id, isv_code, numbers, roi_metrics, timezone, unsupported_type, whole_channel`},
		"other case":          {channel(`, "Roi_Metrics": true`), "channels[0].Roi_Metrics: there is no such field"},
		"twice":               {channel(`, "isv_code": "a", "isv_code": "b"`), "channels[0].isv_code: is there twice: keep one"},
		"text for bool":       {channel(`, "roi_metrics": "yes"`), "channels[0].roi_metrics: must be true or false"},
		"text for number":     {number(`, "daily_sent": "many"`), "channels[0].numbers[0].daily_sent: must be a whole number"},
		"fraction":            {number(`, "daily_sent": 1.5`), "channels[0].numbers[0].daily_sent: must be a whole number"},
		"too large":           {number(`, "daily_sent": 99999999999999999999`), "daily_sent: must be a whole number"},
		"number for text":     {channel(`, "timezone": 8`), "channels[0].timezone: must be a text in quotes"},
		"object for list":     {channel(`, "numbers": {}`), "channels[0].numbers: must be a list […]"},
		"no rate":             {number(`, "daily_sent": 5`), "channels[0].numbers[0]: delivery_rate is missing: say which share of daily_sent arrives"},
		"rate above 1":        {number(`, "delivery_rate": 97`), "channels[0].numbers[0].delivery_rate: is 97; it must be 0 to 1"},
		"negative":            {number(`, "daily_sent": -1`), "daily_sent: is -1; it must be 0 to 1000000000"},
		"no number":           {channel(`, "numbers": [{}]`), "channels[0].numbers[0].phone_number: must not be empty"},
		"number twice":        {channel(`, "numbers": [{"phone_number": "1"}, {"phone_number": "1"}]`), `channels[0].numbers[1].phone_number: "1" is there twice`},
		"zone":                {channel(`, "timezone": "Shanghai"`), `channels[0].timezone: "Shanghai" is not a zone: write an IANA name such as Asia/Shanghai or UTC`},
		"whole channel":       {channel(`, "whole_channel": "half"`), `channels[0].whole_channel: is "half"; it must be one of [complete truncated aggregated refused]`},
		"owner":               {strings.Replace(channel(""), `"account": "a"`, `"account": "b"`, 1), `channels[0].account: there is no account named "b"; the accounts are [a]`},
		"channel twice":       {"{" + account + `, "channels": [{"cust_space_id": "c", "account": "a"}, {"cust_space_id": "c", "account": "a"}]}`, `channels[1].cust_space_id: "c" is there twice`},
		"channel without id":  {"{" + account + `, "channels": [{"account": "a"}]}`, `channels[0].cust_space_id: must not be empty`},
		"key twice":           {strings.Replace("{"+account+"}", "}]", `}, {"name": "b", "access_key_id": "k", "access_key_secret": "s"}]`, 1), `accounts[1].access_key_id: "k" is there twice`},
		"no secret":           {`{"accounts": [{"name": "a", "access_key_id": "k"}]}`, "accounts[0].access_key_secret: must not be empty"},
		"denied":              {strings.Replace("{"+account+"}", `"s"`, `"s", "denied": "no"`, 1), `accounts[0].denied: is "no"; it must be Forbidden.RAM, Ram.PermissionDeny or left out`},
		"quota":               {"{" + account + `, "qps": {"GetMetric": 1}}`, "qps.GetMetric: there is no such action; the sandbox knows [EnableWhatsappROIMetric GetChatappPhoneNumberMetric]"},
		"quota type":          {"{" + account + `, "qps": {"GetMetric": "1"}}`, "qps.GetMetric: must be a whole number"},
		"dip of nothing":      {number(`, "dips": [{"from": "-3d"}]`), "channels[0].numbers[0].dips[0]: changes nothing: give it a delivery_rate, a volume or both"},
		"dip rate":            {number(`, "dips": [{"delivery_rate": 2}]`), "dips[0].delivery_rate: is 2; it must be 0 to 1"},
		"dip volume":          {number(`, "dips": [{"volume": -1}]`), "dips[0].volume: is -1; it is a factor and must be 0 to 1000"},
		"gap without length":  {number(`, "gaps": [{"from": "2025-09-02", "to": "2025-09-02"}]`), `gaps[0]: to: "2025-09-02" is not after from "2025-09-02": to is the first moment that no longer belongs`},
		"no time":             {number(`, "gaps": [{"from": "yesterday"}]`), `gaps[0]: from: "yesterday" is no time: write a day (2025-09-01), a minute (2025-09-01T10:30), or a time relative to now (-3d, -12h)`},
		"no such day":         {number(`, "gaps": [{"to": "2025-02-30"}]`), `"2025-02-30" is no time`},
		"row without start":   {number(`, "rows": [{"sent_count": 1}]`), `rows[0].start: "" is no time`},
		"row within a day":    {number(`, "rows": [{"start": "2025-09-01T10:00"}]`), `rows[0].start: "2025-09-01T10:00" is not the start of a day`},
		"row within half":     {number(`, "rows": [{"start": "2025-09-01T10:10", "granularity": "HALF_HOUR"}]`), `is not the start of a half hour`},
		"row granularity":     {number(`, "rows": [{"start": "2025-09-01", "granularity": "HOUR"}]`), `rows[0].granularity: is "HOUR"; it must be DAILY or HALF_HOUR`},
		"row twice":           {number(`, "rows": [{"start": "2025-09-01"}, {"start": "2025-09-01T00:00"}]`), `rows[1].start: there is another row for "2025-09-01T00:00": keep one`},
		"row count":           {number(`, "rows": [{"start": "2025-09-01", "delivered_count": -1}]`), `rows[0].delivered_count: is -1; it must be 0 to`},
		"fault kind":          {fault(`"kind": "boom"`), `line 2, column 10: faults[0].kind: is "boom"; it must be one of [code html status`},
		"fault without kind":  {fault(``), `line 2, column 1: faults[0].kind: is ""`},
		"fault times":         {fault(`"kind": "eof", "times": -1`), `faults[0]: after and times must not be negative`},
		"fault status":        {fault(`"kind": "status", "http_status": 99`), `faults[0].http_status: is 99; it must be 200 to 599`},
		"fault code":          {fault(`"kind": "code"`), `faults[0].code: must say which code is answered`},
		"fault location":      {fault(`"kind": "redirect"`), `faults[0].location: must say where the redirect leads`},
		"fault delay":         {fault(`"kind": "slow"`), `faults[0].delay_ms: must say how slow the answer is`},
		"fault retry after":   {fault(`"kind": "status", "retry_after_ms": -1`), `faults[0]: delay_ms, retry_after_ms and retry_after_seconds must not be negative`},
		"fault retry seconds": {fault(`"kind": "status", "retry_after_seconds": -1`), `must not be negative`},
		"fault denied detail": {fault(`"kind": "code", "code": "A", "access_denied_detail": [1]`), `faults[0].access_denied_detail: must be a text or an object`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := sandbox.ParseScenario([]byte(c.text))
			var bad *sandbox.ScenarioError
			if !errors.As(err, &bad) || bad.Line == 0 || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestParseScenarioAllowsNull(t *testing.T) {
	text := `{"qps": null, "accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s", "security_token": null}], "channels": null, "faults": []}`
	if _, err := sandbox.ParseScenario([]byte(text)); err != nil {
		t.Error(err)
	}
}

func FuzzParseScenario(f *testing.F) {
	f.Add(sandbox.DemoJSON())
	f.Add([]byte(`{"accounts": [{"name": "a"}], "faults": [{"kind": "code", "access_denied_detail": {"a": [1]}}], "qps": {"x": 1e3}}`))
	f.Add([]byte(`{"channels": [{"numbers": [{"rows": [{"start": "-3d"}], "dips": [{"volume": 0.5}]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		scenario, err := sandbox.ParseScenario(data)
		if err == nil {
			if _, err := sandbox.New(scenario); err != nil {
				t.Errorf("ParseScenario takes what New refuses: %v", err)
			}
			return
		}
		var bad *sandbox.ScenarioError
		if !errors.As(err, &bad) || bad.Line < 1 || bad.Column < 1 || bad.Problem == "" {
			t.Errorf("an error without a place: %#v", err)
		}
	})
}
