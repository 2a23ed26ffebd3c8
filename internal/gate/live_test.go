// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// reads keeps what was reported of each read.
type reads struct {
	mu  sync.Mutex
	all map[string]string // By title.
}

func (r *reads) Retrying(string, string, time.Time) {}

func (r *reads) Done(title, read, failure string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if failure != "" {
		read = "failed: " + failure
	}
	r.all[title] = read
}

type account sandbox.Account

func (a account) Credential(context.Context) (cams.Credential, error) {
	return cams.Credential{AccessKeyID: a.AccessKeyID, AccessKeySecret: a.AccessKeySecret}, nil
}

// fifty returns a policy of fifty blocks of alternating kinds, each for another channel.
func fifty() (scenario sandbox.Scenario, text string) {
	blocks := []string{
		"channel \"%[1]s\" {\n cust_space_id = \"%[1]s\"\n lookback = \"3d\"\n rules = { volume = { metric = \"sent_count\", min = 1 } }\n}\n",
		"phone_numbers \"%[1]s\" {\n cust_space_id = \"%[1]s\"\n rules = { status = { signal = \"status\" } }\n}\n",
		"health \"%[1]s\" {\n cust_space_id = \"%[1]s\"\n node_type = \"phone\"\n phone_number = \"8613800000001\"\n rules = { health = { signal = \"can_send_message\" } }\n}\n",
		"template \"%[1]s\" {\n cust_space_id = \"%[1]s\"\n template_code = \"spring\"\n lookback = \"3d\"\n rules = { volume = { metric = \"sent_count\", min = 1 } }\n}\n",
	}
	scenario = sandbox.Demo()
	var b strings.Builder
	for i := range 50 {
		id := fmt.Sprintf("cams-%d", i)
		scenario.Channels = append(scenario.Channels, sandbox.Channel{
			CustSpaceID: id, Account: "sandbox", ROIMetrics: true, Numbers: []sandbox.Number{{PhoneNumber: "8613800000001", DailySent: 100, DeliveryRate: 0.97}},
			Templates: []sandbox.Template{{TemplateCode: "spring", Languages: []sandbox.TemplateLanguage{{Language: "en_US", DailySent: 100, DeliveryRate: 0.9}}}},
		})
		fmt.Fprintf(&b, blocks[i%len(blocks)], id)
	}
	return scenario, b.String()
}

// TestLiveOfAllKinds checks that a policy of fifty blocks is read within the quotas of
// the operations, without a failure. On a busy machine calls may arrive closer together
// than they were sent, so one may be refused and repeated.
func TestLiveOfAllKinds(t *testing.T) {
	scenario, text := fifty()
	file, err := policyfile.Parse("fifty.hcl", []byte(text), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	server := sandbox.Start(t, scenario)
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: server.Endpoint(), Credentials: account(scenario.Accounts[0])})
	read := &reads{all: make(map[string]string)}
	began := time.Now()
	r := gate.JudgeLive(t.Context(), gate.Reader{Client: client, Timeout: time.Minute}, file, gate.Options{Now: time.Now()}, read)
	calls := make(map[string]int)
	for _, request := range server.Requests() {
		calls[request.Action]++
	}
	t.Logf("%d calls in %s, %d of them refused: %v", len(server.Requests()), time.Since(began).Round(time.Millisecond), server.Refused(), calls)
	if r.Status != policy.Pass || r.ExitCode != gate.ExitAllowed || len(r.Judgements) != 50 || len(read.all) != 50 {
		t.Errorf("got %s; %v", r.Message, read.all)
	}
	for action, want := range map[string]int{
		"GetChatappPhoneNumberMetric": 13, "QueryChatappPhoneNumbers": 13, "GetWhatsappHealthStatus": 12, "GetChatappTemplateMetric": 12,
	} {
		if calls[action] < want {
			t.Errorf("made %d calls of %s, want %d", calls[action], action, want)
		}
	}
	for title, want := range map[string]string{`channel "cams-0"`: "3 rows", `phone_numbers "cams-1"`: "1 state", `health "cams-2"`: "2 states", `template "cams-3"`: "3 rows"} {
		if read.all[title] != want {
			t.Errorf("%s: got %q, want %q of %q", title, read.all[title], want, slices.Sorted(maps.Keys(read.all)))
		}
	}
}

// TestLiveErrors checks that a missing permission for one operation does not affect the
// others, and that the report gives a remediation.
func TestLiveErrors(t *testing.T) {
	scenario, text := fifty()
	scenario.Accounts[0].Denied, scenario.Accounts[0].DeniedActions = "Forbidden.RAM", []string{"QueryChatappPhoneNumbers"}
	file, err := policyfile.Parse("three.hcl", []byte(strings.Join(strings.SplitAfter(text, "\n}\n")[:3], "")), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	server := sandbox.Start(t, scenario)
	client := cams.New(cams.Config{Protocol: "HTTP", Endpoint: server.Endpoint(), Credentials: account(scenario.Accounts[0])})
	r := gate.JudgeLive(t.Context(), gate.Reader{Client: client, Timeout: time.Minute}, file, gate.Options{Now: time.Now()}, &reads{all: make(map[string]string)})
	if r.ExitCode != gate.ExitError || len(r.Judgements) != 3 {
		t.Fatalf("got %+v", r)
	}
	for _, j := range r.Judgements {
		want := policy.Pass
		if j.Source.Type == "alicloud_chatapp_phone_numbers" {
			want = policy.Error
			if !strings.Contains(j.Remediation, "cams:QueryChatappPhoneNumbers") {
				t.Errorf("got %s", j.Remediation)
			}
		}
		if j.Verdict.Status != want {
			t.Errorf("%s: got %+v", j.Name, j.Verdict)
		}
	}
}
