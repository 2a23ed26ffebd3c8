// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestScenarioRoundTrip(t *testing.T) {
	whole := small()
	whole.Now = nil
	whole.QuotaCountsRefused = new(false)
	whole.Channels[0].Numbers[0] = uneven
	whole.Faults = []sandbox.Fault{{Kind: sandbox.FaultHang, Match: sandbox.Match{Action: enable}}}
	for name, s := range map[string]sandbox.Scenario{
		"demo": sandbox.Demo(), "whole": whole, "accounts only": {Accounts: whole.Accounts},
		"a channel without numbers": {Accounts: whole.Accounts, Channels: []sandbox.Channel{{CustSpaceID: "c", Account: "a"}}},
	} {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := sandbox.ParseScenario(text)
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Errorf("%s: a scenario changes in its own JSON: %v\n%s", name, err, text)
		}
	}
}

var place = regexp.MustCompile(`^line [1-9]\d*, column [1-9]\d*: .`)

// TestParseScenarioErrors checks the place and the remediation of each mistake.
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
		"empty":                 {"", `line 1, column 1: unexpected end of JSON input; a scenario is one JSON object`},
		"no JSON":               {"{\n  'accounts': []}", "line 2, column 3: invalid character '\\''"},
		"cut off":               {"{" + account, "unexpected end of JSON input"},
		"a list":                {"[]", "line 1, column 1: must be an object {…}"},
		"null":                  {"null", "line 1, column 1: must not be null"},
		"two":                   {"{" + account + "}\n{}", "line 2, column 1: invalid character '{' after top-level value; a scenario is one JSON object"},
		"no account":            {"{}", "line 1, column 1: accounts is missing"},
		"empty accounts":        {`{"accounts": []}`, "line 1, column 14: accounts: must have at least one account"},
		"unknown field":         {channel(`, "roi": true`), `line 2, column 53: channels[0].roi: is not a field; the fields here are account, cust_space_id, health, health_without_entities, isv_code, max_days, numbers, roi_metrics, templates, timezone, unsupported_type, waba_id, whole_channel`},
		"other case":            {channel(`, "Roi_Metrics": true`), "channels[0].Roi_Metrics: is not a field; did you mean roi_metrics?"},
		"the name of CAMS":      {`{"accounts": [{"AccessKeyId": "k"}]}`, "line 1, column 16: accounts[0].AccessKeyId: is not a field; did you mean access_key_id?"},
		"case after the same":   {channel(`, "isv_code": "a", "ISV_CODE": "b"`), "channels[0].ISV_CODE: is not a field; did you mean isv_code?"},
		"twice":                 {channel(`, "isv_code": "a", "isv_code": "b"`), "line 2, column 70: channels[0].isv_code: appears twice; keep one"},
		"twice in a detail":     {fault(`"kind": "code", "code": "A", "access_denied_detail": {"a": [{"b": 1, "b": 2}]}`), "faults[0].access_denied_detail.a[0].b: appears twice; keep one"},
		"null for text":         {channel(`, "timezone": null`), "channels[0].timezone: must not be null; leave the field out instead"},
		"text for bool":         {channel(`, "roi_metrics": "yes"`), "channels[0].roi_metrics: must be true or false"},
		"text for number":       {number(`, "daily_sent": "many"`), "channels[0].numbers[0].daily_sent: must be a whole number"},
		"fraction":              {number(`, "daily_sent": 1.5`), "channels[0].numbers[0].daily_sent: must be a whole number"},
		"too large":             {number(`, "daily_sent": 99999999999999999999`), "daily_sent: must be a whole number"},
		"infinite":              {number(`, "delivery_rate": 1e999`), "delivery_rate: must be a number"},
		"number for text":       {channel(`, "timezone": 8`), "channels[0].timezone: must be text in quotes"},
		"object for list":       {channel(`, "numbers": {}`), "channels[0].numbers: must be a list […]"},
		"a wide character":      {channel(`, "isv_code": "号码", "x": 1`), "line 2, column 71: channels[0].x: is not a field"},
		"deep":                  {fault(`"kind": "code", "code": "A", "access_denied_detail": {"a": ` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `}`), `[0]: is nested more deeply than 32 levels`},
		"UTF-16":                {"\xff\xfe{\x00}\x00", "line 1, column 1: the text is UTF-16; save it as UTF-8 (Windows PowerShell writes UTF-16 with >"},
		"UTF-16 without BOM":    {"\x00{\x00}", "line 1, column 1: the text is UTF-16"},
		"UTF-16, little-endian": {"{\x00}\x00", "line 1, column 1: the text is UTF-16"},
		"Latin-1":               {"{\n\"acc\xe9\": []}", "line 2, column 5: the text is not UTF-8; save it as UTF-8"},
		"no rate":               {number(`, "daily_sent": 5`), "line 2, column 65: channels[0].numbers[0]: delivery_rate is missing, which daily_sent requires"},
		"rate above 1":          {number(`, "delivery_rate": 97`), "channels[0].numbers[0].delivery_rate: is 97; it must be 0 to 1"},
		"negative":              {number(`, "daily_sent": -1, "delivery_rate": 1`), "daily_sent: is -1; it must be 0 to 1000000000"},
		"empty number":          {channel(`, "numbers": [{"phone_number": ""}]`), "channels[0].numbers[0].phone_number: must not be empty"},
		"no number":             {channel(`, "numbers": [{}]`), "channels[0].numbers[0]: phone_number is missing"},
		"number twice":          {channel(`, "numbers": [{"phone_number": "1"}, {"phone_number": "1"}]`), `channels[0].numbers[1].phone_number: "1" appears twice`},
		"zone":                  {channel(`, "timezone": "Shanghai"`), `channels[0].timezone: "Shanghai" is not a time zone; write an IANA name such as Asia/Shanghai or UTC`},
		"whole channel":         {channel(`, "whole_channel": "half"`), `channels[0].whole_channel: is "half"; it must be one of [complete truncated aggregated refused]`},
		"owner":                 {strings.Replace(channel(""), `"account": "a"`, `"account": "b"`, 1), `channels[0].account: there is no account named "b"; the accounts are [a]`},
		"channel twice":         {"{" + account + `, "channels": [{"cust_space_id": "c", "account": "a"}, {"cust_space_id": "c", "account": "a"}]}`, `channels[1].cust_space_id: "c" appears twice`},
		"channel without id":    {"{" + account + `, "channels": [{"account": "a"}]}`, `channels[0]: cust_space_id is missing`},
		"key twice":             {strings.Replace("{"+account+"}", "}]", `}, {"name": "b", "access_key_id": "k", "access_key_secret": "s"}]`, 1), `accounts[1].access_key_id: "k" appears twice`},
		"no secret":             {`{"accounts": [{"name": "a", "access_key_id": "k"}]}`, "accounts[0]: access_key_secret is missing"},
		"denied":                {strings.Replace("{"+account+"}", `"s"`, `"s", "denied": "no"`, 1), `accounts[0].denied: is "no"; it must be Forbidden.RAM, Ram.PermissionDeny or left out`},
		"quota":                 {"{" + account + `, "qps": {"GetMetric": 1}}`, "qps.GetMetric: there is no such action; the sandbox knows [EnableWhatsappROIMetric GetChatappPhoneNumberMetric GetChatappTemplateMetric GetWhatsappHealthStatus QueryChatappPhoneNumbers]"},
		"quota type":            {"{" + account + `, "qps": {"GetMetric": "1"}}`, "qps.GetMetric: must be a whole number"},
		"dip of nothing":        {number(`, "dips": [{"from": "-3d"}]`), "channels[0].numbers[0].dips[0]: changes nothing; add delivery_rate, volume or both"},
		"dip rate":              {number(`, "dips": [{"delivery_rate": 2}]`), "dips[0].delivery_rate: is 2; it must be 0 to 1"},
		"dip volume":            {number(`, "dips": [{"volume": -1}]`), "dips[0].volume: is -1; it is a factor and must be 0 to 1000"},
		"gap without length":    {number(`, "gaps": [{"from": "2025-09-02", "to": "2025-09-02"}]`), `gaps[0].to: "2025-09-02" is not after from "2025-09-02"; to is the first moment after the span`},
		"no time":               {number(`, "gaps": [{"from": "yesterday"}]`), `gaps[0].from: "yesterday" is not a time; write a day (2025-09-01), a minute (2025-09-01T10:30), or a time relative to now (-3d, -12h)`},
		"no such day":           {number(`, "gaps": [{"to": "2025-02-30"}]`), `"2025-02-30" is not a time`},
		"row without start":     {number(`, "rows": [{"sent_count": 1}]`), `rows[0]: start is missing`},
		"row within a day":      {number(`, "rows": [{"start": "2025-09-01T10:00"}]`), `rows[0].start: "2025-09-01T10:00" is not the start of a day`},
		"row within half":       {number(`, "rows": [{"start": "2025-09-01T10:10", "granularity": "HALF_HOUR"}]`), `is not the start of a half hour`},
		"row granularity":       {number(`, "rows": [{"start": "2025-09-01", "granularity": "HOUR"}]`), `rows[0].granularity: is "HOUR"; it must be DAILY or HALF_HOUR`},
		"row twice":             {number(`, "rows": [{"start": "2025-09-01"}, {"start": "2025-09-01T00:00"}]`), `rows[1].start: there is another row for "2025-09-01T00:00"; keep one`},
		"row count":             {number(`, "rows": [{"start": "2025-09-01", "delivered_count": -1}]`), `rows[0].delivered_count: is -1; it must be 0 to`},
		"fault kind":            {fault(`"kind": "boom"`), `line 2, column 10: faults[0].kind: is "boom"; it must be one of [code html status`},
		"fault without kind":    {fault(``), `line 2, column 1: faults[0]: kind is missing`},
		"fault times":           {fault(`"kind": "eof", "times": -1`), `faults[0]: after and times must not be negative`},
		"fault status":          {fault(`"kind": "status", "http_status": 99`), `faults[0].http_status: is 99; it must be 200 to 599`},
		"fault code":            {fault(`"kind": "code"`), `faults[0].code: is missing; write the code`},
		"fault location":        {fault(`"kind": "redirect"`), `faults[0].location: is missing; write the target`},
		"fault delay":           {fault(`"kind": "slow"`), `faults[0].delay_ms: is missing; write how long`},
		"fault retry after":     {fault(`"kind": "status", "retry_after_ms": -1`), `faults[0]: delay_ms, retry_after_ms and retry_after_seconds must not be negative`},
		"fault retry seconds":   {fault(`"kind": "status", "retry_after_seconds": -1`), `must not be negative`},
		"fault denied detail":   {fault(`"kind": "code", "code": "A", "access_denied_detail": [1]`), `faults[0].access_denied_detail: must be text or an object`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := sandbox.ParseScenario([]byte(c.text))
			if err == nil || !place.MatchString(err.Error()) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %.300v\nwant %s", err, c.want)
			}
		})
	}
}

// TestParseScenarioBOM checks that a byte order mark is skipped, and not counted as a column.
func TestParseScenarioBOM(t *testing.T) {
	with := append([]byte("\xef\xbb\xbf"), sandbox.DemoJSON()...)
	if got, err := sandbox.ParseScenario(with); err != nil || !reflect.DeepEqual(got, sandbox.Demo()) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := sandbox.ParseScenario([]byte("\xef\xbb\xbf[]")); err == nil || !strings.HasPrefix(err.Error(), "line 1, column 1: ") {
		t.Errorf("got %v", err)
	}
}

func TestParseScenarioTooLarge(t *testing.T) {
	text := append(sandbox.DemoJSON(), bytes.Repeat([]byte(" "), sandbox.MaxScenario)...)
	if _, err := sandbox.ParseScenario(text); err == nil || err.Error() != "a scenario must not be larger than 16 MiB" {
		t.Errorf("got %v", err)
	}
}

func FuzzParseScenario(f *testing.F) {
	f.Add(sandbox.DemoJSON())
	f.Add([]byte(`{"accounts": [{"name": "a"}], "faults": [{"kind": "code", "access_denied_detail": {"a": [1]}}], "qps": {"x": 1e3}}`))
	f.Add([]byte(`{"channels": [{"numbers": [{"rows": [{"start": "-3d"}], "dips": [{"volume": 0.5}]}]}]}`))
	f.Add([]byte("\xef\xbb\xbf" + `{"accounts": [{"name": "a", "access_key_id": "k", "access_key_secret": "s"}], "qps": {"EnableWhatsappROIMetric": -1}, "$schema": ""}`))
	schema := compiled(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		scenario, err := sandbox.ParseScenario(data)
		if err == nil {
			if _, err := sandbox.New(scenario); err != nil {
				t.Errorf("ParseScenario accepts what New refuses: %v", err)
			}
			if err := validate(t, schema, data); err != nil {
				t.Errorf("ParseScenario accepts what the schema refuses: %v", err)
			}
			return
		}
		if !place.MatchString(err.Error()) {
			t.Errorf("an error without a place: %v", err)
		}
	})
}
