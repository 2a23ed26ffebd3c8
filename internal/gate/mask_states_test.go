// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
)

// TestMaskedEntities checks that phone numbers are masked in the names of entities and in
// reports about them, and stay distinguishable. IDs of accounts are shown, although they
// look like phone numbers.
func TestMaskedEntities(t *testing.T) {
	file, err := policyfile.Parse("p.hcl", []byte(`
health "sender" {
  cust_space_id = "cams-a"
  node_type     = "phone"
  phone_number  = "8613811110001"
  rules         = { health = { signal = "can_send_message" } }
}
phone_numbers "numbers" {
  cust_space_id = "cams-a"
  rules         = { status = { signal = "status" } }
}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	recordings := []gate.Recording{
		{Name: "h", Channel: "sender", Body: []byte(`{"Code":"OK","Data":{"Entities":[
			{"EntityType":"PHONE_NUMBER","PhoneNumber":"8613811110001","CanSendMessage":"BLOCKED","Errors":[{"ErrorDescription":"See 8613811110001 and 104996122399160."}]},
			{"EntityType":"PHONE_NUMBER","PhoneNumber":"8613822220001","CanSendMessage":"BLOCKED"},
			{"EntityType":"WABA","WabaId":"104996122399160","CanSendMessage":"BLOCKED"},
			{"EntityType":"BUSINESS","BusinessId":"86138333300","CanSendMessage":"LIMITED"},
			{"EntityType":"NEW","PhoneNumber":"8613844440001","CanSendMessage":"BLOCKED"}]}}`)},
		{Name: "n", Channel: "numbers", Body: []byte(`{"Code":"OK","PhoneNumbers":[{"PhoneNumber":"8613811110001","Status":"BANNED"},{"PhoneNumber":"8613822220001","Status":"BANNED"}]}`)},
	}
	report := func(o gate.Options) (text string, keys map[string]bool) {
		o.Now = now
		r, err := gate.JudgeRecorded(recordings, file, o)
		if err != nil {
			t.Fatal(err)
		}
		keys = make(map[string]bool)
		var b strings.Builder
		for _, j := range r.Judgements {
			b.WriteString(j.Verdict.Message)
			for _, result := range j.Verdict.Results {
				keys[result.Key] = true
				b.WriteString("\n" + result.Message)
			}
			for _, s := range j.States {
				keys[s.Key] = true
				b.WriteString("\n" + s.Cause())
			}
		}
		return b.String(), keys
	}
	text, keys := report(gate.Options{})
	for _, key := range []string{
		"PHONE_NUMBER/86*******0001", "PHONE_NUMBER/86*******0001(2)", "86*******0001", "86*******0001(2)", "NEW/86*******0001(3)", "WABA/104996122399160", "BUSINESS/86138333300",
	} {
		if !keys[key] {
			t.Errorf("%s is not among %v", key, keys)
		}
	}
	for _, words := range []string{"WABA/104996122399160: sending is BLOCKED", "BUSINESS/86138333300: sending is LIMITED", "PHONE_NUMBER/86*******0001(2): sending is BLOCKED", "status, 86*******0001(2): status is BANNED"} {
		if !strings.Contains(text, words) {
			t.Errorf("%q is not in\n%s", words, text)
		}
	}
	for _, number := range []string{"8613811110001", "8613822220001", "8613844440001"} {
		if strings.Contains(text, number) {
			t.Errorf("%s is in\n%s", number, text)
		}
	}
	if text, keys := report(gate.Options{ShowKeys: true}); !keys["PHONE_NUMBER/8613822220001"] || !strings.Contains(text, "PHONE_NUMBER/8613822220001: sending is BLOCKED") {
		t.Errorf("got %v\n%s", keys, text)
	}
}
