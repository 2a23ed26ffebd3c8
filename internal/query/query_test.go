// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// now is the afternoon of a Wednesday in Shanghai.
var now = time.Date(2025, 9, 10, 7, 4, 5, 0, time.UTC)

func day(t *testing.T, date string) int64 {
	t.Helper()
	d, err := time.ParseInLocation(time.DateOnly, date, time.FixedZone("", 8*3600))
	if err != nil {
		t.Fatal(err)
	}
	return d.UnixMilli()
}

func resolve(t *testing.T, a query.Arguments) query.Read {
	t.Helper()
	a.Source = query.PhoneNumberMetric
	if diags := a.Check(); len(diags) > 0 {
		t.Fatal(diags)
	}
	r, err := a.Resolve(now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var drop = []policy.Rule{{Name: "drop", Metric: metric.DeliveryRate, MaxDrop: new(0.1), Baseline: "28d"}}

func TestResolveReadsBaselinesInTheSameRequest(t *testing.T) {
	r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}, Rules: drop})
	if want := (metric.Window{Start: day(t, "2025-09-07"), End: day(t, "2025-09-10")}); r.Window != want {
		t.Errorf("the window is %v, want %v", r.Window, want)
	}
	if want := (metric.Window{Start: day(t, "2025-08-10"), End: day(t, "2025-09-10")}); r.Query.Window != want {
		t.Errorf("the request's window is %v, want %v", r.Query.Window, want)
	}
}

// TestMoreDeliveredThanSent checks which rows are warned of.
func TestMoreDeliveredThanSent(t *testing.T) {
	r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}})
	for name, tt := range map[string]struct {
		sent, delivered int64
		want            bool
	}{
		"far more":             {10, 970, true},
		"none sent":            {0, 11, true},
		"few":                  {10, 20, false},
		"a tenth":              {1000, 1100, false},
		"more than a tenth":    {1000, 1101, true},
		"fewer":                {1000, 0, false},
		"as many as there are": {1, math.MaxInt64, true},
	} {
		rows := []metric.Row{{Start: r.Window.Start, Counts: metric.Counts{Sent: 100, Delivered: 99}}, {Start: r.Window.Start, Counts: metric.Counts{Sent: tt.sent, Delivered: tt.delivered}}}
		got := r.Warnings(cams.Answer{Rows: rows})
		if len(got) > 0 != tt.want {
			t.Errorf("%s: got %v", name, got)
		}
		if tt.want && (got[0].Summary != "More delivered than sent" || !strings.HasPrefix(got[0].Detail, "In 1 of the 2 rows")) {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestListed(t *testing.T) {
	start, end := day(t, "2025-09-07"), day(t, "2025-09-10")
	rows := []metric.Row{{Start: day(t, "2025-08-20")}, {Start: start}, {Start: end}}
	tests := map[string]struct {
		arguments query.Arguments
		want      int
		warnings  []string
	}{
		"a lookback drops what has not settled":          {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}}, 2, []string{"Rows outside the window"}},
		"a baseline's rows are dropped too":              {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}, Rules: drop}, 1, nil},
		"a window of start and end keeps what was given": {query.Arguments{WindowArguments: query.WindowArguments{Start: &start, End: &end}}, 3, []string{"Rows outside the window"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := resolve(t, tt.arguments)
			if got := r.Listed(rows); len(got) != tt.want {
				t.Errorf("lists %v", got)
			}
			if len(rows) != 3 || rows[2].Start != end {
				t.Error("the answer was changed")
			}
			got := r.Warnings(cams.Answer{Rows: rows})
			if len(got) != len(tt.warnings) || len(got) > 0 && got[0].Summary != tt.warnings[0] {
				t.Errorf("warns of %v", got)
			}
		})
	}
}

func TestWarningsOfMissingNumbers(t *testing.T) {
	r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}, Keys: []string{"8613800000002", "8613800000001"}})
	got := r.Warnings(cams.Answer{Rows: []metric.Row{{Key: "8613800000001", Start: r.Window.Start}}})
	if len(got) != 1 || got[0].Summary != "No metrics for some phone numbers" ||
		!strings.Contains(got[0].Detail, "1 of 2 phone numbers: 86*******0002.") || !strings.Contains(got[0].Detail, "EnableWhatsappROIMetric") {
		t.Errorf("got %v", got)
	}
	if got := r.Warnings(cams.Answer{}); len(got) != 1 || got[0].Summary != "No metrics" {
		t.Errorf("got %v", got)
	}
}

// TestCheckSkipsWhatIsUnknown checks that a value that is not known yet is not taken for
// missing, set or wrong, and that the rest is still checked.
func TestCheckSkipsWhatIsUnknown(t *testing.T) {
	tests := map[string]struct {
		arguments query.Arguments
		unknown   []string
		want      []string // Paths of the problems.
	}{
		"an unknown lookback is a window":             {query.Arguments{}, []string{"lookback"}, nil},
		"an unknown start is a start":                 {query.Arguments{WindowArguments: query.WindowArguments{End: new(int64(1756742400000))}}, []string{"start"}, nil},
		"an unknown end may be left out":              {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}}, []string{"start", "end"}, nil},
		"an unknown end and no start":                 {query.Arguments{}, []string{"end"}, nil},
		"an unknown lookback excludes no start":       {query.Arguments{WindowArguments: query.WindowArguments{Start: new(int64(1756656000000)), End: new(int64(1756742400000))}}, []string{"lookback"}, nil},
		"a lookback with an unknown granularity":      {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "36h"}}, []string{"granularity"}, nil},
		"unknown numbers exclude no number":           {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}, Key: "8613800000001"}, []string{"phone_numbers"}, nil},
		"an unknown settle may be left out":           {query.Arguments{WindowArguments: query.WindowArguments{Start: new(int64(1756656000000)), End: new(int64(1756742400000))}}, []string{"settle"}, nil},
		"a rule with an unknown bound":                {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}, Rules: []policy.Rule{{Name: "r", Metric: "sent_cuont"}}}, []string{"rules.r.min"}, []string{"rules.r.metric"}},
		"a rule with an unknown waiver":               {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}, Rules: []policy.Rule{{Name: "r", Metric: "sent_count", Min: new(1.0)}}}, []string{"rules.r.waiver"}, nil},
		"a baseline of an unknown granularity":        {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}, Rules: []policy.Rule{{Name: "r", Metric: "sent_count", MaxDrop: new(0.1), Baseline: "36h"}}}, []string{"granularity"}, nil},
		"a baseline of no whole days, all else known": {query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}, Rules: []policy.Rule{{Name: "r", Metric: "sent_count", MaxDrop: new(0.1), Baseline: "36h"}}}, nil, []string{"rules.r.baseline"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			tt.arguments.Source = query.PhoneNumberMetric
			for _, name := range tt.unknown {
				if field, isRule := strings.CutPrefix(name, "rules.r."); isRule {
					tt.arguments.Rules[0].Unknown = append(tt.arguments.Rules[0].Unknown, field)
				}
			}
			tt.arguments.Unknown = tt.unknown
			for _, d := range tt.arguments.Check() {
				got = append(got, d.Path.String())
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("problems of %v, want %v", got, tt.want)
			}
		})
	}
}

// TestRulesAreCheckedByTheWindow checks that rules are checked against the number of
// intervals in the window.
func TestRulesAreCheckedByTheWindow(t *testing.T) {
	september := new(day(t, "2025-09-01"))
	tests := map[string]struct {
		window   query.WindowArguments
		unknown  string
		tolerate int64
		want     bool // It could not fail.
	}{
		"days":                       {query.WindowArguments{Lookback: "7d"}, "", 7, true},
		"one day less":               {query.WindowArguments{Lookback: "7d"}, "", 6, false},
		"half hours":                 {query.WindowArguments{Lookback: "3h", Granularity: "HALF_HOUR"}, "", 6, true},
		"start and end":              {query.WindowArguments{Start: september, End: new(day(t, "2025-09-04"))}, "", 3, true},
		"start and end, a day more":  {query.WindowArguments{Start: september, End: new(day(t, "2025-09-05"))}, "", 3, false},
		"an unknown lookback":        {query.WindowArguments{}, "lookback", 7, false},
		"an unknown granularity":     {query.WindowArguments{Lookback: "7d"}, "granularity", 7, false},
		"an unknown zone of a start": {query.WindowArguments{Start: september, End: new(day(t, "2025-09-04"))}, "timezone", 3, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := query.Arguments{Source: query.PhoneNumberMetric, WindowArguments: tt.window, Unknown: []string{tt.unknown}}
			a.Rules = []policy.Rule{{Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: new(0.9), Tolerate: &tt.tolerate}}
			if got := a.Check(); (len(got) == 1) != tt.want || len(got) > 1 {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestString(t *testing.T) {
	r := resolve(t, query.Arguments{CustSpaceID: "cams-test", ISVCode: "hush", Key: "8613800000001", WindowArguments: query.WindowArguments{Granularity: "HALF_HOUR", Lookback: "90m"}})
	want := `Read: channel "cams-test", phone number 86*******0001, Sep 10, 2025, 11:30–13:00 (Asia/Shanghai), half-hourly counts.`
	if got := r.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestSuggestions checks which word is suggested for a wrong one.
func TestSuggestions(t *testing.T) {
	tests := map[string]struct {
		window query.WindowArguments
		want   string // The end of the detail.
	}{
		"a letter left out":    {query.WindowArguments{Timezone: "Asia/Shangai"}, `or "UTC". Did you mean "Asia/Shanghai"?`},
		"a city":               {query.WindowArguments{Timezone: "Shanghai"}, `Did you mean "Asia/Shanghai"?`},
		"spaces":               {query.WindowArguments{Timezone: "America/New York"}, `Did you mean "America/New_York"?`},
		"no zone is like it":   {query.WindowArguments{Timezone: "Beijing"}, `write a name such as "Asia/Shanghai" or "UTC".`},
		"case of granularity":  {query.WindowArguments{Granularity: "daily"}, `granularity: "daily" is unknown. Did you mean "DAILY"? Write DAILY or HALF_HOUR.`},
		"dash for underscore":  {query.WindowArguments{Granularity: "half-hour"}, `Did you mean "HALF_HOUR"? Write DAILY or HALF_HOUR.`},
		"no granularity is it": {query.WindowArguments{Granularity: "WEEKLY"}, `granularity: "WEEKLY" is unknown. Write DAILY or HALF_HOUR.`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.window.Lookback = "1d"
			diags := query.Arguments{Source: query.PhoneNumberMetric, WindowArguments: tt.window}.Check()
			if len(diags) == 0 || !strings.HasSuffix(diags[0].Detail, tt.want) {
				t.Errorf("got %v, want %s", diags, tt.want)
			}
		})
	}
}

func TestKeysAreChecked(t *testing.T) {
	lookback := query.WindowArguments{Lookback: "1d"}
	tests := map[string]struct {
		arguments query.Arguments
		want      string // Path and detail; empty if nothing is wrong.
	}{
		"several":              {query.Arguments{Keys: []string{number1, number2}}, ""},
		"out of one answer":    {query.Arguments{Keys: []string{number1, number2}, WholeChannel: true}, ""},
		"twice":                {query.Arguments{Keys: []string{number1, number2, number1}}, "phone_numbers: phone_numbers has 86*******0001 twice. Remove one of them."},
		"both":                 {query.Arguments{Key: number1, Keys: []string{number2}}, "phone_numbers: phone_number and phone_numbers cannot be combined. Set one of them."},
		"empty":                {query.Arguments{Keys: []string{}}, "phone_numbers: phone_numbers is empty. Name at least one phone number, or leave it out to read the whole channel."},
		"not a number":         {query.Arguments{Key: "x"}, `phone_number: phone_number: "*" is not a phone number; write country code and number, 5 to 15 digits, without a plus sign or spaces.`},
		"a space before an ID": {query.Arguments{CustSpaceID: " cams-x"}, `cust_space_id: cust_space_id: " cams-x" contains white space; remove it.`},
		"a space within an ID": {query.Arguments{CustSpaceID: "cams x"}, `cust_space_id: cust_space_id: "cams x" contains white space; remove it.`},
		"whole channel alone":  {query.Arguments{WholeChannel: true}, "whole_channel: whole_channel applies only with phone_numbers. Without phone_numbers the whole channel is read anyway."},
		"whole channel with numbers that are unknown": {query.Arguments{WholeChannel: true, Unknown: []string{"phone_numbers"}}, ""},
		"another word for inconclusive":               {query.Arguments{OnInconclusive: "maybe"}, `on_inconclusive: on_inconclusive: "maybe" is unknown. Write block or allow.`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.arguments.Source, tt.arguments.WindowArguments = query.PhoneNumberMetric, lookback
			got := ""
			for _, d := range tt.arguments.Check() {
				got += d.Path.String() + ": " + d.Detail
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestIdleWaivers checks that a waiver of a number that is not of the channel is reported.
func TestIdleWaivers(t *testing.T) {
	rule := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: "phone_number", Min: new(0.9), Waiver: &policy.Waiver{Until: "2100-01-01", Reason: "x", Keys: []string{number1, number2}}}
	for name, tt := range map[string]struct {
		keys []string // Asked for by name.
		rows []string // The keys of rows.
		want string
	}{
		"a number without rows":     {nil, []string{number1}, `The waiver of rule "r" names 86*******0002, and the answer has nothing of it. Check waiver.phone_numbers. Read: `},
		"a number that is not read": {[]string{number1}, []string{number1}, "86*******0002"},
		"both":                      {nil, []string{number1, number2}, ""},
		"rows without a number":     {nil, []string{number1, ""}, ""},
		"no rows":                   {nil, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := resolve(t, query.Arguments{Keys: tt.keys, WindowArguments: query.WindowArguments{Lookback: "3d"}, Rules: []policy.Rule{rule}})
			var answer cams.Answer
			for _, key := range tt.rows {
				answer.Rows = append(answer.Rows, metric.Row{Key: key, Start: r.Window.Start})
			}
			got := ""
			for _, d := range r.Warnings(answer) {
				if d.Summary == "Waiver without effect" {
					got += d.Detail
				}
			}
			if (got != "") != (tt.want != "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestDaysOfAnotherZone checks that rows that do not begin at midnight are reported with
// the offset that they seem to have.
func TestDaysOfAnotherZone(t *testing.T) {
	tests := map[string]struct {
		start int64 // Of the first row, on September 8, 2025.
		want  string
	}{
		"midnight":   {day(t, "2025-09-08"), ""},
		"UTC":        {day(t, "2025-09-08") + 8*3600e3, `None of the daily rows (1) begins at midnight in Asia/Shanghai; the first begins at midnight in UTC+00:00. CAMS does not document its time zone. Set timezone to a zone with that offset, such as "UTC".`},
		"New York":   {day(t, "2025-09-08") + 12*3600e3, `midnight in UTC-04:00. CAMS does not document its time zone. Set timezone to a zone with that offset, such as "Etc/GMT+4".`},
		"Kathmandu":  {day(t, "2025-09-08") + (8*60-345)*60e3, "midnight in UTC+05:45. CAMS does not document its time zone. Set timezone to a zone with that offset."},
		"Auckland":   {day(t, "2025-09-08") - 4*3600e3, `midnight in UTC+12:00`},
		"before 0:0": {day(t, "2025-09-08") - 1, `midnight in UTC+08:00`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}})
			got := r.Warnings(cams.Answer{Rows: []metric.Row{{Start: tt.start}}})
			if tt.want == "" {
				if len(got) != 0 {
					t.Errorf("got %v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Summary != "Days begin at another time" || !strings.Contains(got[0].Detail, tt.want) {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

func TestGaps(t *testing.T) {
	r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "3d"}})
	first, second := metric.Row{Start: r.Window.Start}, metric.Row{Start: r.Window.Start + 86400e3}
	third, later := metric.Row{Start: r.Window.Start + 2*86400e3}, metric.Row{Start: r.Window.End}
	tests := map[string]struct {
		rows []metric.Row
		want string
	}{
		"all":    {[]metric.Row{first, second, third, third}, ""},
		"none":   {nil, ""},
		"one":    {[]metric.Row{first, later}, "2 of 3 days of the window are missing: CAMS has no row for them. A missing interval is not zero."},
		"inside": {[]metric.Row{first, third}, "1 of 3 days of the window are missing: CAMS has no row for them. A missing interval is not zero."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := r.Gaps(tt.rows); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWindowInTheFuture(t *testing.T) {
	start, end := day(t, "2025-10-01"), day(t, "2025-10-02")
	got := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Start: &start, End: &end}}).Warnings(cams.Answer{})
	if len(got) != 1 || !strings.Contains(got[0].Detail, "in the future") || strings.Contains(got[0].Detail, "EnableWhatsappROIMetric") {
		t.Errorf("got %v", got)
	}
}

// TestRowsLeftOut checks that a user is warned of rows that are not counted.
func TestRowsLeftOut(t *testing.T) {
	r := resolve(t, query.Arguments{Key: number1, WindowArguments: query.WindowArguments{Lookback: "1d"}})
	got := r.Warnings(cams.Answer{Rows: []metric.Row{{Key: number1, Start: r.Window.Start}}, Unknown: 2, Foreign: 3})
	if len(got) != 2 || got[0].Summary != "Rows without counts" || got[1].Summary != "Rows of other phone numbers" ||
		!strings.Contains(got[0].Detail, "2 rows of the answer.") || !strings.Contains(got[1].Detail, "3 rows") {
		t.Errorf("got %v", got)
	}
}

// TestOnlyRowsWithoutCounts checks that rows without counts are not said to be missing.
func TestOnlyRowsWithoutCounts(t *testing.T) {
	r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}})
	if got := r.Warnings(cams.Answer{Unknown: 1}); len(got) != 1 || got[0].Summary != "Rows without counts" {
		t.Errorf("got %v", got)
	}
}

// TestWarningsOfRowsWithoutANumber checks that a user learns why rules on each number cannot
// judge a pooled answer, and what to do.
func TestWarningsOfRowsWithoutANumber(t *testing.T) {
	for per, want := range map[string]int{"phone_number": 1, policy.PerInterval: 1, policy.PerChannel: 0} {
		r := resolve(t, query.Arguments{WindowArguments: query.WindowArguments{Lookback: "1d"}, Rules: []policy.Rule{{Name: "r", Metric: metric.DeliveryRate, Per: per, Min: new(0.5)}}})
		got := r.Warnings(cams.Answer{Rows: []metric.Row{{Start: r.Window.Start}}})
		if len(got) != want || want > 0 && (got[0].Summary != "Rows without a phone number" || !strings.Contains(got[0].Detail, "List the numbers in phone_numbers")) {
			t.Errorf("per %s: got %v", per, got)
		}
	}
}
