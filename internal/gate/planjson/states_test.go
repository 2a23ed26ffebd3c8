// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// statePlan parses a plan with one read of states, its configuration, and more fields
// after the version.
func statePlan(t *testing.T, kind, values, expressions, more string) planjson.Read {
	t.Helper()
	address := `"address":"data.` + kind + `.this","mode":"data","type":"` + kind + `","name":"this"`
	text := `{"format_version":"1.2",` + more + `"planned_values":{},"prior_state":{"values":{"root_module":{"resources":[{` + address + `,"values":{` + values + `}}]}}},` +
		`"configuration":{"root_module":{"outputs":{"used":{"expression":{"references":["data.` + kind + `.this.allowed"]}}},"resources":[{` + address + `,"expressions":{` + expressions + `}}]}}}`
	p, err := planjson.Parse(strings.NewReader(text), gate.Sources)
	if err != nil || len(p.Reads) != 1 {
		t.Fatal(err, p)
	}
	return p.Reads[0]
}

const (
	numbersType = "alicloud_chatapp_phone_numbers"
	healthType  = "alicloud_chatapp_health_status"

	numbersValues = `"cust_space_id":"cams-a","phone_numbers":["8613800000002","8613800000001"],"isv_code":"a secret",
		"numbers":[{"phone_number":"8613800000001","verified_name":"Acme","status":"BANNED","quality_rating":null,"messaging_limit_tier":"TIER_1K","is_official":true}],
		"rules":{"status":{"signal":"status","waiver":{"until":"2026-12-01","reason":"why","phone_numbers":["8613800000007"]}}},
		"status":"fail","allowed":false,"message":"m","results":[
			{"rule":"status","status":"fail","severity":"error","reason":"classified","phone_number":"8613800000001","signal":"status","value":"BANNED","decided_by":null,"message":"status: m"},
			{"rule":"status","status":"inconclusive","severity":"error","reason":"no_data","phone_number":"8613800000002","signal":"status","value":null,"decided_by":null,"message":"status: n"}]`
	numbersWritten = `"cust_space_id":{"constant_value":"cams-a"},"phone_numbers":{"constant_value":["8613800000001","8613800000002"]},"isv_code":{},"rules":{}`

	timestamp = `"timestamp":"2026-11-24T07:00:00Z",`
	evaluated = `"output_changes":{"used":{"actions":["create"]}},`
)

// TestReadsOfStates checks what is read of states in a plan.
func TestReadsOfStates(t *testing.T) {
	r := statePlan(t, numbersType, numbersValues, numbersWritten, timestamp+evaluated)
	if r.State != planjson.Known || r.Invalid != "" || r.Stale != "" || r.Arguments.CustSpaceID != "cams-a" || len(r.Secrets) != 1 {
		t.Errorf("got %+v", r)
	}
	want := []signal.State{{Key: "8613800000001", Values: map[string]string{
		"phone_number": "8613800000001", "verified_name": "Acme", "status": "BANNED", "messaging_limit_tier": "TIER_1K",
	}}}
	if !reflect.DeepEqual(r.States, want) {
		t.Errorf("got %+v", r.States)
	}
	if got := r.Verdict.Results[0]; got.Key != "8613800000001" || got.Signal != "status" || got.Value != "BANNED" || got.Reason != policy.ReasonClassified {
		t.Errorf("got %+v", got)
	}
	if names := strings.Join(r.Keys, " "); names != "8613800000001 8613800000002 8613800000007" {
		t.Errorf("got %s", names)
	}

	r = statePlan(t, healthType, `"cust_space_id":"cams-a","node_type":"phone","phone_number":"8613800000001","can_send_message":"LIMITED","entities":[
		{"entity":"WABA/104996122399160","entity_type":"WABA","can_send_message":"LIMITED","waba_id":"104996122399160","errors":[{"code":"ERR-FB-001","description":"d","possible_solution":"s"}]},
		{"entity":"APP","entity_type":"APP","can_send_message":null,"errors":[]}],
		"rules":{"h":{"signal":"can_send_message"}},"status":"inconclusive","allowed":false,"message":"m","results":[
			{"rule":"h","status":"inconclusive","severity":"error","reason":"unknown_value","entity":"APP","signal":"can_send_message","value":null,"message":"h: m"},
			{"rule":"h","status":"warn","severity":"error","reason":"classified","entity":"WABA/104996122399160","signal":"can_send_message","value":"LIMITED","message":"h: m"}]`,
		`"cust_space_id":{},"node_type":{"constant_value":"phone"},"phone_number":{},"rules":{}`, timestamp+evaluated)
	want = []signal.State{
		{
			Key: "WABA/104996122399160", Values: map[string]string{"entity_type": "WABA", "can_send_message": "LIMITED", "waba_id": "104996122399160"},
			Problems: []signal.Problem{{Code: "ERR-FB-001", Description: "d", Solution: "s"}},
		},
		{Key: "APP", Values: map[string]string{"entity_type": "APP"}},
	}
	if r.Invalid != "" || r.Stale != "" || r.Arguments.NodeType != "phone" || r.Arguments.PhoneNumber != "8613800000001" || !reflect.DeepEqual(r.States, want) {
		t.Errorf("got %+v", r)
	}
	if got := r.Source.Subject(nil, r.States[0].Key); !reflect.DeepEqual(got, map[string]string{"entity": "WABA/104996122399160"}) {
		t.Errorf("got %v", got)
	}
}

// TestProofOfStates checks that states are believed only if a plan proves that it read
// them. Nothing in them depends on the time.
func TestProofOfStates(t *testing.T) {
	change := func(reason string) string {
		return `"resource_changes":[{"address":"data.` + numbersType + `.this","mode":"data","type":"` + numbersType + `","action_reason":"` + reason + `","change":{"after_unknown":{}}}],`
	}
	destroyed := `"resource_changes":[{"address":"a.b","mode":"managed","type":"a","change":{"actions":["delete"]}}],`
	const limited = `"resource_changes":[{"address":"a.b","mode":"managed","type":"a","change":{"actions":["no-op"]}}],`
	tests := map[string]struct {
		more, written string
		readAt        string
		stale         string
	}{
		"a complete plan":                  {timestamp + `"complete":true,`, numbersWritten, "", ""},
		"a plan that an output waited for": {timestamp + evaluated, numbersWritten, "", ""},
		"one of a check block":             {timestamp + change("read_because_check_nested"), numbersWritten, "", ""},
		"a plan that is not complete":      {timestamp + `"complete":false,`, numbersWritten, "", "the plan is not complete, as with -target"},
		"a plan of OpenTofu that does not show it": {
			timestamp + limited, numbersWritten, "", "the plan was limited, as with -target or -exclude",
		},
		"a plan to destroy":             {timestamp + destroyed + `"complete":true,`, numbersWritten, "", "with -refresh=false a plan to destroy does not read anything, and states do not show when they were read"},
		"no timestamp":                  {evaluated, numbersWritten, "", "the plan has no timestamp"},
		"no timestamp, in a check":      {change("read_because_check_nested"), numbersWritten, "", "the plan has no timestamp"},
		"another channel is written":    {timestamp + `"complete":true,`, strings.Replace(numbersWritten, "cams-a", "cams-b", 1), "", "it was read with another cust_space_id than the configuration has"},
		"other numbers are written":     {timestamp + `"complete":true,`, strings.Replace(numbersWritten, "0002", "0003", 1), "", "another phone_numbers than the configuration has"},
		"no longer in it":               {timestamp + `"complete":true,`, "gone", "", "it is no longer in the configuration"},
		"an errored plan shows nothing": {timestamp + `"errored":true,`, numbersWritten, "", "the plan was limited"},
		"read after the plan began":     {timestamp, numbersWritten, "2026-11-24T07:00:01Z", "the plan was limited"},
		"that, and nothing left out":    {timestamp + evaluated, numbersWritten, "2026-11-24T07:00:01Z", ""},
		"that, of a limited plan":       {timestamp + limited, numbersWritten, "2026-11-24T07:00:01Z", "the plan was limited"},
		"read by a clock that is ahead": {timestamp + evaluated, numbersWritten, "2026-11-24T08:00:01Z", "it was read at 2026-11-24T08:00:01Z"},
		"read in the same second":       {timestamp + evaluated, numbersWritten, "2026-11-24T07:00:00Z", ""},
		"the same, of a limited plan":   {timestamp + limited, numbersWritten, "2026-11-24T07:00:00Z", "the plan was limited"},
		"read before, though complete":  {timestamp + evaluated + `"complete":true,`, numbersWritten, "2026-11-24T06:59:59Z", "it was read at 2026-11-24T06:59:59Z, and the plan was made at 2026-11-24T07:00:00Z"},
		"read now with other arguments": {timestamp, strings.Replace(numbersWritten, "cams-a", "cams-b", 1), "2026-11-24T07:00:01Z", "another cust_space_id"},
		"destroyed, and read long ago":  {timestamp + destroyed, numbersWritten, "2026-11-24T05:59:59Z", "it was read at 2026-11-24T05:59:59Z"},
		"destroyed, and read before":    {timestamp + destroyed, numbersWritten, "2026-11-24T06:59:59Z", "with -refresh=false a plan to destroy"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.written == "gone" {
				text := `{"format_version":"1.2",` + tt.more + `"prior_state":{"values":{"root_module":{"resources":[{"address":"data.` + numbersType + `.this","mode":"data","type":"` + numbersType + `","values":{` + numbersValues + `}}]}}},"configuration":{"root_module":{}}}`
				p, err := planjson.Parse(strings.NewReader(text), gate.Sources)
				if err != nil || !strings.Contains(p.Reads[0].Stale, tt.stale) {
					t.Errorf("got %v, %+v", err, p)
				}
				return
			}
			values := numbersValues
			if tt.readAt != "" {
				values += `,"read_at":"` + tt.readAt + `"`
			}
			r := statePlan(t, numbersType, values, tt.written, tt.more)
			if (r.Stale == "") != (tt.stale == "") || !strings.Contains(r.Stale, tt.stale) || strings.Contains(r.Stale, "lookback") {
				t.Errorf("got %q, want %q", r.Stale, tt.stale)
			}
		})
	}
}
