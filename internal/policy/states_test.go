// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// lines is a source of states whose keys are neither numbers nor entities.
var lines = policy.Source{
	Key: "line", Keys: "lines", Noun: "line",
	Signals: []string{signal.Status, signal.QualityRating, signal.MessagingLimitTier},
	CheckKey: func(key string) error {
		if key == "" {
			return errors.New("is not a line")
		}
		return nil
	},
	MaskKey:   func(key string) string { return "<" + key + ">" },
	WhyNoData: "there is no such line",
}

func state(key, status string, problems ...signal.Problem) signal.State {
	s := signal.State{Key: key, Values: map[string]string{signal.Status: status}, Problems: problems}
	if status == "" {
		s.Values = nil
	}
	return s
}

func TestStates(t *testing.T) {
	plain := policy.Rule{Name: "status", Signal: signal.Status}
	with := func(change func(*policy.Rule)) policy.Rule {
		r := plain
		change(&r)
		return r
	}
	waived := func(keys ...string) policy.Rule {
		return with(func(r *policy.Rule) { r.Waiver = &policy.Waiver{Until: "2025-09-30", Reason: "known", Keys: keys} })
	}
	tests := map[string]struct {
		rule   policy.Rule
		states []signal.State
		keys   []string
		want   []string // Key, value, status, reason and what decided, worst first.
		words  string   // In the first message.
	}{
		"usual":                 {plain, []signal.State{state("a", "CONNECTED"), state("b", "FLAGGED"), state("c", "BANNED")}, nil, []string{"c BANNED fail classified ", "b FLAGGED warn classified ", "a CONNECTED pass ok "}, "status, <c>: status is BANNED"},
		"not known":             {plain, []signal.State{state("a", "PARKED")}, nil, []string{"a PARKED inconclusive unknown_value "}, "status, <a>: status is PARKED, which is not a known value"},
		"documented as unknown": {plain, []signal.State{state("a", "UNKNOWN")}, nil, []string{"a UNKNOWN inconclusive unknown_value "}, "status is UNKNOWN, which is not a known value"},
		"no value":              {plain, []signal.State{state("a", "")}, nil, []string{"a  inconclusive unknown_value "}, "status, <a>: CAMS reports no value for status"},
		"lower case":            {plain, []signal.State{state("a", "connected")}, nil, []string{"a connected inconclusive unknown_value "}, `status is "connected", which is not a known value`},
		"a list for": {
			with(func(r *policy.Rule) {
				r.Pass, r.Warn, r.Fail = []string{"FLAGGED"}, []string{"PARKED"}, []string{" CONNECTED "}
			}),
			[]signal.State{state("a", "FLAGGED"), state("b", "PARKED"), state("c", "CONNECTED"), state("d", "BANNED")},
			nil,
			[]string{"c CONNECTED fail classified fail", "d BANNED fail classified ", "b PARKED warn classified warn", "a FLAGGED pass ok pass"},
			"",
		},
		"none at all":                {plain, nil, nil, []string{"  inconclusive no_data "}, "status: no data"},
		"none at all, and it passes": {with(func(r *policy.Rule) { r.OnNoData = "pass" }), nil, nil, []string{"  pass no_data "}, ""},
		"asked for and missing":      {plain, []signal.State{state("a", "CONNECTED")}, []string{"a", "b"}, []string{"b  inconclusive no_data ", "a CONNECTED pass ok "}, "status, <b>: no data"},
		"missing, and it fails":      {with(func(r *policy.Rule) { r.OnNoData = "fail" }), nil, []string{"b"}, []string{"b  fail no_data "}, ""},
		"not asked for":              {plain, []signal.State{state("a", "CONNECTED"), state("b", "BANNED")}, []string{"a"}, []string{"a CONNECTED pass ok "}, ""},
		"without a key, not asked":   {plain, []signal.State{state("", "BANNED")}, []string{"a"}, []string{" BANNED fail classified ", "a  inconclusive no_data "}, ""},
		"twice, the same":            {plain, []signal.State{state("a", "CONNECTED"), state("a", "CONNECTED")}, nil, []string{"a CONNECTED pass ok "}, ""},
		"twice, in different states": {plain, []signal.State{state("a", "CONNECTED"), state("a", "BANNED")}, nil, []string{"a BANNED fail classified ", "a CONNECTED pass ok "}, ""},
		"a warning":                  {with(func(r *policy.Rule) { r.Severity = "warning" }), []signal.State{state("a", "BANNED"), state("b", "PARKED")}, nil, []string{"a BANNED warn classified ", "b PARKED warn unknown_value "}, ""},
		"waived":                     {waived(), []signal.State{state("a", "BANNED"), state("b", "PARKED")}, []string{"a", "b", "c"}, []string{"a BANNED pass waived ", "b PARKED pass waived ", "c  pass waived "}, "status is BANNED, waived until Sep 30, 2025"},
		"waived for a key":           {waived("a"), []signal.State{state("a", "BANNED"), state("b", "BANNED")}, nil, []string{"b BANNED fail classified ", "a BANNED pass waived "}, ""},
		"with a cause": {
			plain,
			[]signal.State{state("a", "BANNED", signal.Problem{Code: "ERR-1", Description: "No\nmoney.", Solution: "Pay."})},
			nil,
			[]string{"a BANNED fail classified "},
			`status is BANNED; CAMS reports "No money." (ERR-1), possible solution "Pay."`,
		},
		"a value that draws on the terminal": {plain, []signal.State{state("a", "\x1b[2J\u202eX")}, nil, []string{"a \x1b[2J\u202eX inconclusive unknown_value "}, `status is "\x1b[2J\u202eX", which`},
		"a value that fills the page":        {plain, []signal.State{state("a", strings.Repeat("X", 1000))}, nil, []string{"a " + strings.Repeat("X", 1000) + " inconclusive unknown_value "}, strings.Repeat("X", 60) + `…", which`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := policy.Judge(policy.Input{
				Source: lines, Rules: []policy.Rule{tt.rule}, States: tt.states, Keys: tt.keys, Now: time.Date(2025, 9, 10, 0, 0, 0, 0, time.UTC),
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range v.Results {
				if r.Signal != signal.Status || r.Metric != "" || r.Observed != nil || r.Start != 0 || r.End != 0 {
					t.Errorf("got %+v", r)
				}
				got = append(got, fmt.Sprintf("%s %s %s %s %s", r.Key, r.Value, r.Status, r.Reason, r.DecidedBy))
			}
			if !slices.Equal(got, tt.want) || v.Status != v.Results[0].Status {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if m := v.Results[0].Message; !strings.Contains(m, tt.words) || strings.ContainsAny(m, "\n\x1b\u202e") || len(m) > 300 {
				t.Errorf("got %q, want %q in it", m, tt.words)
			}
		})
	}
}

// TestStatesInAnyOrder checks that the verdict does not depend on the order of an answer.
func TestStatesInAnyOrder(t *testing.T) {
	states := []signal.State{state("a", "BANNED"), state("a", "CONNECTED"), state("b", ""), state("", "PARKED"), state("c", "FLAGGED", signal.Problem{Code: "1"}), state("c", "FLAGGED")}
	judge := func(states []signal.State) policy.Verdict {
		v, err := policy.Judge(policy.Input{Source: lines, Rules: []policy.Rule{{Name: "status", Signal: signal.Status}, {Name: "quality", Signal: signal.QualityRating}}, States: states})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := judge(states)
	for i := range states {
		if got := judge(slices.Concat(states[i:], states[:i])); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	if want.Status != policy.Fail || len(want.Results) != 12 {
		t.Errorf("got %+v", want)
	}
}

func TestUnreadStates(t *testing.T) {
	in := policy.Input{Source: lines, Rules: []policy.Rule{{Name: "status", Signal: signal.Status}}, Channel: "cams-test"}
	for why, status := range map[policy.Reason]policy.Status{policy.ReasonError: policy.Error, policy.ReasonStale: policy.Inconclusive, policy.ReasonDeferred: policy.Inconclusive} {
		v := policy.Unread(in, why, "why")
		if v.Status != status || v.Allowed || v.Results[0].Signal != signal.Status || !strings.Contains(v.Message, "cams-test") {
			t.Errorf("%s: got %+v", why, v)
		}
	}
}

func TestCheckOfSignals(t *testing.T) {
	tests := map[string]struct {
		rule policy.Rule
		want []string // Field and words of each problem.
	}{
		"usual":                  {policy.Rule{Signal: signal.Status}, nil},
		"lists":                  {policy.Rule{Signal: signal.MessagingLimitTier, Classes: signal.Classes{Pass: []string{"TIER_1K"}}}, nil},
		"no signal":              {policy.Rule{}, []string{`signal: signal is required; write "status", "quality_rating" or "messaging_limit_tier"`}},
		"a misspelled signal":    {policy.Rule{Signal: "quality"}, []string{`signal: signal "quality" is unknown; did you mean "quality_rating"?`}},
		"one of another source":  {policy.Rule{Signal: signal.CanSendMessage}, []string{`signal: signal "can_send_message" is unknown`}},
		"no usual class":         {policy.Rule{Signal: signal.MessagingLimitTier}, []string{"signal: messaging_limit_tier has no usual classification"}},
		"no usual class, later":  {policy.Rule{Signal: signal.MessagingLimitTier, Unknown: []string{"warn"}}, nil},
		"an empty list":          {policy.Rule{Signal: signal.Status, Classes: signal.Classes{Warn: []string{}}}, []string{"warn: warn is empty"}},
		"an empty value":         {policy.Rule{Signal: signal.Status, Classes: signal.Classes{Fail: []string{" "}}}, []string{"fail: fail has an empty value"}},
		"two lists":              {policy.Rule{Signal: signal.Status, Classes: signal.Classes{Pass: []string{"FLAGGED"}, Fail: []string{"FLAGGED "}}}, []string{`fail: fail has "FLAGGED", which is also in pass`}},
		"another case":           {policy.Rule{Signal: signal.QualityRating, Classes: signal.Classes{Fail: []string{"yellow"}}}, []string{`fail: fail has "yellow", but CAMS writes "YELLOW"`}},
		"a value that is new":    {policy.Rule{Signal: signal.QualityRating, Classes: signal.Classes{Fail: []string{"PURPLE"}}}, nil},
		"a misspelled value":     {policy.Rule{Signal: signal.QualityRating, Classes: signal.Classes{Fail: []string{"RED", " YELOW"}}}, []string{`warning: fail: fail has "YELOW", which is not a known value of quality_rating. Did you mean "YELLOW"?`}},
		"another separator":      {policy.Rule{Signal: signal.Status, Classes: signal.Classes{Warn: []string{"RATE-LIMITED"}}}, []string{`warning: warn: warn has "RATE-LIMITED", which is not a known value of status. Did you mean "RATE_LIMITED"?`}},
		"a value and its part":   {policy.Rule{Signal: signal.Status, Classes: signal.Classes{Pass: []string{"VERIFIED", "LIMITED"}, Fail: []string{"UNCONNECTED"}}}, nil},
		"severity and no data":   {policy.Rule{Signal: signal.Status, Severity: "warn", OnNoData: "ok"}, []string{`severity: severity "warn" is unknown`, `on_no_data: on_no_data "ok" is unknown`}},
		"a waiver of keys":       {policy.Rule{Signal: signal.Status, Waiver: &policy.Waiver{Until: "2100-01-01", Reason: "why", Keys: []string{"a"}}}, nil},
		"a waiver of a bad key":  {policy.Rule{Signal: signal.Status, Waiver: &policy.Waiver{Until: "2100-01-01", Reason: "why", Keys: []string{""}}}, []string{`waiver.lines: waiver.lines: "<>" is not a line`}},
		"a waiver without a day": {policy.Rule{Signal: signal.Status, Waiver: &policy.Waiver{Reason: "why"}}, []string{"waiver.until: waiver.until is required"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name = "r"
			diags := tt.rule.Check(lines, "", 0)
			if len(diags) != len(tt.want) {
				t.Fatalf("got %v, want %q", diags, tt.want)
			}
			for i, d := range diags {
				want, isWarning := strings.CutPrefix(tt.want[i], "warning: ")
				if got := strings.Join(d.Path[2:], ".") + ": " + strings.TrimPrefix(d.Detail, `In rule "r", `); !strings.HasPrefix(got, want) || (d.Severity == diagnostic.Warning) != isWarning {
					t.Errorf("got %q, want %q", got, tt.want[i])
				}
			}
			if _, err := policy.Judge(policy.Input{Source: lines, Rules: []policy.Rule{tt.rule}}); (err != nil) != diags.HasErrors() {
				t.Errorf("Judge: %v", err)
			}
		})
	}
}

// TestFieldsOfTheOtherKind checks that neither kind of rules accepts a field of the other.
func TestFieldsOfTheOtherKind(t *testing.T) {
	tests := map[string]struct {
		source policy.Source
		rule   object
		want   string
	}{
		"a bound of a signal":       {lines, object{"signal": "status", "min": "1"}, `Rule "r" has no field "min". It is for rules on metrics, and this source has signals. Write signal = "status", "quality_rating" or "messaging_limit_tier", and list its values in pass, warn and fail.`},
		"a metric of a signal":      {lines, object{"metric": "sent_count"}, `Rule "r" has no field "metric". It is for rules on metrics`},
		"a list of a metric":        {source, object{"metric": "sent_count", "fail": []any{"RED"}}, `Rule "r" has no field "fail". It is for rules on signals, and this source has metrics. Write metric = "delivery_rate", "sent_count" or "delivered_count", and a bound such as min.`},
		"a misspelled field":        {lines, object{"signal": "status", "severty": "error"}, `Rule "r" has no field "severty". Did you mean "severity"?`},
		"a text in place of a list": {lines, object{"signal": "status", "warn": "FLAGGED"}, "warn must be a list of texts"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, diags := tt.source.Rules(map[string]any{"r": tt.rule})
			if len(diags) != 1 || !strings.Contains(diags[0].Detail, tt.want) {
				t.Errorf("got %v, want %q", diags, tt.want)
			}
		})
	}
}

func TestDecodedSignals(t *testing.T) {
	rules, diags := lines.Rules(map[string]any{"r": map[string]any{
		"signal": "status", "pass": []any{"FLAGGED"}, "warn": policy.Unknown{}, "fail": []any{"A", policy.Unknown{}}, "severity": nil,
		"waiver": map[string]any{"until": "2100-01-01", "reason": "why", "lines": []any{"a"}},
	}})
	want := []policy.Rule{{
		Name: "r", Signal: "status", Classes: signal.Classes{Pass: []string{"FLAGGED"}, Fail: []string{"A"}},
		Waiver: &policy.Waiver{Until: "2100-01-01", Reason: "why", Keys: []string{"a"}}, Unknown: []string{"fail", "warn"},
	}}
	if len(diags) > 0 || !reflect.DeepEqual(rules, want) {
		t.Errorf("got %+v, %v; want %+v", rules, diags, want)
	}
	if diags := rules[0].Check(lines, "", 0); len(diags) > 0 {
		t.Errorf("got %v", diags)
	}
}

// FuzzJudgeStates checks that a value passes only by the rule or by the usual classification,
// whatever CAMS answers and a user lists, and that messages stay on one line.
func FuzzJudgeStates(f *testing.F) {
	f.Add("CONNECTED", "", "FLAGGED", "BANNED", "ERR-1", "No money.")
	f.Add("UNKNOWN", "UNKNOWN", "", "", "", "")
	f.Add(" GREEN\n", "x", "y", "z", "\x1b[31m", "a\nb")
	f.Add("connected", "CONNECTED", "", "", "", "\u202e")
	usual := map[string]policy.Status{"CONNECTED": policy.Pass, "FLAGGED": policy.Warn}
	for _, value := range strings.Fields("RESTRICTED RATE_LIMITED BANNED DISCONNECTED OFFLINE PAUSED PENDING UNVERIFIED MIGRATED DELETED") {
		usual[value] = policy.Fail
	}
	f.Fuzz(func(t *testing.T, value, pass, warn, fail, code, description string) {
		rule := policy.Rule{Name: "r", Signal: signal.Status}
		for list, text := range map[*[]string]string{&rule.Pass: pass, &rule.Warn: warn, &rule.Fail: fail} {
			if text != "" {
				*list = strings.Split(text, ",")
			}
		}
		v, err := policy.Judge(policy.Input{Source: lines, Rules: []policy.Rule{rule}, States: []signal.State{state("a", value, signal.Problem{Code: code, Description: description})}})
		if err != nil {
			if len(rule.Check(lines, "", 0)) == 0 || v.Allowed {
				t.Fatalf("got %+v, %v", v, err)
			}
			return
		}
		trimmed := strings.TrimSpace(value)
		want := policy.Inconclusive
		if of, found := usual[trimmed]; found {
			want = of
		}
		for of, list := range map[policy.Status][]string{policy.Pass: rule.Pass, policy.Warn: rule.Warn, policy.Fail: rule.Fail} {
			for _, listed := range list {
				if value != "" && strings.TrimSpace(listed) == trimmed {
					want = of
				}
			}
		}
		r := v.Results[0]
		if len(v.Results) != 1 || r.Status != want || v.Status != want || v.Allowed != (want == policy.Pass || want == policy.Warn) {
			t.Errorf("%q: got %+v, want %s", value, v, want)
		}
		if strings.Contains(r.Message, "\n") {
			t.Errorf("the message has a line break: %q", r.Message)
		}
	})
}
