// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const (
	numbers = "QueryChatappPhoneNumbers"
	health  = "GetWhatsappHealthStatus"
)

// states is a scenario with a number whose state changes, and entities that last for a while.
func states(now *clock) sandbox.Scenario {
	scenario := small()
	scenario.Now = now.now
	channel := &scenario.Channels[0]
	channel.IsvCode = "isv"
	channel.Numbers = append(channel.Numbers, sandbox.Number{PhoneNumber: "862"})
	channel.Numbers[0].States = []sandbox.State{
		{VerifiedName: new("Acme"), QualityRating: new(""), NameStatus: new("A_NEW ONE")},
		{From: "+1h", Status: new("FLAGGED"), QualityRating: new("RED")},
		{From: "+2h", To: "+3h", Status: new("BANNED")},
	}
	channel.Health = []sandbox.Entity{
		{EntityType: "WABA", WabaID: "100000000000001", CanSendMessage: new("LIMITED"), From: "+1h", Errors: []sandbox.EntityError{{ErrorCode: "ERR-FB-001", ErrorDescription: "No payment.", PossibleSolution: "Pay."}}},
		{EntityType: "PHONE_NUMBER", PhoneNumber: "861", CanSendMessage: new("BLOCKED"), From: "+2h", To: "+3h"},
		{EntityType: "BUSINESS", BusinessID: "7", CanSendMessage: new("SOMETIMES"), From: "+3h", To: "+4h"},
		{EntityType: "APP", CanSendMessage: new(""), From: "+4h", To: "+5h"},
	}
	return scenario
}

func TestStatesOfNumbers(t *testing.T) {
	now := newClock(noon)
	scenario := states(now)
	server, c := mustNew(t, scenario), caller1(scenario)
	for _, tt := range []struct {
		after time.Duration
		want  map[string]string
	}{
		{0, map[string]string{"VerifiedName": "Acme", "Status": "CONNECTED", "MessagingLimitTier": "TIER_1K", "CodeVerificationStatus": "VERIFIED", "NameStatus": "A_NEW ONE", "IsOfficial": "N"}},
		{time.Hour, map[string]string{"VerifiedName": "Acme", "Status": "FLAGGED", "QualityRating": "RED", "MessagingLimitTier": "TIER_1K", "CodeVerificationStatus": "VERIFIED", "NameStatus": "A_NEW ONE", "IsOfficial": "N"}},
		{time.Hour, map[string]string{"VerifiedName": "Acme", "Status": "BANNED", "QualityRating": "RED", "MessagingLimitTier": "TIER_1K", "CodeVerificationStatus": "VERIFIED", "NameStatus": "A_NEW ONE", "IsOfficial": "N"}},
		{time.Hour, map[string]string{"VerifiedName": "Acme", "Status": "FLAGGED", "QualityRating": "RED", "MessagingLimitTier": "TIER_1K", "CodeVerificationStatus": "VERIFIED", "NameStatus": "A_NEW ONE", "IsOfficial": "N"}},
	} {
		now.forward(tt.after)
		got := c.call(server, numbers, url.Values{"CustSpaceId": {"cams-1"}, "IsvCode": {"isv"}})
		var body struct{ PhoneNumbers []map[string]any }
		if err := json.Unmarshal([]byte(got.Raw), &body); err != nil || got.Code != "OK" || len(body.PhoneNumbers) != 2 {
			t.Fatalf("got %v, %s", err, got.Raw)
		}
		one := map[string]string{}
		for name, value := range body.PhoneNumbers[0] {
			text, isText := value.(string)
			if isText && !slices.Contains([]string{"PhoneNumber", "NewNameStatus", "StatusCallbackUrl", "UpCallbackUrl", "StatusQueue", "UpQueue"}, name) {
				one[name] = text
			}
		}
		if !reflect.DeepEqual(one, tt.want) || body.PhoneNumbers[0]["PhoneNumber"] != "861" || body.PhoneNumbers[1]["Status"] != "CONNECTED" || body.PhoneNumbers[1]["QualityRating"] != "GREEN" {
			t.Errorf("got %v, want %v", body.PhoneNumbers, tt.want)
		}
	}
}

func TestHealth(t *testing.T) {
	node := func(namesAndValues ...string) url.Values {
		query := url.Values{"CustSpaceId": {"cams-1"}}
		for i := 0; i < len(namesAndValues); i += 2 {
			query.Set(namesAndValues[i], namesAndValues[i+1])
		}
		return query
	}
	phone := node("NodeType", "phone", "PhoneNumber", "861")
	tests := map[string]struct {
		after time.Duration
		query url.Values
		code  string
		can   any
		want  []string // Type and what it can.
	}{
		"a number":                  {0, phone, "OK", "AVAILABLE", []string{"PHONE_NUMBER AVAILABLE", "WABA AVAILABLE"}},
		"its account is limited":    {time.Hour, phone, "OK", "LIMITED", []string{"PHONE_NUMBER AVAILABLE", "WABA LIMITED ERR-FB-001"}},
		"it is blocked":             {2 * time.Hour, phone, "OK", "BLOCKED", []string{"PHONE_NUMBER BLOCKED", "WABA LIMITED ERR-FB-001"}},
		"the worst value is known":  {3 * time.Hour, phone, "OK", "LIMITED", []string{"PHONE_NUMBER AVAILABLE", "WABA LIMITED ERR-FB-001", "BUSINESS SOMETIMES"}},
		"an entity without a value": {4 * time.Hour, phone, "OK", "LIMITED", []string{"PHONE_NUMBER AVAILABLE", "WABA LIMITED ERR-FB-001", "APP "}},
		"another number":            {2 * time.Hour, node("NodeType", "phone", "PhoneNumber", "862"), "OK", "LIMITED", []string{"PHONE_NUMBER AVAILABLE", "WABA LIMITED ERR-FB-001"}},
		"a template":                {0, node("NodeType", "template", "TemplateCode", "promo", "Language", "en"), "OK", "AVAILABLE", []string{"MESSAGE_TEMPLATE AVAILABLE", "WABA AVAILABLE"}},
		"the account":               {0, node("NodeType", "waba", "WabaId", "100000000000001"), "OK", "AVAILABLE", []string{"WABA AVAILABLE"}},
		"a number of none":          {0, node("NodeType", "phone", "PhoneNumber", "863"), "ERR-OPERATION-MAAP-0065", nil, nil},
		"another account":           {0, node("NodeType", "waba", "WabaId", "2"), "ERR-OPERATION-MAAP-0060", nil, nil},
		"no type":                   {0, node(), "MissingNodeType", nil, nil},
		"an unknown type":           {0, node("NodeType", "PHONE"), "InvalidParameter", nil, nil},
		"no number":                 {0, node("NodeType", "phone"), "MissingPhoneNumber", nil, nil},
		"no template":               {0, node("NodeType", "template"), "MissingTemplateCode", nil, nil},
		"no language":               {0, node("NodeType", "template", "TemplateCode", "promo"), "MissingLanguage", nil, nil},
		"no account":                {0, node("NodeType", "waba"), "MissingWabaId", nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			now := newClock(noon)
			scenario := states(now)
			server := mustNew(t, scenario)
			now.forward(tt.after)
			got := caller1(scenario).call(server, health, tt.query)
			var body struct {
				Data struct {
					CanSendMessage any
					Entities       []struct {
						EntityType, CanSendMessage string
						Errors                     []struct{ ErrorCode string }
					}
				}
			}
			if err := json.Unmarshal([]byte(got.Raw), &body); err != nil || got.Code != tt.code {
				t.Fatalf("got %v, %s", err, got.Raw)
			}
			var entities []string
			for _, e := range body.Data.Entities {
				text := e.EntityType + " " + e.CanSendMessage
				for _, one := range e.Errors {
					text += " " + one.ErrorCode
				}
				entities = append(entities, text)
			}
			if body.Data.CanSendMessage != tt.can || !slices.Equal(entities, tt.want) {
				t.Errorf("got %v, %q; want %v, %q", body.Data.CanSendMessage, entities, tt.can, tt.want)
			}
		})
	}
}

func TestHealthWithoutEntities(t *testing.T) {
	scenario := states(newClock(noon))
	scenario.Channels[0].HealthWithoutEntities = true
	got := caller1(scenario).call(mustNew(t, scenario), health, url.Values{"CustSpaceId": {"cams-1"}, "NodeType": {"phone"}, "PhoneNumber": {"861"}})
	var body struct {
		Data struct {
			CanSendMessage string
			Entities       []any
		}
	}
	if err := json.Unmarshal([]byte(got.Raw), &body); err != nil || body.Data.CanSendMessage != "AVAILABLE" || body.Data.Entities == nil || len(body.Data.Entities) != 0 {
		t.Errorf("got %v, %s", err, got.Raw)
	}
}

// TestDeniedActions checks that a permission can be missing for some actions only.
func TestDeniedActions(t *testing.T) {
	scenario := small()
	scenario.Accounts[0].Denied, scenario.Accounts[0].DeniedActions = "Ram.PermissionDeny", []string{health}
	server, c := mustNew(t, scenario), caller1(scenario)
	for action, want := range map[string]string{health: "Ram.PermissionDeny", numbers: "OK"} {
		if got := c.call(server, action, url.Values{"CustSpaceId": {"cams-1"}}); got.Code != want {
			t.Errorf("%s: got %s, want %s", action, got.Raw, want)
		}
	}
	scenario.Accounts[0].DeniedActions = []string{"GetHealth"}
	if _, err := sandbox.New(scenario); err == nil || err.Error() != `accounts[0].denied_actions[0]: there is no action "GetHealth"; the sandbox knows [EnableWhatsappROIMetric GetChatappPhoneNumberMetric GetChatappTemplateMetric GetWhatsappHealthStatus QueryChatappPhoneNumbers]` {
		t.Errorf("got %v", err)
	}
}

// TestQuotaOfEachAction checks that an action does not use up the quota of another.
func TestQuotaOfEachAction(t *testing.T) {
	scenario := small()
	server, c := mustNew(t, scenario), caller1(scenario)
	for action, want := range map[string]int{health: 5, numbers: 10} {
		passed := 0
		for range 20 {
			query := url.Values{"CustSpaceId": {"cams-1"}, "NodeType": {"phone"}, "PhoneNumber": {"861"}}
			if c.call(server, action, query).Code == "OK" {
				passed++
			}
		}
		if passed != want {
			t.Errorf("%s: %d calls passed, want %d", action, passed, want)
		}
	}
}
