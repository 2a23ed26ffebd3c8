// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func TestRecorded(t *testing.T) {
	in := week(rows(number1, 1, 8, 1000, 900)...)
	fail := policy.Rule{Name: "fail", Metric: metric.DeliveryRate, Min: p(0.95)}
	vague := policy.Rule{Name: "vague", Metric: metric.DeliveryRate, Min: p(0.5), MinSent: p(int64(1e6))}
	tests := map[string]struct {
		change func(*policy.Verdict)
		want   string // A part of the error; empty for none.
	}{
		"as it was":            {func(*policy.Verdict) {}, ""},
		"allowed although not": {func(v *policy.Verdict) { v.Allowed = true }, "the status is fail, but allowed is true"},
		"better than results":  {func(v *policy.Verdict) { v.Status, v.Allowed = policy.Pass, true }, "the status is pass, but the worst result is fail"},
		"worse than results":   {func(v *policy.Verdict) { v.Status = policy.Error }, "the status is error, but the worst result is fail"},
		"unknown status":       {func(v *policy.Verdict) { v.Status = "fine" }, "the status is \"fine\", which is unknown"},
		"no status":            {func(v *policy.Verdict) { v.Status = "" }, "which is unknown"},
		"result of no status":  {func(v *policy.Verdict) { v.Results[0].Status = "" }, "a result has the status"},
		"unjudged result":      {func(v *policy.Verdict) { v.Results[0].Status = policy.Unjudged }, "a result has the status"},
		"unknown reason":       {func(v *policy.Verdict) { v.Results[0].Reason = "mood" }, "a result has the reason"},
		"rule without result":  {func(v *policy.Verdict) { v.Results = v.Results[:1] }, "rule \"vague\" has no result"},
		"no results":           {func(v *policy.Verdict) { *v = policy.Verdict{Status: policy.Unjudged, Allowed: true} }, "has no result"},
		"passes below min": {func(v *policy.Verdict) {
			v.Results = v.Results[:1]
			v.Results[0].Rule, v.Results[0].Status, v.Results[0].Reason = "fail", policy.Pass, policy.ReasonOK
			v.Results = append(v.Results, policy.Result{Rule: "vague", Status: policy.Pass, Reason: policy.ReasonOK})
			v.Status, v.Allowed = policy.Pass, true
		}, "a result of rule \"fail\" is pass, which is not what its values show"},
		"passes as below min": {func(v *policy.Verdict) {
			for i := range v.Results {
				v.Results[i].Status = policy.Pass
			}
			v.Status, v.Allowed = policy.Pass, true
		}, "is pass, which is not what its values show"},
		"result without rule": {func(v *policy.Verdict) { v.Results[0].Rule = "other" }, "which does not exist"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v := judge(t, in, fail, vague)
			want := v
			v.Results = slices.Clone(v.Results)
			tt.change(&v)
			got, err := policy.Recorded(v, []string{"fail", "vague"}, policy.Block)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) || got.Allowed || got.Status != "" {
					t.Errorf("got %v, %+v", err, got)
				}
				return
			}
			if err != nil || got.Message != want.Message || got.Status != want.Status || !slices.Equal(got.Results, want.Results) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestUnder(t *testing.T) {
	vague := policy.Rule{Name: "vague", Metric: metric.DeliveryRate, Min: p(0.5), MinSent: p(int64(1e6))}
	blocked := judge(t, week(rows(number1, 1, 8, 10, 9)...), vague)
	allowed := blocked.Under(policy.Allow)
	if blocked.Allowed || !allowed.Allowed || allowed.Message != strings.Replace(blocked.Message, "Blocked:", "Allowed:", 1) || !strings.HasPrefix(blocked.Message, "Blocked:") {
		t.Errorf("got %+v", allowed)
	}
	if back := allowed.Under(policy.Block); back.Message != blocked.Message || back.Allowed {
		t.Errorf("got %+v", back)
	}
	pass := judge(t, week(rows(number1, 1, 8, 10, 9)...), policy.Rule{Name: "r", Metric: metric.SentCount, Min: p(1.)})
	if got := pass.Under(policy.Block); got.Message != pass.Message || !got.Allowed {
		t.Errorf("got %+v", got)
	}
}

func TestDecidedBy(t *testing.T) {
	in := week(join(rows(number1, -27, 1, 1000, 910), rows(number1, 1, 8, 1000, 700))...)
	tests := map[string]policy.Rule{
		"min":      {Metric: metric.DeliveryRate, Min: p(0.95), MaxDrop: p(0.1), Baseline: "28d"},
		"max":      {Metric: metric.DeliveryRate, Max: p(0.5), Min: p(0.1)},
		"max_drop": {Metric: metric.DeliveryRate, Min: p(0.1), MaxDrop: p(0.1), Baseline: "28d"},
		"max_rise": {Metric: metric.SentCount, MaxRise: p(0.1), Baseline: "28d", Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "why"}},
	}
	for want, r := range tests {
		r.Name = "r"
		if got := only(t, in, r); got.DecidedBy != want || got.Bound == nil {
			t.Errorf("got %q, want %q: %s", got.DecidedBy, want, got.Message)
		}
	}
	last := tests["max_drop"]
	last.Name = "r"
	if got := only(t, week(), last); got.DecidedBy != "min" {
		t.Errorf("without data: %q", got.DecidedBy)
	}
}

// TestKeysAreMasked checks that messages mask keys unless they are to be shown.
func TestKeysAreMasked(t *testing.T) {
	in := by(week(row(number1, 1, 10, 1)), policy.Block, policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: "phone_number", Min: p(0.9)})
	in.Source.MaskKey = metric.MaskPhoneNumber
	for _, show := range []bool{false, true} {
		in.ShowKeys = show
		v, err := policy.Judge(in)
		if err != nil || strings.Contains(v.Message, number1) != show || strings.Contains(v.Results[0].Message, number1) != show || v.Results[0].Key != number1 {
			t.Errorf("show %v: %+v, %v", show, v, err)
		}
	}
}

func TestHas(t *testing.T) {
	v := judge(t, week(rows(number1, 1, 8, 10, 9)...),
		policy.Rule{Name: "a", Metric: metric.SentCount, Min: p(1e6), Severity: "warning"},
		policy.Rule{Name: "b", Metric: metric.SentCount, Min: p(1e6), MinSent: p(int64(1e6))},
	)
	for status, want := range map[policy.Status]bool{policy.Warn: true, policy.Inconclusive: true, policy.Fail: false, policy.Pass: false} {
		if v.Has(status) != want {
			t.Errorf("%s: %v", status, !want)
		}
	}
	if !judge(t, week()).Has(policy.Unjudged) {
		t.Error("without rules it is not unjudged")
	}
}

// TestRateOfAnotherDenominator judges a rate whose denominator is not the sent count, such as
// the read rate of a template.
func TestRateOfAnotherDenominator(t *testing.T) {
	in := by(week(row("en", 1, 100, 0), row("de", 1, 100, 50)), policy.Block, policy.Rule{Name: "r", Metric: metric.ReadRate, Per: "language", Min: p(0.1)})
	in.Source.Key, in.Source.Metrics = "language", []string{metric.ReadRate}
	v, err := policy.Judge(in)
	if err != nil || len(v.Results) != 2 {
		t.Fatalf("got %+v, %v", v, err)
	}
	if r := v.Results[0]; r.Status != policy.Fail || r.Key != "de" {
		t.Errorf("got %+v", r)
	}
	if r := v.Results[1]; r.Reason != policy.ReasonLowVolume || !strings.Contains(r.Message, "nothing was delivered, so there is no read rate") {
		t.Errorf("got %+v", r)
	}
}
