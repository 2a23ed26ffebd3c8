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
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

var now = time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC)

// known returns a read with a verdict that the provider recorded.
func known(address, status string, allow bool) planjson.Read {
	on := policy.Block
	if allow {
		on = policy.Allow
	}
	r := planjson.Read{Address: address, Source: gate.Sources[0], State: planjson.Known}
	r.Arguments.CustSpaceID, r.Arguments.OnInconclusive = "cams-a", on
	v := policy.Verdict{Status: policy.Status(status), Message: "x"}
	var names []string
	if status != "unjudged" {
		r.Arguments.Rules = []policy.Rule{{Name: "r"}}
		names = []string{"r"}
		v.Results = []policy.Result{{Rule: "r", Status: v.Status, Reason: policy.ReasonOK, Message: "r: x"}}
	}
	v.Allowed = status == "pass" || status == "warn" || status == "unjudged" || status == "inconclusive" && allow
	var err error
	if r.Verdict, err = policy.Recorded(v, names, on); err != nil {
		r.Invalid = err.Error()
	}
	return r
}

// planOf returns a complete plan with resources in its state and configuration.
func planOf(t testing.TB, resources ...string) *planjson.Plan {
	t.Helper()
	all := strings.Join(resources, ",")
	// Every argument is set, none to a constant.
	const expressions = `"expressions":{"cust_space_id":{},"phone_number":{},"phone_numbers":{},"lookback":{},"rules":{},"include_metrics":{}},"values"`
	p, err := gate.ParsePlan(strings.NewReader(`{"format_version":"1.2","complete":true,"planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` +
		all + `]}}},"configuration":{"root_module":{"resources":[` + strings.ReplaceAll(all, `"values"`, expressions) + `]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestHeadline checks what the message of a report counts.
func TestHeadline(t *testing.T) {
	own := func(name string) planjson.Read {
		r := known(name, "fail", false)
		r.Arguments.CustSpaceID = ""
		return r
	}
	tests := map[string]struct {
		reads []planjson.Read
		want  string
	}{
		"one channel, read twice": {[]planjson.Read{known("data.a", "fail", false), known("data.b", "pass", false)}, "Blocked: 1 channel fails"},
		"the account's own":       {[]planjson.Read{own("data.a"), known("data.b", "pass", false)}, "Blocked: 1 of 2 channels fails"},
		// They may be one channel, or those of two accounts.
		"the account's own, read twice": {[]planjson.Read{own("data.a"), own("data.b"), known("data.c", "pass", false)}, "Blocked: 2 of 3 blocks fail"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if r := gate.JudgePlan(&planjson.Plan{Reads: tt.reads}, "-", nil, gate.Options{}); r.Message != tt.want {
				t.Errorf("got %q, want %q", r.Message, tt.want)
			}
		})
	}
}

// TestExitCodes checks the exit code for each status, and how flags change it.
func TestExitCodes(t *testing.T) {
	check := func(status string) planjson.Check {
		return planjson.Check{Address: "check.a", Kind: "check", Status: status, Instances: []planjson.Instance{{Address: "check.a", Status: status}}}
	}
	allow, block, warn := gate.Options{OnInconclusive: policy.Allow}, gate.Options{OnInconclusive: policy.Block}, gate.Options{FailOn: gate.FailOnWarn}
	both := gate.Options{OnInconclusive: policy.Allow, FailOn: gate.FailOnWarn}
	tests := []struct {
		name     string
		statuses string // Of reads; a + allows inconclusive.
		checks   string
		options  gate.Options
		status   policy.Status
		exitCode int
	}{
		{"nothing", "", "", gate.Options{}, policy.Unjudged, 0},
		{"unjudged", "unjudged", "", gate.Options{}, policy.Unjudged, 0},
		{"pass", "pass unjudged", "pass", gate.Options{}, policy.Pass, 0},
		{"warn", "pass warn", "", gate.Options{}, policy.Warn, 0},
		{"warn that fails", "pass warn", "", warn, policy.Warn, 1},
		{"fail", "pass fail", "", gate.Options{}, policy.Fail, 1},
		{"a check that fails", "pass", "fail", gate.Options{}, policy.Fail, 1},
		{"a check that is left out", "pass", "fail", gate.Options{Checks: gate.ChecksNone}, policy.Pass, 0},
		{"error before fail", "fail error", "fail", gate.Options{}, policy.Error, 2},
		{"a check that errored", "pass", "error", gate.Options{}, policy.Error, 2},
		{"a check of an unknown kind of status", "pass", "new", gate.Options{}, policy.Error, 2},
		{"inconclusive", "pass inconclusive", "", gate.Options{}, policy.Inconclusive, 3},
		{"inconclusive that is allowed by the flag", "inconclusive", "unknown", allow, policy.Inconclusive, 0},
		{"inconclusive that is allowed by the data source", "inconclusive+", "", gate.Options{}, policy.Inconclusive, 0},
		{"inconclusive that one data source of two allows", "inconclusive+ inconclusive", "", gate.Options{}, policy.Inconclusive, 3},
		{"inconclusive that the flag blocks", "inconclusive+", "", block, policy.Inconclusive, 3},
		{"a check that is unknown", "pass", "unknown", gate.Options{}, policy.Inconclusive, 3},
		{"fail before inconclusive", "fail inconclusive", "", gate.Options{}, policy.Fail, 1},
		{"warn that fails before inconclusive", "warn inconclusive", "", warn, policy.Inconclusive, 1},
		{"warn that fails beside inconclusive that is allowed", "warn inconclusive", "", both, policy.Inconclusive, 1},
		{"a status of a newer provider", "excellent", "", gate.Options{}, policy.Error, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &planjson.Plan{}
			for i, s := range strings.Fields(tt.statuses) {
				s, allowed := strings.CutSuffix(s, "+")
				p.Reads = append(p.Reads, known(fmt.Sprintf("data.%d", i), s, allowed))
			}
			for _, s := range strings.Fields(tt.checks) {
				p.Checks = append(p.Checks, check(s))
			}
			r := gate.JudgePlan(p, "-", nil, tt.options)
			if r.Status != tt.status || r.ExitCode != tt.exitCode || r.Allowed != (tt.exitCode == 0) {
				t.Errorf("got %s and %d, want %s and %d", r.Status, r.ExitCode, tt.status, tt.exitCode)
			}
			word := map[bool]string{true: "Allowed: ", false: "Blocked: "}[r.Allowed]
			if !strings.HasPrefix(r.Message, word) {
				t.Errorf("the message is %q", r.Message)
			}
		})
	}
}

// TestLies checks that a verdict that contradicts its results is not believed.
func TestLies(t *testing.T) {
	p := planOf(t, `{"address":"data.a","mode":"data","type":"alicloud_chatapp_phone_number_metric","values":{"status":"pass","allowed":true,"results":[{"status":"fail"}]}}`)
	if r := gate.JudgePlan(p, "-", nil, gate.Options{}); r.ExitCode != gate.ExitError {
		t.Errorf("the exit code is %d", r.ExitCode)
	}
}

// TestForeignReadInCheck checks that a data source of another provider that failed in
// a check block is an error too.
func TestForeignReadInCheck(t *testing.T) {
	p := &planjson.Plan{Failed: []string{"data.http.a"}}
	if r := gate.JudgePlan(p, "-", nil, gate.Options{}); r.ExitCode != gate.ExitError || r.Checks[0].Address != "data.http.a" {
		t.Errorf("got %+v", r)
	}
	if r := gate.JudgePlan(p, "-", nil, gate.Options{Checks: gate.ChecksNone}); r.ExitCode != gate.ExitAllowed {
		t.Errorf("got %+v", r)
	}
}

const halves = `
channel "a" {
  cust_space_id = "cams-a"
  NUMBERS
  start         = 1795190400000
  end           = 1795363200000
  rules         = { volume = { metric = "sent_count", min = 1 } }
}
`

// TestCoverage checks that rows of several reads are joined and counted once if they
// cover what the policy judges, and are not judged otherwise.
func TestCoverage(t *testing.T) {
	const day = 86_400_000
	const start = 1795190400000
	// read reads numbers from one day to another. Each number sends n messages a day.
	read := func(address, numbers string, from, to, n int64) string {
		var rows []string
		all := numbers
		if all == "" {
			all = "8613800000001 8613800000002"
		}
		for _, number := range strings.Fields(all) {
			for d := from; d < to; d++ {
				rows = append(rows, fmt.Sprintf(`{"phone_number":%q,"granularity":"DAILY","start":%d,"end":0,"sent_count":%d,"delivered_count":0}`, number, start+d*day, n))
			}
		}
		list := "null"
		if numbers != "" {
			list = `["` + strings.ReplaceAll(numbers, " ", `","`) + `"]`
		}
		return fmt.Sprintf(`{"address":%q,"mode":"data","type":"alicloud_chatapp_phone_number_metric","values":{"cust_space_id":"cams-a","phone_numbers":%s,`+
			`"granularity":"DAILY","timezone":"Asia/Shanghai","start":%d,"end":%d,"status":"unjudged","allowed":true,"metrics":[%s]}}`,
			address, list, start+from*day, start+to*day, strings.Join(rows, ","))
	}
	tests := map[string]struct {
		numbers string
		reads   []string
		sent    int64 // -1 is not read.
	}{
		"one read":                {"", []string{read("data.a", "", 0, 2, 10)}, 40},
		"one read of more":        {"", []string{read("data.a", "", -3, 5, 10)}, 40},
		"two halves":              {"", []string{read("data.a", "", 0, 1, 10), read("data.b", "", 1, 2, 10)}, 40},
		"two reads that overlap":  {"", []string{read("data.a", "", 0, 2, 10), read("data.b", "", -1, 3, 10)}, 40},
		"a read within another":   {"", []string{read("data.a", "", -3, 2, 10), read("data.b", "", -2, -1, 10)}, 40},
		"two reads that disagree": {"", []string{read("data.a", "", 0, 2, 10), read("data.b", "", -1, 3, 20)}, 80},
		"a gap":                   {"", []string{read("data.a", "", 0, 1, 10), read("data.b", "", 2, 5, 10)}, -1},
		"too short":               {"", []string{read("data.a", "", 0, 1, 10)}, -1},
		"the whole, and a number of it": {"", []string{
			strings.ReplaceAll(read("data.a", "", 0, 2, 10), `"phone_number":"8613800000002"`, `"phone_number":""`), read("data.b", "8613800000002", 0, 2, 10),
		}, 40},
		"numbers of the whole channel": {`phone_numbers = ["8613800000001"]`, []string{read("data.a", "", 0, 2, 10)}, 20},
		"numbers one by one":           {`phone_numbers = ["8613800000001", "8613800000002"]`, []string{read("data.a", "8613800000001", 0, 2, 10), read("data.b", "8613800000002", 0, 2, 10)}, 40},
		"a number that is missing":     {`phone_numbers = ["8613800000001", "8613800000002"]`, []string{read("data.a", "8613800000001", 0, 2, 10)}, -1},
		"the whole of some numbers":    {"", []string{read("data.a", "8613800000001 8613800000002", 0, 2, 10)}, -1},
		"none":                         {"", nil, -1},
		"no rows":                      {"", []string{strings.Replace(read("data.a", "", 0, 2, 10), `"status"`, `"include_metrics":false,"status"`, 1)}, -1},
		"another zone":                 {"", []string{strings.Replace(read("data.a", "", 0, 2, 10), "Asia/Shanghai", "UTC", 1)}, -1},
		"another granularity":          {"", []string{strings.Replace(read("data.a", "", 0, 2, 10), `"granularity":"DAILY","timezone"`, `"granularity":"HALF_HOUR","timezone"`, 1)}, -1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, tt.reads...)
			file, err := policyfile.Parse("p.hcl", []byte(strings.Replace(halves, "NUMBERS", tt.numbers, 1)), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			r := gate.JudgePlan(plan, "-", file, gate.Options{Now: now})
			for _, s := range r.Judgements {
				if s.JudgedBy != gate.ByPolicy {
					continue
				}
				got := s.Verdict.Results[0]
				if tt.sent < 0 && (got.Reason != policy.ReasonNotRead || got.Status != policy.Inconclusive) || tt.sent >= 0 && (got.SentCount == nil || *got.SentCount != tt.sent || got.Status != policy.Pass) {
					t.Errorf("got %+v", got)
				}
			}
		})
	}
}

// TestOwnChannelOfTwoAccounts checks that reads of the account's own channel are not joined
// if they may be of two accounts.
func TestOwnChannelOfTwoAccounts(t *testing.T) {
	file, err := policyfile.Parse("p.hcl", []byte(strings.ReplaceAll(strings.Replace(halves, "NUMBERS", "", 1), `cust_space_id = "cams-a"`, "")), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	read := func(name, provider, number string) string {
		return fmt.Sprintf(`{"address":"data.%s","mode":"data","type":"alicloud_chatapp_phone_number_metric","provider_config_key":%q,"values":{"granularity":"DAILY","timezone":"Asia/Shanghai",`+
			`"start":1795190400000,"end":1795363200000,"status":"unjudged","allowed":true,"metrics":[{"phone_number":%q,"start":1795190400000,"sent_count":9,"delivered_count":9}]}}`, name, provider, number)
	}
	tests := map[string]struct {
		providers [2]string
		status    policy.Status
	}{
		"one configuration":  {[2]string{"alicloud", "alicloud"}, policy.Pass},
		"two configurations": {[2]string{"alicloud", "alicloud.other"}, policy.Inconclusive},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, read("a", tt.providers[0], "8613800000001"), read("b", tt.providers[1], "8613800000002"))
			r := gate.JudgePlan(plan, "-", file, gate.Options{Now: now})
			for _, j := range r.Judgements {
				if j.JudgedBy == gate.ByPolicy && j.Verdict.Status != tt.status {
					t.Errorf("got %s: %s", j.Verdict.Status, j.Verdict.Message)
				}
			}
		})
	}
}

// TestJoinedAnswers checks that messages of answers that are joined count once.
func TestJoinedAnswers(t *testing.T) {
	file, err := policyfile.Parse("p.hcl", []byte(strings.Replace(halves, "NUMBERS", "", 1)), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	const number, pooled = "8613800000001", ""
	answer := func(day int, keys ...string) gate.Recording {
		var rows []string
		for _, key := range keys {
			rows = append(rows, fmt.Sprintf(`{"PhoneNumber":%q,"Start":%d,"SentCount":10,"DeliveredCount":10}`, key, 1795190400000+86_400_000*day))
		}
		return gate.Recording{Name: "answer.json", Body: []byte(`{"Code":"OK","Data":[` + strings.Join(rows, ",") + `]}`)}
	}
	tests := map[string]struct {
		recordings []gate.Recording
		sent       int64 // -1 for an error.
	}{
		"two days":                           {[]gate.Recording{answer(0, number), answer(1, number)}, 20},
		"one day twice":                      {[]gate.Recording{answer(0, pooled, number), answer(0, pooled, number)}, 20},
		"a number, and all without a number": {[]gate.Recording{answer(0, number), answer(0, pooled)}, -1},
		"the same in the other order":        {[]gate.Recording{answer(0, pooled), answer(0, number)}, -1},
		"both, of different days":            {[]gate.Recording{answer(0, number), answer(1, pooled)}, 20},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := gate.JudgeRecorded(tt.recordings, file, gate.Options{Now: now})
			if err != nil {
				t.Fatal(err)
			}
			got := r.Judgements[0].Verdict.Results[0]
			if tt.sent < 0 && got.Status != policy.Error || tt.sent >= 0 && (got.SentCount == nil || *got.SentCount != tt.sent) {
				t.Errorf("got %s: %s", got.Status, got.Message)
			}
		})
	}
}

// TestBaselineInPlan checks that a part of a baseline in a plan does not count as the
// whole baseline.
func TestBaselineInPlan(t *testing.T) {
	const day = 86_400_000
	const start = 1795190400000
	file, err := policyfile.Parse("p.hcl", []byte(`
channel "a" {
  cust_space_id = "cams-a"
  start         = 1795190400000
  end           = 1795363200000
  rules         = { drop = { metric = "sent_count", max_drop = 0.5, baseline = "5d" } }
}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int64]policy.Reason{5: policy.ReasonOK, 4: policy.ReasonNoBaseline, 0: policy.ReasonNoBaseline} {
		var rows []string
		for d := -days; d < 2; d++ {
			rows = append(rows, fmt.Sprintf(`{"phone_number":"8613800000001","start":%d,"sent_count":10,"delivered_count":0}`, start+d*day))
		}
		plan := planOf(t, fmt.Sprintf(`{"address":"data.a","mode":"data","type":"alicloud_chatapp_phone_number_metric","values":{"cust_space_id":"cams-a","start":%d,"end":%d,`+
			`"status":"unjudged","allowed":true,"metrics":[%s]}}`, start-days*day, start+2*day, strings.Join(rows, ",")))
		r := gate.JudgePlan(plan, "-", file, gate.Options{Now: now})
		if s := r.Judgements[0]; s.JudgedBy != gate.ByPolicy || s.Verdict.Results[0].Reason != want || len(s.Notes) != map[bool]int{true: 0, false: 1}[days == 5] {
			t.Errorf("%d of 5 days: got %+v", days, s)
		}
	}
}

// TestMasking checks that numbers with equal masks stay distinguishable, and that only
// whole numbers are masked.
func TestMasking(t *testing.T) {
	p := &planjson.Plan{Reads: []planjson.Read{known("data.x[\"8613800000001\"]", "pass", false)}}
	p.Reads[0].Keys = []string{"8613800000001", "8613900000001"}
	p.Reads[0].Secrets = []string{"sentinel"}
	p.Checks = []planjson.Check{{Address: "check.a", Kind: "check", Status: "fail", Instances: []planjson.Instance{{
		Address: "check.a", Status: "fail", Problems: []string{"+8613800000001, 8613900000001, 18613800000001 and sentinel\x1b[31m\nnext"},
	}}}}
	r := gate.JudgePlan(p, "-", nil, gate.Options{})
	if got, want := r.Checks[0].Problems[0], "86*******0001, 86*******0001(2), 18********0001 and (hidden)\ufffd[31m\nnext"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := r.Judgements[0].Name; got != `data.x["86*******0001"]` {
		t.Errorf("the address is %s", got)
	}
	if r := gate.JudgePlan(p, "-", nil, gate.Options{ShowKeys: true}); !strings.Contains(r.Checks[0].Problems[0], "+8613800000001, 8613900000001") {
		t.Errorf("got %q", r.Checks[0].Problems[0])
	}
}

// FuzzRecorded checks that no answer panics, and that what cannot be read is an
// error, never a pass.
func FuzzRecorded(f *testing.F) {
	file, err := policyfile.Parse("p.hcl", []byte(strings.Replace(halves, "NUMBERS", "", 1)), policyfile.Values{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"Code":"OK","Data":[{"PhoneNumber":"8613800000001","Start":1795190400000,"SentCount":4,"DeliveredCount":4}]}`), []byte(`{"Code":"OK"}`))
	f.Add([]byte(`{"Code":"OK","Data":[{"Start":"1795190400000","SentCount":9223372036854775807},{"Start":1795276800000,"SentCount":1}]}`), []byte(`{`))
	f.Add([]byte(`{"Code":"Throttling","Message":"x"}`), []byte(``))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		r, err := gate.JudgeRecorded([]gate.Recording{{Name: "a", Body: a}, {Name: "b", Body: b}}, file, gate.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		v := r.Judgements[0].Verdict
		if v.Status == policy.Pass && (v.Results[0].SentCount == nil || *v.Results[0].SentCount == 0) {
			t.Errorf("%q and %q pass without a message sent", a, b)
		}
		if v.Status == policy.Unjudged || len(v.Results) == 0 {
			t.Errorf("%q and %q: %+v", a, b, v)
		}
	})
}
