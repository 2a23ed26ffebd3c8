// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// halfHours returns results for consecutive half hours.
func halfHours(rule, key string, n int) []policy.Result {
	all := make([]policy.Result, n)
	for i := range all {
		all[i] = policy.Result{
			Rule: rule, Key: key, Status: policy.Fail, Severity: "error", Reason: policy.ReasonBelowMin, Metric: "delivery_rate", DecidedBy: "min",
			Start: 1795190400000 + int64(i)*1800000, End: 1795190400000 + int64(i+1)*1800000,
			Observed: new(0.5 - float64(i%10)/100), Bound: new(0.8), SentCount: new(int64(50)), Message: rule + ": below min " + strconv.Itoa(i),
		}
	}
	return all
}

func halfHourly(results ...policy.Result) gate.Judgement {
	j := judgement("night", gate.ByPolicy, results...)
	j.Calendar.Granularity = metric.HalfHour
	return j
}

// TestRuns checks which intervals of a rule and key share a line, and its text.
func TestRuns(t *testing.T) {
	run := halfHours("r", "861", 107)
	other := halfHours("r", "862", 2)
	above := halfHours("r", "863", 3)
	for i := range above {
		above[i].Reason, above[i].DecidedBy, above[i].Metric, above[i].Observed = policy.ReasonAboveMax, "max", "sent_count", new(float64(100+i))
	}
	uncounted := halfHours("r", "864", 3)
	uncounted[1].SentCount = nil
	waived := halfHours("r", "865", 4)
	for i := range waived {
		waived[i].Status, waived[i].Reason, waived[i].Message = policy.Pass, policy.ReasonWaived, "r: waived for a reason"
	}
	days := halfHours("r", "866", 3)
	for i := range days {
		days[i].Start, days[i].End = 1795219200000+int64(i)*86400000, 1795219200000+int64(i+1)*86400000
	}
	daily := judgement("day", gate.ByPolicy, days...)
	daily.Window = metric.Window{Start: 1795219200000, End: 1795219200000 + 4*86400000}
	tests := map[string]struct {
		judgement gate.Judgement
		want      []string
	}{
		"a run":              {halfHourly(run...), []string{"- r, 861: delivery rate is below the minimum of 80% in 107 half hours, at worst 41.0% (Nov 20, 2026, 16:00 to Nov 22, 2026, 21:30; 5,350 sent)\n", "r Nov 20, 16:00 to Nov 22, 21:30 "}},
		"two keys":           {halfHourly(append(run, other...)...), []string{"- r, 861: delivery rate is below the minimum of 80% in 107 half hours", "- r: below min 0\n", "- r: below min 1\n"}},
		"above":              {halfHourly(above...), []string{"- r, 863: sent count is above the maximum of 0.8 in 3 half hours, at worst 102 (Nov 20, 2026, 16:00–17:30; 150 sent)\n"}},
		"an unknown count":   {halfHourly(uncounted...), []string{"in 3 half hours, at worst 48.0% (Nov 20, 2026, 16:00–17:30)\n"}},
		"waived":             {halfHourly(waived...), []string{"- r: waived for a reason, and the same in 3 more half hours\n"}},
		"days are inclusive": {daily, []string{"in 3 days, at worst 48.0% (Nov 21–23, 2026; 150 sent)\n"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text := textOf(t, reportOf(tt.judgement), format.Style{Width: 200})
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
			var document struct {
				Verdicts []struct{ Results []any } `json:"verdicts"`
			}
			if err := json.Unmarshal(write(t, "json", reportOf(tt.judgement)), &document); err != nil || len(document.Verdicts[0].Results) != len(tt.judgement.Verdict.Results) {
				t.Errorf("json does not have all results: %v, %+v", err, document)
			}
		})
	}
}

// many returns a report of many results that do not share lines, and of long texts.
func many(n int, text string) gate.Report {
	results := make([]policy.Result, n)
	for i := range results {
		results[i] = result("r", fmt.Sprintf("86%d", i), policy.Fail, policy.ReasonBelowMin)
		results[i].Message = text + strconv.Itoa(i)
	}
	j := judgement("a", gate.ByPolicy, results...)
	j.Remediation = text
	for range n {
		j.Notes = append(j.Notes, text)
	}
	r := reportOf(j, judgement("b", gate.ByProvider, result("r", "", policy.Fail, policy.ReasonBelowMin)))
	for i := range n {
		r.Checks = append(r.Checks, gate.Check{Address: "check." + strconv.Itoa(i) + text, Kind: "check", Status: policy.Fail, Problems: []string{text}})
		r.Problems = append(r.Problems, diagnostic.Diagnostic{Summary: "Summary" + text, Detail: text})
	}
	r.Message += text
	return r
}

// TestHumanSize checks how much of a large report people see.
func TestHumanSize(t *testing.T) {
	r := many(300, "a text")
	text, comment := string(write(t, "text", r)), string(write(t, "markdown", r))
	for _, report := range []string{text, comment} {
		for _, want := range []string{"251 rows left out", "281 notes left out", "280 checks left out", "280 problems left out", "--full"} {
			if !strings.Contains(report, want) {
				t.Errorf("%q is not in\n%s", want, report)
			}
		}
	}
	// Each verdict shows five reasons.
	if !strings.Contains(text, "295 reasons left out") || !strings.Contains(comment, "and 295 more") {
		t.Errorf("the reasons are\n%s\n%s", text, comment)
	}
	if lines := strings.Count(text, "\n"); lines > 250 {
		t.Errorf("the text has %d lines", lines)
	}
	f, _ := format.Find("text")
	var full bytes.Buffer
	if err := f.Write(&full, r, format.Style{Full: true}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(full.String(), "left out") || strings.Count(full.String(), "- r: a text") != 300 {
		t.Errorf("the full text is\n%s", full.String())
	}
}

// TestMarkdownLimit checks that a comment is never too long for a code host.
func TestMarkdownLimit(t *testing.T) {
	f, _ := format.Find("markdown")
	for name, text := range map[string]string{"short": "", "long": strings.Repeat("word ", 10000), "escaped": strings.Repeat("&", 5000), "wide": strings.Repeat("\U0001f534", 5000)} {
		for _, full := range []bool{false, true} {
			var b bytes.Buffer
			if err := f.Write(&b, many(2000, text), format.Style{Full: full}); err != nil {
				t.Fatal(err)
			}
			if b.Len() >= 60_000 || !strings.Contains(b.String(), "left out") || strings.Count(b.String(), "<details") != strings.Count(b.String(), "</details>") {
				t.Errorf("%s, full %t: %d bytes", name, full, b.Len())
			}
		}
	}
}

// TestSaidOnce checks that a check does not repeat a verdict.
func TestSaidOnce(t *testing.T) {
	r := reportOf(judgement("a", gate.ByProvider, result("r", "", policy.Fail, policy.ReasonBelowMin)))
	r.Checks = []gate.Check{{Address: "check.a", Kind: "check", Status: policy.Fail, Blocks: true, Problems: []string{"a verdict\n on a"}}}
	for _, name := range []string{"text", "markdown", "github", "sarif", "junit", "html"} {
		report := string(write(t, name, r))
		if strings.Count(report, "a verdict") > 1 || !strings.Contains(report, "See the verdict on a.") {
			t.Errorf("%s:\n%s", name, report)
		}
	}
}

// TestCommandsInText checks that no text becomes a command of a CI system, wherever columns and
// wrapping place it.
func TestCommandsInText(t *testing.T) {
	const text = "::error::x ##[add-mask]x\n\t::error::y ##vso[task.complete]z"
	f, _ := format.Find("text")
	for _, width := range []int{0, 30, 40, 80} {
		r := hostile()
		r.Judgements[0].Channel, r.Checks[0].Address = text, text
		r.Checks[0].Problems = []string{"a text of some words that is followed by " + text}
		r.Judgements[0].Verdict.Results[0].Message = "some words that are followed by " + text
		var b bytes.Buffer
		if err := f.Write(&b, r, format.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		if found := commandLine.FindString(b.String()); found != "" {
			t.Errorf("width %d: %q is in\n%s", width, found, b.String())
		}
	}
}

// BenchmarkFormats writes 100,000 failing results: of one number, which are a run, and of as
// many numbers, each with a series. It fails if a format takes more than three times as long
// as JSON.
func BenchmarkFormats(b *testing.B) {
	const size = 100_000
	run := halfHourly(halfHours("r", "8613800000001", size)...)
	run.Series = []gate.Series{{Key: "8613800000001", Points: points(size)}}
	keys := halfHourly()
	for i := range size {
		key := fmt.Sprintf("86138%08d", i)
		keys.Verdict.Results = append(keys.Verdict.Results, halfHours("r", key, 1)...)
		keys.Series = append(keys.Series, gate.Series{Key: key, Points: points(1)})
	}
	for name, j := range map[string]gate.Judgement{"run": run, "keys": keys} {
		r := reportOf(j)
		var floor time.Duration
		for _, f := range []string{"json", "text", "text --full", "junit", "sarif", "github", "markdown", "html"} {
			b.Run(name+"/"+f, func(b *testing.B) {
				b.ReportAllocs()
				formatName, _, full := strings.Cut(f, " ")
				found, _ := format.Find(formatName)
				for b.Loop() {
					if err := found.Write(io.Discard, r, format.Style{Full: full}); err != nil {
						b.Fatal(err)
					}
				}
				took := b.Elapsed() / time.Duration(b.N)
				if f == "json" {
					floor = took
				} else if took > 3*floor {
					b.Errorf("%v is more than three times the %v of json", took, floor)
				}
			})
		}
	}
}

func points(n int) []gate.Point {
	all := make([]gate.Point, n)
	for i := range all {
		all[i] = gate.Point{Start: 1795190400000 + int64(i)*1800000, Counts: metric.Counts{Sent: 50, Delivered: 20}, Judged: true}
	}
	return all
}
