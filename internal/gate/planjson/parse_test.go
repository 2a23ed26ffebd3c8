// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// sources are the sources in the plans of testdata.
var sources = []*planjson.Source{{
	Source: query.PhoneNumberMetric, Type: "alicloud_chatapp_phone_number_metric", Rows: "metrics", Results: "results", Columns: []string{"phone_number"},
	Counts: []planjson.Count{
		{Name: "sent_count", Field: func(c *metric.Counts) *int64 { return &c.Sent }},
		{Name: "delivered_count", Field: func(c *metric.Counts) *int64 { return &c.Delivered }},
	},
}}

func plans(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("../../../cmd/chatapp-gate/testdata/plans/*.json")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	all := make(map[string][]byte)
	for _, name := range names {
		if all[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func parse(t *testing.T, text string) *planjson.Plan {
	t.Helper()
	p, err := planjson.Parse(strings.NewReader(text), sources)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCutPlans checks that a truncated plan is rejected, wherever it ends.
func TestCutPlans(t *testing.T) {
	for name, plan := range plans(t) {
		for n := 0; n < len(plan)-1; n += 11 {
			_, err := planjson.Parse(bytes.NewReader(plan[:n]), sources)
			var own diagnostic.Diagnostic
			if !errors.As(err, &own) || own.Summary != "Plan is cut short" && n > 0 {
				t.Fatalf("%s, cut at %d of %d: %v", name, n, len(plan), err)
			}
		}
	}
}

const wrong = `{"address":"data.alicloud_chatapp_phone_number_metric.a","mode":"data","type":"alicloud_chatapp_phone_number_metric",`

// TestPlaces checks which part of a plan wins, in any order.
func TestPlaces(t *testing.T) {
	const prior = `"prior_state":{"format_version":"1.0","values":{"root_module":{"child_modules":[{"resources":[` +
		wrong + `"values":{"status":"pass","allowed":true}}]}]}}}`
	change := func(reason, unknown string) string {
		return `"resource_changes":[` + wrong + `"action_reason":"` + reason + `","change":{"after":{"status":"fail"},"after_unknown":` + unknown + `}}]`
	}
	tests := map[string]struct {
		parts  []string
		state  planjson.State
		status string
	}{
		"prior state alone":              {[]string{prior, `"resource_changes":[]`}, planjson.Known, "pass"},
		"a change that knows all":        {[]string{prior, change("read_because_check_nested", `{}`)}, planjson.Known, "pass"},
		"a change alone":                 {[]string{change("read_because_check_nested", `{}`)}, planjson.Known, "fail"},
		"a nested read that failed":      {[]string{prior, change("read_because_check_nested", `{"status":true}`)}, planjson.Errored, "fail"},
		"a read that is deferred":        {[]string{prior, change("read_because_config_unknown", `{"status":true}`)}, planjson.Deferred, "fail"},
		"a read with something unknown":  {[]string{prior, change("", `{"results":[{"message":true}]}`)}, planjson.Deferred, "fail"},
		"a change that Terraform defers": {[]string{`"resource_changes":[],"deferred_changes":[{"reason":"x","resource_change":` + wrong + `"change":{}}}]`}, planjson.Deferred, ""},
		"a prior state of nulls":         {[]string{strings.ReplaceAll(prior, `"pass"`, "null"), `"resource_changes":[]`}, planjson.Errored, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				p := parse(t, `{"format_version":"1.2",`+strings.Join(tt.parts, ",")+`}`)
				if len(p.Reads) != 1 || p.Reads[0].State != tt.state || string(p.Reads[0].Verdict.Status) != tt.status {
					t.Errorf("%v: got %+v", tt.parts, p.Reads)
				}
				slices.Reverse(tt.parts)
			}
		})
	}
}

// TestForeignReads checks that reads of other providers in check blocks are named if they
// failed, and only then.
func TestForeignReads(t *testing.T) {
	p := parse(t, `{"format_version":"1.2","resource_changes":[
		{"address":"data.http.a","mode":"data","type":"http","action_reason":"read_because_check_nested","change":{"after_unknown":{"body":true}}},
		{"address":"data.http.b","mode":"data","type":"http","action_reason":"read_because_check_nested","change":{"after_unknown":{}}},
		{"address":"data.http.c","mode":"data","type":"http","action_reason":"read_because_config_unknown","change":{"after_unknown":{"body":true}}}]}`)
	if len(p.Reads) != 0 || !slices.Equal(p.Failed, []string{"data.http.a"}) {
		t.Errorf("got %+v", p)
	}
}

// FuzzParse checks that no input panics, and that errors explain what is wrong.
func FuzzParse(f *testing.F) {
	for _, plan := range plans(f) {
		f.Add(plan)
	}
	f.Add([]byte(`{"format_version":"1.2","timestamp":"2026-11-24T07:00:00Z","errored":false,"checks":[{"address":{"kind":"check","to_display":"check.a"},` +
		`"status":"fail","instances":[{"address":{"to_display":"check.a"},"status":"fail","problems":[{"message":"x"}]}]}],"prior_state":{"values":{"root_module":` +
		`{"resources":[` + wrong + `"values":{"status":"pass"}}],"child_modules":[{"resources":[]}]}}},"configuration":{"root_module":{"module_calls":{"m":{"module":` +
		`{"resources":[` + wrong + `"expressions":{"lookback":{"references":["a.b","a"]}}}]}}}}}}`))
	for kind, values := range map[string]string{numbersType: numbersValues, healthType: `"entities":[{"entity":"APP","can_send_message":1,"errors":[{"code":null}]},null]`} {
		f.Add([]byte(`{"format_version":"1.2","timestamp":"2026-11-24T07:00:00Z","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[{"address":"data.` + kind +
			`.a","mode":"data","type":"` + kind + `","values":{` + values + `}}]}}}}`))
	}
	f.Add([]byte(`{"format_version":"1.2","resource_changes":null,"prior_state":null,"checks":null,"configuration":null}`))
	f.Add([]byte(`{"format_version":"1.2","resource_changes":[` + wrong + `"change":{"after":null,"after_unknown":true}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := planjson.Parse(bytes.NewReader(b), gate.Sources)
		var own diagnostic.Diagnostic
		if err != nil && (!errors.As(err, &own) || own.Summary == "" || own.Detail == "") {
			t.Errorf("%q: %v", b, err)
		}
		if (p == nil) == (err == nil) {
			t.Errorf("%q: got %v and %v", b, p, err)
		}
	})
}
