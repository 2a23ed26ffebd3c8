// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestHTMLWithoutStyle checks that what is drawn has its size and its colors as
// attributes: Jenkins, for one, serves reports with their style blocked.
func TestHTMLWithoutStyle(t *testing.T) {
	drawn := 0
	for name, r := range reports(t) {
		page := string(write(t, "html", r))
		page = regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "")
		for element, attributes := range map[string][]string{
			"svg": {"width", "height", "viewBox"}, "path": {"fill", "d"}, "line": {"stroke"}, "rect": {"fill", "width", "height"}, "circle": {"fill", "stroke", "r"}, "text": {"fill"},
		} {
			for _, tag := range regexp.MustCompile(`<`+element+`[ >][^>]*`).FindAllString(page, -1) {
				drawn++
				for _, attribute := range attributes {
					if !strings.Contains(tag, " "+attribute+`="`) {
						t.Errorf("%s: %s has no %s", name, tag, attribute)
					}
				}
			}
		}
		if strings.Contains(page, ` style="`) {
			t.Errorf("%s: an attribute is blocked with the style", name)
		}
	}
	if drawn < 1000 {
		t.Errorf("only %d elements are drawn", drawn)
	}
}

// large is a report of one judgement: keys that fail behind as many that pass, and as
// many half hours.
func large(failing int) gate.Report {
	const start, halfHour = 1795449600000, 1800000
	rate, sent := 0.5, int64(10)
	j := gate.Judgement{
		Name: "c", JudgedBy: gate.ByPolicy, Channel: "c", Source: gate.Sources[0], Calendar: metric.Calendar{Granularity: metric.HalfHour, Location: time.UTC},
		Window: metric.Window{Start: start, End: start + int64(2*failing)*halfHour},
		Rules:  []policy.Rule{{Name: "r", Metric: metric.DeliveryRate, Min: &rate}},
		Series: []gate.Series{{}},
	}
	for i := range int64(2 * failing) {
		status, reason, delivered := policy.Pass, policy.ReasonOK, int64(9)
		if i >= int64(failing) {
			status, reason, delivered = policy.Fail, policy.ReasonBelowMin, 1
		}
		j.Verdict.Results = append(j.Verdict.Results, policy.Result{
			Rule: "r", Key: fmt.Sprint(i), Status: status, Reason: reason, Severity: policy.SeverityError, Metric: metric.DeliveryRate,
			Observed: &rate, Bound: &rate, SentCount: &sent, Start: j.Window.Start, End: j.Window.End, Message: fmt.Sprintf("r: result %d", i),
		})
		j.Series[0].Points = append(j.Series[0].Points, gate.Point{Start: start + i*halfHour, Counts: metric.Counts{Sent: sent, Delivered: delivered}, Judged: true})
	}
	r := gate.Report{Version: "1", Source: "plan", Status: policy.Fail, ExitCode: 1, Judgements: []gate.Judgement{j}}
	for i := range failing {
		r.Checks = append(r.Checks, gate.Check{Address: fmt.Sprintf("check.c%d", i), Kind: "check", Status: policy.Fail})
	}
	return r
}

// TestHTMLIsOfHumanSize checks that a page shows the worst of a large report, and counts
// the rest.
func TestHTMLIsOfHumanSize(t *testing.T) {
	for name, test := range map[string]struct {
		failing               int
		rows, reasons, checks int
		has, hasNot           []string
	}{
		"all of a small report": {
			20, 40, 20, 20, nil, []string{"--format json", "earlier intervals"},
		},
		"the worst of a large report": {
			30000, 500, 50, 200,
			[]string{
				"The tables have the worst 500 results. 59500 more are in", ">29950 more reasons are in", ">29800 more checks are in", "59500 earlier intervals are not listed",
				"r: result 30000<", `class="status fail"`,
			},
			[]string{`class="status pass"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := string(write(t, "html", large(test.failing)))
			for what, counted := range map[string][2]int{
				"rows":    {strings.Count(page, `<td class="status `), test.rows},
				"reasons": {strings.Count(page, "r: result "), test.reasons},
				"checks":  {strings.Count(page, "check.c"), test.checks},
			} {
				if counted[0] != counted[1] {
					t.Errorf("%d %s, want %d", counted[0], what, counted[1])
				}
			}
			if len(page) > 1<<20 {
				t.Errorf("the page has %d bytes", len(page))
			}
			for _, words := range test.has {
				if !strings.Contains(page, words) {
					t.Errorf("%q is not in the page", words)
				}
			}
			for _, words := range test.hasNot {
				if strings.Contains(page, words) {
					t.Errorf("%q is in the page", words)
				}
			}
		})
	}
}

// TestHTMLOrder checks that the worst 20 results are open, that more are folded, and that
// charts come before reasons.
func TestHTMLOrder(t *testing.T) {
	page := string(write(t, "html", large(30)))
	last := -1
	for _, words := range []string{`class="status fail"`, "<summary>10 more results</summary>", "<summary>30 results pass</summary>", `class="status pass"`, "<figure>", `<ul class="reasons">`} {
		at := strings.Index(page, words)
		if at <= last {
			t.Errorf("%q is at %d, after %d", words, at, last)
		}
		last = at
	}
	open, _, _ := strings.Cut(page, "10 more results")
	if n := strings.Count(open, `<td class="status `); n != 20 {
		t.Errorf("%d results are open", n)
	}
	if want := "<p class=\"soft\">r: min 50%</p>"; !strings.Contains(page, want) {
		t.Errorf("%q is not in the page", want)
	}
}

// TestHTMLOfManyVerdicts checks that a page of many channels is of human size too, that each
// verdict on it has a chart, and that each link leads to one.
func TestHTMLOfManyVerdicts(t *testing.T) {
	for _, test := range []struct {
		verdicts, sections, charts int
		full                       bool
	}{{1, 1, 24, false}, {5, 5, 95, false}, {1000, 96, 96, false}, {200, 200, 96, true}} {
		r := large(1)
		j := r.Judgements[0]
		j.Series = slices.Clone(j.Series)
		for i := range 30 {
			j.Series = append(j.Series, gate.Series{Key: fmt.Sprint(i), Points: j.Series[0].Points})
		}
		for range 60 {
			j.Notes = append(j.Notes, "a note")
		}
		r.Judgements = slices.Repeat([]gate.Judgement{j}, test.verdicts)
		var b strings.Builder
		f, _ := format.Find("html")
		if err := f.Write(&b, r, format.Style{Full: test.full}); err != nil {
			t.Fatal(err)
		}
		page, notes := b.String(), 50
		if test.full {
			notes = 60
		}
		sections, charts := strings.Count(page, `<section class="card" id="verdict-`), strings.Count(page, "<figure>")
		if sections != test.sections || charts != test.charts || strings.Count(page, "a note") != notes*sections || len(page) > 1<<20 {
			t.Errorf("%d verdicts: %d sections and %d charts, want %d and %d; %d bytes", test.verdicts, sections, charts, test.sections, test.charts, len(page))
		}
		if more := fmt.Sprintf("%d more are in the report", test.verdicts-sections); test.verdicts > sections && !strings.Contains(page, more) {
			t.Errorf("%d verdicts: %q is not in the page", test.verdicts, more)
		}
		links := regexp.MustCompile(`href="#(verdict-\d+)"`).FindAllStringSubmatch(page, -1)
		for _, link := range links {
			if !strings.Contains(page, `id="`+link[1]+`"`) {
				t.Errorf("%d verdicts: there is no %s", test.verdicts, link[1])
			}
		}
		if len(links) < sections {
			t.Errorf("%d verdicts have %d links", sections, len(links))
		}
	}
}

// TestHTMLCharts checks which series are drawn, in which order, and which of their lines
// are those of a rule that does not pass.
func TestHTMLCharts(t *testing.T) {
	bound, baseline, drop := 0.95, 0.98, 0.1
	series := func(keys ...string) []gate.Series {
		var all []gate.Series
		for _, key := range keys {
			all = append(all, gate.Series{Key: key, Points: []gate.Point{{Start: 1795449600000, Counts: metric.Counts{Sent: 10, Delivered: 9}, Judged: true}}})
		}
		return all
	}
	var many []string
	for i := range 30 {
		many = append(many, fmt.Sprintf("number-%02d", i))
	}
	perKey := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: gate.Sources[0].Key, Min: &bound}
	whole := policy.Rule{Name: "w", Metric: metric.DeliveryRate, Min: &bound, MaxDrop: &drop, Baseline: "7d"}
	fails := func(rule, key string) policy.Result {
		return policy.Result{Rule: rule, Key: key, Status: policy.Fail, DecidedBy: "min"}
	}
	for name, test := range map[string]struct {
		series  []gate.Series
		keys    []string
		rules   []policy.Rule
		results []policy.Result
		charts  []string // Their titles, and their lines.
		has     string
	}{
		"the whole first, then the worst": {
			series("", "a", "b"), nil,
			[]policy.Rule{perKey},
			[]policy.Result{{Rule: "r", Key: "a", Status: policy.Pass}, fails("r", "b")},
			[]string{"All numbers", "b", "min 95% broken", "a", "min 95%"},
			"",
		},
		"a rule of the whole on its one number": {
			series("", "a"), nil,
			[]policy.Rule{whole},
			[]policy.Result{{Rule: "w", Status: policy.Fail, DecidedBy: "min", Baseline: &baseline}},
			[]string{"a", "base 98%", "min 95% broken", "≥ 88.2%"},
			"",
		},
		"a waived rule": {
			series("", "a"),
			[]string{"a"},
			[]policy.Rule{perKey},
			[]policy.Result{{Rule: "r", Key: "a", Status: policy.Pass, DecidedBy: "min", Reason: policy.ReasonWaived}},
			[]string{"a", "min 95%"},
			"",
		},
		"one result of several fails": {
			series("a"),
			[]string{"a"},
			[]policy.Rule{perKey},
			[]policy.Result{fails("r", "a"), {Rule: "r", Key: "a", Status: policy.Pass}},
			[]string{"a", "min 95% broken"},
			"",
		},
		"a rule of another metric": {
			series("a"),
			[]string{"a"},
			[]policy.Rule{{Name: "r", Metric: metric.SentCount, Min: &bound}},
			[]policy.Result{fails("r", "a")},
			[]string{"a"},
			"",
		},
		"many": {
			series(many...), nil, nil,
			[]policy.Result{fails("r", many[29])},
			append([]string{many[29]}, many[:23]...), "6 more numbers are not drawn",
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := string(write(t, "html", gate.Report{Judgements: []gate.Judgement{{
				Name: "c", JudgedBy: gate.ByPolicy, Source: gate.Sources[0], Calendar: metric.Calendar{Granularity: metric.Daily, Location: time.UTC},
				Keys: test.keys, Rules: test.rules, Series: test.series, Verdict: policy.Verdict{Status: policy.Fail, Results: test.results},
			}}}))
			var charts []string
			for _, m := range regexp.MustCompile(`<h3>(.*?) <span>|<text class="level [a-z]+( broken)?"[^>]*>([^<]*)<`).FindAllStringSubmatch(page, -1) {
				charts = append(charts, m[1]+m[3]+m[2])
			}
			if !slices.Equal(charts, test.charts) || !strings.Contains(page, test.has) {
				t.Errorf("got %q, want %q, and %q", charts, test.charts, test.has)
			}
		})
	}
}

// BenchmarkHTML measures that a page takes time by the number of results.
func BenchmarkHTML(b *testing.B) {
	for _, n := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := large(n)
			for b.Loop() {
				write(b, "html", r)
			}
		})
	}
}
