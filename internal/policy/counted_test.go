// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// templates is a source with rows that may lack counts.
var templates = policy.Source{
	Key: "language", Keys: "languages", Noun: "language",
	Metrics: []string{
		metric.DeliveryRate, metric.SentCount, metric.DeliveredCount, metric.ReadRate, metric.ReadCount, metric.ClickRate, metric.ClickCount,
	},
	CheckKey: func(key string) error {
		if key == "" {
			return errors.New("is empty")
		}
		return nil
	},
	MaskKey:   func(key string) string { return key },
	WhyNoData: "Enable them",
}

// counts returns a row of a language on a day. Negative reads or clicks are unknown.
func counts(language string, d int, sent, delivered, read, clicked int64) metric.Row {
	r := row(language, d, sent, delivered)
	if r.Read = read; read < 0 {
		r.Read, r.Unknown = 0, r.Unknown|metric.UnknownRead
	}
	if r.Clicked = clicked; clicked < 0 {
		r.Clicked, r.Unknown = 0, r.Unknown|metric.UnknownClicked
	}
	return r
}

func TestReadsAndClicks(t *testing.T) {
	rate := func(metric string, least float64) policy.Rule { return policy.Rule{Metric: metric, Min: &least} }
	confident := func(r policy.Rule) policy.Rule {
		r.Confidence = p(0.95)
		return r
	}
	by := func(per string, r policy.Rule) policy.Rule {
		r.Per = per
		return r
	}
	drop := policy.Rule{Metric: metric.ReadRate, MaxDrop: p(0.1), Baseline: "3d"}
	type want struct {
		key     string
		status  policy.Status
		reason  policy.Reason
		message string // A part of it.
	}
	tests := map[string]struct {
		rule policy.Rule
		rows []metric.Row
		want []want
	}{
		"a rate is of what was delivered": {
			rate(metric.ReadRate, 0.4),
			[]metric.Row{counts("en", 1, 2000, 1000, 400, 0)},
			[]want{{"", policy.Pass, policy.ReasonOK, "read rate 40.0% meets the minimum of 40%"}},
		},
		"and so is its confidence": {
			confident(rate(metric.ReadRate, 0.9)),
			[]metric.Row{counts("en", 1, 5000, 1000, 880, 0)},
			[]want{{"", policy.Fail, policy.ReasonBelowMin, "95% CI 85.8–89.9%"}},
		},
		"few were delivered, whatever was sent": {
			confident(rate(metric.ClickRate, 0.9)),
			[]metric.Row{counts("en", 1, 1_000_000, 100, 0, 85)},
			[]want{{"", policy.Warn, policy.ReasonWithinConfidence, "76.7–90.7%"}},
		},
		"nothing was delivered": {
			rate(metric.ReadRate, 0.4),
			[]metric.Row{counts("en", 1, 100, 0, 0, 0)},
			[]want{{"", policy.Inconclusive, policy.ReasonLowVolume, "nothing was delivered, so there is no read rate"}},
		},
		"more clicks than messages": {
			rate(metric.ClickRate, 1),
			[]metric.Row{counts("en", 1, 100, 90, 80, 135)},
			[]want{{"", policy.Pass, policy.ReasonOK, "click rate 150.0% meets the minimum of 100%"}},
		},
		"a row without reads is left out with what it delivered": {
			rate(metric.ReadRate, 0.4),
			[]metric.Row{counts("en", 1, 100, 100, 40, 1), counts("en", 2, 900, 900, -1, 1)},
			[]want{{"", policy.Pass, policy.ReasonOK, "100 sent; 6 of 7 days without data"}},
		},
		"and counts for what is known of it": {
			rate(metric.ClickRate, 0.002),
			[]metric.Row{counts("en", 1, 100, 100, 40, 1), counts("en", 2, 900, 900, -1, 1)},
			[]want{{"", policy.Pass, policy.ReasonOK, "click rate 0.2% meets the minimum of 0.2%"}},
		},
		"no row has clicks": {
			policy.Rule{Metric: metric.ClickCount, Max: p(10.0)},
			[]metric.Row{counts("en", 1, 100, 100, 40, -1)},
			[]want{
				{"", policy.Inconclusive, policy.ReasonNoData, "no data for the click count, since CAMS left it out of its rows"},
			},
		},
		"a language without clicks is not hidden by others": {
			rate(metric.ClickRate, 0.1),
			[]metric.Row{counts("de", 1, 100, 100, 40, -1), counts("en", 1, 100, 100, 40, 20)},
			[]want{
				{"de", policy.Inconclusive, policy.ReasonNoData, "CAMS left it out"},
				{"", policy.Pass, policy.ReasonOK, "click rate 20.0% meets"},
			},
		},
		"nor skipped where each is judged": {
			by("language", rate(metric.ClickRate, 0.1)),
			[]metric.Row{counts("de", 1, 100, 100, 40, -1), counts("en", 1, 100, 100, 40, 20)},
			[]want{
				{"de", policy.Inconclusive, policy.ReasonNoData, "CAMS left it out"},
				{"en", policy.Pass, policy.ReasonOK, ""},
			},
		},
		"nor where each interval is": {
			by(policy.PerInterval, rate(metric.ClickRate, 0.1)),
			[]metric.Row{counts("de", 1, 100, 100, 40, -1), counts("en", 1, 100, 100, 40, 20)},
			[]want{
				{"de", policy.Inconclusive, policy.ReasonNoData, "CAMS left it out"},
				{"", policy.Pass, policy.ReasonOK, "in 1 of 1 interval"},
			},
		},
		"but it passes by what is known of it": {
			by("language", rate(metric.DeliveryRate, 0.9)),
			[]metric.Row{counts("de", 1, 100, 100, 40, -1)},
			[]want{{"de", policy.Pass, policy.ReasonOK, ""}},
		},
		"two rows of an interval, one without reads": {
			by(policy.PerInterval, rate(metric.ReadRate, 0.1)),
			[]metric.Row{counts("en", 1, 100, 100, 40, 1), counts("en", 1, 10, 10, -1, 1), counts("en", 2, 100, 100, 40, 1)},
			[]want{{"", policy.Pass, policy.ReasonOK, "meets the minimum of 10% in 1 of 1 interval"}},
		},
		"a baseline without reads": {
			drop,
			[]metric.Row{counts("en", -2, 9, 9, -1, 0), counts("en", -1, 9, 9, 5, 0), counts("en", 0, 9, 9, 5, 0), counts("en", 1, 100, 100, 50, 0)},
			[]want{{"", policy.Inconclusive, policy.ReasonNoBaseline, "the baseline has data for only 2 days"}},
		},
		"a baseline in which nothing was delivered": {
			drop,
			[]metric.Row{counts("en", -2, 9, 0, 0, 0), counts("en", -1, 9, 0, 0, 0), counts("en", 0, 9, 0, 0, 0), counts("en", 1, 100, 100, 50, 0)},
			[]want{{"", policy.Inconclusive, policy.ReasonNoBaseline, "nothing was delivered in the baseline"}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := week(tt.rows...)
			tt.rule.Name = "r"
			in.Source, in.Rules = templates, []policy.Rule{tt.rule}
			v, err := policy.Judge(in)
			if err != nil || len(v.Results) != len(tt.want) {
				t.Fatalf("%v, %+v", err, v.Results)
			}
			if advised := strings.Contains(v.Message, templates.WhyNoData); advised {
				t.Errorf("there are rows: %s", v.Message)
			}
			for i, want := range tt.want {
				r := v.Results[i]
				if r.Key != want.key || r.Status != want.status || r.Reason != want.reason || !strings.Contains(r.Message, want.message) {
					t.Errorf("got  %q, %s, %s, %s\nwant %q, %s, %s, %s", r.Key, r.Status, r.Reason, r.Message, want.key, want.status, want.reason, want.message)
				}
			}
		})
	}
}

// TestRulesDoNotShareWhatIsLeftOut judges by a rule that leaves rows out, between two rules
// that do not.
func TestRulesDoNotShareWhatIsLeftOut(t *testing.T) {
	in := week(counts("en", 1, 100, 90, -1, 9), counts("en", 2, 100, 90, 45, 9))
	in.Source = templates
	for _, name := range []string{metric.SentCount, metric.ReadCount, metric.ClickCount} {
		in.Rules = append(in.Rules, policy.Rule{Name: name, Metric: name, Min: p(0.0)})
	}
	v, err := policy.Judge(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Results {
		if want := map[string]float64{metric.SentCount: 200, metric.ReadCount: 45, metric.ClickCount: 18}[r.Metric]; *r.Observed != want {
			t.Errorf("%s is %v, want %v", r.Metric, *r.Observed, want)
		}
	}
}
