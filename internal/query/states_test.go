// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

func TestCheckOfStates(t *testing.T) {
	const id, waba = "cams-1", "104996122399160"
	node := func(kind string, change func(*query.Arguments)) query.Arguments {
		a := query.Arguments{Source: query.HealthStatus, CustSpaceID: id, NodeArguments: query.NodeArguments{NodeType: kind}}
		if change != nil {
			change(&a)
		}
		return a
	}
	tests := map[string]struct {
		arguments query.Arguments
		unknown   []string
		want      []string // Argument and words of each problem.
	}{
		"numbers of a channel":       {query.Arguments{Source: query.PhoneNumbers}, nil, nil},
		"numbers by name":            {query.Arguments{Source: query.PhoneNumbers, Keys: []string{number1}}, nil, nil},
		"no number":                  {query.Arguments{Source: query.PhoneNumbers, Keys: []string{}}, nil, []string{"phone_numbers: phone_numbers is empty."}},
		"a bad number, and twice":    {query.Arguments{Source: query.PhoneNumbers, Keys: []string{"+" + number1, number2, number2}}, nil, []string{`phone_numbers: phone_numbers: "+86*******0001" contains characters`, "phone_numbers: phone_numbers has 86*******0002 twice."}},
		"a rule on a metric":         {query.Arguments{Source: query.PhoneNumbers, Rules: []policy.Rule{{Name: "r", Metric: "sent_count"}}}, nil, []string{`rules.r.signal: In rule "r", signal is required`}},
		"a phone":                    {node("phone", func(a *query.Arguments) { a.PhoneNumber = number1 }), nil, nil},
		"a template":                 {node("template", func(a *query.Arguments) { a.TemplateCode, a.Language = "promo", "en" }), nil, nil},
		"a WABA":                     {node("waba", func(a *query.Arguments) { a.WabaID = waba }), nil, nil},
		"nothing":                    {query.Arguments{Source: query.HealthStatus}, nil, []string{"cust_space_id: cust_space_id is required.", "node_type: node_type is required."}},
		"nothing known":              {query.Arguments{Source: query.HealthStatus}, []string{"cust_space_id", "node_type"}, nil},
		"an unknown type":            {node("number", nil), nil, []string{`node_type: node_type: "number" is unknown. Write phone, template or waba.`}},
		"a phone without number":     {node("phone", nil), nil, []string{`node_type: node_type "phone" needs phone_number. Set phone_number.`}},
		"a number that is not known": {node("phone", nil), []string{"phone_number"}, nil},
		"half a template":            {node("template", func(a *query.Arguments) { a.TemplateCode = "promo" }), nil, []string{`node_type: node_type "template" needs template_code and language. Set language.`}},
		"a bad number":               {node("phone", func(a *query.Arguments) { a.PhoneNumber = "+" + number1 }), nil, []string{`phone_number: phone_number: "+86*******0001" contains characters`}},
		"what another type needs":    {node("waba", func(a *query.Arguments) { a.WabaID, a.PhoneNumber = waba, number1 }), nil, []string{`phone_number: phone_number does not apply to node_type "waba". Remove it, or write node_type = "phone".`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.arguments.Unknown = tt.unknown
			diags := tt.arguments.Check()
			if len(diags) != len(tt.want) {
				t.Fatalf("got %v, want %q", diags, tt.want)
			}
			for i, d := range diags {
				if got := d.Path.String() + ": " + d.Detail; !strings.HasPrefix(got, tt.want[i]) {
					t.Errorf("got %q, want %q", got, tt.want[i])
				}
			}
		})
	}
}

// TestEntities checks which entities a waiver may name, and that only those that are not
// personal are shown whole.
func TestEntities(t *testing.T) {
	tests := map[string]struct {
		valid bool
		shown string
	}{
		"PHONE_NUMBER/8613800000001": {true, "PHONE_NUMBER/86*******0001"},
		"WABA/104996122399160":       {true, "WABA/104996122399160"},
		"BUSINESS/1000200030004":     {true, "BUSINESS/1000200030004"},
		"MESSAGE_TEMPLATE/promo/en":  {true, "MESSAGE_TEMPLATE/promo/en"},
		"APP":                        {true, "APP"},
		"NEW/8613800000001":          {true, "NEW/86*******0001"},
		"8613800000001":              {false, "86*******0001"},
		"PHONE_NUMBER/+861":          {false, "PHONE_NUMBER/+***"},
		"PHONE_NUMBER":               {false, "PHONE_NUMBER"},
		"":                           {false, ""},
		"waba/1":                     {false, "******"},
	}
	for entity, tt := range tests {
		err := query.HealthStatus.CheckKey(entity)
		if (err == nil) != tt.valid || err != nil && strings.Contains(err.Error(), "8613800000001") {
			t.Errorf("%q: got %v", entity, err)
		}
		if got := query.HealthStatus.MaskKey(entity); got != tt.shown {
			t.Errorf("%q is shown as %q, want %q", entity, got, tt.shown)
		}
	}
}

// reader answers with states in place of CAMS, and records what it was asked.
type reader struct {
	answer cams.Answer
	asked  []cams.Query
}

func (r *reader) Read(_ context.Context, q cams.Query) (cams.Answer, error) {
	r.asked = append(r.asked, q)
	return r.answer, nil
}

// TestCallForStates checks that one call is made for any number of phone numbers, and that
// those that were not asked for are left out.
func TestCallForStates(t *testing.T) {
	state := func(key, status string) signal.State {
		return signal.State{Key: key, Values: map[string]string{signal.Status: status}}
	}
	answer := cams.Answer{RequestID: "R-1", States: []signal.State{state("", "PENDING"), state(number1, "CONNECTED"), state(number2, "BANNED")}}
	rules := []policy.Rule{{Name: "status", Signal: signal.Status}}
	tests := map[string]struct {
		keys    []string
		listed  []string
		verdict policy.Status
		warning string
	}{
		"the channel":        {nil, []string{"", number1, number2}, policy.Fail, ""},
		"one of its numbers": {[]string{number1}, []string{"", number1}, policy.Fail, ""}, // By the one without a number.
		"one that is absent": {[]string{number1, number3}, []string{"", number1}, policy.Fail, "No state of some phone numbers"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			read, err := query.Arguments{Source: query.PhoneNumbers, CustSpaceID: "cams-1", ISVCode: "code", Keys: tt.keys, Rules: rules}.Resolve(now)
			if err != nil {
				t.Fatal(err)
			}
			r := &reader{answer: answer}
			got, err := read.Call(t.Context(), r)
			if err != nil || len(r.asked) != 1 || r.asked[0] != (cams.Query{Action: cams.QueryChatappPhoneNumbers, CustSpaceID: "cams-1", ISVCode: "code"}) {
				t.Fatalf("got %+v, %v after %+v", got, err, r.asked)
			}
			var listed []string
			for _, s := range got.States {
				listed = append(listed, s.Key)
			}
			if !slices.Equal(listed, tt.listed) || len(answer.States) != 3 || answer.States[2].Key != number2 {
				t.Errorf("got %q, want %q", listed, tt.listed)
			}
			verdict, err := read.Judge(got)
			if err != nil || verdict.Status != tt.verdict {
				t.Errorf("got %+v, %v", verdict, err)
			}
			warnings := read.Warnings(got)
			if (tt.warning == "") != (len(warnings) == 0) || tt.warning != "" && (warnings[0].Summary != tt.warning || !strings.Contains(warnings[0].Detail, "1 of 2 phone numbers: 86*******0003.")) {
				t.Errorf("got %v", warnings)
			}
		})
	}
}

// TestStringOfStates checks how a diagnostic names a read of states.
func TestStringOfStates(t *testing.T) {
	tests := map[string]query.Arguments{
		`Read: the account's own channel, the state of the phone numbers.`:              {Source: query.PhoneNumbers},
		`Read: channel "c", the state of phone number 86*******0001.`:                   {Source: query.PhoneNumbers, CustSpaceID: "c", Keys: []string{number1}},
		`Read: channel "c", the state of 2 phone numbers.`:                              {Source: query.PhoneNumbers, CustSpaceID: "c", Keys: []string{number1, number2}},
		`Read: channel "c", the health of phone number 86*******0001.`:                  {Source: query.HealthStatus, CustSpaceID: "c", NodeArguments: query.NodeArguments{NodeType: "phone", PhoneNumber: number1}},
		`Read: channel "c", the health of template "promo" in "en".`:                    {Source: query.HealthStatus, CustSpaceID: "c", NodeArguments: query.NodeArguments{NodeType: "template", TemplateCode: "promo", Language: "en"}},
		`Read: channel "c", the health of WhatsApp Business Account "104996122399160".`: {Source: query.HealthStatus, CustSpaceID: "c", NodeArguments: query.NodeArguments{NodeType: "waba", WabaID: "104996122399160"}},
	}
	for want, a := range tests {
		read, err := a.Resolve(now)
		if got := read.String(); err != nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
}
