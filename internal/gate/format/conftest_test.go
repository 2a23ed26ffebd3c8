// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestConftest checks that both conftest formats have failures exactly if the exit code is not
// 0, and that their counts agree. `make conftest` reads them with conftest's own code.
func TestConftest(t *testing.T) {
	all := reports(t)
	all["nothing, blocked"] = gate.Report{Status: policy.Error, ExitCode: gate.ExitError, Message: "Blocked: nothing was judged"}
	all["nothing"] = reportOf()
	for name, r := range all {
		var results []struct {
			Successes                               int
			Skipped, Warnings, Failures, Exceptions []struct{ Msg string }
		}
		if err := json.Unmarshal(write(t, "conftest", r), &results); err != nil || results == nil {
			t.Fatal(name, err)
		}
		var passed, skipped, warnings, failures, exceptions int
		for _, result := range results {
			passed += result.Successes
			skipped += len(result.Skipped)
			warnings += len(result.Warnings)
			failures += len(result.Failures)
			exceptions += len(result.Exceptions)
		}
		if failed := failures > 0; failed != (r.ExitCode != 0) {
			t.Errorf("%s: the exit code is %d, with %d failures", name, r.ExitCode, failures)
		}
		report := string(write(t, "conftest-text", r))
		for word, want := range map[string]int{"WARN": warnings, "FAIL": failures, "EXCP": exceptions} {
			if got := strings.Count("\n"+report, "\n"+word+" - "); got != want {
				t.Errorf("%s: the text has %d lines of %s, and the JSON %d", name, got, word, want)
			}
		}
		lines := strings.Split(strings.TrimSuffix(report, "\n"), "\n")
		var tests, p, w, f, e int
		last := strings.NewReplacer("tests", "test", "warnings", "warning", "failures", "failure", "exceptions", "exception").Replace(lines[len(lines)-1])
		if _, err := fmt.Sscanf(last, "%d test, %d passed, %d warning, %d failure, %d exception", &tests, &p, &w, &f, &e); err != nil ||
			tests != passed+skipped+warnings+failures+exceptions || p != passed || w != warnings || f != failures || e != exceptions {
			t.Errorf("%s: the last line is %q (%v)", name, last, err)
		}
	}
}

// TestConftestPlaces checks what conftest shows for each kind of finding.
func TestConftestPlaces(t *testing.T) {
	slow := result("slow", "", policy.Warn, policy.ReasonBelowMin)
	slow.Message = "slow: two\nlines"
	j := judgement("a", gate.ByPolicy, result("delivery", "", policy.Fail, policy.ReasonBelowMin), slow,
		result("known", "", policy.Pass, policy.ReasonWaived), result("ok", "", policy.Pass, policy.ReasonOK))
	j.Place.File, j.Place.Line = "p.hcl", 7
	r := reportOf(j, judgement("b", gate.ByProvider))
	const want = `WARN - - a - slow: two. lines. a verdict on a
FAIL - - a - delivery: fail of. a verdict on a
EXCP - - a - known: pass of. a verdict on a

5 tests, 1 passed, 1 warning, 1 failure, 1 exception
`
	if got := string(write(t, "conftest-text", r)); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := write(t, "conftest", r); !bytes.Contains(got, []byte(`"file": "p.hcl",`)) || !bytes.Contains(got, []byte(`"line": 7`)) {
		t.Errorf("there is no place in\n%s", got)
	}
	f, _ := format.Find("conftest-text")
	var colored bytes.Buffer
	if err := f.Write(&colored, r, format.Style{Color: true}); err != nil || !strings.Contains(colored.String(), "\x1b[31mFAIL\x1b[0m - - a - ") {
		t.Errorf("got %q, %v", colored.String(), err)
	}
}
