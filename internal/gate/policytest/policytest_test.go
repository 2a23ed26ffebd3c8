// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policytest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

const policyText = `
variable "least" {
  default = 0.95
}
variable "code" {
  default   = "hush-hush"
  sensitive = true
}
channel "support" {
  cust_space_id = "cams-a"
  lookback      = "7d"
  rules = {
    delivery = { metric = "delivery_rate", min = var.least, confidence = 0.95 }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d" }
    daily    = { metric = "delivery_rate", per = "interval", min = 0.8, tolerate = 1 }
    known    = { metric = "sent_count", min = 100000, waiver = { until = "2026-12-01", reason = "x" } }
  }
}
channel "codes" {
  isv_code      = var.code
  granularity   = "HALF_HOUR"
  lookback      = "3h"
  settle        = "30m"
  timezone      = "Europe/Berlin"
  phone_numbers = ["8613800000001", "8613800000002"]
  rules         = { outage = { metric = "delivery_rate", per = "interval", min = 0.9, consecutive = 3 } }
}
template "sale" {
  cust_space_id = "cams-a"
  template_code = "spring"
  lookback      = "2d"
  rules = {
    reads  = { metric = "read_rate", per = "language", min = 0.5 }
    clicks = { metric = "click_count", per = "language", min = 10 }
  }
}
`

func load(t testing.TB, file *policytest.File) *policyfile.Policy {
	t.Helper()
	policy, err := policyfile.Parse("policy.hcl", []byte(policyText), policyfile.Values{Set: file.Variables(), From: file.Name})
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// run runs the tests of a file.
func run(t testing.TB, text string) []policytest.Outcome {
	t.Helper()
	file, err := policytest.Parse("policy_test.hcl", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := file.Run(load(t, file), nil, gate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// test is a file with one test, whose body continues on line 4.
func test(channel, more string) string {
	return fmt.Sprintf("as_of = \"2026-11-24T12:00:00+08:00\"\ntest \"a\" {\n  channel = %q\n%s\n}\n", channel, more)
}

// rows are rows of the first number.
func rows(sent, delivered string) string {
	return fmt.Sprintf("rows \"8613800000001\" {\nsent = %s\ndelivered = %s\n}\n", sent, delivered)
}

// inGerman are rows of one language, with more attributes.
func inGerman(more string) string {
	return "rows \"de\" {\nsent = \"2*100\"\ndelivered = \"2*100\"\n" + more + "\n}\n"
}

// TestExpectations checks what counts as a difference, with tests that expect the true outcome
// and tests that do not.
func TestExpectations(t *testing.T) {
	healthy := rows(`"35*1000"`, `"35*970"`)
	fallen := rows(`"35*1000"`, `"28*970 7*600"`) + "rows \"8613800000002\" {\nsent = \"35*9000\"\ndelivered = \"35*8900\"\n}\n"
	for name, tt := range map[string]struct {
		channel, rows, expect string
		want                  string // Of the differences; empty if there are none.
	}{
		"allowed":                {"support", healthy, `allowed = true`, ""},
		"not allowed":            {"support", healthy, `allowed = false`, "allowed: expected false, got true"},
		"a status":               {"support", healthy, `status = "pass"`, ""},
		"another status":         {"support", healthy, `status = "fail"`, "status: expected fail, got pass"},
		"a rule":                 {"support", healthy, `rules = { delivery = "pass" }`, ""},
		"a rule that differs":    {"support", healthy, `rules = { delivery = "fail" }`, "rule delivery: expected fail, got pass (ok)"},
		"a reason":               {"support", healthy, `rules = { known = { status = "pass", reason = "waived" } }`, ""},
		"a reason alone":         {"support", healthy, `rules = { known = { reason = "waived" } }`, ""},
		"another reason":         {"support", healthy, `rules = { known = { status = "pass", reason = "ok" } }`, "rule known: expected the reason ok, got waived"},
		"a number":               {"support", fallen, `rules = { drop = { status = "fail", reason = "dropped", phone_numbers = ["8613800000001"] } }`, ""},
		"another number":         {"support", fallen, `rules = { drop = { status = "fail", phone_numbers = ["8613800000002"] } }`, "rule drop: expected fail for 86*******0002, got 86*******0001"},
		"one number too many":    {"support", fallen, `rules = { drop = { phone_numbers = ["8613800000001", "8613800000002"] } }`, "rule drop: expected fail for 86*******0001, 86*******0002, got 86*******0001"},
		"no number":              {"support", fallen, `rules = { delivery = { phone_numbers = [] } }`, ""},
		"several differences":    {"support", healthy, "status = \"warn\"\nrules = { delivery = \"fail\", drop = \"warn\" }", "status: expected warn, got pass; rule delivery: expected fail, got pass (ok); rule drop: expected warn, got pass (ok)"},
		"a day without a row":    {"support", rows(`"30*1000 _ 4*1000"`, `"30*970 _ 4*970"`), `rules = { delivery = "pass" }`, ""},
		"no rows":                {"support", "", `rules = { delivery = { status = "inconclusive", reason = "no_data" } }`, ""},
		"a list with null":       {"support", rows(`[1000, null, 1000]`, `[900, null, 100]`), `rules = { daily = { status = "pass", reason = "tolerated" } }`, ""},
		"the last is yesterday":  {"support", rows(`[1000, 1000]`, `[970, 100]`), `rules = { daily = { status = "pass", reason = "tolerated" }, delivery = "fail" }`, ""},
		"the first of seven":     {"support", rows(`"7*1000"`, `"100 6*970"`), `rules = { daily = { status = "pass", reason = "tolerated" } }`, ""},
		"the first of eight":     {"support", rows(`"8*1000"`, `"100 7*970"`), `rules = { daily = { status = "pass", reason = "ok" } }`, ""},
		"the baseline is before": {"support", rows(`"7*1000"`, `"7*970"`), `rules = { drop = { status = "inconclusive", reason = "no_baseline" } }`, ""},
		"a start":                {"support", strings.Replace(rows(`"3*1000"`, `"3*100"`), "sent", "start = \"2026-11-17\"\nsent", 1), `rules = { daily = { status = "fail", reason = "below_min" } }`, ""},
		"a start before":         {"support", strings.Replace(rows(`"3*1000"`, `"3*100"`), "sent", "start = \"2026-11-14\"\nsent", 1), `rules = { daily = { status = "inconclusive", reason = "no_data" } }`, ""},
		"half hours":             {"codes", rows(`"6*100"`, `"3*95 3*50"`), `rules = { outage = { status = "fail", phone_numbers = ["8613800000001"] } }`, ""},
		"half hours, a number":   {"codes", rows(`"6*100"`, `"3*95 3*95"`), `rules = { outage = { status = "inconclusive", reason = "no_data", phone_numbers = ["8613800000002"] } }`, ""},
		"of a template":          {"sale", inGerman("read = \"2*40\"\nclicked = \"2*6\""), `rules = { reads = { status = "fail", languages = ["de"] }, clicks = "pass" }`, ""},
		"another language":       {"sale", inGerman("read = \"2*40\"\nclicked = \"2*6\""), `rules = { reads = { languages = ["fr"] } }`, "rule reads: expected fail for fr, got de"},
		"without reads":          {"sale", inGerman("clicked = \"2*4\""), `rules = { reads = { status = "inconclusive", reason = "no_data" }, clicks = "fail" }`, ""},
		"without some reads":     {"sale", inGerman("read = \"_ 60\"\nclicked = \"_ _\""), `rules = { reads = "pass", clicks = { status = "inconclusive", reason = "no_data" } }`, ""},
		"more than int64":        {"support", rows(`"2*9223372036854775807"`, `"2*0"`), `status = "fail"`, "status: expected fail, got error"},
	} {
		t.Run(name, func(t *testing.T) {
			outcomes := run(t, test(tt.channel, tt.rows+"expect {\n"+tt.expect+"\n}"))
			var got []string
			for _, d := range outcomes[0].Differences {
				got = append(got, d.What)
				if d.Place.File != "policy_test.hcl" || d.Place.Line < 4 || len(d.Messages) == 0 {
					t.Errorf("at %+v: %q", d.Place, d.Messages)
				}
			}
			if all := strings.Join(got, "; "); all != tt.want {
				t.Errorf("got  %s\nwant %s", all, tt.want)
			}
		})
	}
}

// TestSettings checks what a test may set: the time, variables, and whether inconclusive allows.
func TestSettings(t *testing.T) {
	const text = `
policy          = ["policy.hcl", "more.hcl"]
variables       = { least = 0.5 }
as_of           = "2026-11-24"
on_inconclusive = "allow"

test "as the file has it" {
  channel = "support"
  rows "8613800000001" {
    sent      = "7*1000"
    delivered = "7*600"
  }
  expect {
    allowed = false
    rules   = { delivery = "pass", known = { status = "pass", reason = "waived" }, daily = "fail" }
  }
}
test "another time, after the waiver" {
  channel = "support"
  as_of   = "2026-12-24T12:00:00+08:00"
  rows "8613800000001" {
    sent      = "35*1000"
    delivered = "35*970"
  }
  expect {
    rules = { known = "fail" }
  }
}
test "nothing is known, which is allowed" {
  channel = "codes"
  expect {
    status  = "inconclusive"
    allowed = true
  }
}
test "nothing is known, which is not allowed" {
  channel         = "codes"
  on_inconclusive = "block"
  expect {
    status  = "inconclusive"
    allowed = false
  }
}
`
	for _, o := range run(t, text) {
		if len(o.Differences) > 0 {
			t.Errorf("%s: %+v", o.Name, o.Differences)
		}
	}
	file, err := policytest.Parse(filepath.Join("a", "b", "policy_test.hcl"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(file.Policies()); got != fmt.Sprint([]string{filepath.Join("a", "b", "policy.hcl"), filepath.Join("a", "b", "more.hcl")}) {
		t.Errorf("got %s", got)
	}
	outcomes, err := file.Run(load(t, file), regexp.MustCompile("^nothing"), gate.Options{})
	if err != nil || len(outcomes) != 2 {
		t.Errorf("%d tests were run, %v", len(outcomes), err)
	}
}

// TestProblems checks that a mistake in a file is reported with its line, and that no test is
// run.
func TestProblems(t *testing.T) {
	const expect = "expect {\nallowed = true\n}"
	one := func(channel, more string) string { return test(channel, more) }
	for name, tt := range map[string]struct {
		text    string
		line    int
		summary string
		words   string
	}{
		"not HCL":              {"test {", 1, "Unclosed configuration block", "closing brace"},
		"no test":              {"policy = \"policy.hcl\"", 1, "No tests", `test "name" {}`},
		"unknown attribute":    {"polcy = \"x\"\n" + one("support", expect), 1, "Unsupported argument", `Did you mean "policy"?`},
		"unknown block":        {one("support", expect+"\nrow \"1\" {}"), 7, "Unsupported block type", `"row"`},
		"a reference":          {one("support", "expect {\nallowed = var.x\n}"), 5, "Variables not allowed", ""},
		"test twice":           {one("support", expect) + "test \"a\" {\n" + expect + "\n}", 8, "Test is written twice", "already"},
		"no name":              {strings.Replace(one("support", expect), `"a"`, `" "`, 1), 2, "Invalid name", ""},
		"no time":              {strings.Replace(one("support", expect), "as_of", "# as_of", 1), 2, "No time", "Write when"},
		"not a time":           {strings.Replace(one("support", expect), "2026-11-24T12:00:00+08:00", "noon", 1), 1, "Invalid value", `"noon" is not a time`},
		"time is a number":     {strings.Replace(one("support", expect), `"2026-11-24T12:00:00+08:00"`, "7", 1), 1, "Wrong type of value", "as_of must be text"},
		"no time in two":       {strings.Replace(one("support", expect), "as_of", "# as_of", 1) + "test \"b\" {\n channel = \"support\"\n" + expect + "\n}", 2, "No time", "Write when"},
		"no channel in two":    {strings.Replace(one("support", expect), "channel", "# channel", 1) + "test \"b\" {\n" + expect + "\n}", 2, "No channel", "does not name one"},
		"unknown above":        {"channel = \"none\"\n" + strings.Replace(one("support", expect), "channel", "# channel", 1) + "test \"b\" {\n" + expect + "\n}", 1, "Unknown channel", "support, codes, sale"},
		"an expected":          {one("support", "expected {}"), 4, "Unsupported block type", `Did you mean "expect"?`},
		"no expectation":       {one("support", ""), 2, "No expectation", "expects nothing"},
		"an empty one":         {one("support", "expect {}"), 4, "No expectation", "Write status, allowed or rules"},
		"no rule in it":        {one("support", "expect {\nrules = {}\n}"), 5, "No expectation", "rules is empty"},
		"expected twice":       {one("support", expect+"\n"+expect), 7, "Expectation is written twice", ""},
		"unknown status":       {one("support", "expect {\nstatus = \"inconclusve\"\n}"), 5, "Unknown status", `Did you mean "inconclusive"?`},
		"status null":          {one("support", "expect {\nstatus = null\n}"), 5, "Wrong type of value", "status is null"},
		"unknown rule status":  {one("support", "expect {\nrules = { delivery = \"ok\" }\n}"), 5, "Unknown status", "Valid are pass, warn, inconclusive, fail"},
		"empty rule status":    {one("support", "expect {\nrules = { delivery = \"\" }\n}"), 5, "Unknown status", `The status "" is unknown`},
		"empty status of rule": {one("support", "expect {\nrules = { delivery = { status = \"\" } }\n}"), 5, "Unknown status", `The status "" is unknown`},
		"two lists of keys":    {one("support", "expect {\nrules = { drop = { languages = [\"de\"], phone_numbers = [] } }\n}"), 5, "Unknown field", `languages and phone_numbers`},
		"unknown reason":       {one("support", "expect {\nrules = {\ndelivery = { reason = \"dropd\" }\n}\n}"), 6, "Unknown reason", `Did you mean "dropped"?`},
		"a reason of reads":    {one("support", "expect {\nrules = { delivery = { reason = \"stale\" } }\n}"), 5, "Unknown reason", ""},
		"unknown field":        {one("support", "expect {\nrules = { delivery = { state = \"fail\" } }\n}"), 5, "Unknown field", "status, reason, languages, phone_numbers"},
		"reads of a number":    {one("support", "rows \"8613800000001\" {\nsent = \"1\"\ndelivered = \"1\"\nread = \"1\"\n}\nexpect {\nallowed = true\n}"), 4, "Unknown count", "read is not expected: CAMS does not report it for a channel"},
		"reads are shorter":    {one("sale", inGerman("read = \"1\"")+"expect {\nallowed = true\n}"), 4, "Series of different lengths", "sent has 2 intervals, and read has 1"},
		"reads without a row":  {one("sale", "rows \"de\" {\nsent = \"_\"\ndelivered = \"_\"\nread = \"1\"\n}\nexpect {\nallowed = true\n}"), 4, "Half a row", "sent and read"},
		"a rule is null":       {one("support", "expect {\nrules = { delivery = null }\n}"), 5, "Wrong type of value", "is null"},
		"a rule is a list":     {one("support", "expect {\nrules = { delivery = [\"fail\"] }\n}"), 5, "Wrong type of value", "neither a status nor an object"},
		"a rule is empty":      {one("support", "expect {\nrules = { delivery = {} }\n}"), 5, "Wrong type of value", "neither a status nor an object"},
		"rule twice":           {one("support", "expect {\nrules = {\ndelivery = \"pass\"\ndelivery = \"fail\"\n}\n}"), 7, "Rule is written twice", "already"},
		"numbers are text":     {one("support", "expect {\nrules = { drop = { phone_numbers = \"1\" } }\n}"), 5, "Wrong type of value", "a list of texts"},
		"allowed is text":      {one("support", "expect {\nallowed = \"yes\"\n}"), 5, "Wrong type of value", "true or false"},
		"unknown rule":         {one("support", "expect {\nrules = { delivry = \"pass\" }\n}"), 5, "Unknown rule", `Did you mean "delivery"?`},
		"unknown channel":      {one("supports", expect), 3, "Unknown channel", `Did you mean "support"?`},
		"no channel of two":    {strings.Replace(one("support", expect), "channel", "# channel", 1), 2, "No channel", `Write channel = "support" in the test, or above all tests, or another of codes, sale.`},
		"not a number":         {one("support", strings.Replace(rows(`"1"`, `"1"`), "8613800000001", "+86 138", 1)+expect), 4, "Invalid value", "digits"},
		"rows twice":           {one("support", rows(`"1"`, `"1"`)+rows(`"1"`, `"1"`)+expect), 8, "Rows are written twice", "already"},
		"no delivered":         {one("support", "rows \"8613800000001\" {\nsent = \"1\"\n}\n"+expect), 4, "Missing required argument", "delivered"},
		"different lengths":    {one("support", rows(`"3*1"`, `"2*1"`)+expect), 4, "Series of different lengths", "sent has 3 intervals, and delivered has 2"},
		"half a row":           {one("support", rows(`"1 _ 1"`, `"1 1 _"`)+expect), 4, "Half a row", "Interval 2"},
		"a word":               {one("support", rows(`"1 two"`, `"2*1"`)+expect), 5, "Invalid series", `"two" is not a count`},
		"a negative count":     {one("support", rows(`[1, -1]`, `"2*1"`)+expect), 5, "Invalid series", "element 2 is not a count"},
		"half a count":         {one("support", rows(`[1.5]`, `"1"`)+expect), 5, "Invalid series", "element 1 is not a count"},
		"none":                 {one("support", rows(`""`, `"1"`)+expect), 5, "Invalid series", "it has no count"},
		"times nothing":        {one("support", rows(`"0*1"`, `"1"`)+expect), 5, "Invalid series", `"0*1" is not a count`},
		"times a word":         {one("support", rows(`"x*1"`, `"1"`)+expect), 5, "Invalid series", "number of repetitions before the *"},
		"too many":             {one("support", rows(`"2000000*1"`, `"2000000*1"`)+expect), 6, "Invalid series", "more than 2000000 intervals"},
		"far too many":         {one("support", rows(`"999999999*1 999999999*1"`, `"1"`)+expect), 5, "Invalid series", "more than 2000000 intervals"},
		"a number for a list":  {one("support", rows(`7`, `"1"`)+expect), 5, "Invalid series", "write a list of counts"},
		"no such day":          {one("support", strings.Replace(rows(`"1"`, `"1"`), "sent", "start = \"2026-02-30\"\nsent", 1)+expect), 5, "Invalid value", "not the start of an interval"},
		"within a day":         {one("support", strings.Replace(rows(`"1"`, `"1"`), "sent", "start = \"2026-11-20T12:00:00+08:00\"\nsent", 1)+expect), 5, "Invalid value", "not the start of an interval"},
		"after the window":     {one("support", strings.Replace(rows(`"3*1"`, `"3*1"`), "sent", "start = \"2026-11-22\"\nsent", 1)+expect), 5, "Rows after the window", "goes on until 2026-11-25"},
		"rows and an answer":   {one("support", "answer = \"a.json\"\n"+rows(`"1"`, `"1"`)+expect), 4, "Rows and an answer", "not both"},
		"no such answer":       {one("support", "answer = \"no.json\"\n"+expect), 4, "File not usable", "no.json"},
		"no name of an answer": {one("support", "answer = []\n"+expect), 4, "Wrong type of value", "answer must be text"},
		"inconclusive":         {"on_inconclusive = \"maybe\"\n" + one("support", expect), 1, "Invalid value", "block or allow"},
		"variables":            {"variables = [1]\n" + one("support", expect), 1, "Wrong type of value", "must be an object"},
		"nested":               {"variables = " + strings.Repeat("[", 50_000), 1, "Nested too deeply", ""},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := policytest.Parse("policy_test.hcl", []byte(tt.text))
			if err == nil {
				var outcomes []policytest.Outcome
				if outcomes, err = file.Run(load(t, file), nil, gate.Options{}); outcomes != nil {
					t.Error("tests were run")
				}
			}
			p, ok := policyfile.IsProblems(err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if len(p.List) != 1 && name != "nested" {
				t.Errorf("one mistake makes %d errors: %+v", len(p.List), p.List)
			}
			if d := p.List[0]; d.Summary != tt.summary || !strings.Contains(d.Detail, tt.words) || d.Subject.Line != tt.line || d.Subject.File != "policy_test.hcl" {
				t.Errorf("got %+v", p.List)
			}
		})
	}
}

// TestManyNames checks that a diagnostic lists some of many names, and suggests any of them.
func TestManyNames(t *testing.T) {
	var text strings.Builder
	for i := range 30 {
		fmt.Fprintf(&text, "channel \"c%02d\" {\n  cust_space_id = \"cams-a\"\n  lookback = \"1d\"\n  rules = { sent = { metric = \"sent_count\", min = 1 } }\n}\n", i)
	}
	policy, err := policyfile.Parse("policy.hcl", []byte(text.String()+"channel \"telephone\" {\n  lookback = \"1d\"\n  rules = { sent = { metric = \"sent_count\", min = 1 } }\n}\n"), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := policytest.Parse("policy_test.hcl", []byte(test("telefone", "expect {\nallowed = true\n}")))
	if err != nil {
		t.Fatal(err)
	}
	const want = `c18, c19 and 11 more. Did you mean "telephone"?`
	if _, err := file.Run(policy, nil, gate.Options{}); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// TestAnswers checks that saved answers are found beside the test file, and joined.
func TestAnswers(t *testing.T) {
	folder := t.TempDir()
	row := func(day int, delivered int) string {
		start := time.Date(2026, 11, day, 0, 0, 0, 0, time.FixedZone("", 8*3600)).UnixMilli()
		return fmt.Sprintf(`{"PhoneNumber":"8613800000001","Start":%d,"End":%d,"SentCount":1000,"DeliveredCount":%d}`, start, start, delivered)
	}
	for name, text := range map[string]string{
		"old.json":    `{"Code":"OK","Data":[` + row(18, 970) + "," + row(19, 970) + `]}`,
		"new.json":    `{"Code":"OK","Data":[` + row(22, 100) + "," + row(23, 100) + `]}`,
		"other.json":  `{"Code":"OK","Data":[` + row(23, 99) + `]}`,
		"broken.json": `{"Code":"Throttling"}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for answer, want := range map[string]string{
		`["old.json", "new.json"]`:   "",
		`"new.json"`:                 "",
		`["new.json", "other.json"]`: "Answers contradict each other",
		`"broken.json"`:              "File not usable",
	} {
		file, err := policytest.Parse(filepath.Join(folder, "policy_test.hcl"), []byte(test("support", "answer = "+answer+"\nexpect {\nrules = { daily = \"fail\" }\n}")))
		if err != nil {
			t.Fatal(err)
		}
		if inputs := file.Inputs(); inputs[0] != file.Name || !strings.HasPrefix(inputs[1], folder) {
			t.Errorf("reads %v", inputs)
		}
		outcomes, err := file.Run(load(t, file), nil, gate.Options{})
		if p, ok := policyfile.IsProblems(err); ok != (want != "") || ok && p.List[0].Summary != want || !ok && len(outcomes[0].Differences) > 0 {
			t.Errorf("%s: got %+v, %v", answer, outcomes, err)
		}
	}
}

// TestSeries checks when intervals are, on days with a change of the clock.
func TestSeries(t *testing.T) {
	// Six half hours before 03:30 in summer time are three before the clock went forward, and
	// three after it.
	const text = `
test "over a change of the clock" {
  channel = "codes"
  as_of   = "2026-03-29T02:10:00Z"
  rows "8613800000001" {
    sent      = "6*100"
    delivered = "50 95 50 50 50 95"
  }
  rows "8613800000002" {
    start     = "2026-03-29T01:30:00+01:00"
    sent      = "2*100"
    delivered = "2*50"
  }
  expect {
    rules = { outage = { status = "fail", phone_numbers = ["8613800000001"] } }
  }
}
`
	if o := run(t, text)[0]; len(o.Differences) > 0 {
		t.Errorf("%+v", o.Differences)
	}
}

// TestStates checks that a channel without counts is an error.
func TestStates(t *testing.T) {
	file, err := policytest.Parse("policy_test.hcl", []byte(test("now", "expect {\nallowed = true\n}")))
	if err != nil {
		t.Fatal(err)
	}
	states := policyfile.Channel{Name: "now", Arguments: query.Arguments{Source: &query.Source{Name: "states"}}}
	for _, more := range []bool{false, true} {
		policy, want := &policyfile.Policy{Channels: []policyfile.Channel{states}}, "can be tested."
		if more {
			policy, want = load(t, file), "can be tested: support, codes, sale."
			policy.Channels = append(policy.Channels, states)
		}
		_, err = file.Run(policy, nil, gate.Options{})
		if p, ok := policyfile.IsProblems(err); !ok || p.List[0].Summary != "Channel without counts" || p.List[0].Subject.Line != 3 || !strings.HasSuffix(p.List[0].Detail, want) {
			t.Errorf("got %v", err)
		}
	}
}

// TestOnlyChannel checks that a test need not name the only channel that it can test, and that
// the file can name it.
func TestOnlyChannel(t *testing.T) {
	unnamed := strings.Replace(test("", "expect {\nallowed = false\n}"), "channel", "# channel", 1)
	for text, count := range map[string]int{unnamed: 1, "channel = \"codes\"\n" + unnamed: 3} {
		file, err := policytest.Parse("policy_test.hcl", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		policy := load(t, file)
		policy.Channels = append(policy.Channels[:count], policyfile.Channel{Name: "now", Arguments: query.Arguments{Source: &query.Source{Name: "states"}}})
		if outcomes, err := file.Run(policy, nil, gate.Options{}); err != nil || len(outcomes[0].Differences) > 0 {
			t.Errorf("%+v, %v", outcomes, err)
		}
	}
}

// TestSecrets checks that an outcome does not contain a secret of the policy, and that numbers
// are shown on request.
func TestSecrets(t *testing.T) {
	text := strings.Replace(test("support", rows(`"35*1000"`, `"28*970 7*600"`)+"expect {\nrules = { drop = \"pass\" }\n}"), `"a"`, `"hush-hush of 8613800000001"`, 1)
	file, err := policytest.Parse("policy_test.hcl", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []bool{false, true} {
		outcomes, err := file.Run(load(t, file), nil, gate.Options{ShowKeys: shown})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%+v", outcomes); strings.Contains(got, "hush-hush") || strings.Contains(got, "8613800000001") != shown {
			t.Errorf("got %s", got)
		}
	}
}

// FuzzParse checks that no text breaks the parser or the runner, and that mistakes are reported
// with a line.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "test \"a\" {}", "policy = \"x\"\nvariables = { least = 0.5 }", "as_of = \"2026-11-24\"\ntest \"a\" {\n channel = \"support\"\n rows \"8613800000001\" {\n sent = \"28*1000 _ 900\"\n delivered = [1, null]\n start = \"2026-11-01\"\n }\n expect {\n rules = { drop = { status = \"fail\", reason = \"dropped\", phone_numbers = [] } }\n }\n}",
		test("codes", rows(`"6*100"`, `"6*90"`)+"expect {\nallowed = true\n}"), test("support", rows(`"9*9223372036854775807"`, `"9*0"`)+"expect {\nstatus = \"pass\"\n}"),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := policytest.Parse("policy_test.hcl", []byte(text))
		if err == nil {
			if strings.Contains(text, "answer") {
				return // Reading files is not fuzzed.
			}
			policy, loadErr := policyfile.Parse("policy.hcl", []byte(policyText), policyfile.Values{Set: file.Variables(), From: file.Name})
			if loadErr != nil {
				return
			}
			_, err = file.Run(policy, nil, gate.Options{})
		}
		if err == nil {
			return
		}
		p, ok := policyfile.IsProblems(err)
		if !ok || len(p.List) == 0 {
			t.Fatalf("got %v", err)
		}
		for _, d := range p.List {
			if d.Summary == "" || d.Subject.Line < 1 {
				t.Fatalf("got %+v", d)
			}
		}
	})
}
