// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// withTemplates is the demo with a channel that sends two templates. Of the first, German
// lacks reads and Spanish clicks on some days, and French on all.
func withTemplates() sandbox.Scenario {
	language := func(name string, read float64, dips ...sandbox.TemplateDip) sandbox.TemplateLanguage {
		return sandbox.TemplateLanguage{
			Language: name, DailySent: 1000, Steady: true, DeliveryRate: 0.9, ReadRate: &read, Dips: dips,
			Buttons: []sandbox.Button{{Type: "url_button", ButtonContent: "Shop", ClickRate: 0.1}, {Type: "quick_relpy_button", ClickRate: 0.01}},
		}
	}
	french := language("fr", 0.6)
	french.ReadRate, french.Buttons = nil, nil
	scenario := sandbox.Demo()
	scenario.Channels = append(scenario.Channels, sandbox.Channel{
		CustSpaceID: "cams-templates", Account: "sandbox", ROIMetrics: true,
		Templates: []sandbox.Template{
			{TemplateCode: "8613800000001", Languages: []sandbox.TemplateLanguage{
				language("en", 0.6),
				language("de", 0.6, sandbox.TemplateDip{From: "-2d", Missing: []string{"ReadCount"}}, sandbox.TemplateDip{From: "-4d", ReadRate: new(0.3)}),
				language("es", 0.6, sandbox.TemplateDip{From: "-3d", To: "-2d", Missing: []string{"Cliented"}}, sandbox.TemplateDip{From: "-9d", Clicks: new(0.0)}),
				language("it", 0.6, sandbox.TemplateDip{From: "-2d", To: "-1d", Missing: []string{"SentCount"}}),
				french,
			}},
			{TemplateCode: "other", Languages: []sandbox.TemplateLanguage{language("en", 0.1), language("pt", 0.1)}},
		},
	})
	return scenario
}

const templateRules = `{
    delivery = { metric = "delivery_rate", min = 0.85, min_sent = 200, confidence = 0.95 }
    reads    = { metric = "read_rate", per = "language", max_drop = 0.10, baseline = "14d" }
    clicks   = { metric = "click_rate", per = "language", min = 0.05, confidence = 0.9, waiver = { until = "2099-12-31", reason = "no button", languages = ["fr"] } }
    daily    = { metric = "read_count", per = "interval", min = 400, severity = "warning" }
    all      = { metric = "click_count", min = 10 }
  }`

// TestSameVerdictOnTemplates checks that the same rows and rules lead to the same
// verdict, byte for byte, from the provider, live, recorded, and plan with a policy, for
// several templates and for unknown counts.
func TestSameVerdictOnTemplates(t *testing.T) {
	for name, tt := range map[string]struct {
		template, language string
		status             policy.Status
		want               []string // Rule, key, status and reason.
	}{
		"all languages": {
			template: "8613800000001", status: policy.Fail,
			want: []string{
				"clicks es fail below_min", "reads de fail dropped", "all fr inconclusive no_data", "reads fr inconclusive no_data",
				"daily de warn below_min", "daily fr warn no_data", "clicks fr pass waived",
			},
		},
		"a language":       {template: "8613800000001", language: "es", status: policy.Fail, want: []string{"all es fail below_min", "clicks es fail below_min"}},
		"another template": {template: "other", status: policy.Warn, want: []string{"daily en warn below_min", "daily pt warn below_min"}},
		"a template without metrics": {
			template: "nothing", status: policy.Inconclusive,
			want: []string{"all  inconclusive no_data", "clicks  inconclusive no_data", "delivery  inconclusive no_data", "reads  inconclusive no_data", "daily  warn no_data"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			what := fmt.Sprintf("cust_space_id = %q\ntemplate_code = %q\n", "cams-templates", tt.template)
			if tt.language != "" {
				what += fmt.Sprintf("language = %q\n", tt.language)
			}
			unlike := "other"
			if tt.template == unlike {
				unlike = "8613800000001"
			}
			body := what + "lookback = \"3d\"\nrules = " + templateRules
			// The rows of the second data source are those of the baselines, which are not in
			// a plan. Those of the third are of another template in the same days.
			w := newWorkspaceOf(t, withTemplates(), map[string]string{"main.tf": `
data "alicloud_chatapp_template_metric" "same" {
` + body + `
}
data "alicloud_chatapp_template_metric" "history" {
` + what + `lookback = "40d"
}
data "alicloud_chatapp_template_metric" "unlike" {
  cust_space_id = "cams-templates"
  template_code = "` + unlike + `"
  lookback      = "40d"
}
`})
			plan, err := gate.ParsePlan(bytes.NewReader(w.plan(0)))
			if err != nil {
				t.Fatal(err)
			}
			file, err := policyfile.Parse("same.hcl", []byte("template \"same\" {\n"+body+"\n}"), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			o := gate.Options{Now: *plan.Timestamp}
			verdicts := make(map[string]policy.Verdict)
			for _, j := range gate.JudgePlan(plan, "-", file, o).Judgements {
				switch {
				case j.JudgedBy == gate.ByPolicy:
					verdicts["plan --policy"] = j.Verdict
				case strings.HasSuffix(j.Name, ".same"):
					verdicts["provider"] = j.Verdict
				}
			}
			answers, endpoint := answersOf(t, w.server)
			live := gate.JudgeLive(t.Context(), gate.Reader{Client: newClientAt(endpoint), Timeout: time.Minute}, file, o, quiet{})
			verdicts["live"] = live.Judgements[0].Verdict
			recorded, err := gate.JudgeRecorded([]gate.Recording{{Name: "answer.json", Body: answers["GetChatappTemplateMetric"]}}, file, o)
			if err != nil {
				t.Fatal(err)
			}
			verdicts["recorded"] = recorded.Judgements[0].Verdict

			provider := verdicts["provider"]
			if len(verdicts) != 4 || provider.Status != tt.status || !strings.Contains(provider.Message, fmt.Sprintf("template %q of cams-templates", tt.template)) {
				t.Fatalf("got %+v", verdicts)
			}
			for source, v := range verdicts {
				if !reflect.DeepEqual(v, provider) {
					t.Errorf("%s:\n%+v\nprovider:\n%+v", source, v, provider)
				}
			}
			var got []string
			for _, r := range provider.Results {
				if r.Status != policy.Pass || r.Reason != policy.ReasonOK {
					got = append(got, strings.Join([]string{r.Rule, r.Key, string(r.Status), string(r.Reason)}, " "))
				}
			}
			if got = slices.Compact(got); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}
