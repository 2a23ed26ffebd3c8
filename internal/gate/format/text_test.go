// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format_test

import (
	"bytes"
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// days returns a report on two channels that were judged over different days.
func days() gate.Report {
	rate := func(rule, key string, status policy.Status, reason policy.Reason, observed float64, said string) policy.Result {
		r := result(rule, key, status, reason)
		r.Observed, r.Bound, r.DecidedBy, r.SentCount, r.Message = &observed, new(0.95), "min", new(int64(25376)), said
		return r
	}
	const day, start = 86_400_000, 1795219200000 // Nov 21, 2026 in UTC.
	window := metric.Window{Start: start, End: start + 3*day}
	series := gate.Series{Key: "8613800000001"}
	for i, delivered := range []int64{55, 78, 100} {
		series.Points = append(series.Points, gate.Point{Start: start + int64(i)*day, Counts: metric.Counts{Sent: 100, Delivered: delivered}, Judged: true})
	}
	sick := judgement("sick", gate.ByPolicy,
		rate("delivery", "8613800000001", policy.Fail, policy.ReasonBelowMin, 0.776,
			"delivery, 8613800000001: delivery rate 77.6% is below the minimum of 95% (95% CI 77.1–78.1%; 25,376 sent; 1 of 3 days without data)"),
		rate("known", "", policy.Pass, policy.ReasonWaived, 0.776, "known: delivery rate 77.6% is below the minimum of 95%, waived until Dec 1, 2026 (reason: new sender)"))
	sick.Verdict.Message = "Blocked: 1 of 2 rules fails and 1 is waived for cams-x (Nov 21–23, 2026; 25,376 sent)\n  - " +
		sick.Verdict.Results[0].Message + "\n  - " + sick.Verdict.Results[1].Message + "\nCollect data first."
	sick.Window, sick.Series = window, []gate.Series{series}
	healthy := judgement("healthy", gate.ByPolicy, rate("delivery", "", policy.Pass, policy.ReasonOK, 0.97, "delivery: fine"))
	healthy.Channel, healthy.Window = "cams-y", metric.Window{Start: start + 2*day, End: start + 3*day}
	for i := range sick.Verdict.Results {
		sick.Verdict.Results[i].Start, sick.Verdict.Results[i].End = window.Start, window.End
	}
	healthy.Verdict.Results[0].Start, healthy.Verdict.Results[0].End = healthy.Window.Start, healthy.Window.End
	return reportOf(sick, healthy)
}

func textOf(t *testing.T, r gate.Report, s format.Style) string {
	t.Helper()
	f, _ := format.Find("text")
	var b bytes.Buffer
	if err := f.Write(&b, r, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTextWidths checks a whole text at the width of a phone, of a terminal and of a wide
// terminal.
func TestTextWidths(t *testing.T) {
	const (
		narrow = `Blocked: the verdict.

Nov 21–23, 2026
fail: cams-x, 8613800000001, delivery
  77.6%, bound ≥ 95%, 25,376 sent
waived: cams-x, all, known
  77.6%, bound ≥ 95%, 25,376 sent

Nov 23, 2026
pass: cams-y, all, delivery
  97.0%, bound ≥ 95%, 25,376 sent

sick
  Blocked: 1 of 2 rules fails and 1 is
  waived for cams-x (Nov 21–23, 2026;
  25,376 sent)
  - delivery, 8613800000001: delivery
    rate 77.6% is below the minimum of
    95% (95% CI 77.1–78.1%; 25,376 sent;
    1 of 3 days without data)
  - known: delivery rate 77.6% is
    below the minimum of 95%, waived
    until Dec 1, 2026 (reason: new
    sender)
  Collect data first.
`
		table = `Blocked: the verdict.

Nov 21–23, 2026; daily rate from 50% (▁) to 100% (█)
status  channel  number         rule      observed  bound    sent  daily rate
fail    cams-x   8613800000001  delivery     77.6%  ≥ 95%  25,376  ▁▅█
waived  cams-x   all            known        77.6%  ≥ 95%  25,376

Nov 23, 2026
pass    cams-y   all            delivery     97.0%  ≥ 95%  25,376

sick
`
		usual = table + `  Blocked: 1 of 2 rules fails and 1 is waived for cams-x (Nov 21–23, 2026;
  25,376 sent)
  - delivery, 8613800000001: delivery rate 77.6% is below the minimum of 95%
    (95% CI 77.1–78.1%; 25,376 sent; 1 of 3 days without data)
  - known: delivery rate 77.6% is below the minimum of 95%, waived until
    Dec 1, 2026 (reason: new sender)
  Collect data first.
`
		wide = table + `  Blocked: 1 of 2 rules fails and 1 is waived for cams-x (Nov 21–23, 2026; 25,376 sent)
  - delivery, 8613800000001: delivery rate 77.6% is below the minimum of 95% (95% CI 77.1–78.1%; 25,376 sent; 1 of 3 days without data)
  - known: delivery rate 77.6% is below the minimum of 95%, waived until Dec 1, 2026 (reason: new sender)
  Collect data first.
`
	)
	for width, want := range map[int]string{40: narrow, 80: usual, 200: wide, 0: usual} {
		got := textOf(t, days(), format.Style{Width: width})
		if got != want {
			t.Errorf("width %d: got\n%s\nwant\n%s", width, got, want)
		}
		for line := range strings.Lines(got) {
			if size := len([]rune(strings.TrimSuffix(line, "\n"))); width > 0 && size > width {
				t.Errorf("width %d: %q has %d columns", width, line, size)
			}
		}
	}
}

// TestTextFits checks that no line of any text is wider than the output, apart from words that
// cannot break and from suggestions, which are pasted.
func TestTextFits(t *testing.T) {
	for _, width := range []int{0, 40, 60, 80} {
		texts := make(map[string]string)
		for name, r := range reports(t) {
			texts[name] = textOf(t, r, format.Style{Width: width})
		}
		for name, r := range backtestReports(t) {
			text, _, _ := strings.Cut(writeBacktest(t, "text", r, format.Style{Width: width, Full: true}), "\nBounds with")
			texts["backtest "+name] = text
		}
		for name, text := range texts {
			text = strings.ReplaceAll(text, ": :", "::") // The space disarms a command.
			for line := range strings.Lines(text) {
				size := len([]rune(strings.TrimSuffix(line, "\n")))
				if words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "- ")); size > cmp.Or(width, 80) && len(words) > 1 {
					t.Errorf("%s: width %d: %q has %d columns", name, width, line, size)
				}
			}
		}
	}
}

// TestTextLeavesColumnsOut checks which columns are hidden first if a table is too wide.
func TestTextLeavesColumnsOut(t *testing.T) {
	for width, want := range map[int]string{
		77: "status  channel  number         rule      observed  bound    sent  daily rate",
		76: "status  channel  number         rule      observed  bound    sent",
		65: "status  channel  number         rule      observed  bound    sent",
		64: "status  channel  number         rule      observed  bound",
	} {
		if got := textOf(t, days(), format.Style{Width: width}); !strings.Contains(got, "\n"+want+"\n") {
			t.Errorf("width %d: %q is not in\n%s", width, want, got)
		}
	}
	r := days()
	for i := range r.Judgements {
		r.Judgements[i].Series = nil
		for k := range r.Judgements[i].Verdict.Results {
			r.Judgements[i].Verdict.Results[k].SentCount = nil
		}
	}
	if got := textOf(t, r, format.Style{}); strings.Contains(got, "daily rate") || !strings.Contains(got, "observed  bound\n") {
		t.Errorf("columns without values are in\n%s", got)
	}
}

// TestTextWrapsLongCells checks that a long cell makes only its own row longer.
func TestTextWrapsLongCells(t *testing.T) {
	states := func(keys ...string) gate.Report {
		var all []gate.Judgement
		for i, key := range keys {
			r := policy.Result{Rule: "health", Key: key, Status: policy.Fail, Reason: policy.ReasonClassified, Signal: "can_send_message", Value: "BLOCKED", Message: "health: no"}
			j := judgement(strconv.Itoa(i), gate.ByPolicy, r)
			j.Source, j.Channel = gate.Sources[len(gate.Sources)-1], "cams-"+strconv.Itoa(i)
			j.Window = metric.Window{}
			all = append(all, j)
		}
		return reportOf(all...)
	}
	const long = "PHONE_NUMBER/86*******0012/of the account of a team with a long name/AD_ACCOUNT"
	days := func(channel string, others int) gate.Report {
		r := days()
		r.Judgements[0].Channel = channel
		for range others {
			r.Judgements = append(r.Judgements, r.Judgements[1])
		}
		return r
	}
	tests := map[string]struct {
		report gate.Report
		width  int
		want   string
	}{
		"one of several": {states("WABA/1", long, "WABA/2", "WABA/3"), 80, `
status  channel  entity                                         rule    observed
fail    cams-0   WABA/1                                         health   BLOCKED
fail    cams-1   PHONE_NUMBER/86*******0012/of the account of   health   BLOCKED
                 a team with a long name/AD_ACCOUNT
fail    cams-2   WABA/2                                         health   BLOCKED
fail    cams-3   WABA/3                                         health   BLOCKED
`},
		"all": {states(long, long), 56, `
status  channel  entity                 rule    observed
fail    cams-0   PHONE_NUMBER/          health   BLOCKED
                 86*******0012/of the
                 account of a team
                 with a long name/
                 AD_ACCOUNT
`},
		"without a space":      {states(strings.Repeat("x", 40)), 64, "fail    cams-0   " + strings.Repeat("x", 29) + "  health   BLOCKED\n                 " + strings.Repeat("x", 11) + "\n"},
		"columns stay":         {days("cams-with-a-long-name", 5), 87, "daily rate\nfail    cams-with-a-long-  8613800000001  delivery     77.6%  ≥ 95%  25,376  ▁▅█\n        name\nwaived  cams-"},
		"columns go if many":   {days("cams-with-a-long-name", 0), 87, "sent\nfail    cams-with-a-long-name  "},
		"names are not enough": {states(long), 50, "\nfail: cams-0, PHONE_NUMBER/86*******0012/of the\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := textOf(t, tt.report, format.Style{Width: tt.width}); !strings.Contains(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
	if got := textOf(t, states(long, long), format.Style{Width: 56, Color: true}); strings.Count(got, "\x1b[0m") != 3 {
		t.Errorf("other than statuses and the outcome is colored:\n%q", got)
	}
}

// TestTextOfUnread checks that a list without values names what is missing, and no dash.
func TestTextOfUnread(t *testing.T) {
	tests := map[string]struct {
		reason policy.Reason
		status policy.Status
		want   string
	}{
		"deferred": {policy.ReasonDeferred, policy.Inconclusive, "inconclusive: cams-x, all, delivery\n  deferred\n"},
		"stale":    {policy.ReasonStale, policy.Inconclusive, "inconclusive: cams-x, all, delivery\n  stale\n"},
		"not read": {policy.ReasonNotRead, policy.Inconclusive, "inconclusive: cams-x, all, delivery\n  not read\n"},
		"failed":   {policy.ReasonError, policy.Error, "error: cams-x, all, delivery\n  not read\n"},
		"no data":  {policy.ReasonNoData, policy.Inconclusive, "inconclusive: cams-x, all, delivery\n  bound ≥ 95%, 0 sent\n"},
		"no rule":  {"", policy.Error, "error: cams-x, all\n  not read\n"},
		"unjudged": {"", policy.Unjudged, "unjudged: cams-x, all\npass: "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			j := judgement("a", gate.ByPolicy)
			if j.Verdict.Status = tt.status; tt.reason != "" {
				j = judgement("a", gate.ByPolicy, result("delivery", "", tt.status, tt.reason))
				if tt.reason == policy.ReasonNoData {
					j.Verdict.Results[0].Bound, j.Verdict.Results[0].SentCount, j.Verdict.Results[0].Metric = new(0.95), new(int64(0)), "delivery_rate"
				}
			}
			other := judgement("b", gate.ByPolicy, result("a_rule_with_a_name", "8613800000001", policy.Pass, policy.ReasonOK))
			other.Channel = "another_long_name"
			if got := textOf(t, reportOf(j, other), format.Style{Width: 40}); !strings.Contains(got+"\n", "\n"+tt.want) || strings.Contains(got, "–\n") {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// TestTextFoldsPasses checks that many results that pass are counted, and a few are shown.
func TestTextFoldsPasses(t *testing.T) {
	text := func(passes int, full bool, others ...policy.Result) string {
		for i := range passes {
			others = append(others, result("delivery", strconv.Itoa(8613800000000+i), policy.Pass, policy.ReasonOK))
		}
		return textOf(t, reportOf(judgement("a", gate.ByPolicy, others...)), format.Style{Full: full})
	}
	const folded = "results pass; --full lists them.\n"
	fail, waived := result("volume", "", policy.Fail, policy.ReasonAboveMax), result("known", "", policy.Pass, policy.ReasonWaived)
	if got := text(11, false, fail, waived); !strings.Contains(got, "\nwaived  cams-x   all     known\n11 "+folded) || strings.Contains(got, "\npass ") {
		t.Errorf("got\n%s", got)
	}
	if got := text(47, false); !strings.HasSuffix(got, ".\n\n47 "+folded) {
		t.Errorf("all pass: got\n%s", got)
	}
	for name, got := range map[string]string{"few": text(10, false, fail, waived), "full": text(60, true, fail, waived)} {
		if strings.Contains(got, folded) || strings.Count(got, "\npass ") != map[string]int{"few": 10, "full": 60}[name] {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}

// TestTextColors checks that statuses have color, and that color does not change the layout.
func TestTextColors(t *testing.T) {
	escapes := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, width := range []int{0, 40, 80} {
		plain, colored := textOf(t, days(), format.Style{Width: width}), textOf(t, days(), format.Style{Width: width, Color: true})
		if escapes.ReplaceAllString(colored, "") != plain {
			t.Errorf("width %d: got\n%s\nwant\n%s", width, escapes.ReplaceAllString(colored, ""), plain)
		}
		for _, want := range []string{"\x1b[31;1mfail\x1b[0m", "\x1b[31;1mBlocked\x1b[0m", "\x1b[32mwaived\x1b[0m"} {
			if !strings.Contains(colored, want) {
				t.Errorf("width %d: %q is not in\n%q", width, want, colored)
			}
		}
	}
}
