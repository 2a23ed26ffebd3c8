// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// TestEphemeralGates checks that the ephemeral gates of a plan neither decide the verdict
// nor hide anything from it.
func TestEphemeralGates(t *testing.T) {
	const address = "ephemeral.alicloud_chatapp_phone_number_metric.gate"
	one := []planjson.Ephemeral{{Address: address, Source: gate.Sources[0], CustSpaceID: "cams-a", Subject: query.Arguments{Source: query.PhoneNumberMetric, CustSpaceID: "cams-a"}.Subject()}}
	check := func(status string) []planjson.Check {
		return []planjson.Check{{
			Address: "terraform_data.a", Kind: "resource", Status: status,
			Instances: []planjson.Instance{{Address: "terraform_data.a", Status: status, Problems: nil}},
		}}
	}
	const channel = `
channel "a" {
  cust_space_id = "cams-a"
  lookback      = "3d"
  rules         = { delivery = { metric = "delivery_rate", min = 0.95 } }
}`
	const template = `
template "a" {
  cust_space_id = "cams-a"
  template_code = "spring"
  lookback      = "3d"
  rules         = { reads = { metric = "read_rate", min = 0.5 } }
}`
	ofTemplate := func(code string) planjson.Plan {
		a := query.Arguments{Source: query.TemplateMetric, CustSpaceID: "cams-a"}
		a.TemplateCode = code
		return planjson.Plan{Ephemerals: []planjson.Ephemeral{{Address: address, Source: gate.SourceOf(a.Source), CustSpaceID: "cams-a", Subject: a.Subject()}}}
	}
	const rules = `rules = { delivery = { metric = "delivery_rate", min = 0.95 } }`
	tests := map[string]struct {
		plan     planjson.Plan
		policy   string
		options  gate.Options
		exitCode int
		status   policy.Status
		words    string // In the message or in a verdict's.
	}{
		"nothing else":          {planjson.Plan{Ephemerals: one}, "", gate.Options{}, gate.ExitAllowed, policy.Unjudged, "nothing in the plan is judged"},
		"a condition passes":    {planjson.Plan{Ephemerals: one, Checks: check("pass")}, "", gate.Options{}, gate.ExitAllowed, policy.Pass, "1 ephemeral gate is judged again at apply"},
		"a condition fails":     {planjson.Plan{Ephemerals: one, Checks: check("fail")}, "", gate.Options{}, gate.ExitFailed, policy.Fail, ""},
		"a condition must wait": {planjson.Plan{Ephemerals: one, Checks: check("unknown")}, "", gate.Options{}, gate.ExitInconclusive, policy.Inconclusive, ""},
		"a condition must wait, of the channel": {
			planjson.Plan{Ephemerals: one, Checks: check("unknown")}, "", gate.Options{Checks: gate.ChecksChannel}, gate.ExitInconclusive, policy.Inconclusive, "",
		},
		"a condition must wait, and there is no gate": {
			planjson.Plan{Checks: check("unknown")}, "", gate.Options{Checks: gate.ChecksChannel}, gate.ExitAllowed, policy.Unjudged, "there is nothing to judge",
		},
		"the plan errored": {planjson.Plan{Ephemerals: one, Errored: true}, "", gate.Options{}, gate.ExitError, policy.Error, ""},
		"a policy names the channel": {
			planjson.Plan{Ephemerals: one},
			channel,
			gate.Options{},
			gate.ExitInconclusive, policy.Inconclusive,
			address + " reads it, but a plan does not hold what an ephemeral resource read; use `live`, or add a data source",
		},
		"a policy names the channel, and the gate does not show which it reads": {
			planjson.Plan{Ephemerals: []planjson.Ephemeral{{Address: address, Source: gate.Sources[0]}}},
			channel,
			gate.Options{},
			gate.ExitInconclusive, policy.Inconclusive, "the plan did not read channel cams-a",
		},
		"a policy names its template": {ofTemplate("spring"), template, gate.Options{}, gate.ExitInconclusive, policy.Inconclusive, address + " reads it"},
		"a policy names another template": {
			ofTemplate("autumn"), template, gate.Options{}, gate.ExitInconclusive, policy.Inconclusive, "the plan did not read template \"spring\" of channel cams-a, which the policy names\n",
		},
		"a policy has rules for all": {planjson.Plan{Ephemerals: one}, rules, gate.Options{}, gate.ExitInconclusive, policy.Inconclusive, ""},
		"a policy has rules for all, and may judge nothing": {
			planjson.Plan{Ephemerals: one}, rules, gate.Options{AllowNothingJudged: true}, gate.ExitAllowed, policy.Unjudged, "",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var file *policyfile.Policy
			if tt.policy != "" {
				var err error
				if file, err = policyfile.Parse("policy.hcl", []byte(tt.policy), policyfile.Values{}); err != nil {
					t.Fatal(err)
				}
			}
			now := time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC)
			tt.plan.Timestamp, tt.options.Now = &now, now
			r := gate.JudgePlan(&tt.plan, "-", file, tt.options)
			if r.ExitCode != tt.exitCode || r.Status != tt.status || r.Allowed != (tt.exitCode == gate.ExitAllowed) {
				t.Errorf("got %d, %s, %t: %s", r.ExitCode, r.Status, r.Allowed, r.Message)
			}
			said := r.Message
			for _, j := range r.Judgements {
				said += "\n" + j.Verdict.Message + "\n"
			}
			if !strings.Contains(said, tt.words) {
				t.Errorf("%q is not in %s", tt.words, said)
			}
			if len(tt.plan.Ephemerals) > 0 && (len(r.Ephemerals) != 1 || r.Ephemerals[0].Address != address || !strings.Contains(r.Message, "judged again at apply")) {
				t.Errorf("the gate is not listed: %s: %+v", r.Message, r.Ephemerals)
			}
		})
	}
}

// TestEphemeralNames checks that the names of gates are sanitized.
func TestEphemeralNames(t *testing.T) {
	plan := planjson.Plan{Ephemerals: []planjson.Ephemeral{
		{Address: "ephemeral.a.\x1b[31mgate", CustSpaceID: "cams\n8613800000001"}, {Address: "ephemeral.b.gate"},
	}}
	r := gate.JudgePlan(&plan, "-", nil, gate.Options{})
	got := r.Ephemerals[0].Address + r.Ephemerals[0].Channel
	if strings.ContainsAny(got, "\x1b\n") || strings.Contains(got, "8613800000001") || !strings.Contains(r.Message, "2 ephemeral gates are judged again at apply") {
		t.Errorf("got %q: %s", got, r.Message)
	}
}
