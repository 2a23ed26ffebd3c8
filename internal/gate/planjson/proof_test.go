// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
)

// realPlans returns plans of Terraform 1.11.4 and OpenTofu 1.12.6. In the state that they
// started from, the message of each data source had been replaced with OLD. A plan that
// reads a data source replaces its message, which shows what the plan read. For plans
// with "del" in their name, the blocks of half and of each["cams-healthy"] were deleted
// before.
func realPlans(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("testdata/*.json")
	if err != nil || len(names) < 20 {
		t.Fatal(names, err)
	}
	all := make(map[string]string)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".json")] = string(text)
	}
	return all
}

// TestProof checks that a read counts only if the plan made it, and which reads a plan
// does not prove.
func TestProof(t *testing.T) {
	// The configuration in a plan does not include conditions, so it does not prove the
	// reads that they refer to. The output proves that of each["cams-sick"].
	const prefix = "data.alicloud_chatapp_phone_number_metric."
	notShown := map[string][]string{
		"terraform-targetdep":   {"a"},
		"tofu-targetdep":        {"a"},
		"terraform-destroy":     {`each["cams-healthy"]`, `each["cams-sick"]`},
		"tofu-destroy":          {`each["cams-healthy"]`, `each["cams-sick"]`},
		"terraform-del-destroy": {`each["cams-sick"]`},
		"tofu-del-destroy":      {`each["cams-sick"]`},
		"tofu-exclude":          {"a"},
	}
	// A destroy plan reads lookbacks before its timestamp, and with -refresh=false not at
	// all. State from the same interval cannot be distinguished from a read, unless the plan
	// still holds a data source that is no longer in the configuration.
	believed := map[string][]string{
		"terraform-destroynr": {"a", "half"},
		"tofu-destroynr":      {"a", "half"},
	}
	for name, text := range realPlans(t) {
		t.Run(name, func(t *testing.T) {
			p := parse(t, text)
			if p.Destroy != strings.Contains(name, "destroy") {
				t.Errorf("destroy is %t", p.Destroy)
			}
			for _, r := range p.Reads {
				short := strings.TrimPrefix(r.Address, prefix)
				want := r.Verdict.Message == "OLD"
				for _, one := range notShown[name] {
					want = want || one == short
				}
				for _, one := range believed[name] {
					want = want && one != short
				}
				if short == "half" && strings.Contains(name, "-del-") && !strings.Contains(r.Stale, "no longer in the configuration") {
					t.Errorf("half was deleted: stale is %q", r.Stale)
				}
				if got := r.Stale != ""; got != want || r.Invalid != "" {
					t.Errorf("%s: stale is %q, invalid %q", short, r.Stale, r.Invalid)
				}
			}
		})
	}
}

// TestWindows checks which windows of a lookback a plan can have read.
func TestWindows(t *testing.T) {
	plan := realPlans(t)["tofu-full"] // Made at 12:03:38Z; half reads up to 11:30Z, a up to midnight in Shanghai.
	tests := map[string]struct {
		timestamp string
		stale     string // The names of stale reads.
	}{
		"as it is":                      {"2026-11-28T12:03:38Z", ""},
		"read after the interval ended": {"2026-11-28T11:59:50Z", ""},
		"an hour later at most":         {"2026-11-28T11:00:10Z", ""},
		"later than a plan lasts":       {"2026-11-28T10:59:10Z", "half"},
		"the next half hour":            {"2026-11-28T12:30:10Z", "half"},
		"half a day later":              {"2026-11-28T17:59:59Z", "half"},
		"the next day":                  {"2026-11-28T18:00:00Z", "a half"},
		"the day before":                {"2026-11-27T12:03:38Z", "a half"},
		"no timestamp":                  {"", "a half"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(plan, `"timestamp": "2026-11-28T12:03:38Z"`, `"timestamp": "`+tt.timestamp+`"`, 1)
			if tt.timestamp != "2026-11-28T12:03:38Z" && text == plan {
				t.Fatal("the plan has another timestamp")
			}
			var stale []string
			for _, r := range parse(t, text).Reads {
				if r.Arguments.Lookback != "" && r.Stale != "" {
					stale = append(stale, r.Address[strings.LastIndexByte(r.Address, '.')+1:])
				}
			}
			if got := strings.Join(stale, " "); got != tt.stale {
				t.Errorf("%q is stale, want %q", got, tt.stale)
			}
		})
	}
}

// TestLeftOver checks that a data source of any type that is no longer in the
// configuration proves that a plan of OpenTofu, or one to destroy, left reads out.
func TestLeftOver(t *testing.T) {
	for _, name := range []string{"tofu-full", "tofu-destroy", "terraform-destroy"} {
		plan := realPlans(t)[name]
		const first = `"address": "data.alicloud_chatapp_phone_number_metric.a",`
		other := func(address string) string {
			state, resource, _ := strings.Cut(plan, `"prior_state"`)
			before, after, found := strings.Cut(resource, first)
			if !found {
				t.Fatal("the plan does not have the read")
			}
			return state + `"prior_state"` + before + fmt.Sprintf(`"address": %q, "mode": "data", "type": "http"}, {`, address) + first + after
		}
		for _, address := range []string{"data.http.gone", `module.gone["a"].data.http.b[0]`} {
			for _, r := range parse(t, other(address)).Reads {
				if r.Arguments.Lookback != "" && r.Stale == "" {
					t.Errorf("%s with %s: %s is believed", name, address, r.Address)
				}
			}
		}
	}
}

// TestArguments checks that the configuration must match what was read.
func TestArguments(t *testing.T) {
	plan := realPlans(t)["terraform-full"]
	tests := map[string]struct{ old, now string }{
		"another lookback": {`"lookback": {
       "constant_value": "3d"`, `"lookback": {
       "constant_value": "7d"`},
		"another channel": {`"constant_value": "cams-healthy"`, `"constant_value": "cams-other"`},
		"another start":   {`"constant_value": 1795190400000`, `"constant_value": 1795104000000`},
		"a number in addition": {`"lookback": {
       "constant_value": "3d"`, `"phone_number": {
       "constant_value": "8613800000001"},"lookback": {
       "constant_value": "3d"`},
		"rules given up": {`"rules": {`, `"rulez": {`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before, after, _ := strings.Cut(plan, `"configuration"`)
			text := before + `"configuration"` + strings.Replace(after, tt.old, tt.now, 1)
			if text == plan {
				t.Fatal("nothing was replaced")
			}
			var stale int
			for _, r := range parse(t, text).Reads {
				if strings.Contains(r.Stale, "than the configuration has") {
					stale++
				}
			}
			if stale == 0 {
				t.Error("nothing is stale")
			}
		})
	}
}

// TestRepeated checks that duplicates in a plan are an error.
func TestRepeated(t *testing.T) {
	const resource = wrong + `"values":{"status":"unjudged"}}`
	tests := map[string]string{
		"an address in the state":   `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + resource + "," + resource + `]}}}}`,
		"an address in two modules": `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + resource + `],"child_modules":[{"resources":[` + resource + `]}]}}}}`,
		"an address in changes":     `{"format_version":"1.2","resource_changes":[` + wrong + `"change":{}},` + wrong + `"change":{}}]}`,
		"a field":                   `{"format_version":"1.2","resource_changes":[],"resource_changes":[]}`,
		"a field in capitals":       `{"format_version":"1.2","resource_changes":[],"Resource_Changes":[]}`,
		"an attribute in capitals":  `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + wrong + `"values":{"status":"fail","Status":"pass"}}]}}}}`,
		"a column of a result":      `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + wrong + `"values":{"status":"fail","results":[{"status":"fail","status":"pass"}]}}]}}}}`,
		"a column of a row":         `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + wrong + `"values":{"metrics":[{"sent_count":1,"SENT_COUNT":2}]}}]}}}}`,
		"a field of a rule":         `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + wrong + `"values":{"rules":{"a":{"min":1,"min":2}}}}]}}}}`,
		"the status of a check":     `{"format_version":"1.2","planned_values":{},"checks":[{"status":"fail","Status":"pass"}]}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := planjson.Parse(bytes.NewReader([]byte(text)), sources); err == nil || !strings.Contains(err.Error(), "twice") {
				t.Errorf("got %v", err)
			}
		})
	}
	// Names that users choose may differ only in case.
	parse(t, `{"format_version":"1.2","planned_values":{},"configuration":{"root_module":{"module_calls":{"a":{},"A":{}},"outputs":{"b":{},"B":{}}}},"prior_state":{"values":{"root_module":{"resources":[`+
		wrong+`"values":{"status":"unjudged","rules":{"a":{},"A":{}}}}]}}}}`)
}

// TestNesting checks that an endlessly nested plan is rejected early.
func TestNesting(t *testing.T) {
	const n = 40_000
	tests := map[string]string{
		"modules of the configuration": `{"format_version":"1.2","planned_values":{},"configuration":{"root_module":` + strings.Repeat(`{"module_calls":{"a":{"module":`, n) + "{}" + strings.Repeat("}}}", n) + "}}",
		"modules of the state":         `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":` + strings.Repeat(`{"child_modules":[`, n) + strings.Repeat("]}", n) + "}}}",
		"rules":                        `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[` + wrong + `"values":{"rules":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}}]}}}}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := planjson.Parse(strings.NewReader(text), sources); err == nil || !strings.Contains(err.Error(), "nested more than") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestNoCounts checks that a row without a count is left out rather than counted as zero.
func TestNoCounts(t *testing.T) {
	p := parse(t, `{"format_version":"1.2","planned_values":{},"prior_state":{"values":{"root_module":{"resources":[`+wrong+`"values":{"status":"unjudged","metrics":[
		{"phone_number":"8613800000001","start":1,"sent_count":null,"delivered_count":1},{"phone_number":"8613800000001","start":2,"sent_count":1},
		{"phone_number":"8613800000001","start":3,"sent_count":2,"delivered_count":1}]}}]}}}}`)
	if r := p.Reads[0]; len(r.Rows) != 1 || r.Rows[0].Start != 3 || r.NoCounts != 2 {
		t.Errorf("got %+v and %d", r.Rows, r.NoCounts)
	}
}
