// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// TestErrorOfRead checks that errors of a read end with the sentence by which the checker
// recognizes them in a plan.
func TestErrorOfRead(t *testing.T) {
	for _, channel := range []string{"cams-a", "", `with "quotes"`} {
		arguments := query.Arguments{Source: query.PhoneNumberMetric, CustSpaceID: channel, WindowArguments: query.WindowArguments{Lookback: "3d"}}
		read, err := arguments.Resolve(time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		text := "Throttled: CAMS refused the request. " + read.String() + "\n\nTry again later."
		failed := planjson.Read{Address: "data.a", Source: gate.Sources[0], State: planjson.Errored, Arguments: arguments}
		plan := &planjson.Plan{Reads: []planjson.Read{failed}, Checks: []planjson.Check{
			{Address: "check.a", Kind: "check", Status: "fail", Instances: []planjson.Instance{{Address: "check.a", Status: "fail", Problems: []string{text}}}},
			{Address: "check.b", Kind: "check", Status: "fail", Instances: []planjson.Instance{{Address: "check.b", Status: "fail", Problems: []string{"It failed."}}}},
			{Address: "module.m.check.a", Kind: "check", Status: "fail", Instances: []planjson.Instance{{Address: "module.m.check.a", Module: "module.m", Status: "fail", Problems: []string{text}}}},
		}}
		r := gate.JudgePlan(plan, "-", nil, gate.Options{})
		got := make(map[string]policy.Status)
		for _, c := range r.Checks {
			got[c.Address] = c.Status
		}
		if got["check.a"] != policy.Error || got["check.b"] != policy.Fail || got["module.m.check.a"] != policy.Fail {
			t.Errorf("channel %q: got %v", channel, got)
		}
		if message := r.Judgements[0].Verdict.Message; !strings.Contains(message, "Throttled: CAMS refused the request") || strings.Contains(message, "Read:") {
			t.Errorf("channel %q: got %q", channel, message)
		}
	}
}

// TestChecksOfChannel checks what --checks channel judges.
func TestChecksOfChannel(t *testing.T) {
	known := known("data.alicloud_chatapp_phone_number_metric.a", "pass", false)
	late := known
	late.State, late.Module, late.Address = planjson.Deferred, "module.m", "module.m."+known.Address
	one := func(address, kind, module, status string, ofSource bool, problems ...string) planjson.Check {
		return planjson.Check{
			Address: address, Kind: kind, Status: status, OfSource: ofSource,
			Instances: []planjson.Instance{{Address: address, Module: module, Status: status, Problems: problems}},
		}
	}
	tests := map[string]struct {
		check  planjson.Check
		judged bool
	}{
		"a postcondition of a machine":                {one("aws_instance.a", "resource", "", "unknown", false), false},
		"one that fails":                              {one("aws_instance.a", "resource", "", "fail", false, "no"), false},
		"a condition of a data source":                {one("data.alicloud_chatapp_phone_number_metric.a", "resource", "", "fail", true, "no"), true},
		"a condition of what refers to one":           {one("terraform_data.a", "resource", "", "unknown", true), true},
		"a condition that quotes a verdict":           {one("terraform_data.a", "resource", "", "fail", false, "x"), true},
		"a check that fails":                          {one("check.a", "check", "", "fail", false, "no"), true},
		"a check that fails in another module":        {one("module.x.check.a", "check", "module.x", "fail", false, "no"), false},
		"a check unknown though all is read":          {one("check.a", "check", "", "unknown", false), false},
		"a check unknown where something is not read": {one("module.m.check.a", "check", "module.m", "unknown", false), true},
		"a validation of a variable":                  {one("var.a", "var", "", "fail", false, "no"), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			plan := &planjson.Plan{Reads: []planjson.Read{known, late}, Checks: []planjson.Check{tt.check}}
			if r := gate.JudgePlan(plan, "-", nil, gate.Options{Checks: gate.ChecksChannel}); (len(r.Checks) == 1) != tt.judged {
				t.Errorf("got %+v", r.Checks)
			}
			if r := gate.JudgePlan(plan, "-", nil, gate.Options{}); len(r.Checks) != 1 {
				t.Errorf("without it: got %+v", r.Checks)
			}
			if r := gate.JudgePlan(plan, "-", nil, gate.Options{Checks: gate.ChecksNone}); len(r.Checks) != 0 {
				t.Errorf("with none: got %+v", r.Checks)
			}
		})
	}
}

// TestMessageOrder checks that the message names what blocks first, then what is worse.
func TestMessageOrder(t *testing.T) {
	tests := map[string]struct {
		read, check string
		options     gate.Options
		want        string
		exitCode    int
	}{
		"a check beside a warning":                   {"warn", "fail", gate.Options{}, "Blocked: 1 check fails, 1 channel warns", 1},
		"a check beside an inconclusive channel":     {"inconclusive", "fail", gate.Options{}, "Blocked: 1 check fails, 1 channel is inconclusive", 1},
		"both alike":                                 {"fail", "fail", gate.Options{}, "Blocked: 1 channel fails, 1 check fails", 1},
		"a check that passes":                        {"fail", "pass", gate.Options{}, "Blocked: 1 channel fails, 1 check passes", 1},
		"a warning that blocks beside a worse check": {"warn", "unknown", gate.Options{OnInconclusive: policy.Allow, FailOn: gate.FailOnWarn}, "Blocked: 1 channel warns, 1 check is inconclusive", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			check := planjson.Check{Address: "check.a", Kind: "check", Status: tt.check, Instances: []planjson.Instance{{Address: "check.a", Status: tt.check}}}
			plan := &planjson.Plan{Reads: []planjson.Read{known("data.a", tt.read, false)}, Checks: []planjson.Check{check}}
			if r := gate.JudgePlan(plan, "-", nil, tt.options); r.Message != tt.want || r.ExitCode != tt.exitCode {
				t.Errorf("got %d, %q, want %d, %q", r.ExitCode, r.Message, tt.exitCode, tt.want)
			}
		})
	}
}

// TestContradictions checks that an impossible recorded verdict is an error.
func TestContradictions(t *testing.T) {
	rules := `"rules":{"a":{"metric":"sent_count","min":1}}`
	tests := map[string]string{
		"rules without results":     `%s,"status":"pass","allowed":true,"results":[]`,
		"pass beside a failure":     `%s,"status":"pass","allowed":true,"results":[{"rule":"a","status":"fail","reason":"below_min"}]`,
		"allowed though it fails":   `%s,"status":"fail","allowed":true,"results":[{"rule":"a","status":"fail","reason":"below_min"}]`,
		"allowed though it blocks":  `%s,"on_inconclusive":"block","status":"inconclusive","allowed":true,"results":[{"rule":"a","status":"inconclusive","reason":"no_data"}]`,
		"blocked though it allows":  `%s,"on_inconclusive":"allow","status":"inconclusive","allowed":false,"results":[{"rule":"a","status":"inconclusive","reason":"no_data"}]`,
		"an unknown reason":         `%s,"status":"pass","allowed":true,"results":[{"rule":"a","status":"pass","reason":"because"}]`,
		"an unknown status":         `%s,"status":"fine","allowed":true,"results":[{"rule":"a","status":"fine","reason":"ok"}]`,
		"a result of another rule":  `%s,"status":"pass","allowed":true,"results":[{"rule":"a","status":"pass","reason":"ok"},{"rule":"b","status":"pass","reason":"ok"}]`,
		"an unknown field of rules": `"rules":{"a":{"metric":"sent_count","min":1,"mood":"good"}},"status":"pass","allowed":true,"results":[{"rule":"a","status":"pass","reason":"ok"}]`,
	}
	for name, values := range tests {
		t.Run(name, func(t *testing.T) {
			values = strings.Replace(values, "%s", rules, 1)
			p := planOf(t, fmt.Sprintf(`{"address":"data.a","mode":"data","type":"alicloud_chatapp_phone_number_metric","values":{%s}}`, values))
			r := gate.JudgePlan(p, "-", nil, gate.Options{OnInconclusive: policy.Allow})
			if r.ExitCode != gate.ExitError || r.Allowed {
				t.Errorf("got %d, %s", r.ExitCode, r.Message)
			}
		})
	}
}

// TestUnevaluatedChecks checks that conditions of destroyed resources are not judged, and
// that conditions that a plan left out are inconclusive.
func TestUnevaluatedChecks(t *testing.T) {
	plan := &planjson.Plan{Checks: []planjson.Check{{Address: "check.a", Kind: "check", Status: "unknown"}}}
	if r := gate.JudgePlan(plan, "-", nil, gate.Options{}); r.ExitCode != gate.ExitInconclusive || !strings.Contains(r.Checks[0].Problems[0], "did not evaluate it") {
		t.Errorf("got %d, %+v", r.ExitCode, r.Checks)
	}
	plan.Destroy = true
	if r := gate.JudgePlan(plan, "-", nil, gate.Options{}); r.ExitCode != gate.ExitAllowed || len(r.Checks) != 0 {
		t.Errorf("a plan to destroy: got %d, %+v", r.ExitCode, r.Checks)
	}
	plan.Checks[0].Status = "fail"
	if r := gate.JudgePlan(plan, "-", nil, gate.Options{}); r.ExitCode != gate.ExitFailed {
		t.Errorf("one that failed: got %d, %+v", r.ExitCode, r.Checks)
	}
}

// TestContradictingCheck checks that a check that fails although all its instances pass
// does not allow. No CLI makes such a plan.
func TestContradictingCheck(t *testing.T) {
	for _, status := range []string{"fail", "error", "unknown"} {
		plan := &planjson.Plan{Checks: []planjson.Check{{
			Address: "check.a", Kind: "check", Status: status, Instances: []planjson.Instance{{Address: "check.a", Status: "pass"}},
		}}}
		r := gate.JudgePlan(plan, "-", nil, gate.Options{})
		if r.ExitCode != gate.ExitError || len(r.Checks) != 2 || !strings.Contains(r.Checks[0].Problems[0], "contradicts itself") {
			t.Errorf("%s: got %+v", status, r)
		}
	}
}
