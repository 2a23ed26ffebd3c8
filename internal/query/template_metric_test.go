// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

func template(change func(*query.Arguments)) query.Arguments {
	a := query.Arguments{Source: query.TemplateMetric, CustSpaceID: "cams-1"}
	a.TemplateCode, a.Lookback = "spring", "3d"
	if change != nil {
		change(&a)
	}
	return a
}

func TestTemplateArguments(t *testing.T) {
	rule := func(r policy.Rule) func(*query.Arguments) {
		r.Name = "r"
		return func(a *query.Arguments) { a.Rules = []policy.Rule{r} }
	}
	for name, tt := range map[string]struct {
		change func(*query.Arguments)
		want   string // The one problem; empty is none.
	}{
		"a template":           {nil, ""},
		"one language":         {func(a *query.Arguments) { a.Key = "en_US" }, ""},
		"another language":     {func(a *query.Arguments) { a.Key = "fil" }, ""},
		"no template":          {func(a *query.Arguments) { a.TemplateCode = "" }, "template_code is required"},
		"not known yet":        {func(a *query.Arguments) { a.TemplateCode, a.Unknown = "", []string{"template_code"} }, ""},
		"space":                {func(a *query.Arguments) { a.TemplateCode = "spring " }, `template_code: "spring " has white space around it`},
		"a line break":         {func(a *query.Arguments) { a.TemplateCode = "a\nb" }, "control character"},
		"a name of a language": {func(a *query.Arguments) { a.Key = "English (US)" }, `language: "English (US)" is not the code of a language; write one as the ChatApp console shows it, such as "en_US".`},
		"no window":            {func(a *query.Arguments) { a.Lookback = "" }, "No window is set"},
		"a rule on reads":      {rule(policy.Rule{Metric: metric.ReadRate, MaxDrop: new(0.2), Baseline: "28d"}), ""},
		"a rule per language":  {rule(policy.Rule{Metric: metric.ClickRate, Min: new(0.01), Per: "language"}), ""},
		"per phone number":     {rule(policy.Rule{Metric: metric.ClickRate, Min: new(0.01), Per: "phone_number"}), `per "phone_number" is unknown; write "channel", "language" or "interval"`},
		"waived languages": {
			rule(policy.Rule{Metric: metric.ClickRate, Min: new(0.01), Per: "language", Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new", Keys: []string{"de"}}}), "",
		},
		"a waived name": {
			rule(policy.Rule{Metric: metric.ClickRate, Min: new(0.01), Per: "language", Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "new", Keys: []string{"German"}}}),
			`waiver.languages: "German" is not the code of a language`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := template(tt.change).Check()
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0].Detail, tt.want)) {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
	if got := query.PhoneNumberMetric.Metrics; len(got) != 3 {
		t.Errorf("phone numbers have %v", got)
	}
}

func TestTemplateRead(t *testing.T) {
	for name, tt := range map[string]struct {
		language, asked, text string
	}{
		"all languages": {"", "", `Read: channel "cams-1", template "spring", Sep 7–9, 2025, daily counts.`},
		"one language":  {"en_US", "en_US", `Read: channel "cams-1", template "spring", language en_US, Sep 7–9, 2025, daily counts.`},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := template(func(a *query.Arguments) { a.Key = tt.language }).Resolve(now)
			if err != nil || r.String() != tt.text || r.About() != `template "spring"` {
				t.Errorf("%v, %s, %s", err, r, r.About())
			}
			var asked cams.Query
			if _, err := r.Call(t.Context(), answering(func(q cams.Query) (cams.Answer, error) {
				asked = q
				return cams.Answer{}, nil
			})); err != nil || asked.Action != cams.GetChatappTemplateMetric || asked.TemplateCode != "spring" || asked.Language != tt.asked || asked.PhoneNumber != "" {
				t.Errorf("%v, asked %+v", err, asked)
			}
		})
	}
}

// answering answers queries.
type answering func(cams.Query) (cams.Answer, error)

func (f answering) Read(_ context.Context, q cams.Query) (cams.Answer, error) { return f(q) }

func TestTemplateMessagesNameTheTemplate(t *testing.T) {
	r, err := template(func(a *query.Arguments) {
		a.Rules = []policy.Rule{{Name: "reads", Metric: metric.ReadRate, Min: new(0.5)}, {Name: "each", Metric: metric.ReadRate, Min: new(0.5), Per: "language"}}
	}).Resolve(now)
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.Judge(cams.Answer{Rows: []metric.Row{{Key: "en_US", Start: r.Window.Start, Counts: metric.Counts{Sent: 100, Delivered: 100, Read: 40}}}})
	if err != nil {
		t.Fatal(err)
	}
	if m := v.Message; v.Allowed || !strings.Contains(m, `for template "spring" of cams-1 (`) || !strings.Contains(m, "each, en_US: ") || strings.Contains(m, "number") {
		t.Errorf("got %s", m)
	}
	if m := r.Unread(policy.ReasonDeferred, "it waits").Message; !strings.Contains(m, `the read of template "spring" of cams-1 is deferred`) {
		t.Errorf("got %s", m)
	}
}

func TestTemplateWarnings(t *testing.T) {
	rules := func(metrics ...string) []policy.Rule {
		var all []policy.Rule
		for _, name := range metrics {
			all = append(all, policy.Rule{Name: name, Metric: name, Min: new(0.0)})
		}
		return all
	}
	for name, tt := range map[string]struct {
		rules   []policy.Rule
		unknown metric.Unknown
		foreign int
		want    []string // Parts of summary and detail.
	}{
		"nothing":                    {nil, 0, 0, nil},
		"of no concern":              {rules(metric.DeliveryRate), metric.UnknownClicked, 0, nil},
		"clicks, and a rule on them": {rules(metric.ClickRate, metric.ReadRate), metric.UnknownClicked, 0, []string{"Rows without counts: A count that click_rate needs is null or missing in 1 row of the answer. "}},
		"both": {
			rules(metric.ClickCount, metric.ReadRate), metric.UnknownClicked | metric.UnknownRead, 0,
			[]string{"Rows without counts: A count that click_count or read_rate needs is null or missing in 1 row of the answer. "},
		},
		"rows of others": {nil, 0, 2, []string{"Rows of other templates or languages: The answer has 2 rows of templates or languages that were not asked for. "}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := template(func(a *query.Arguments) { a.Rules = tt.rules }).Resolve(now)
			if err != nil {
				t.Fatal(err)
			}
			got := r.Warnings(cams.Answer{Rows: []metric.Row{{Key: "de", Start: r.Window.Start, Unknown: tt.unknown}}, Foreign: tt.foreign})
			if len(got) != len(tt.want) {
				t.Fatalf("got %v", got)
			}
			for i, want := range tt.want {
				if text := got[i].Summary + ": " + got[i].Detail; !strings.HasPrefix(text, want) {
					t.Errorf("got  %s\nwant %s", text, want)
				}
			}
		})
	}
}

func TestTemplateWithoutRows(t *testing.T) {
	r, err := template(func(a *query.Arguments) { a.Key = "de" }).Resolve(now)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Warnings(cams.Answer{})
	if len(got) != 1 || got[0].Summary != "No metrics" || !strings.Contains(got[0].Detail, "Check template_code.") || !strings.Contains(got[0].Detail, "EnableWhatsappROIMetric") || strings.Contains(got[0].Detail, "number") {
		t.Errorf("got %v", got)
	}
}
