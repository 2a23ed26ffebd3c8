// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// The phone numbers of the tests.
const (
	number1 = "8613800000001"
	number2 = "8613800000002"
	number3 = "8613800000003"
)

var shanghai = time.FixedZone("UTC+8", 8*60*60)

// source is the source of the tests. Unlike a real one, it does not mask keys.
var source = policy.Source{
	Key: "phone_number", Keys: "phone_numbers", Noun: "phone number",
	Metrics:   []string{metric.DeliveryRate, metric.SentCount, metric.DeliveredCount},
	CheckKey:  metric.CheckPhoneNumber,
	MaskKey:   func(key string) string { return key },
	WhyNoData: "CAMS collects metrics only after EnableWhatsappROIMetric, and they appear a day later at the earliest",
}

// by returns the input with rules.
func by(in policy.Input, o policy.OnInconclusive, rules ...policy.Rule) policy.Input {
	in.Source, in.Rules, in.OnInconclusive = source, rules, o
	return in
}

// day returns the start of the nth day of September 2025 in UTC+8. Earlier days are 0 and
// negative numbers.
func day(n int) int64 {
	return time.Date(2025, 9, n, 0, 0, 0, 0, shanghai).UnixMilli()
}

// row returns a row of a number on a day.
func row(number string, d int, sent, delivered int64) metric.Row {
	return metric.Row{Key: number, Start: day(d), End: day(d+1) - 1, Counts: metric.Counts{Sent: sent, Delivered: delivered}}
}

// rows returns equal rows on several days.
func rows(number string, from, to int, sent, delivered int64) []metric.Row {
	var all []metric.Row
	for d := from; d < to; d++ {
		all = append(all, row(number, d, sent, delivered))
	}
	return all
}

func join(parts ...[]metric.Row) []metric.Row {
	var all []metric.Row
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// week returns an input that judges the first seven days of September 2025.
func week(all ...metric.Row) policy.Input {
	return policy.Input{
		Rows:     all,
		Window:   metric.Window{Start: day(1), End: day(8)},
		Calendar: metric.Calendar{Granularity: metric.Daily, Location: shanghai},
		Channel:  "cust-1",
		Now:      time.Date(2025, 9, 8, 12, 0, 0, 0, shanghai),
	}
}

// asked returns an input for numbers that were asked for by name.
func asked(in policy.Input, numbers ...string) policy.Input {
	in.Keys = numbers
	return in
}

// sentCount returns the sent count, or 0 if it is unknown.
func sentCount(r policy.Result) int64 {
	if r.SentCount == nil {
		return 0
	}
	return *r.SentCount
}

// p returns a pointer to a value, for optional fields of a rule.
func p[T any](v T) *T { return &v }

// reporter is the common part of testing.T and rapid.T.
type reporter interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// judge judges, and fails the test on an error.
func judge(t reporter, in policy.Input, rules ...policy.Rule) policy.Verdict {
	t.Helper()
	v, err := policy.Judge(by(in, policy.Block, rules...))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// only returns the only result of a single rule.
func only(t reporter, in policy.Input, r policy.Rule) policy.Result {
	t.Helper()
	v := judge(t, in, r)
	if len(v.Results) != 1 {
		t.Fatalf("%d results, want 1: %+v", len(v.Results), v.Results)
	}
	return v.Results[0]
}
