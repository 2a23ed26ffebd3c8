// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policyfile_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestProblems holds that each mistake is told once, with its line.
func TestProblems(t *testing.T) {
	tests := map[string]struct {
		source string
		want   []string // The first is a summary, the others are anywhere in what is told.
	}{
		"unknown block":        {"chanel \"a\" {}", []string{"Unsupported block type", "line 1", `Did you mean "channel"?`}},
		"no label":             {"channel {}", []string{"Missing name for channel"}},
		"unknown granularity":  {channel(`granularity = "HOURLY"`), []string{"Invalid value", "line 3", `"HOURLY" is unknown`}},
		"lookback of no days":  {strings.Replace(channel(""), `"7d"`, `"7h"`, 1), []string{"Invalid value", "line 2", "whole days"}},
		"seconds":              {strings.Replace(channel(""), `lookback = "7d"`, "start = 1795190400\nend = 1795449600000", 1), []string{"Invalid value", "line 2", "multiplied by 1000"}},
		"number of a number":   {channel("phone_number = 8613800000001"), []string{"Wrong type of value", "phone_number must be text in quotes"}},
		"no list":              {channel(`phone_numbers = "8613800000001"`), []string{"Wrong type of value", "a list of texts"}},
		"empty text":           {channel(`cust_space_id = ""`), []string{"Empty value", "line 3"}},
		"half a message":       {strings.Replace(channel(""), "min = 0.95", "min = 0.95, min_sent = 1.5", 1), []string{"Wrong type of value", "whole number"}},
		"a bound of percents":  {strings.Replace(channel(""), "min = 0.95", "min = 95", 1), []string{"Invalid rule", "line 4", "0.95 is 95%"}},
		"unknown metric":       {strings.Replace(channel(""), `"delivery_rate"`, `"delivery"`, 1), []string{"Invalid rule", "did you mean"}},
		"waiver without end":   {strings.Replace(channel(""), "min = 0.95", `min = 0.95, waiver = { reason = "x" }`, 1), []string{"Invalid rule", "waiver.until is required"}},
		"misspelt waiver":      {strings.Replace(channel(""), "min = 0.95", `min = 0.95, waiver = { untl = "2026-12-01", reason = "x" }`, 1), []string{"Unsupported argument", `Did you mean "until"?`}},
		"rules of no map":      {strings.Replace(channel(""), "{ delivery", `["x"] #`, 1), []string{"Wrong type of value", "rules is a map"}},
		"function":             {channel(`cust_space_id = lower("X")`), []string{"Function calls not allowed"}},
		"variable twice":       {"variable \"a\" { default = 1 }\nvariable \"a\" { default = 1 }", []string{"Variable is declared twice", "line 2"}},
		"default of no type":   {"variable \"a\" {\n  type = number\n  default = \"x\"\n}", []string{"Wrong type of value", "line 3"}},
		"unknown type":         {"variable \"a\" {\n  type = numbr\n  default = 1\n}", []string{"Invalid type specification", "line 2"}},
		"top-level rule twice": {"rules = {\n  a = { metric = \"sent_count\", min = 1 }\n  a = { metric = \"sent_count\", min = 1 }\n}", []string{"Rule is written twice", "line 3"}},
		"top-level rule":       {"rules = { a = { metric = \"sent_count\" } }", []string{"Invalid rule", "no bound"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := policyfile.Parse("p.hcl", []byte(tt.source), nil)
			d, ok := policyfile.IsDiagnostics(err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			var b bytes.Buffer
			if err := d.Write(&b, 0, false); err != nil {
				t.Fatal(err)
			}
			if strings.Count(b.String(), "Error: ") != 1 || !strings.Contains(b.String(), "Error: "+tt.want[0]) {
				t.Errorf("got\n%s", b.String())
			}
			for _, words := range tt.want[1:] {
				if !strings.Contains(b.String(), words) {
					t.Errorf("%q is not in\n%s", words, b.String())
				}
			}
		})
	}
}

// channel is a block in which more stands in line 3.
func channel(more string) string {
	return "channel \"a\" {\nlookback = \"7d\"\n" + more + "\nrules = { delivery = { metric = \"delivery_rate\", min = 0.95 } }\n}\n"
}

// TestRules holds that rules of the top level are every channel's, and that a
// channel's own rule of the same name stands over one.
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
`), nil)
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

// TestSyntaxes holds that both syntaxes say the same.
func TestSyntaxes(t *testing.T) {
	native, err := policyfile.Parse("p.hcl", []byte(`
channel "a" {
  cust_space_id = "cams-a"
  phone_numbers = ["8613800000001"]
  lookback      = "7d"
  rules         = { drop = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d", min_sent = 5, waiver = { until = "2026-12-01", reason = "r", phone_numbers = ["8613800000001"] } } }
}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	json, err := policyfile.Parse("p.json", []byte(`{"channel": {"a": {"cust_space_id": "cams-a", "phone_numbers": ["8613800000001"], "lookback": "7d",
		"rules": {"drop": {"metric": "delivery_rate", "per": "phone_number", "max_drop": 0.1, "baseline": "28d", "min_sent": 5,
		"waiver": {"until": "2026-12-01", "reason": "r", "phone_numbers": ["8613800000001"]}}}}}}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(native.Channels[0].Arguments, json.Channels[0].Arguments) {
		t.Errorf("got %+v and %+v", native.Channels[0].Arguments, json.Channels[0].Arguments)
	}
}

// FuzzPolicy holds that no policy panics, and that one that is taken judges
// something.
func FuzzPolicy(f *testing.F) {
	f.Add(channel(""), false)
	f.Add("variable \"a\" {\n type = list(string)\n default = []\n}\nrules = { a = { metric = \"sent_count\", min = var.a } }", false)
	f.Add(`{"rules": {"a": {"metric": "sent_count", "min": 1}}}`, true)
	f.Add(`{"channel": {"a": [{"lookback": "${var.x}"}, {}]}, "variable": {"x": {"default": null}}}`, true)
	f.Add("rules = { for k in [\"a\"] : k => { metric = \"sent_count\", min = 1 } }", false)
	f.Fuzz(func(t *testing.T, source string, json bool) {
		name := "p.hcl"
		if json {
			name = "p.json"
		}
		p, err := policyfile.Parse(name, []byte(source), map[string]string{"x": "7d"})
		if err != nil {
			d, ok := policyfile.IsDiagnostics(err)
			if !ok {
				t.Fatalf("%q: %v", source, err)
			}
			if err := d.Write(&bytes.Buffer{}, 80, false); err != nil {
				t.Fatalf("%q: %v", source, err)
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
