// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

const (
	number1 = "8613800000001"
	number2 = "8613800000002"
	length  = 24 * 60 * 60 * 1000 // Of a day.
)

// now is the afternoon of November 24, 2026 in Shanghai.
var now = time.Date(2026, 11, 24, 7, 30, 0, 0, time.UTC)

// day is the start of the nth day before November 24, 2026 in Shanghai.
func day(before int) int64 {
	return time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC).UnixMilli() - int64(before)*length
}

// rows are what a number sent and delivered on each day from one before now to the last
// complete one. A nil value makes no row.
func rows(number string, from int, counts func(before int) *metric.Counts) []metric.Row {
	var all []metric.Row
	for before := from; before > 0; before-- {
		if c := counts(before); c != nil {
			all = append(all, metric.Row{Key: number, Start: day(before), End: day(before-1) - 1, Counts: *c})
		}
	}
	return all
}

// same sends and delivers the same each day.
func same(sent, delivered int64) func(int) *metric.Counts {
	return func(int) *metric.Counts { return &metric.Counts{Sent: sent, Delivered: delivered} }
}

// except changes single days.
func except(counts func(int) *metric.Counts, other *metric.Counts, days ...int) func(int) *metric.Counts {
	return func(before int) *metric.Counts {
		for _, d := range days {
			if d == before {
				return other
			}
		}
		return counts(before)
	}
}

// saved is an answer with rows.
func saved(t testing.TB, all ...[]metric.Row) []byte {
	t.Helper()
	data := []map[string]any{}
	for _, rows := range all {
		for _, r := range rows {
			data = append(data, map[string]any{"PhoneNumber": r.Key, "Start": r.Start, "End": r.End, "SentCount": r.Sent, "DeliveredCount": r.Delivered})
		}
	}
	text, err := json.Marshal(map[string]any{"Code": "OK", "Data": data})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parse(t testing.TB, text string) *policyfile.Policy {
	t.Helper()
	file, err := policyfile.Parse("policy.hcl", []byte(text), policyfile.Values{})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// channel is a policy of one channel.
func channel(t testing.TB, lookback, rules string) *policyfile.Policy {
	t.Helper()
	return parse(t, "channel \"support\" {\n  cust_space_id = \"cams-a\"\n  lookback = \""+lookback+"\"\n  rules = {\n"+rules+"\n  }\n}\n")
}

func options(days int) backtest.Options {
	return backtest.Options{Options: gate.Options{Now: now, Version: "1"}, Days: days}
}

// recorded backtests one channel by one answer, as of now.
func recorded(t testing.TB, file *policyfile.Policy, o backtest.Options, all ...[]metric.Row) backtest.Report {
	t.Helper()
	r, err := backtest.Recorded(t.Context(), []gate.Recording{{Name: "answer.json", Body: saved(t, all...)}}, file, o, &now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
