// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// days is a week, one letter per day: "+" meets both bounds, "-" is below min, "^" above
// max, "0" has nothing sent, "?" is below min without confidence, "." has no row.
func days(number, letters string) []metric.Row {
	counts := map[rune][2]int64{'+': {100, 90}, '-': {100, 10}, '^': {100, 99}, '0': {0, 0}, '?': {10, 7}}
	var all []metric.Row
	for i, letter := range letters {
		if c, found := counts[letter]; found {
			all = append(all, row(number, 1+i, c[0], c[1]))
		}
	}
	return all
}

func TestConsecutiveAndTolerate(t *testing.T) {
	n := func(n int64) *int64 { return &n }
	tests := map[string]struct {
		rule policy.Rule
		days string
		// One letter per day: F for fail, T for tolerated, W for within its confidence, P for
		// pass, I for inconclusive.
		want string
	}{
		"neither":                          {policy.Rule{}, "+-+--+^", "PFPFFPF"},
		"consecutive 1":                    {policy.Rule{Consecutive: n(1)}, "+-+--+^", "PFPFFPF"},
		"tolerate 0":                       {policy.Rule{Tolerate: n(0)}, "+-+--+^", "PFPFFPF"},
		"runs":                             {policy.Rule{Consecutive: n(2)}, "-+--+-+", "TPFFPTP"},
		"a run at the end":                 {policy.Rule{Consecutive: n(2)}, "+++++--", "PPPPPFF"},
		"a short one at the end":           {policy.Rule{Consecutive: n(3)}, "+++++--", "PPPPPTT"},
		"a run that is longer":             {policy.Rule{Consecutive: n(2)}, "---++++", "FFFPPPP"},
		"no row does not end a run":        {policy.Rule{Consecutive: n(3)}, "-.-.-++", "F.F.FPP"},
		"no row does not count":            {policy.Rule{Consecutive: n(3)}, "-.-++++", "T.TPPPP"},
		"low volume does not end a run":    {policy.Rule{Consecutive: n(2)}, "-0-+++-", "FIFPPPT"},
		"within confidence ends a run":     {policy.Rule{Consecutive: n(2)}, "-?-++++", "TWTPPPP"},
		"each bound has its own runs":      {policy.Rule{Consecutive: n(2)}, "-^-^++-", "TTTTPPT"},
		"tolerate":                         {policy.Rule{Tolerate: n(2)}, "-++-+++", "TPPTPPP"},
		"more than tolerate: all fail":     {policy.Rule{Tolerate: n(2)}, "-++-+-+", "FPPFPFP"},
		"each bound has its own count":     {policy.Rule{Tolerate: n(2)}, "-^-^+++", "TTTTPPP"},
		"one bound is over":                {policy.Rule{Tolerate: n(1)}, "-^-++++", "FTFPPPP"},
		"within confidence is not broken":  {policy.Rule{Tolerate: n(1)}, "-?+++++", "TWPPPPP"},
		"tolerate what consecutive leaves": {policy.Rule{Consecutive: n(2), Tolerate: n(2)}, "--+-+-+", "TTPTPTP"},
		"a run exceeds tolerate":           {policy.Rule{Consecutive: n(2), Tolerate: n(2)}, "---+-++", "FFFPTPP"},
		"two runs exceed tolerate":         {policy.Rule{Consecutive: n(2), Tolerate: n(2)}, "--+--+-", "FFPFFPT"},
		"tolerate everything":              {policy.Rule{Tolerate: n(1 << 40)}, "-------", "TTTTTTT"},
		"consecutive more than there are":  {policy.Rule{Consecutive: n(1 << 40)}, "-------", "TTTTTTT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric, tt.rule.Per = "r", metric.DeliveryRate, policy.PerInterval
			tt.rule.Min, tt.rule.Max, tt.rule.Confidence = p(0.8), p(0.95), p(0.6)
			got := []byte(strings.Repeat("P", 7))
			for i, letter := range tt.days {
				if letter == '.' {
					got[i] = '.'
				}
			}
			v := judge(t, week(days(number1, tt.days)...), tt.rule)
			for _, r := range v.Results {
				letter := map[policy.Status]byte{policy.Fail: 'F', policy.Warn: 'W', policy.Inconclusive: 'I', policy.Pass: 'T'}[r.Status]
				if r.Reason != policy.ReasonOK {
					got[(r.Start-day(1))/(day(2)-day(1))] = letter
				}
				if (letter == 'T') != (r.Reason == policy.ReasonTolerated || r.Reason == policy.ReasonOK) {
					t.Errorf("%s, %s: %s", r.Status, r.Reason, r.Message)
				}
			}
			if string(got) != tt.want {
				t.Errorf("got %s, want %s: %s", got, tt.want, v.Message)
			}
		})
	}
}

// TestToleratedIsListed checks a whole verdict.
func TestToleratedIsListed(t *testing.T) {
	rule := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.8), Tolerate: p(int64(1)), Consecutive: p(int64(2))}
	in := week(join(days(number1, "+-+++++"), days(number2, "+++----"))...)
	v := judge(t, in, rule)
	want := "Blocked: 1 rule fails for cust-1 (Sep 1–7, 2025; 1,400 sent)" +
		"\n  - r, 8613800000002: delivery rate is below the minimum of 80% in 4 days, at worst 10.0% (Sep 4–7, 2025; 400 sent)" +
		"\n  - r, 8613800000001: delivery rate 10.0% is below the minimum of 80%, tolerated (a run of 1 where consecutive is 2; Sep 2, 2025; 100 sent)"
	if v.Message != want {
		t.Errorf("got  %s\nwant %s", v.Message, want)
	}
	rule.Tolerate, rule.Consecutive = p(int64(5)), nil
	v = judge(t, in, rule)
	if !v.Allowed || v.Status != policy.Pass || len(v.Results) != 6 {
		t.Fatalf("%+v", v)
	}
	if want := "r, 8613800000002: delivery rate 10.0% is below the minimum of 80%, tolerated (one of 4 where tolerate is 5; Sep 7, 2025; 100 sent)"; v.Results[5].Message != want && v.Results[4].Message != want {
		t.Errorf("got %+v", v.Results)
	}
	for _, r := range v.Results {
		if r.Reason == policy.ReasonTolerated && (r.DecidedBy != "min" || *r.Bound != 0.8 || *r.Observed != 0.1) {
			t.Errorf("%+v", r)
		}
		if r.Reason == policy.ReasonOK && !strings.Contains(r.Message, "in 9 of 14 intervals") {
			t.Errorf("%+v", r)
		}
	}
}

// TestToleranceComesBeforeWaiverAndSeverity checks the order of judging.
func TestToleranceComesBeforeWaiverAndSeverity(t *testing.T) {
	rule := policy.Rule{
		Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.8), Consecutive: p(int64(2)), Severity: "warning",
		Waiver: &policy.Waiver{Until: "2025-12-01", Reason: "why", Keys: []string{number1}},
	}
	seen := make(map[policy.Reason]policy.Status)
	for _, r := range judge(t, week(join(days(number1, "--+-"), days(number2, "--+-"))...), rule).Results {
		seen[r.Reason] = r.Status
	}
	for reason, want := range map[policy.Reason]policy.Status{policy.ReasonTolerated: policy.Pass, policy.ReasonWaived: policy.Pass, policy.ReasonBelowMin: policy.Warn} {
		if seen[reason] != want {
			t.Errorf("%s: got %s, want %s", reason, seen[reason], want)
		}
	}
}

// TestToleranceIsOfBoundsOnly checks that no data and low volume are not tolerated.
func TestToleranceIsOfBoundsOnly(t *testing.T) {
	rule := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.8), Consecutive: p(int64(9)), Tolerate: p(int64(9)), OnNoData: "fail"}
	v := judge(t, asked(week(days(number1, "0")...), number1, number2), rule)
	if len(v.Results) != 2 || v.Results[0].Reason != policy.ReasonNoData || v.Results[0].Status != policy.Fail || v.Results[1].Reason != policy.ReasonLowVolume {
		t.Errorf("%+v", v.Results)
	}
}
