// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

var (
	channel = cams.Query{Action: cams.QueryChatappPhoneNumbers, CustSpaceID: "cams-test", ISVCode: isvCode}
	ofPhone = cams.Query{Action: cams.GetWhatsappHealthStatus, CustSpaceID: "cams-test", NodeType: cams.NodePhone, PhoneNumber: number1}
)

func TestPhoneNumbers(t *testing.T) {
	values := func(namesAndValues ...string) map[string]string {
		all := make(map[string]string)
		for i := 0; i < len(namesAndValues); i += 2 {
			all[namesAndValues[i]] = namesAndValues[i+1]
		}
		return all
	}
	tests := map[string]struct {
		numbers string
		want    []signal.State
	}{
		"all fields": {
			`[{"PhoneNumber":"8613800000001","VerifiedName":"Acme","Status":"CONNECTED","QualityRating":"GREEN","MessagingLimitTier":"TIER_1K",
			   "CodeVerificationStatus":"VERIFIED","NameStatus":"APPROVED","NewNameStatus":"NONE","IsOfficial":"Y","StatusCallbackUrl":"https://example.com/?token=secret",
			   "UpCallbackUrl":"https://example.com","StatusQueue":"a","UpQueue":"b","CallingConfigure":{"a":[1]}}]`,
			[]signal.State{{Key: number1, Values: values("phone_number", number1, "verified_name", "Acme", "status", "CONNECTED", "quality_rating", "GREEN",
				"messaging_limit_tier", "TIER_1K", "code_verification_status", "VERIFIED", "name_status", "APPROVED", "is_official", "Y")}},
		},
		"missing, null, None and empty": {
			`[{"PhoneNumber":"8613800000001","Status":null,"QualityRating":"None","NameStatus":" "}]`,
			[]signal.State{{Key: number1, Values: values("phone_number", number1)}},
		},
		"unknown values and types": {
			`[{"PhoneNumber":8613800000001,"Status":"A_NEW ONE","QualityRating":7,"NameStatus":{"a":1},"IsOfficial":true}]`,
			[]signal.State{{Key: number1, Values: values("phone_number", number1, "status", "A_NEW ONE", "quality_rating", "7", "name_status", `{"a":1}`, "is_official", "true")}},
		},
		"written otherwise, in order, none twice": {
			`[{"PhoneNumber":"+86 138-0000-0002","Status":"BANNED"},{"PhoneNumber":"8613800000001"},{"PhoneNumber":"8613800000002","Status":"BANNED "}]`,
			[]signal.State{{Key: number1, Values: values("phone_number", number1)}, {Key: number2, Values: values("phone_number", number2, "status", "BANNED")}},
		},
		"one number in two states": {
			`[{"PhoneNumber":"8613800000001","Status":"CONNECTED"},{"PhoneNumber":"8613800000001","Status":"BANNED"}]`,
			[]signal.State{
				{Key: number1, Values: values("phone_number", number1, "status", "BANNED")}, {Key: number1, Values: values("phone_number", number1, "status", "CONNECTED")},
			},
		},
		"without a number": {`[null,{"Status":"BANNED"}]`, []signal.State{{Values: values()}, {Values: values("status", "BANNED")}}},
		"none":             {`[]`, []signal.State{}},
		"null":             {`null`, []signal.State{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := cams.ParseAnswer(200, http.Header{}, []byte(`{"Code":"OK","RequestId":"R-1","Success":true,"Data":"x","PhoneNumbers":`+tt.numbers+`}`), channel, noon)
			if err != nil || got.RequestID != "R-1" || !reflect.DeepEqual(got.States, tt.want) || got.Rows != nil {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestHealthStatus(t *testing.T) {
	ofTemplate := cams.Query{Action: cams.GetWhatsappHealthStatus, NodeType: cams.NodeTemplate, TemplateCode: "promo", Language: "en_US"}
	ofWABA := cams.Query{Action: cams.GetWhatsappHealthStatus, NodeType: cams.NodeWABA, WabaID: "104996122399160"}
	tests := map[string]struct {
		query cams.Query
		data  string
		whole string
		want  map[string]string // can_send_message by key.
	}{
		"entities": {
			ofPhone, `{"CanSendMessage":"BLOCKED","Entities":[
				{"EntityType":"PHONE_NUMBER","PhoneNumber":"+8613800000001","CanSendMessage":"AVAILABLE"},
				{"EntityType":"WABA","WabaId":104996122399160,"BusinessId":"1","CanSendMessage":"BLOCKED"},
				{"EntityType":"BUSINESS","WabaId":"2","BusinessId":"1000200030004","CanSendMessage":"LIMITED"},
				{"EntityType":"APP","CanSendMessage":"AVAILABLE"},
				{"EntityType":"MESSAGE_TEMPLATE","TemplateCode":"promo","Language":"en_US"},
				{"EntityType":"NEW","PhoneNumber":"8613800000002","CanSendMessage":"SOMETIMES"}]}`,
			"BLOCKED",
			map[string]string{
				"PHONE_NUMBER/8613800000001": "AVAILABLE", "WABA/104996122399160": "BLOCKED", "BUSINESS/1000200030004": "LIMITED", "APP": "AVAILABLE",
				"MESSAGE_TEMPLATE/promo/en_US": "", "NEW/8613800000002": "SOMETIMES",
			},
		},
		"no entities, a phone number": {ofPhone, `{"CanSendMessage":"LIMITED","Entities":[]}`, "LIMITED", map[string]string{"PHONE_NUMBER/8613800000001": "LIMITED"}},
		"no entities, a template":     {ofTemplate, `{"CanSendMessage":"BLOCKED"}`, "BLOCKED", map[string]string{"MESSAGE_TEMPLATE/promo/en_US": "BLOCKED"}},
		"no entities, a WABA":         {ofWABA, `{"CanSendMessage":"AVAILABLE","Entities":null}`, "AVAILABLE", map[string]string{"WABA/104996122399160": "AVAILABLE"}},
		"nothing":                     {ofPhone, `{}`, "", map[string]string{"PHONE_NUMBER/8613800000001": ""}},
		"no Data":                     {ofPhone, `null`, "", map[string]string{"PHONE_NUMBER/8613800000001": ""}},
		"an entity of nothing":        {ofPhone, `{"CanSendMessage":"AVAILABLE","Entities":[null]}`, "AVAILABLE", map[string]string{"": "", "PHONE_NUMBER/8613800000001": "AVAILABLE"}},
		"entities only":               {ofPhone, `{"Entities":[{"EntityType":"APP","CanSendMessage":"AVAILABLE"}]}`, "", map[string]string{"APP": "AVAILABLE"}},
		"the node is worse than its entities": {
			ofPhone, `{"CanSendMessage":"BLOCKED","Entities":[{"EntityType":"APP","CanSendMessage":"AVAILABLE"}]}`, "BLOCKED",
			map[string]string{"APP": "AVAILABLE", "PHONE_NUMBER/8613800000001": "BLOCKED"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := cams.ParseAnswer(200, http.Header{}, []byte(`{"Code":"OK","Data":`+tt.data+`}`), tt.query, noon)
			if err != nil {
				t.Fatal(err)
			}
			states := make(map[string]string)
			for _, s := range got.States {
				states[s.Key] = s.Values[signal.CanSendMessage]
			}
			if !reflect.DeepEqual(states, tt.want) || len(got.States) != len(tt.want) || got.Whole.Values[signal.CanSendMessage] != tt.whole {
				t.Errorf("got %+v, %+v; want %v", got.States, got.Whole, tt.want)
			}
		})
	}
}

// TestProblemsOfStates checks that the causes that CAMS gives are kept. They must not contain
// secrets, phone numbers or control characters, and must be short.
func TestProblemsOfStates(t *testing.T) {
	body := `{"Code":"OK","Data":{"CanSendMessage":"BLOCKED","Entities":[{"EntityType":"WABA","WabaId":"104996122399160","CanSendMessage":"BLOCKED","Errors":[
		{"ErrorCode":"ERR-FB-001","ErrorDescription":"The number +86 138-0000-0002 has no\npayment \u001b[31mmethod.","PossibleSolution":"Sign with ` + key.AccessKeySecret + ` and add a card."},
		{"ErrorCode":131026,"ErrorDescription":"` + strings.Repeat("long ", 1000) + `"}]}]}}`
	client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) { return reply(200, "", body), nil })
	got, err := client.Read(t.Context(), ofPhone)
	if err != nil || len(got.States) != 1 || len(got.States[0].Problems) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := signal.Problem{Code: "ERR-FB-001", Description: "The number 86*******0002 has no payment \uFFFD[31mmethod.", Solution: "Sign with (hidden) and add a card."}
	if got := got.States[0].Problems[0]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if long := got.States[0].Problems[1]; long.Code != "131026" || len(long.Description) < 400 || len(long.Description) > 600 {
		t.Errorf("got %+v", long)
	}
}

// TestParametersOfStates checks the parameters that are sent, and that equal reads share a
// call.
func TestParametersOfStates(t *testing.T) {
	var sent []string
	client, _ := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
		sent = append(sent, req.Header.Get("X-Acs-Action")+"?"+req.URL.RawQuery)
		return reply(200, "", `{"Code":"OK"}`), nil
	})
	for _, q := range []cams.Query{
		channel, channel, ofPhone, ofPhone,
		{Action: cams.GetWhatsappHealthStatus, CustSpaceID: "cams-test", ISVCode: isvCode, NodeType: cams.NodeTemplate, TemplateCode: "promo 1", Language: "en_US"},
		{Action: cams.GetWhatsappHealthStatus, CustSpaceID: "cams-test", NodeType: cams.NodeWABA, WabaID: "104996122399160"},
	} {
		if _, err := client.Read(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"QueryChatappPhoneNumbers?CustSpaceId=cams-test&IsvCode=skdi3k%20ksloslikd%2B%25%2F",
		"GetWhatsappHealthStatus?CustSpaceId=cams-test&NodeType=phone&PhoneNumber=8613800000001",
		"GetWhatsappHealthStatus?CustSpaceId=cams-test&Language=en_US&NodeType=template&TemplateCode=promo%201",
		"GetWhatsappHealthStatus?CustSpaceId=cams-test&NodeType=waba&WabaId=104996122399160",
	}
	if !reflect.DeepEqual(sent, want) {
		t.Errorf("got %q", sent)
	}
}

// FuzzParseStates checks what must be true of any answer.
func FuzzParseStates(f *testing.F) {
	for _, body := range []string{
		`{"Code":"OK","PhoneNumbers":[{"PhoneNumber":"8613800000001","Status":"CONNECTED"},null]}`, `{"Code":"OK","PhoneNumbers":{}}`, `{"Code":"OK"}`, "", "<html>",
		`{"Code":"OK","Data":{"CanSendMessage":"BLOCKED","Entities":[{"EntityType":"WABA","WabaId":1,"Errors":[{"ErrorCode":"a","ErrorDescription":"b","PossibleSolution":"c"},null]}]}}`,
		`{"Code":"OK","Data":""}`, `{"Code":"OK","Data":{"CanSendMessage":[],"Entities":[{"a":1}]}}`, `{"Code":"Ram.PermissionDeny","Data":null}`,
	} {
		f.Add(true, body)
		f.Add(false, body)
	}
	f.Fuzz(func(t *testing.T, ofChannel bool, body string) {
		q := ofPhone
		if ofChannel {
			q = channel
		}
		answer, err := cams.ParseAnswer(200, http.Header{}, []byte(body), q, noon)
		if err != nil {
			if len(answer.States) != 0 || !is(err, cams.KindRefused) && !is(err, cams.KindUnusable) {
				t.Fatalf("%+v came with %#v", answer, err)
			}
			return
		}
		if !ofChannel && len(answer.States) == 0 {
			t.Fatal("a node without a state would not be judged")
		}
		for i, s := range answer.States {
			for name, value := range s.Values {
				if value == "" || value != strings.TrimSpace(value) {
					t.Fatalf("%s is %q", name, value)
				}
			}
			for _, p := range s.Problems {
				if len(p.Description) > 600 || len(p.Solution) > 600 || strings.ContainsAny(p.Description+p.Solution+p.Code, "\n\r\x1b") {
					t.Fatalf("got %+v", p)
				}
			}
			if i > 0 && reflect.DeepEqual(s, answer.States[i-1]) {
				t.Fatalf("%+v comes twice", s)
			}
		}
	})
}
