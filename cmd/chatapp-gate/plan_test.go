// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/command"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

// shared is the folder that all tests share. TestMain removes it.
var shared string

// realCLI is the Terraform or OpenTofu under test, made once for all tests.
var realCLI = sync.OnceValues(func() (cli *tfcli.CLI, err error) {
	if shared, err = os.MkdirTemp("", "gate-"); err != nil {
		return nil, err
	}
	return tfcli.New(context.Background(), os.Getenv("TF_ACC_TERRAFORM_PATH"), shared)
})

const header = `
terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}
`

const configured = `
provider "alicloud" {
  protocol = "HTTP"
}
`

// workspace is a folder with a configuration, and a sandbox that its provider reads.
type workspace struct {
	folder string
	server *sandbox.Server
	run    func(code int, arguments ...string) (stdout string)
}

// newWorkspace writes files, and initializes the real CLI.
func newWorkspace(t *testing.T, files map[string]string) workspace {
	t.Helper()
	return newWorkspaceOf(t, sandbox.Demo(), files)
}

// newWorkspaceOf is newWorkspace with a sandbox of another scenario.
func newWorkspaceOf(t *testing.T, scenario sandbox.Scenario, files map[string]string) workspace {
	t.Helper()
	if os.Getenv("TF_ACC_TERRAFORM_PATH") == "" {
		t.Fatal("TF_ACC_TERRAFORM_PATH does not name a Terraform or OpenTofu; use make test")
	}
	cli, err := realCLI()
	if err != nil {
		t.Fatal(err)
	}
	server := sandbox.Start(t, scenario)
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if name == "main.tf" {
			content = configured + content
		}
		if err := os.WriteFile(path, []byte(header+content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environment := []string{
		"ALICLOUD_ACCESS_KEY=" + scenario.Accounts[0].AccessKeyID,
		"ALICLOUD_SECRET_KEY=" + scenario.Accounts[0].AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_CAMS=" + server.Endpoint(),
	}
	run := func(code int, arguments ...string) string {
		t.Helper()
		result, err := cli.Run(t.Context(), folder, environment, arguments...)
		if err != nil {
			t.Fatal(err)
		}
		if result.ExitCode != code {
			t.Fatalf("%s ended with %d, want %d\n%s%s", strings.Join(arguments, " "), result.ExitCode, code, result.Stdout, result.Stderr)
		}
		return result.Stdout
	}
	run(0, "init", "-no-color")
	return workspace{folder, server, run}
}

// plan plans, and returns the output of show -json.
func (w workspace) plan(code int, arguments ...string) []byte {
	w.run(code, append([]string{"plan", "-no-color", "-input=false", "-out=plan.out"}, arguments...)...)
	return []byte(w.run(0, "show", "-json", "plan.out"))
}

// realPlan plans files with the real CLI, and returns the output of show -json.
func realPlan(t *testing.T, planCode int, files map[string]string) (plan []byte, server *sandbox.Server) {
	t.Helper()
	w := newWorkspace(t, files)
	return w.plan(planCode), w.server
}

// TestLimitedPlans checks on real plans that a data source is stale unless the plan read
// it itself.
func TestLimitedPlans(t *testing.T) {
	const read = "data.alicloud_chatapp_phone_number_metric."
	main := `
data "alicloud_chatapp_phone_number_metric" "recent" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
` + "  rules = { delivery = { metric = \"delivery_rate\", min = 0.5 } }" + `
}
data "alicloud_chatapp_phone_number_metric" "exact" {
  cust_space_id = "cams-healthy"
  start         = 1795190400000
  end           = 1795449600000
}
resource "terraform_data" "other" {
  input = 1
}
resource "terraform_data" "campaign" {
  input = ` + read + `recent.status
  lifecycle {
    precondition {
      condition     = ` + read + `recent.allowed
      error_message = "It does not allow."
    }
  }
}
check "delivers" {
  assert {
    condition     = ` + read + `recent.allowed
    error_message = "It does not allow."
  }
}
output "exact" {
  value = ` + read + `exact.status
}
`
	w := newWorkspace(t, map[string]string{"main.tf": main})
	w.run(0, "apply", "-no-color", "-input=false", "-auto-approve")
	isTofu := strings.HasPrefix(w.run(0, "version"), "OpenTofu")
	tests := map[string]struct {
		arguments []string
		tofu      bool // Only OpenTofu has it.
		stale     string
		exitCode  int
	}{
		"all":                          {exitCode: 0},
		"no refresh":                   {arguments: []string{"-refresh=false"}},
		"only refresh":                 {arguments: []string{"-refresh-only"}},
		"a target that refers to none": {arguments: []string{"-target=terraform_data.other"}, stale: "exact recent", exitCode: 3},
		"a target that refers to one":  {arguments: []string{"-target=terraform_data.campaign"}, stale: "exact", exitCode: 3},
		"a read left out":              {arguments: []string{"-exclude=" + read + "exact"}, tofu: true, stale: "exact", exitCode: 3},
		"a plan to destroy":            {arguments: []string{"-destroy"}, stale: "exact", exitCode: 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.tofu && !isTofu {
				t.Skip("only OpenTofu has -exclude")
			}
			plan, err := gate.ParsePlan(bytes.NewReader(w.plan(0, tt.arguments...)))
			if err != nil {
				t.Fatal(err)
			}
			r := gate.JudgePlan(plan, "-", nil, gate.Options{Now: time.Now()})
			var stale []string
			for _, j := range r.Judgements {
				if len(j.Verdict.Results) > 0 && j.Verdict.Results[0].Reason == policy.ReasonStale {
					stale = append(stale, strings.TrimPrefix(j.Name, read))
				}
			}
			slices.Sort(stale)
			if got := strings.Join(stale, " "); got != tt.stale || r.ExitCode != tt.exitCode {
				t.Errorf("exit code %d, %q is stale, want %d and %q\n%+v", r.ExitCode, got, tt.exitCode, tt.stale, r.Judgements)
			}
			if name == "a plan to destroy" && len(r.Checks) != 0 {
				t.Errorf("the checks are %+v", r.Checks)
			}
		})
	}
}

// TestRealPlans judges plans of the real CLI.
func TestRealPlans(t *testing.T) {
	const rules = `
  rules = {
    delivery = { metric = "delivery_rate", min = 0.95 }
  }
`
	block := func(name, channel, more string) string {
		return `
data "alicloud_chatapp_phone_number_metric" "` + name + `" {
  cust_space_id = ` + channel + `
  lookback      = "3d"
` + more + rules + `}
`
	}
	check := func(name, reference string) string {
		return `
check "` + name + `" {
  assert {
    condition     = ` + reference + `.allowed
    error_message = ` + reference + `.message
  }
}
`
	}
	const d = "data.alicloud_chatapp_phone_number_metric."
	tests := map[string]struct {
		files    map[string]string
		planCode int
		exitCode int
		verdicts map[string]policy.Status
		checks   map[string]policy.Status
		words    []string
	}{
		"a check that failed": {
			files:    map[string]string{"main.tf": block("sick", `"cams-sick"`, "") + check("delivers", d+"sick")},
			exitCode: gate.ExitFailed,
			verdicts: map[string]policy.Status{d + "sick": policy.Fail},
			checks:   map[string]policy.Status{"check.delivers": policy.Fail},
		},
		"a check whose read failed, beside one that failed": {
			files: map[string]string{"main.tf": block("sick", `"cams-sick"`, "") + check("delivers", d+"sick") + `
check "nested" {
  data "alicloud_chatapp_phone_number_metric" "wrong" {
    cust_space_id = "cams-nobody"
    lookback      = "3d"
  }
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.wrong.allowed
    error_message = "not allowed"
  }
}
`},
			exitCode: gate.ExitError,
			verdicts: map[string]policy.Status{d + "sick": policy.Fail, d + "wrong": policy.Error},
			checks:   map[string]policy.Status{"check.delivers": policy.Fail, "check.nested": policy.Error},
			words:    []string{"Unknown.ResourceOwnerId"},
		},
		"a check whose read succeeded": {
			files: map[string]string{"main.tf": `
check "nested" {
  data "alicloud_chatapp_phone_number_metric" "right" {
    cust_space_id = "cams-healthy"
    lookback      = "3d"
` + rules + `
  }
  assert {
    condition     = data.alicloud_chatapp_phone_number_metric.right.allowed
    error_message = data.alicloud_chatapp_phone_number_metric.right.message
  }
}
`},
			verdicts: map[string]policy.Status{d + "right": policy.Pass},
			checks:   map[string]policy.Status{"check.nested": policy.Pass},
		},
		"reads deferred to apply": {
			files: map[string]string{"main.tf": `
resource "terraform_data" "late" {
  input = "cams-healthy"
}
` + block("unknown", "terraform_data.late.output", "") + block("pending", `"cams-healthy"`, "  depends_on = [terraform_data.late]") + check("waits", d+"pending")},
			exitCode: gate.ExitInconclusive,
			verdicts: map[string]policy.Status{d + "unknown": policy.Inconclusive, d + "pending": policy.Inconclusive},
			checks:   map[string]policy.Status{"check.waits": policy.Inconclusive},
			words: []string{
				"cust_space_id is known only after apply, from terraform_data.late.output", "it depends on terraform_data.late, which must be changed first",
			},
		},
		"a precondition that failed": {
			files: map[string]string{"main.tf": block("sick", `"cams-sick"`, "") + `
resource "terraform_data" "campaign" {
  lifecycle {
    precondition {
      condition     = data.alicloud_chatapp_phone_number_metric.sick.allowed
      error_message = data.alicloud_chatapp_phone_number_metric.sick.message
    }
  }
}
`},
			planCode: 1,
			exitCode: gate.ExitError,
			verdicts: map[string]policy.Status{d + "sick": policy.Fail},
			checks:   map[string]policy.Status{"terraform_data.campaign": policy.Fail},
			words:    []string{"The plan errored"},
		},
		"modules in modules, count and for_each": {
			files: map[string]string{
				"main.tf": block("each", "each.key", `  for_each = toset(["cams-healthy", "cams-gaps"])`) + block("counted", `"cams-healthy"`, "  count = 2") + `
module "outer" {
  source   = "./outer"
  for_each = toset(["a.data.b", "x]"])
}
`,
				"outer/main.tf": `
module "inner" {
  source = "./inner"
  count  = 2
}
`,
				"outer/inner/main.tf": block("deep", `"cams-sick"`, "") + check("deep", d+"deep"),
			},
			exitCode: gate.ExitFailed,
			verdicts: map[string]policy.Status{
				d + `each["cams-healthy"]`: policy.Pass, d + `each["cams-gaps"]`: policy.Pass, d + "counted[0]": policy.Pass, d + "counted[1]": policy.Pass,
				`module.outer["a.data.b"].module.inner[0].` + d + "deep": policy.Fail, `module.outer["a.data.b"].module.inner[1].` + d + "deep": policy.Fail,
				`module.outer["x]"].module.inner[0].` + d + "deep": policy.Fail, `module.outer["x]"].module.inner[1].` + d + "deep": policy.Fail,
			},
			checks: map[string]policy.Status{
				`module.outer["a.data.b"].module.inner[0].check.deep`: policy.Fail, `module.outer["a.data.b"].module.inner[1].check.deep`: policy.Fail,
				`module.outer["x]"].module.inner[0].check.deep`: policy.Fail, `module.outer["x]"].module.inner[1].check.deep`: policy.Fail,
			},
		},
		"a read that failed in one of two instances of a module": {
			files: map[string]string{
				"main.tf": `
module "channel" {
  source   = "./channel"
  for_each = toset(["cams-nobody", "cams-healthy"])
  channel  = each.key
}
`,
				"channel/main.tf": `
variable "channel" {
  type = string
}
check "nested" {
  data "alicloud_chatapp_phone_number_metric" "this" {
    cust_space_id = var.channel
    lookback      = "3d"
` + rules + `
  }
  assert {
    condition     = !data.alicloud_chatapp_phone_number_metric.this.allowed
    error_message = "It is healthy, which this check does not expect."
  }
}
`,
			},
			exitCode: gate.ExitError,
			verdicts: map[string]policy.Status{
				`module.channel["cams-nobody"].` + d + "this": policy.Error, `module.channel["cams-healthy"].` + d + "this": policy.Pass,
			},
			checks: map[string]policy.Status{
				`module.channel["cams-nobody"].check.nested`: policy.Error, `module.channel["cams-healthy"].check.nested`: policy.Fail,
			},
		},
		"no data source at all": {
			files: map[string]string{"main.tf": `
variable "size" {
  default = 3
}
output "size" {
  value = var.size
  precondition {
    condition     = var.size > 0
    error_message = "The size is not positive."
  }
}
check "size" {
  assert {
    condition     = var.size < 3
    error_message = "The size is 3 or more."
  }
}
`},
			exitCode: gate.ExitFailed,
			verdicts: map[string]policy.Status{},
			checks:   map[string]policy.Status{"check.size": policy.Fail, "output.size": policy.Pass},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shown, _ := realPlan(t, tt.planCode, tt.files)
			plan, err := gate.ParsePlan(bytes.NewReader(shown))
			if err != nil {
				t.Fatal(err)
			}
			r := gate.JudgePlan(plan, "-", nil, gate.Options{Now: time.Now()})
			verdicts, checks := make(map[string]policy.Status), make(map[string]policy.Status)
			var said strings.Builder
			for _, p := range r.Problems {
				said.WriteString(p.Summary)
			}
			for _, s := range r.Judgements {
				verdicts[s.Name] = s.Verdict.Status
				said.WriteString(s.Verdict.Message)
			}
			for _, c := range r.Checks {
				checks[c.Address] = c.Status
			}
			if r.ExitCode != tt.exitCode || !maps.Equal(verdicts, tt.verdicts) || !maps.Equal(checks, tt.checks) {
				t.Errorf("exit code %d, want %d\nverdicts %v\nwant %v\nchecks %v\nwant %v", r.ExitCode, tt.exitCode, verdicts, tt.verdicts, checks, tt.checks)
			}
			for _, words := range tt.words {
				if !strings.Contains(said.String(), words) {
					t.Errorf("%q is not in %q", words, said.String())
				}
			}
		})
	}
}

// planMadeAt returns the passing plan in testdata as if it had been made at another time.
func planMadeAt(t *testing.T, timestamp string) *planjson.Plan {
	t.Helper()
	text := strings.Replace(string(readFile(t, "testdata/plans/pass.json")), "2026-11-24T07:00:00Z", timestamp, 1)
	plan, err := gate.ParsePlan(strings.NewReader(text))
	if err != nil || plan.Timestamp.Format(time.RFC3339) != timestamp {
		t.Fatal(plan, err)
	}
	return plan
}

func sameFile(t *testing.T) *policyfile.Policy {
	t.Helper()
	text := strings.NewReplacer("CHANNEL", "cams-healthy", "RULES", `{ delivery = { metric = "delivery_rate", min = 0.9 } }`).Replace(samePolicy)
	file, err := policyfile.Parse("p.hcl", []byte(text), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestTargetedPlan checks that a read of an earlier plan does not count as one of this
// plan.
func TestTargetedPlan(t *testing.T) {
	plan := planMadeAt(t, "2026-11-26T07:00:00Z")
	r := gate.JudgePlan(plan, "-", nil, gate.Options{Now: *plan.Timestamp, Checks: gate.ChecksNone})
	if r.ExitCode != gate.ExitInconclusive || r.Judgements[0].Verdict.Results[0].Reason != policy.ReasonStale {
		t.Errorf("got exit code %d, %+v", r.ExitCode, r.Judgements[0].Verdict)
	}
	for _, s := range gate.JudgePlan(plan, "-", sameFile(t), gate.Options{Now: *plan.Timestamp}).Judgements {
		if s.Verdict.Status != policy.Inconclusive || s.Verdict.Results[0].Reason != policy.ReasonStale {
			t.Errorf("%s: got %+v", s.Name, s.Verdict)
		}
	}
}

// TestPlanOverMidnight checks that a lookback is judged over the window that was read,
// even if the plan's timestamp would result in another one.
func TestPlanOverMidnight(t *testing.T) {
	plan := planMadeAt(t, "2026-11-23T17:59:59Z") // A second before the day of the window's end has settled.
	if r := gate.JudgePlan(plan, "-", sameFile(t), gate.Options{Now: now}); r.ExitCode != 0 || len(r.Judgements) != 2 {
		t.Errorf("got %s", r.Message)
	}
}

const samePolicy = `
channel "same" {
  cust_space_id = "CHANNEL"
  lookback      = "3d"
  rules = RULES
}
`

const sameRules = `{
    delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.10, baseline = "28d" }
    daily    = { metric = "delivery_rate", per = "interval", min = 0.9, severity = "warning" }
    volume   = { metric = "sent_count", min = 100, waiver = { until = "2099-12-31", reason = "none is needed" } }
    rise     = { metric = "sent_count", max_rise = 0.05, baseline = "7d", waiver = { until = "2099-12-31", reason = "a campaign" } }
  }`

// TestSameVerdict checks that the same rows and rules lead to the same verdict, byte for
// byte, from the provider, live, recorded, and plan with a policy.
func TestSameVerdict(t *testing.T) {
	for _, channel := range []string{"cams-healthy", "cams-sick", "cams-gaps", "cams-silent"} {
		t.Run(channel, func(t *testing.T) {
			t.Parallel()
			// The second data source reads the rows of the first one's baselines, which
			// are not in a plan.
			shown, server := realPlan(t, 0, map[string]string{"main.tf": `
data "alicloud_chatapp_phone_number_metric" "same" {
  cust_space_id = "` + channel + `"
  lookback      = "3d"
  rules         = ` + sameRules + `
}
data "alicloud_chatapp_phone_number_metric" "history" {
  cust_space_id = "` + channel + `"
  lookback      = "40d"
}
`})
			plan, err := gate.ParsePlan(bytes.NewReader(shown))
			if err != nil {
				t.Fatal(err)
			}
			file, err := policyfile.Parse("same.hcl", []byte(strings.NewReplacer("CHANNEL", channel, "RULES", sameRules).Replace(samePolicy)), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			o := gate.Options{Now: *plan.Timestamp}
			verdicts := make(map[string]policy.Verdict)
			for _, s := range gate.JudgePlan(plan, "-", file, o).Judgements {
				switch {
				case s.JudgedBy == gate.ByPolicy:
					verdicts["plan --policy"] = s.Verdict
				case strings.HasSuffix(s.Name, ".same"):
					verdicts["provider"] = s.Verdict
				}
			}
			client := newClient(server)
			live := gate.JudgeLive(t.Context(), gate.Reader{Client: client, Timeout: time.Minute}, file, o, quiet{})
			verdicts["live"] = live.Judgements[0].Verdict

			read, err := file.Channels[0].Arguments.Resolve(o.Now)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := client.Read(t.Context(), read.Query)
			if err != nil {
				t.Fatal(err)
			}
			recorded, err := gate.JudgeRecorded([]gate.Recording{{Name: "answer.json", Body: asAnswer(t, answer.Rows)}}, file, o)
			if err != nil {
				t.Fatal(err)
			}
			verdicts["recorded"] = recorded.Judgements[0].Verdict

			if len(verdicts) != 4 || len(verdicts["provider"].Results) < 5 {
				t.Fatalf("got %+v", verdicts)
			}
			for source, v := range verdicts {
				if !reflect.DeepEqual(v, verdicts["provider"]) {
					t.Errorf("%s:\n%+v\nprovider:\n%+v", source, v, verdicts["provider"])
				}
			}
		})
	}
}

type quiet struct{}

func (quiet) Done(string, string, string)        {}
func (quiet) Retrying(string, string, time.Time) {}

func newClient(server *sandbox.Server) *cams.Client { return newClientAt(server.Endpoint()) }

func newClientAt(endpoint string) *cams.Client {
	account := sandbox.Demo().Accounts[0]
	return cams.New(cams.Config{
		Protocol: "HTTP", Endpoint: endpoint,
		Credentials: key{AccessKeyID: account.AccessKeyID, AccessKeySecret: account.AccessKeySecret},
	})
}

type key cams.Credential

func (k key) Credential(context.Context) (cams.Credential, error) { return cams.Credential(k), nil }

// asAnswer writes rows as the API does.
func asAnswer(t *testing.T, rows []metric.Row) []byte {
	t.Helper()
	type wire struct {
		PhoneNumber, Granularity              string
		Start, End, SentCount, DeliveredCount int64
	}
	answer := struct {
		Code string
		Data []wire
	}{Code: "OK"}
	for _, r := range rows {
		answer.Data = append(answer.Data, wire{r.Key, "", r.Start, r.End, r.Sent, r.Delivered})
	}
	body, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSensitiveBound checks that no format shows a bound that the plan marks as
// sensitive.
func TestSensitiveBound(t *testing.T) {
	plan := filepath.Join(t.TempDir(), "plan.json")
	marked := strings.NewReplacer(`"max": 10`, `"max": 7777`, `"bound": 10`, `"bound": 7777`, "maximum of 10", "maximum of 7,777",
		`"rules": {"volume": {}}`, `"rules": {"volume": {"max": true}}`)
	writeFile(t, plan, marked.Replace(string(readFile(t, "testdata/plans/secret.json"))))
	for _, format := range []string{"text", "json", "markdown", "html", "junit", "sarif", "github", "gitlab", "openmetrics"} {
		var out strings.Builder
		code := command.Run(t.Context(), command.Environment{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Version: "1", Now: func() time.Time { return now }},
			[]string{"plan", "--format", format, plan})
		if code != 1 || strings.Contains(out.String(), "7777") || strings.Contains(out.String(), "7,777") {
			t.Errorf("%s: ended with %d\n%s", format, code, out.String())
		}
	}
}
