// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

const testdata = "../../../cmd/chatapp-gate/testdata/plans"

const strict = `
rules = {
  drop = { metric = "delivery_rate", max_drop = 0.1, baseline = "28d" }
}
channel "support" {
  cust_space_id = "cams-healthy"
  lookback      = "3d"
  rules = {
    daily  = { metric = "delivery_rate", per = "interval", min = 0.97, max = 1 }
    volume = { metric = "sent_count", max = 10, severity = "warning" }
    waived = { metric = "sent_count", max = 10, waiver = { until = "2099-12-31", reason = "a reason" } }
  }
}
channel "absent" {
  lookback = "3d"
}
`

// reports returns one report of each kind: all plans of the scripts, alone and with a policy,
// and one with hostile texts.
func reports(t testing.TB) map[string]gate.Report {
	t.Helper()
	names, err := filepath.Glob(testdata + "/*.json")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	file, err := policyfile.Parse("strict.hcl", []byte(strict), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	o := gate.Options{Now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), Version: "1.2.3"}
	all := map[string]gate.Report{"hostile": hostile()}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := gate.ParsePlan(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = gate.JudgePlan(plan, name, nil, o)
		all[filepath.Base(name)+" with a policy"] = gate.JudgePlan(plan, name, file, o)
	}
	return all
}

// hostile returns a report whose texts contain markup and commands.
func hostile() gate.Report {
	const text = "</title><script>alert(1)</script>\n::error::x | [a](b) `c` @team ]]> %0A"
	rate := 0.5
	return gate.Report{
		Version: "1", Source: "plan", Input: text, Status: policy.Fail, ExitCode: 1, Message: text,
		Problems: diagnostic.List{{Summary: "Summary", Detail: text}},
		Judgements: []gate.Judgement{{
			Name: text, JudgedBy: gate.ByPolicy, Channel: text, Source: gate.Sources[0], Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
			Window: metric.Window{Start: 1795190400000, End: 1795449600000},
			Verdict: policy.Verdict{Status: policy.Fail, Message: text, Results: []policy.Result{{
				Rule: text, Status: policy.Fail, Severity: "error", Reason: policy.ReasonBelowMin, Metric: "delivery_rate", Observed: &rate, Bound: &rate, Message: text,
			}}},
			Rules:  []policy.Rule{{Name: text, Metric: "delivery_rate", Min: &rate}},
			Series: []gate.Series{{Points: []gate.Point{{Start: 1795190400000, Counts: metric.Counts{Sent: 10, Delivered: 4}, Judged: true}}}},
			Notes:  []string{text}, Remediation: text,
		}, {
			Name: text, JudgedBy: gate.ByPolicy, Channel: text, Source: gate.Sources[1], Calendar: metric.Calendar{Location: time.UTC},
			Verdict: policy.Verdict{Status: policy.Fail, Message: text, Results: []policy.Result{{
				Rule: text, Status: policy.Fail, Severity: "error", Reason: policy.ReasonClassified, Key: text, Signal: "status", Value: text, Message: text,
			}}},
			Rules:  []policy.Rule{{Name: text, Signal: "status"}},
			States: []signal.State{{Key: text, Values: map[string]string{"status": text}, Problems: []signal.Problem{{Code: text, Description: text, Solution: text}}}, {}},
		}},
		Checks: []gate.Check{{Address: text, Kind: "check", Status: policy.Fail, Problems: []string{text}}},
	}
}

func write(t testing.TB, name string, r gate.Report) []byte {
	t.Helper()
	f, found := format.Find(name)
	if !found {
		t.Fatalf("there is no format %q", name)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, format.Style{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestJSON checks that the json format conforms to its schema.
func TestJSON(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(format.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("report.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range reports(t) {
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(write(t, "json", r)))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := compiled.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if compiled.Validate(map[string]any{"schema_version": "1.0"}) == nil {
		t.Error("the schema accepts anything")
	}
	for _, word := range append(strings.Fields("not_read stale"), reasons()...) {
		if !bytes.Contains(format.Schema(), []byte(`"`+word+`"`)) {
			t.Errorf("the schema does not have the reason %s", word)
		}
	}
}

func reasons() []string {
	var all []string
	for _, r := range policy.Reasons() {
		all = append(all, string(r))
	}
	return all
}

// TestSARIF validates the sarif format by the schema of SARIF 2.1.0, and checks what GitHub
// requires beyond it.
func TestSARIF(t *testing.T) {
	for name, r := range reports(t) {
		report, err := sarif.FromBytes(write(t, "sarif", r), sarif.WithStrictValidation())
		if err != nil {
			t.Fatal(name, err)
		}
		if err := report.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, result := range report.Runs[0].Results {
			if len(result.Locations) != 1 || result.Locations[0].PhysicalLocation == nil || *result.Message.Text == "" || result.RuleID == nil {
				t.Errorf("%s: a result lacks a place, message or rule: %+v", name, result)
			}
		}
	}
}

// TestJUnit checks that the junit format is XML with correct counts, and that it has failures
// exactly if the exit code is not 0.
func TestJUnit(t *testing.T) {
	type testcase struct {
		Failure *struct{} `xml:"failure"`
		Error   *struct{} `xml:"error"`
	}
	all := reports(t)
	all["nothing, blocked"] = gate.Report{Status: policy.Unjudged, ExitCode: gate.ExitError, Message: "Blocked: nothing was judged"}
	for name, r := range all {
		var suites struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Suites   []struct {
				Cases []testcase `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := strictXML(write(t, "junit", r), &suites); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tests, failures, broken := 0, 0, 0
		for _, s := range suites.Suites {
			for _, c := range s.Cases {
				tests++
				if c.Failure != nil {
					failures++
				}
				if c.Error != nil {
					broken++
				}
			}
		}
		if tests != suites.Tests || failures != suites.Failures || broken != suites.Errors {
			t.Errorf("%s: %d tests, %d failures and %d errors differ from the attributes: %+v", name, tests, failures, broken, suites)
		}
		if failed := failures+broken > 0; failed != (r.ExitCode != 0) {
			t.Errorf("%s: the exit code is %d, with %d failures and %d errors", name, r.ExitCode, failures, broken)
		}
	}
}

func strictXML(b []byte, into any) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = true
	return d.Decode(into)
}

// TestHTML checks that a page needs nothing from elsewhere and that no text of a
// plan becomes markup.
func TestHTML(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)(src|href)\s*=\s*"?(https?:)?//|@import|url\(|<script|<iframe|<object|<link| on[a-z]+=`)
	for name, r := range reports(t) {
		page := string(write(t, "html", r))
		if found := foreign.FindString(page); found != "" {
			t.Errorf("%s: %q is in the page", name, found)
		}
		decoder := xml.NewDecoder(strings.NewReader(page))
		decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
		if strings.Contains(page, "NaN") || strings.Contains(page, "Inf") || strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%s: the page has numbers that are none", name)
		}
	}
	page := string(write(t, "html", reports(t)["fail.json"]))
	for _, words := range []string{"min 95%", `class="bad"`, `<path class="ratepath" d="M`, "<details>", "prefers-color-scheme: dark"} {
		if !strings.Contains(page, words) {
			t.Errorf("%q is not in the page", words)
		}
	}
}

// TestInjection checks that no text of a plan becomes a command or markup.
func TestInjection(t *testing.T) {
	r := hostile()
	for line := range strings.Lines(string(write(t, "github", r))) {
		if !regexp.MustCompile(`^::(error|warning|notice) (file=[^,]*,line=\d+,)?title=[^:,]*::[^\n]*\n$`).MatchString(line) {
			t.Errorf("%q is not an annotation", line)
		}
	}
	comment := string(write(t, "markdown", r))
	for _, words := range []string{"<script", "@team", "[a](b)", "`c`"} {
		if strings.Contains(comment, words) {
			t.Errorf("%q is in the comment:\n%s", words, comment)
		}
	}
}

// TestVerdictIsNotTheFormats checks that formatting does not change the report.
func TestVerdictIsNotTheFormats(t *testing.T) {
	untouched := reports(t)
	for name, r := range reports(t) {
		for _, f := range format.Names() {
			write(t, f, r)
		}
		if !reflect.DeepEqual(r, untouched[name]) {
			t.Errorf("%s: a format changed the report", name)
		}
	}
}

// TestNoSecretInAnyFormat checks that no format shows a secret or an unmasked number.
func TestNoSecretInAnyFormat(t *testing.T) {
	r := reports(t)["secret.json"]
	for _, name := range format.Names() {
		report := string(write(t, name, r))
		if strings.Contains(report, "8613800000011") || strings.Contains(report, "sentinel") {
			t.Errorf("%s:\n%s", name, report)
		}
	}
}

// TestColor checks that only a style with color has color.
func TestColor(t *testing.T) {
	f, _ := format.Find("text")
	for _, color := range []bool{true, false} {
		var b bytes.Buffer
		if err := f.Write(&b, reports(t)["fail.json"], format.Style{Color: color, Width: 80}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b[") != color {
			t.Errorf("color %t:\n%q", color, b.String())
		}
	}
}

// judgement returns the judgement of a channel with some results.
func judgement(name string, by gate.JudgedBy, results ...policy.Result) gate.Judgement {
	statuses := make([]policy.Status, len(results))
	for i, r := range results {
		statuses[i] = r.Status
	}
	status := policy.Worst(statuses...)
	return gate.Judgement{
		Name: name, JudgedBy: by, Channel: "cams-x", Source: gate.Sources[0], Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
		Window: metric.Window{Start: 1795190400000, End: 1795449600000}, Blocks: status == policy.Fail || status == policy.Error,
		Verdict: policy.Verdict{Status: status, Message: "a verdict on " + name, Results: results},
	}
}

// result returns a result for the whole window.
func result(rule, key string, status policy.Status, reason policy.Reason) policy.Result {
	return policy.Result{
		Rule: rule, Key: key, Status: status, Severity: "error", Reason: reason, Start: 1795190400000, End: 1795449600000, Metric: "delivery_rate",
		Message: rule + ": " + string(status) + " of " + key,
	}
}

// reportOf returns a report of judgements.
func reportOf(judgements ...gate.Judgement) gate.Report {
	r := gate.Report{Version: "1", Source: "recorded", Judgements: judgements, Allowed: true, Status: policy.Unjudged}
	for _, j := range judgements {
		r.Status = policy.Worst(r.Status, j.Verdict.Status)
		if j.Blocks {
			r.Allowed, r.ExitCode = false, gate.ExitFailed
		}
	}
	r.Message = "Blocked: the verdict"
	if r.Allowed {
		r.Message = "Allowed: the verdict"
	}
	return r
}

// TestSARIFResults checks that only findings that need attention are results, and that no two
// results have the same fingerprint.
func TestSARIFResults(t *testing.T) {
	r := reportOf(
		judgement("a", gate.ByPolicy,
			result("delivery", "", policy.Fail, policy.ReasonBelowMin), result("gone", "", policy.Inconclusive, policy.ReasonNoData),
			result("slow", "", policy.Warn, policy.ReasonBelowMin), result("ok", "", policy.Pass, policy.ReasonOK), result("known", "", policy.Pass, policy.ReasonWaived)),
		judgement("a", gate.ByProvider, result("delivery", "", policy.Fail, policy.ReasonBelowMin)),
		judgement("a", gate.ByProvider, result("delivery", "", policy.Fail, policy.ReasonBelowMin), result("delivery", "", policy.Fail, policy.ReasonBelowMin)),
		judgement("b", gate.ByProvider),
	)
	report, err := sarif.FromBytes(write(t, "sarif", r))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	fingerprints := make(map[string]bool)
	for _, result := range report.Runs[0].Results {
		got = append(got, *result.RuleID+" "+result.Level)
		fingerprints[result.PartialFingerprints["chatappGate/v1"]] = true
	}
	want := []string{"policy/delivery error", "policy/gone error", "provider/delivery error", "provider/delivery error", "provider/delivery error", "policy/slow warning"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(fingerprints) != len(want) {
		t.Errorf("%d results have %d fingerprints", len(want), len(fingerprints))
	}
}

// TestSARIFLimit checks that if there are too many results, the worst are kept, with a note.
func TestSARIFLimit(t *testing.T) {
	var results []policy.Result
	for i := range 6000 {
		results = append(results, result("r", strconv.Itoa(i), policy.Warn, policy.ReasonBelowMin))
	}
	r := reportOf(judgement("many", gate.ByPolicy, results...), judgement("last", gate.ByPolicy, result("worst", "", policy.Fail, policy.ReasonBelowMin)))
	report, err := sarif.FromBytes(write(t, "sarif", r))
	if err != nil {
		t.Fatal(err)
	}
	run := report.Runs[0]
	if len(run.Results) != 5000 || *run.Results[0].RuleID != "policy/worst" {
		t.Errorf("%d results, the first of %s", len(run.Results), *run.Results[0].RuleID)
	}
	if notes := run.Invocations[0].ToolExecutionNotifications; len(notes) != 1 || !strings.Contains(*notes[0].Message.Text, "6,001") {
		t.Errorf("the notes are %+v", notes)
	}
}

// TestJUnitNames checks that no two test cases have the same name, that there is always a test
// case, and that the report is XML for any input.
func TestJUnitNames(t *testing.T) {
	delivery := result("delivery", "", policy.Fail, policy.ReasonBelowMin)
	hostile := result("r", "", policy.Fail, policy.ReasonBelowMin)
	hostile.Rule, hostile.Message = "\ufffe\x01\xff", "]]>\uffff\x00\xe4"
	tests := map[string]struct {
		report gate.Report
		cases  int
	}{
		"nothing":           {reportOf(), 1},
		"the same":          {reportOf(judgement("a", gate.ByPolicy, delivery, delivery, delivery), judgement("a", gate.ByPolicy, delivery), judgement("a", gate.ByProvider, delivery)), 5},
		"named like checks": {reportOf(judgement("checks", gate.ByPolicy, delivery)), 1},
		"hostile":           {reportOf(judgement("\x1b\ufffe", gate.ByPolicy, hostile)), 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var suites struct {
				Suites []struct {
					Cases []struct {
						Name  string `xml:"name,attr"`
						Class string `xml:"classname,attr"`
					} `xml:"testcase"`
				} `xml:"testsuite"`
			}
			if err := strictXML(write(t, "junit", tt.report), &suites); err != nil {
				t.Fatal(err)
			}
			seen := make(map[string]bool)
			count := 0
			for _, s := range suites.Suites {
				for _, c := range s.Cases {
					count++
					seen[c.Class+"\x00"+c.Name] = true
				}
			}
			if count != tt.cases || len(seen) != tt.cases {
				t.Errorf("got %d test cases with %d names, want %d", count, len(seen), tt.cases)
			}
		})
	}
}

// TestGitHubLimit checks that ten annotations have the verdict, the worst findings, and how many
// more there are. GitHub does not show more than ten.
func TestGitHubLimit(t *testing.T) {
	results := func(n int) (all []policy.Result) {
		for i := range n {
			all = append(all, result("r", strconv.Itoa(i), policy.Warn, policy.ReasonBelowMin))
		}
		return all
	}
	worst := judgement("z", gate.ByPolicy, result("worst", "", policy.Fail, policy.ReasonBelowMin), result("ok", "", policy.Pass, policy.ReasonOK))
	tests := map[string]struct {
		report gate.Report
		lines  int
		last   string
	}{
		"one":  {reportOf(worst), 2, "worst: fail"},
		"nine": {reportOf(judgement("a", gate.ByPolicy, results(8)...), worst), 10, "r: warn of 7"},
		"ten":  {reportOf(judgement("a", gate.ByPolicy, results(9)...), worst), 10, "2 more: 2 warn."},
		"many": {reportOf(judgement("a", gate.ByPolicy, results(4000)...), worst), 10, "3,993 more: 3,993 warn."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			all := strings.Split(strings.TrimSuffix(string(write(t, "github", tt.report)), "\n"), "\n")
			if len(all) != tt.lines {
				t.Fatalf("got %d annotations, want %d", len(all), tt.lines)
			}
			if !strings.HasPrefix(all[0], "::error title=chatapp-gate::") || !strings.Contains(all[1], "worst: fail") {
				t.Errorf("the first are %q", all[:2])
			}
			if last := all[len(all)-1]; !strings.Contains(last, tt.last) {
				t.Errorf("the last is %q, want %q", last, tt.last)
			}
		})
	}
}
