// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

const (
	readNumbers = "alicloud_chatapp_phone_numbers"
	readHealth  = "alicloud_chatapp_health_status"
)

// stateRead returns a read of states in a plan, with its arguments and the state of each
// key.
func stateRead(name, kind, arguments string, states map[string]string) string {
	list, signal, column := "numbers", "status", "phone_number"
	if kind == readHealth {
		list, signal, column = "entities", "can_send_message", "entity"
	}
	var elements []string
	for key, value := range states {
		elements = append(elements, fmt.Sprintf(`{%q:%q,%q:%q}`, column, key, signal, value))
	}
	return fmt.Sprintf(`{"address":"data.%s.%s","mode":"data","type":%q,"name":%q,"values":{%s,"status":"unjudged","allowed":true,"message":"m","results":[],%q:[%s]}}`,
		kind, name, kind, name, arguments, list, strings.Join(elements, ","))
}

// statePlan returns a complete plan with reads, and with more fields.
func statePlan(more string, reads ...string) string {
	all := strings.Join(reads, ",")
	return `{"format_version":"1.2","timestamp":"2026-11-24T07:00:00Z","complete":true,` + more + `"planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + all +
		`]}}},"configuration":{"root_module":{"resources":[` +
		strings.ReplaceAll(all, `"values"`, `"expressions":{"cust_space_id":{},"phone_numbers":{},"node_type":{},"phone_number":{},"rules":{}},"values"`) + `]}}}`
}

// TestPlansOfStatesByPolicy checks from which reads of a plan a block of a policy is
// judged.
func TestPlansOfStatesByPolicy(t *testing.T) {
	const (
		a, b   = "8613800000001", "8613800000002"
		rules  = "\n rules = { status = { signal = \"status\" } }\n}"
		health = "\n rules = { health = { signal = \"can_send_message\" } }\n}"
	)
	block := func(arguments string) string {
		return "phone_numbers \"n\" {\n cust_space_id = \"cams-a\"\n" + arguments + rules
	}
	node := func(number string) string {
		return "health \"h\" {\n cust_space_id = \"cams-a\"\n node_type = \"phone\"\n phone_number = \"" + number + "\"" + health
	}
	whole := stateRead("whole", readNumbers, `"cust_space_id":"cams-a"`, map[string]string{a: "CONNECTED", b: "BANNED"})
	ofA := stateRead("a", readNumbers, `"cust_space_id":"cams-a","phone_numbers":["`+a+`"]`, map[string]string{a: "CONNECTED"})
	ofB := stateRead("b", readNumbers, `"cust_space_id":"cams-a","phone_numbers":["`+b+`"]`, map[string]string{b: "FLAGGED"})
	healthOfA := stateRead("ha", readHealth, `"cust_space_id":"cams-a","node_type":"phone","phone_number":"`+a+`"`, map[string]string{"PHONE_NUMBER/" + a: "LIMITED"})
	deferred := `"resource_changes":[{"address":"data.` + readNumbers + `.late","mode":"data","type":"` + readNumbers + `","action_reason":"read_because_config_unknown","change":{"after":{"cust_space_id":"cams-a"},"after_unknown":{"numbers":true,"phone_numbers":true}}}],`
	unknown := strings.Replace(strings.Replace(deferred, `"cust_space_id":"cams-a"`, "", 1), `"phone_numbers":true`, `"cust_space_id":true`, 1)
	errored := `"resource_changes":[{"address":"data.` + readNumbers + `.late","mode":"data","type":"` + readNumbers + `","action_reason":"read_because_check_nested","change":{"after":{"cust_space_id":"cams-a"},"after_unknown":{"numbers":true}}}],`
	tests := map[string]struct {
		policy, more string
		reads        []string
		status       policy.Status
		reason       policy.Reason
		words        string
	}{
		"the channel":                           {block(""), "", []string{whole}, policy.Fail, policy.ReasonClassified, "status is BANNED"},
		"a number of the channel":               {block(`phone_numbers = ["` + a + `"]`), "", []string{whole}, policy.Pass, policy.ReasonOK, ""},
		"numbers of several reads":              {block(`phone_numbers = ["` + a + `", "` + b + `"]`), "", []string{ofA, ofB}, policy.Warn, policy.ReasonClassified, "status is FLAGGED"},
		"a number that was not asked for":       {block(`phone_numbers = ["` + a + `", "` + b + `"]`), "", []string{ofA}, policy.Inconclusive, policy.ReasonNotRead, "phone number 86*******0002 is not in the plan"},
		"the channel, of which a part is":       {block(""), "", []string{ofA, ofB}, policy.Inconclusive, policy.ReasonNotRead, "the plan has only some of its phone numbers"},
		"a number that the channel lacks":       {block(`phone_numbers = ["8613800000009"]`), "", []string{whole}, policy.Inconclusive, policy.ReasonNoData, "no data"},
		"another channel":                       {strings.Replace(block(""), "cams-a", "cams-b", 1), "", []string{whole}, policy.Inconclusive, policy.ReasonNotRead, "the plan did not read the state of the phone numbers of channel cams-b"},
		"a health":                              {node(a), "", []string{healthOfA}, policy.Warn, policy.ReasonClassified, "sending is LIMITED"},
		"the health of another node":            {node(b), "", []string{healthOfA, whole}, policy.Inconclusive, policy.ReasonNotRead, "the plan did not read the health of phone number 86*******0002 of channel cams-a"},
		"a read that is deferred":               {block(""), deferred, nil, policy.Inconclusive, policy.ReasonDeferred, "phone_numbers is known only after apply"},
		"a read that failed":                    {block(""), errored, nil, policy.Error, policy.ReasonError, "the plan does not hold its values"},
		"a read of which channel is unknown":    {block(""), unknown, nil, policy.Inconclusive, policy.ReasonNotRead, "what data." + readNumbers + ".late will read is not known yet"},
		"rules of metrics are for no state":     {`rules = { volume = { metric = "sent_count", min = 1 } }`, "", []string{whole}, policy.Inconclusive, policy.ReasonNotRead, "the policy judged nothing"},
		"a state is not a count of the channel": {"channel \"c\" {\n cust_space_id = \"cams-a\"\n lookback = \"1d\"\n rules = { volume = { metric = \"sent_count\", min = 1 } }\n}", "", []string{whole}, policy.Inconclusive, policy.ReasonNotRead, "the plan did not read channel cams-a"},
		"a read that is no longer configured":   {block(""), "", []string{whole, "gone"}, policy.Inconclusive, policy.ReasonStale, "no longer in the configuration"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file, err := policyfile.Parse("p.hcl", []byte(tt.policy), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			text := statePlan(tt.more, tt.reads...)
			if n := len(tt.reads); n > 0 && tt.reads[n-1] == "gone" {
				before, _, _ := strings.Cut(statePlan(tt.more, tt.reads[:n-1]...), `"configuration"`)
				text = before + `"configuration":{"root_module":{}}}`
			}
			plan, err := gate.ParsePlan(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			var judged []gate.Judgement
			for _, j := range gate.JudgePlan(plan, "-", file, gate.Options{Now: *plan.Timestamp}).Judgements {
				if j.JudgedBy == gate.ByPolicy {
					judged = append(judged, j)
				}
			}
			if len(judged) != 1 {
				t.Fatalf("got %+v", judged)
			}
			v := judged[0].Verdict
			if v.Status != tt.status || v.Results[0].Reason != tt.reason || !strings.Contains(v.Message, tt.words) {
				t.Errorf("got %+v, want %s, %s, %q", v, tt.status, tt.reason, tt.words)
			}
		})
	}
}

// TestAgeOfStates checks that a report notes the age of a plan's states.
func TestAgeOfStates(t *testing.T) {
	file, err := policyfile.Parse("p.hcl", []byte("phone_numbers \"n\" {\n cust_space_id = \"cams-a\"\n rules = { status = { signal = \"status\" } }\n}"), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := gate.ParsePlan(strings.NewReader(statePlan("", stateRead("whole", readNumbers, `"cust_space_id":"cams-a"`, map[string]string{"8613800000001": "CONNECTED"}))))
	if err != nil {
		t.Fatal(err)
	}
	for age, want := range map[time.Duration]string{time.Minute: "", 3 * time.Hour: "the plan, which was made 3h0m0s before this verdict"} {
		for _, j := range gate.JudgePlan(plan, "-", file, gate.Options{Now: plan.Timestamp.Add(age)}).Judgements {
			if notes := strings.Join(j.Notes, " "); !strings.Contains(notes, want) || want == "" && notes != "" {
				t.Errorf("%s, by the %s: got %q, want %q", age, j.JudgedBy, notes, want)
			}
		}
	}
}
