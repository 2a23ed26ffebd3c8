// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// inStates is the demo with a channel whose numbers have states of every kind.
func inStates() sandbox.Scenario {
	all := func(values ...string) []sandbox.State {
		return []sandbox.State{{Status: &values[0], QualityRating: &values[1], MessagingLimitTier: &values[2], CodeVerificationStatus: &values[3], NameStatus: &values[4]}}
	}
	scenario := sandbox.Demo()
	scenario.Channels = append(scenario.Channels, sandbox.Channel{
		CustSpaceID: "cams-states", Account: "sandbox", WabaID: "104996122399160",
		Numbers: []sandbox.Number{
			{PhoneNumber: "8613800000001"},
			{PhoneNumber: "8613800000002", States: all("BANNED", "RED", "TIER_50", "REVOKED", "DECLINED")},
			{PhoneNumber: "8613800000003", States: all("FLAGGED", "YELLOW", "TIER_1K", "EXPIRED", "APPROVED")},
			{PhoneNumber: "8613800000004", States: all("BRAND_NEW", "brand new", "TIER_7", "NEW", "NEW")},
			{PhoneNumber: "8613800000005", States: all("", "", "", "", "")},
		},
		Health: []sandbox.Entity{
			{EntityType: "WABA", WabaID: "104996122399160", CanSendMessage: new("LIMITED"), Errors: []sandbox.EntityError{{
				ErrorCode: "ERR-FB-001", ErrorDescription: "No payment method for 8613800000002.", PossibleSolution: "Add a payment method.",
			}}},
			{EntityType: "PHONE_NUMBER", PhoneNumber: "8613800000002", CanSendMessage: new("BLOCKED")},
			{EntityType: "BUSINESS", BusinessID: "1000200030004", CanSendMessage: new("SOMETIMES")},
			{EntityType: "APP", CanSendMessage: new("")},
		},
	})
	return scenario
}

// ofStates has reads of states: as a data source and as a block of a policy, the rules,
// and the expected results.
var ofStates = map[string]struct {
	kind, block, arguments, rules string
	action                        string
	status                        policy.Status
	want                          []string // Rule, key, value, status and reason.
}{
	"each signal of each number, and a number that is missing": {
		kind: "phone_numbers", block: "phone_numbers", action: "QueryChatappPhoneNumbers",
		arguments: `phone_numbers = ["8613800000009", "8613800000001", "8613800000002", "8613800000003", "8613800000004", "8613800000005"]`,
		rules: `{
			status  = { signal = "status" }
			quality = { signal = "quality_rating", severity = "warning" }
			tier    = { signal = "messaging_limit_tier", pass = ["TIER_1K"], warn = ["TIER_50"], on_no_data = "fail" }
			code    = { signal = "code_verification_status", pass = ["VERIFIED"], fail = ["REVOKED", "EXPIRED"], waiver = { until = "2099-12-31", reason = "migrated", phone_numbers = ["8613800000002"] } }
			name    = { signal = "name_status", fail = ["DECLINED"], pass = ["APPROVED"], waiver = { until = "2099-12-31", reason = "all are known", owner = "Li" } }
		}`,
		status: policy.Fail,
		want: []string{
			"code 3 EXPIRED fail classified", "status 2 BANNED fail classified", "tier 9  fail no_data",
			"code 4 NEW inconclusive unknown_value", "code 5  inconclusive unknown_value", "code 9  inconclusive no_data",
			"status 4 BRAND_NEW inconclusive unknown_value", "status 5  inconclusive unknown_value", "status 9  inconclusive no_data",
			"tier 4 TIER_7 inconclusive unknown_value", "tier 5  inconclusive unknown_value",
			"quality 2 RED warn classified", "quality 3 YELLOW warn classified", "quality 4 brand new warn unknown_value", "quality 5  warn unknown_value", "quality 9  warn no_data",
			"status 3 FLAGGED warn classified", "tier 2 TIER_50 warn classified",
			"code 1 VERIFIED pass ok", "code 2 REVOKED pass waived", "name 1 APPROVED pass ok", "name 2 DECLINED pass waived", "name 3 APPROVED pass ok",
			"name 4 NEW pass waived", "name 5  pass waived", "name 9  pass waived", "quality 1 GREEN pass ok", "status 1 CONNECTED pass ok",
			"tier 1 TIER_1K pass ok", "tier 3 TIER_1K pass ok",
		},
	},
	"the numbers of a channel": {
		kind: "phone_numbers", block: "phone_numbers", action: "QueryChatappPhoneNumbers",
		rules:  `{ status = { signal = "status", pass = ["BANNED", "BRAND_NEW"], warn = ["CONNECTED"], waiver = { until = "2099-12-31", reason = "new", phone_numbers = ["8613800000005"] } } }`,
		status: policy.Warn,
		want:   []string{"status 1 CONNECTED warn classified", "status 3 FLAGGED warn classified", "status 2 BANNED pass ok", "status 4 BRAND_NEW pass ok", "status 5  pass waived"},
	},
	"a health, with a value of each kind": {
		kind: "health_status", block: "health", action: "GetWhatsappHealthStatus",
		arguments: "node_type = \"phone\"\nphone_number = \"8613800000002\"",
		rules: `{
			health = { signal = "can_send_message" }
			waived = { signal = "can_send_message", waiver = { until = "2099-12-31", reason = "known", entities = ["PHONE_NUMBER/8613800000002", "APP"] }, severity = "warning" }
		}`,
		status: policy.Fail,
		want: []string{
			"health PHONE_NUMBER/2 BLOCKED fail classified", "health APP  inconclusive unknown_value", "health BUSINESS/1000200030004 SOMETIMES inconclusive unknown_value",
			"health WABA/104996122399160 LIMITED warn classified", "waived BUSINESS/1000200030004 SOMETIMES warn unknown_value", "waived WABA/104996122399160 LIMITED warn classified",
			"waived APP  pass waived", "waived PHONE_NUMBER/2 BLOCKED pass waived",
		},
	},
	"the health of an account": {
		kind: "health_status", block: "health", action: "GetWhatsappHealthStatus",
		arguments: "node_type = \"waba\"\nwaba_id = \"104996122399160\"",
		rules:     `{ health = { signal = "can_send_message", fail = ["LIMITED"], pass = ["SOMETIMES"], waiver = { until = "2099-12-31", reason = "known", entities = ["APP"] } } }`,
		status:    policy.Fail,
		want:      []string{"health WABA/104996122399160 LIMITED fail classified", "health APP  pass waived", "health BUSINESS/1000200030004 SOMETIMES pass ok"},
	},
}

// TestSameVerdictOnStates checks that the same states and rules lead to the same verdict,
// byte for byte, through the provider, live, recorded, and plan with a policy.
func TestSameVerdictOnStates(t *testing.T) {
	for name, tt := range ofStates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := "cust_space_id = \"cams-states\"\n" + tt.arguments + "\nrules = " + tt.rules
			w := newWorkspaceOf(t, inStates(), map[string]string{"main.tf": fmt.Sprintf(`
data "alicloud_chatapp_%s" "same" {
%s
}
`, tt.kind, body)})
			shown := w.plan(0)
			plan, err := gate.ParsePlan(bytes.NewReader(shown))
			if err != nil {
				t.Fatal(err)
			}
			file, err := policyfile.Parse("same.hcl", []byte(fmt.Sprintf("%s \"same\" {\n%s\n}", tt.block, body)), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			o := gate.Options{Now: *plan.Timestamp}
			verdicts := make(map[string]policy.Verdict)
			for _, j := range gate.JudgePlan(plan, "-", file, o).Judgements {
				verdicts["plan, by the "+string(j.JudgedBy)] = j.Verdict
			}
			answers, endpoint := answersOf(t, w.server)
			live := gate.JudgeLive(t.Context(), gate.Reader{Client: newClientAt(endpoint), Timeout: time.Minute}, file, o, quiet{})
			verdicts["live"] = live.Judgements[0].Verdict
			recorded, err := gate.JudgeRecorded([]gate.Recording{{Name: "answer.json", Body: answers[tt.action]}}, file, o)
			if err != nil {
				t.Fatal(err)
			}
			verdicts["recorded"] = recorded.Judgements[0].Verdict

			provider := verdicts["plan, by the provider"]
			if len(verdicts) != 4 || provider.Status != tt.status {
				t.Fatalf("got %+v", verdicts)
			}
			for source, v := range verdicts {
				if !reflect.DeepEqual(v, provider) {
					t.Errorf("%s:\n%+v\nprovider:\n%+v", source, v, provider)
				}
			}
			var got []string
			for _, r := range provider.Results {
				key := strings.NewReplacer("86*******000", "").Replace(r.Key)
				got = append(got, strings.Join([]string{r.Rule, key, r.Value, string(r.Status), string(r.Reason)}, " "))
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if strings.Contains(fmt.Sprint(verdicts), "861380000000") || tt.kind == "health_status" && !strings.Contains(provider.Message, "104996122399160") {
				t.Errorf("got %s", provider.Message)
			}
		})
	}
}

// answersOf records the answers of a sandbox, by action, behind an endpoint.
func answersOf(t *testing.T, server *sandbox.Server) (answers map[string][]byte, endpoint string) {
	t.Helper()
	answers = make(map[string][]byte)
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", server.Endpoint(), r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			answers[r.Request.Header.Get("X-Acs-Action")] = body
			return err
		},
	})
	t.Cleanup(proxy.Close)
	return answers, proxy.Listener.Addr().String()
}

// TestLimitedPlansOfStates checks on real plans that states are stale unless the plan
// proves that it read them itself.
func TestLimitedPlansOfStates(t *testing.T) {
	const read = "data.alicloud_chatapp_phone_numbers."
	w := newWorkspaceOf(t, inStates(), map[string]string{"main.tf": `
data "alicloud_chatapp_phone_numbers" "this" {
  cust_space_id = "cams-healthy"
  rules         = { status = { signal = "status" } }
}
resource "terraform_data" "other" {
  input = 1
}
resource "terraform_data" "user" {
  input = ` + read + `this.status
}
`})
	w.run(0, "apply", "-no-color", "-input=false", "-auto-approve")
	bad := inStates()
	bad.Channels[0].Numbers[0].States = []sandbox.State{{Status: new("BANNED")}}
	if err := w.server.Replace(bad); err != nil {
		t.Fatal(err)
	}
	file, err := policyfile.Parse("p.hcl", []byte(`phone_numbers "healthy" {
  cust_space_id = "cams-healthy"
  rules         = { status = { signal = "status", severity = "warning" } }
}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		arguments        []string
		provider, policy policy.Status
		reason           policy.Reason
	}{
		"whole":              {nil, policy.Fail, policy.Warn, policy.ReasonClassified},
		"without refresh":    {[]string{"-refresh=false"}, policy.Fail, policy.Warn, policy.ReasonClassified},
		"target of the user": {[]string{"-target=terraform_data.user"}, policy.Fail, policy.Warn, policy.ReasonClassified},
		// The old states were good. As for any rule, the severity applies to what is stale.
		"target elsewhere": {[]string{"-target=terraform_data.other"}, policy.Inconclusive, policy.Warn, policy.ReasonStale},
		"to destroy":       {[]string{"-destroy"}, policy.Inconclusive, policy.Warn, policy.ReasonStale},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := gate.ParsePlan(bytes.NewReader(w.plan(0, tt.arguments...)))
			if err != nil {
				t.Fatal(err)
			}
			r := gate.JudgePlan(plan, "-", file, gate.Options{Now: *plan.Timestamp, Checks: gate.ChecksNone})
			if len(r.Judgements) != 2 {
				t.Fatalf("got %+v", r)
			}
			for _, j := range r.Judgements {
				want := tt.provider
				if j.JudgedBy == gate.ByPolicy {
					want = tt.policy
				}
				if j.Verdict.Status != want || j.Verdict.Results[0].Reason != tt.reason {
					t.Errorf("%s: got %+v, want %s, %s", j.JudgedBy, j.Verdict, want, tt.reason)
				}
			}
		})
	}
}
