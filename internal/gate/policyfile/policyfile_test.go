// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestProblems checks that each mistake is reported once, with its line.
func TestProblems(t *testing.T) {
	tests := map[string]struct {
		source string
		want   []string // The first is a summary, the others are anywhere in what is reported.
	}{
		"unknown block":        {"chanel \"a\" {}", []string{"Unsupported block type", "line 1", `Did you mean "channel"?`}},
		"no label":             {"channel {}", []string{"Missing name for channel"}},
		"unknown granularity":  {channel(`granularity = "HOURLY"`), []string{"Invalid value", "line 3", `"HOURLY" is unknown`}},
		"lookback of no days":  {strings.Replace(channel(""), `"7d"`, `"7h"`, 1), []string{"Invalid value", "line 2", "whole days"}},
		"no zone":              {strings.Replace(channel(""), `lookback = "7d"`, "start = \"2026-11-21T00:00:00\"\nend = 1795449600000", 1), []string{"Wrong type of value", "line 2", `a time such as "2026-11-28T09:00:00+08:00"`}},
		"end before start":     {strings.Replace(channel(""), `lookback = "7d"`, "start = \"2026-11-24T00:00:00+08:00\"\nend = \"2026-11-21T00:00:00+08:00\"", 1), []string{"Invalid value", "line 3", "(2026-11-21T00:00:00+08:00), which is not after start"}},
		"seconds":              {strings.Replace(channel(""), `lookback = "7d"`, "start = 1795190400\nend = 1795449600000", 1), []string{"Invalid value", "line 2", "Multiply seconds by 1000"}},
		"number of a number":   {channel("phone_number = 8613800000001"), []string{"Wrong type of value", "phone_number must be text in quotes"}},
		"no list":              {channel(`phone_numbers = "8613800000001"`), []string{"Wrong type of value", "a list of texts"}},
		"empty list":           {channel("phone_numbers = []"), []string{"Invalid value", "line 3", "phone_numbers is empty"}},
		"null in a list":       {channel(`phone_numbers = ["8613800000001", null]`), []string{"Wrong type of value", "line 3", "a list of texts without null"}},
		"half a millisecond":   {strings.Replace(channel(""), `lookback = "7d"`, "start = 1795190400000.5\nend = 1795449600000", 1), []string{"Wrong type of value", "line 2", "a whole number"}},
		"empty text":           {channel(`cust_space_id = ""`), []string{"Empty value", "line 3"}},
		"half a message":       {strings.Replace(channel(""), "min = 0.95", "min = 0.95, min_sent = 1.5", 1), []string{"Invalid rule", "whole number"}},
		"a bound of percents":  {strings.Replace(channel(""), "min = 0.95", "min = 95", 1), []string{"Invalid rule", "line 4", "0.95 is 95%"}},
		"unknown metric":       {strings.Replace(channel(""), `"delivery_rate"`, `"delivery"`, 1), []string{"Invalid rule", "did you mean"}},
		"waiver without end":   {strings.Replace(channel(""), "min = 0.95", `min = 0.95, waiver = { reason = "x" }`, 1), []string{"Invalid rule", "waiver.until is required"}},
		"misspelled waiver":    {strings.Replace(channel(""), "min = 0.95", `min = 0.95, waiver = { untl = "2026-12-01", reason = "x" }`, 1), []string{"Invalid rule", "line 4", `Did you mean "until"?`}},
		"rules of no map":      {strings.Replace(channel(""), "{ delivery", `["x"] #`, 1), []string{"Invalid rule", "rules must be a map"}},
		"function":             {channel(`cust_space_id = lower("X")`), []string{"Function calls not allowed"}},
		"variable twice":       {"variable \"a\" { default = 1 }\nvariable \"a\" { default = 1 }", []string{"Variable is declared twice", "line 2"}},
		"default of no type":   {"variable \"a\" {\n  type = number\n  default = \"x\"\n}", []string{"Wrong type of value", "line 3"}},
		"unknown type":         {"variable \"a\" {\n  type = numbr\n  default = 1\n}", []string{"Invalid type specification", "line 2"}},
		"top-level rule twice": {"rules = {\n  a = { metric = \"sent_count\", min = 1 }\n  a = { metric = \"sent_count\", min = 1 }\n}", []string{"Rule is written twice", "line 3"}},
		"field twice":          {strings.Replace(channel(""), "min = 0.95", "min = 0.95\nmin = 0.5", 1), []string{"Field is written twice", "line 5", `"min" is written at`}},
		"waiver's field twice": {strings.Replace(channel(""), "min = 0.95", `min = 0.95, waiver = { until = "2026-12-01", reason = "x", "reason" = "y" }`, 1), []string{"Field is written twice", "line 4"}},
		"field in capitals":    {strings.Replace(channel(""), "min = 0.95", "min = 0.95, Min = 0.5", 1), []string{"Invalid rule", `has no field "Min"`}},
		"field of a field":     {strings.Replace(channel(""), "min = 0.95", "min = 0.95, min_snt = 5", 1), []string{"Invalid rule", "line 4", `Did you mean "min_sent"?`}},
		"null":                 {strings.Replace(channel(""), "{ delivery", "null #", 1), []string{"Invalid rule", "rules is null"}},
		"nested brackets":      {"rules = " + strings.Repeat("[", 50_000), []string{"Nested too deeply", "line 1"}},
		"nested operators":     {"rules = " + strings.Repeat("!", 50_000) + "true", []string{"Nested too deeply"}},
		"nested conditions":    {"rules = " + strings.Repeat("true ? 1 : ", 50_000) + "1", []string{"Nested too deeply"}},
		"nested templates":     {"rules = \"" + strings.Repeat("%{ if true }", 50_000) + "\"", []string{"Nested too deeply"}},
		"whole channel":        {channel("whole_channel = true"), []string{"Invalid value", "line 3", "whole_channel applies only with phone_numbers"}},
		"rule without a name":  {`rules = { metric = "delivery_rate", min = 0.95 }`, []string{"Invalid rule", "line 1", "rules = { delivery = { metric = …, min = … } }"}},
		"top-level rule":       {"rules = { a = { metric = \"sent_count\" } }", []string{"Invalid rule", "no bound"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := policyfile.Parse("p.hcl", []byte(tt.source), policyfile.Values{})
			p, ok := policyfile.IsProblems(err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			var all strings.Builder
			for _, d := range p.List {
				all.WriteString(p.Excerpt(d) + d.Detail)
			}
			if len(p.List) != 1 || p.List[0].Summary != tt.want[0] {
				t.Errorf("got %+v", p.List)
			}
			for _, words := range tt.want[1:] {
				if !strings.Contains(all.String(), words) {
					t.Errorf("%q is not in\n%s", words, all.String())
				}
			}
		})
	}
}

// channel is a block with more in line 3.
func channel(more string) string {
	return "channel \"a\" {\nlookback = \"7d\"\n" + more + "\nrules = { delivery = { metric = \"delivery_rate\", min = 0.95 } }\n}\n"
}

// TestRuleForAllThatIsWrongInOne checks that a problem of a rule for all channels names
// the channel if it concerns only that one.
func TestRuleForAllThatIsWrongInOne(t *testing.T) {
	rules := func(fields string) string {
		return "rules = { r = { metric = \"delivery_rate\", per = \"interval\", " + fields + " } }\n" +
			"channel \"week\" { lookback = \"7d\" }\nchannel \"day\" { lookback = \"1d\" }\n"
	}
	const about = ` The rule is for all channels, but does not fit "day".`
	for fields, isAbout := range map[string]bool{"min = 0.9, tolerate = 3": true, "min = 2": false} {
		_, err := policyfile.Parse("p.hcl", []byte(rules(fields)), policyfile.Values{})
		p, ok := policyfile.IsProblems(err)
		if !ok || len(p.List) != 1 || strings.HasSuffix(p.List[0].Detail, about) != isAbout || p.List[0].Subject.Line != 1 {
			t.Errorf("%s: got %v", fields, err)
		}
	}
}

// TestProblemsInJSON checks the problems that differ in the JSON syntax.
func TestProblemsInJSON(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"field twice":          {`{"rules": {"a": {"metric": "sent_count", "min": 1, "min": 2}}}`, "is written"},
		"waiver's field twice": {`{"rules": {"a": {"metric": "sent_count", "min": 1, "waiver": {"until": "2026-12-01", "until": "2027-12-01", "reason": "x"}}}}`, "is written"},
		"rule twice":           {`{"rules": {"a": {"metric": "sent_count", "min": 1}, "a": {"metric": "sent_count", "min": 2}}}`, "is written"},
		"nested brackets":      {`{"rules": ` + strings.Repeat("[", 50_000), "nested"},
		"nested in a text":     {`{"rules": "${` + strings.Repeat("[", 50_000) + `}"}`, "nested"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := policyfile.Parse("p.json", []byte(tt.source), policyfile.Values{})
			if p, ok := policyfile.IsProblems(err); !ok || !strings.Contains(p.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestManyExpressions checks that a long policy does not count as a nested one.
func TestManyExpressions(t *testing.T) {
	var b strings.Builder
	b.WriteString("variable \"strict\" { default = true }\nrules = {\n")
	for i := range 500 {
		fmt.Fprintf(&b, "r%d = {\nmetric = \"sent_count\"\nmin = var.strict ? 1 : !var.strict ? 2 : 3\n}\n", i)
	}
	b.WriteString("}\n")
	if p, err := policyfile.Parse("p.hcl", []byte(b.String()), policyfile.Values{}); err != nil || len(p.Rules) != 500 {
		t.Errorf("got %v", err)
	}
}

// TestValues checks where the values of variables come from, and which of them wins.
func TestValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "values.hcl")
	if err := os.WriteFile(file, []byte("least = 2\nzone = \"UTC\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const source = `
variable "least" {
  type    = number
  default = 1
}
variable "zone" {
  default = "Asia/Shanghai"
}
channel "a" {
  lookback = "7d"
  timezone = var.zone
  rules    = { volume = { metric = "sent_count", min = var.least } }
}
`
	tests := map[string]struct {
		values policyfile.Values
		least  float64
		zone   string
	}{
		"defaults":                 {policyfile.Values{}, 1, "Asia/Shanghai"},
		"environment":              {policyfile.Values{Environment: []string{"CHATAPP_GATE_VAR_least=3", "CHATAPP_GATE_VAR_other=4", "least=5"}}, 3, "Asia/Shanghai"},
		"file over environment":    {policyfile.Values{Environment: []string{"CHATAPP_GATE_VAR_least=3"}, Files: []string{file}}, 2, "UTC"},
		"flag over all the others": {policyfile.Values{Environment: []string{"CHATAPP_GATE_VAR_least=3"}, Files: []string{file}, Flags: map[string]string{"least": "6"}}, 6, "UTC"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := policyfile.Parse("p.hcl", []byte(source), tt.values)
			if err != nil {
				t.Fatal(err)
			}
			if a := p.Channels[0].Arguments; *a.Rules[0].Min != tt.least || a.Timezone != tt.zone {
				t.Errorf("got %v and %s", *a.Rules[0].Min, a.Timezone)
			}
		})
	}
}

// TestSensitiveProblems checks that no problem with a sensitive value shows the value.
func TestSensitiveProblems(t *testing.T) {
	const source = `
variable "x" {
  type      = %s
  sensitive = true
}
channel "a" {
  lookback = "7d"
  %s
  rules = { r = { metric = "delivery_rate", min = 0.5 } }
}
`
	tests := map[string]struct{ kind, argument, value, shown string }{
		"a wrong zone":     {"string", "timezone = var.x", "hunter2secret", "hunter2secret"},
		"a part of a text": {"string", `timezone = "Mars/${var.x}"`, "hunter2secret", "hunter2secret"},
		"a wrong number":   {"number", "start = var.x\n  end = 1795449600000", "1795190400", "1795190400"},
		"not of its type":  {"number", "", "hunter2secret", "hunter2secret"},
		"an element":       {"list(string)", "phone_numbers = var.x", `["hunter2secret"]`, "hunter2secret"},
		"not even a list":  {"list(string)", "phone_numbers = var.x", `[hunter2secret`, "hunter2secret"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := policyfile.Parse("p.hcl", fmt.Appendf(nil, source, tt.kind, tt.argument), policyfile.Values{Flags: map[string]string{"x": tt.value}})
			p, ok := policyfile.IsProblems(err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			for _, d := range p.List {
				if text := d.Error() + p.Excerpt(d); strings.Contains(text, tt.shown) {
					t.Errorf("it is shown: %s", text)
				}
			}
		})
	}
}

// TestBrokenValues checks that a problem of a file of values does not show its line, which
// may hold a secret.
func TestBrokenValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "values.hcl")
	if err := os.WriteFile(file, []byte("token = hunter2secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := policyfile.Parse("p.hcl", []byte("variable \"token\" { sensitive = true }\n"+channel("isv_code = var.token")), policyfile.Values{Files: []string{file}})
	p, ok := policyfile.IsProblems(err)
	if !ok || len(p.List) == 0 {
		t.Fatalf("got %v", err)
	}
	for _, d := range p.List {
		if text := d.Error() + p.Excerpt(d); strings.Contains(text, "hunter2secret") || d.Subject.File == file && !strings.Contains(text, "line 1") {
			t.Errorf("got %s", text)
		}
	}
}

// TestRules checks that top-level rules apply to every channel, and that a channel's rule
// replaces one of the same name.
func TestRules(t *testing.T) {
	p, err := policyfile.Parse("p.hcl", []byte(`
variable "strict" {
  type    = object({ metric = string, min = number })
  default = { metric = "delivery_rate", min = 0.99 }
}
rules = {
  volume   = { metric = "sent_count", min = 1 }
  delivery = { metric = "delivery_rate", min = 0.9 }
}
channel "own" {
  lookback = "7d"
  rules    = { delivery = var.strict }
}
channel "common" {
  lookback = "7d"
}
`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	bound := func(f float64) *float64 { return &f }
	volume := policy.Rule{Name: "volume", Metric: "sent_count", Min: bound(1)}
	delivery := func(least float64) policy.Rule {
		return policy.Rule{Name: "delivery", Metric: "delivery_rate", Min: bound(least)}
	}
	for i, want := range [][]policy.Rule{{delivery(0.99), volume}, {delivery(0.9), volume}} {
		if got := p.Channels[i].Arguments.Rules; !reflect.DeepEqual(got, want) {
			t.Errorf("channel %s: got %+v, want %+v", p.Channels[i].Name, got, want)
		}
	}
	if got := p.Channels[0].RulePlace("volume"); got != (diagnostic.Place{File: "p.hcl", Line: 7}) {
		t.Errorf("the rule volume is at %v", got)
	}
	if got := p.Channels[0].RulePlace("delivery"); got.Line != 12 {
		t.Errorf("the rule delivery is at %v", got)
	}
}

// TestSyntaxes checks that both syntaxes have the same meaning.
func TestSyntaxes(t *testing.T) {
	native, err := policyfile.Parse("p.hcl", []byte(`
channel "a" {
  cust_space_id = "cams-a"
  phone_numbers = ["8613800000001"]
  lookback      = "7d"
  rules         = { drop = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d", min_sent = 5, waiver = { until = "2026-12-01", reason = "r", phone_numbers = ["8613800000001"] } } }
}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	json, err := policyfile.Parse("p.json", []byte(`{"channel": {"a": {"cust_space_id": "cams-a", "phone_numbers": ["8613800000001"], "lookback": "7d",
		"rules": {"drop": {"metric": "delivery_rate", "per": "phone_number", "max_drop": 0.1, "baseline": "28d", "min_sent": 5,
		"waiver": {"until": "2026-12-01", "reason": "r", "phone_numbers": ["8613800000001"]}}}}}}`), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(native.Channels[0].Arguments, json.Channels[0].Arguments) {
		t.Errorf("got %+v and %+v", native.Channels[0].Arguments, json.Channels[0].Arguments)
	}
}

// TestTimes checks that a window can be written as milliseconds and as RFC 3339, in both
// syntaxes and by a variable.
func TestTimes(t *testing.T) {
	const start, end = 1795190400000, 1795449600000
	tests := map[string]struct{ name, text string }{
		"milliseconds": {"p.hcl", "start = 1795190400000\nend = 1795449600000"},
		"RFC 3339":     {"p.hcl", "start = \"2026-11-21T00:00:00+08:00\"\nend = \"2026-11-23T16:00:00Z\""},
		"a variable":   {"p.hcl", "start = var.from\nend = 1795449600000"},
		"JSON":         {"p.json", `"start": "2026-11-20T16:00:00Z", "end": 1795449600000`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text := "variable \"from\" { default = \"2026-11-21T00:00:00.000+08:00\" }\nchannel \"a\" {\n" + tt.text + "\nrules = { a = { metric = \"sent_count\", min = 1 } }\n}"
			if tt.name == "p.json" {
				text = `{"channel": {"a": {` + tt.text + `, "rules": {"a": {"metric": "sent_count", "min": 1}}}}}`
			}
			p, err := policyfile.Parse(tt.name, []byte(text), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			if a := p.Channels[0].Arguments; *a.Start != start || *a.End != end {
				t.Errorf("got %d to %d", *a.Start, *a.End)
			}
		})
	}
}

// FuzzPolicy checks that no policy panics, and that every valid policy judges something.
func FuzzPolicy(f *testing.F) {
	f.Add(channel(""), false)
	f.Add("variable \"a\" {\n type = list(string)\n default = []\n}\nrules = { a = { metric = \"sent_count\", min = var.a } }", false)
	f.Add(`{"rules": {"a": {"metric": "sent_count", "min": 1}}}`, true)
	f.Add(`{"channel": {"a": [{"lookback": "${var.x}"}, {}]}, "variable": {"x": {"default": null}}}`, true)
	f.Add("phone_numbers \"a\" {\n rules = { s = { signal = \"status\", warn = [\"FLAGGED\"], waiver = { until = \"2100-01-01\", reason = \"r\", phone_numbers = [\"8613800000001\"] } } }\n}", false)
	f.Add(`{"health": {"a": {"cust_space_id": "c", "node_type": "waba", "waba_id": "1", "rules": {"h": {"signal": "can_send_message"}}}}}`, true)
	f.Add("rules = { for k in [\"a\"] : k => { metric = \"sent_count\", min = 1 } }", false)
	f.Fuzz(func(t *testing.T, source string, json bool) {
		name := "p.hcl"
		if json {
			name = "p.json"
		}
		p, err := policyfile.Parse(name, []byte(source), policyfile.Values{Flags: map[string]string{"x": "7d"}})
		if err != nil {
			p, ok := policyfile.IsProblems(err)
			if !ok || len(p.List) == 0 {
				t.Fatalf("%q: %v", source, err)
			}
			for _, d := range p.List {
				if d.Summary == "" || d.Detail == "" {
					t.Errorf("%q: %+v", source, d)
				}
				p.Excerpt(d)
			}
			return
		}
		if len(p.Channels)+len(p.Rules) == 0 {
			t.Errorf("%q judges nothing", source)
		}
		for _, c := range p.Channels {
			if problems := c.Arguments.Check(); len(problems) > 0 || len(c.Arguments.Rules) == 0 {
				t.Errorf("%q was taken: %v", source, problems)
			}
		}
	})
}
