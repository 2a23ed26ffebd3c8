// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// backtestOf backtests a policy on the sent and delivered counts of one number per day, the
// oldest first. A negative count is a day without a row.
func backtestOf(t testing.TB, text string, o backtest.Options, days ...[2]int64) backtest.Report {
	t.Helper()
	file, err := policyfile.Parse("policy.hcl", []byte(text), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	o.Now, o.Version = time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC), "1.2.3"
	midnight := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	data := []map[string]any{}
	for i, d := range days {
		if d[0] < 0 {
			continue
		}
		data = append(data, map[string]any{
			"PhoneNumber": "8613800000001", "Start": midnight.AddDate(0, 0, i-len(days)).UnixMilli(), "End": midnight.UnixMilli(), "SentCount": d[0], "DeliveredCount": d[1],
		})
	}
	body, err := json.Marshal(map[string]any{"Code": "OK", "Data": data})
	if err != nil {
		t.Fatal(err)
	}
	r, err := backtest.Recorded(t.Context(), []gate.Recording{{Name: "answer.json", Channel: file.Channels[0].Name, Body: body}}, file, o, &o.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mixed returns 60 days with all kinds of outcomes.
func mixed() [][2]int64 {
	var days [][2]int64
	for i := range int64(60) {
		switch {
		case i >= 40 && i < 43:
			days = append(days, [2]int64{1000, 700 + i})
		case i == 50:
			days = append(days, [2]int64{-1, 0})
		case i == 55:
			days = append(days, [2]int64{20, 10})
		default:
			days = append(days, [2]int64{1000, 960 + i%7})
		}
	}
	return days
}

const mixedPolicy = `
channel "support" {
  cust_space_id = "cams-a"
  lookback      = "1d"
  rules = {
    delivery = { metric = "delivery_rate", min = 0.9, min_sent = 100 }
    drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "14d", severity = "warning" }
    known    = { metric = "delivery_rate", min = 0.9, waiver = { until = "2026-12-01", reason = "x" } }
    volume   = { metric = "sent_count", max = 2000 }
  }
}
channel "absent" {
  lookback = "1d"
  rules    = { volume = { metric = "sent_count", min = 1 } }
}
channel "fixed" {
  start = 1795190400000
  end   = 1795449600000
  rules = { volume = { metric = "sent_count", min = 1 } }
}
`

// backtestReports returns one report of each kind.
func backtestReports(t testing.TB) map[string]backtest.Report {
	t.Helper()
	suggest := backtest.Options{Days: 50, Suggest: true, Blocks: 2}
	suggest.FailOn = gate.FailOnWarn
	allow := backtest.Options{Days: 3}
	allow.OnInconclusive = policy.Allow
	hostile := hostileBacktest()
	return map[string]backtest.Report{
		"mixed":   backtestOf(t, mixedPolicy, suggest, mixed()...),
		"short":   backtestOf(t, mixedPolicy, allow, mixed()...),
		"years":   backtestOf(t, mixedPolicy, backtest.Options{Days: 900}, mixed()...),
		"no row":  backtestOf(t, mixedPolicy, suggest),
		"hostile": hostile,
		"empty":   {Message: "no channel could be read", ExitCode: gate.ExitError, Source: "live"},
	}
}

// hostileBacktest returns a report whose texts contain markup and commands.
func hostileBacktest() backtest.Report {
	const text = "</title><script>alert(1)</script>\n::error::x | [a](b) `c` ```` @team ]]> %0A"
	rate := 0.5
	day := backtest.Day{
		At: time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC), Window: metric.Window{Start: 1, End: 2}, Status: policy.Fail, Blocks: true, Reason: policy.ReasonBelowMin, Count: 1,
		Result: &policy.Result{Rule: text, Key: text, Metric: metric.DeliveryRate, Observed: &rate, Bound: &rate, DecidedBy: "min"},
	}
	return backtest.Report{
		Version: "1", Source: "live", Policies: []string{text}, Message: text, Days: 1, Suggested: true, ExitCode: 0,
		Channels: []backtest.Channel{{
			Name: text, Channel: text, Source: gate.Sources[0], Place: diagnostic.Place{File: text}, Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
			Failure: text, Remediation: text, Skipped: text, Notes: []string{text}, Days: []backtest.Day{day},
			Rules: []backtest.Rule{{
				Rule: policy.Rule{Name: text, Metric: metric.DeliveryRate}, Days: []backtest.Day{day}, Line: text, NoLine: text,
				Suggestions: []backtest.Suggestion{{Field: "min", Bound: &rate, Written: &rate}, {Field: "max", None: text}},
			}},
		}},
	}
}

func writeBacktest(t testing.TB, name string, r backtest.Report, s format.Style) string {
	t.Helper()
	var b bytes.Buffer
	if err := format.WriteBacktest(&b, name, r, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestBacktestOfSeveralResults checks that a stretch names one result and counts the others.
func TestBacktestOfSeveralResults(t *testing.T) {
	r := hostileBacktest()
	r.Suggested = false // The days would be left out.
	r.Channels[0].Failure, r.Channels[0].Skipped = "", ""
	day := &r.Channels[0].Rules[0].Days[0]
	day.Count, day.Result.Key, day.Result.SentCount = 20, "86*0105", new(int64(57))
	if got := writeBacktest(t, "text", r, format.Style{}); !strings.Contains(got, "(86*0105, 57 sent, and 19 more)") {
		t.Error(got)
	}
}

// TestBacktestJSON checks that the json format conforms to its schema.
func TestBacktestJSON(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(format.BacktestSchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("backtest.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("backtest.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range backtestReports(t) {
		if name == "empty" {
			r.Time = time.Unix(0, 0)
		}
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(writeBacktest(t, "json", r, format.Style{})))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if schema.Validate(map[string]any{"schema_version": "1.0"}) == nil {
		t.Error("the schema accepts anything")
	}
	for _, reason := range policy.Reasons() {
		isOfSignal := reason == policy.ReasonClassified || reason == policy.ReasonUnknownValue // States have no past.
		isOfBacktest := !reason.IsUnread() && !isOfSignal                                      // A day that was not read is not a day.
		if bytes.Contains(format.BacktestSchema(), []byte(`"`+reason+`"`)) != isOfBacktest {
			t.Errorf("the schema has the reason %s: got %t, want %t", reason, !isOfBacktest, isOfBacktest)
		}
	}
}

// TestBacktestText checks what a person reads.
func TestBacktestText(t *testing.T) {
	got := writeBacktest(t, "text", backtestReports(t)["mixed"], format.Style{Width: 200, Full: true})
	for _, words := range []string{
		"The gate would have blocked on 4 of 50 days; 5 more could not be judged, which also blocks; 1 channel could not be read.",
		"channel   rule          blocked   not judged   warned   waived   passed",
		"support   delivery            3            2        0        0       45",
		"support   known               0            0        0        5       45",
		"support (cams-a), Oct 6–Nov 24, 2026, at 15:30 (Asia/Shanghai) each day\n",
		"  blocked Nov 5–7, 2026: delivery: 74.0% at the lowest, below the minimum of 90% (1,000 sent)\n",
		"  blocked Nov 20, 2026: drop: dropped to 50.0%, below 83.6% (86*******0001, 20 sent)\n",
		"  not judged Nov 15, 2026: delivery: no data\n",
		"  not judged Nov 20, 2026: delivery: too few messages to judge (20 sent)\n",
		"  waived Nov 20, 2026: known: waived (20 sent)\n",
		"  not judged Oct 6–9, 2026: drop: the data begin after the start of the window or baseline\n",
		"  error: no answer was given for channel absent, which the policy names.\n",
		"  Skipped. Its window is fixed by start and end, so every day would be judged alike.",
		"Bounds with which each rule alone blocks or warns on at most 2 days:\n\n  # support (cams-a)\n",
		"  # delivery: min 0.74 blocks 0 days; the current 0.9 blocks 3 days.\n  delivery = { metric = \"delivery_rate\", min = 0.74, min_sent = 100 }\n",
		"  # volume: keep max 2,000: it blocks 0 days.\n  volume = { metric = \"sent_count\", max = 2000 }\n",
	} {
		if !strings.Contains(got, words) {
			t.Errorf("%q is not in\n%s", words, got)
		}
	}
	// The answer to --suggest is not below a long list.
	short := writeBacktest(t, "text", backtestReports(t)["mixed"], format.Style{})
	if strings.Contains(short, "\n  blocked ") || !strings.Contains(short, "41\n\nabsent\n  error: ") || !strings.Contains(short, "\n\nBounds with") {
		t.Errorf("the days are listed, or something else is missing:\n%s", short)
	}
	wrapped := writeBacktest(t, "text", backtestReports(t)["mixed"], format.Style{Width: 70, Color: true})
	if !strings.Contains(wrapped, "\x1b[") || !strings.Contains(wrapped, "support, drop: 4 blocked, 5 not judged, 41 passed\n") {
		t.Errorf("got\n%s", wrapped)
	}
	// A long list is cut unless the style is full.
	var bad [][2]int64
	for i := range int64(100) {
		bad = append(bad, [2]int64{1000, 1000 - i%2*500})
	}
	many := backtestOf(t, mixedPolicy, backtest.Options{Days: 90}, bad...)
	cut, full := writeBacktest(t, "text", many, format.Style{}), writeBacktest(t, "text", many, format.Style{Full: true})
	if n := strings.Count(cut, ": delivery: 50.0%, below"); n != 20 || !strings.Contains(cut, "25 lines left out; --full shows all.") {
		t.Errorf("%d lines:\n%s", n, cut)
	}
	if n := strings.Count(full, ": delivery: 50.0%, below"); n != 45 || strings.Contains(full, "left out") {
		t.Errorf("%d lines in full", n)
	}
}

// TestSuggestedWarnings checks that a suggestion counts warnings too, and what is proposed
// where no day could be judged.
func TestSuggestedWarnings(t *testing.T) {
	var days [][2]int64
	for i := range int64(50) {
		days = append(days, [2]int64{100, 75 + i%11})
	}
	r := backtestOf(t, `channel "support" {
  lookback = "1d"
  rules = {
    usual = { metric = "delivery_rate", min = 0.82, confidence = 0.95 }
    good  = { metric = "delivery_rate", min = 0.95, confidence = 0.95 }
    busy  = { metric = "delivery_rate", min = 0.95, min_sent = 5000 }
  }
}`, backtest.Options{Days: 50, Suggest: true, Blocks: 5}, days...)
	got := writeBacktest(t, "text", r, format.Style{})
	for _, words := range []string{
		"  # usual: min 0.76 blocks 0 and warns on 5 of 50 days; the current 0.82 blocks 0 and warns on 34 of 50 days.\n",
		"  # good: min 0.76 blocks 0 and warns on 5 of 50 days; the current 0.95 blocks 50 days.\n",
		"  # busy: no bound: 0 of 50 days could be judged; lower min_sent or look back longer.\n",
	} {
		if !strings.Contains(got, words) {
			t.Errorf("%q is not in\n%s", words, got)
		}
	}
}

// TestBacktestHTML checks that a page needs nothing from elsewhere, that no text becomes
// markup, and that what is drawn has its size and colors without the style too.
func TestBacktestHTML(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)(src|href)\s*=\s*"?(https?:)?//|@import|url\(|<script|<iframe|<object|<link| on[a-z]+=|ZgotmplZ| style="`)
	drawn := 0
	for name, r := range backtestReports(t) {
		page := writeBacktest(t, "html", r, format.Style{})
		if found := foreign.FindString(page); found != "" {
			t.Errorf("%s: %q is in the page", name, found)
		}
		page = regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "")
		for element, attributes := range map[string][]string{"svg": {"width", "height", "viewBox"}, "path": {"fill", "d"}, "rect": {"fill", "stroke", "width", "height"}, "text": {"fill"}} {
			for _, tag := range regexp.MustCompile(`<`+element+`[ >][^>]*`).FindAllString(page, -1) {
				drawn++
				for _, attribute := range attributes {
					if !strings.Contains(tag, " "+attribute+`="`) {
						t.Errorf("%s: %s has no %s", name, tag, attribute)
					}
				}
			}
		}
	}
	if drawn < 1000 {
		t.Errorf("only %d elements are drawn", drawn)
	}
	page := writeBacktest(t, "html", backtestReports(t)["mixed"], format.Style{})
	for _, words := range []string{
		`<rect class="day blocked"`, `<title>Nov 6, 2026: blocked: 74.1%, below the minimum of 90% (1,000 sent)</title>`, "<title>Nov 15, 2026: not judged: no data</title>",
		"3 of 50 days blocked, 2 not judged", "delivery = { metric = &#34;delivery_rate&#34;, min = 0.74, min_sent = 100 }", "prefers-color-scheme: dark",
	} {
		if !strings.Contains(page, words) {
			t.Errorf("%q is not in the page", words)
		}
	}
	if n := strings.Count(page, `<rect class="day `); n != 4*50+4 {
		t.Errorf("%d days are drawn or in the legend, which has only outcomes that are drawn", n)
	}
}

// TestBacktestMarkdown checks that a comment is plain, and within the size limit of code hosts.
func TestBacktestMarkdown(t *testing.T) {
	got := writeBacktest(t, "markdown", backtestReports(t)["mixed"], format.Style{})
	for _, words := range []string{
		format.BacktestMark, "| support | delivery | 3 | 2 | 0 | 0 | 45 |\n", "- delivery 🟢", "🟢🔴🔴🔴",
		"  - **blocked** Nov 5–7, 2026: 74.0% at the lowest, below the minimum of 90% (1,000 sent)\n", "````hcl\n# support (cams-a)\n",
		"| absent | 🛑 no answer was given for channel absent, which the policy names. |\n", "| fixed | skipped: Its window",
	} {
		if !strings.Contains(got, words) {
			t.Errorf("%q is not in\n%s", words, got)
		}
	}
	hostile := writeBacktest(t, "markdown", hostileBacktest(), format.Style{})
	if before, _, _ := strings.Cut(hostile, "````hcl"); strings.Contains(before, "<script") || strings.Contains(before, " @team") || strings.Count(hostile, "````") != 2 {
		t.Errorf("the text became markup:\n%s", hostile)
	}
	large := hostileBacktest()
	large.Channels[0].Skipped, large.Channels[0].Failure = "", ""
	for i := range 2000 {
		rule := large.Channels[0].Rules[0]
		rule.Name = fmt.Sprintf("%s %d", rule.Name, i)
		large.Channels[0].Rules = append(large.Channels[0].Rules, rule)
	}
	for _, full := range []bool{false, true} {
		if text := writeBacktest(t, "markdown", large, format.Style{Full: full}); len(text) > 65_000 {
			t.Errorf("the comment has %d bytes", len(text))
		}
	}
	if page := writeBacktest(t, "html", large, format.Style{}); len(page) > 20<<20 {
		t.Errorf("the page has %d bytes", len(page))
	}
}
