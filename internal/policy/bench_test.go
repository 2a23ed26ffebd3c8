// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// manyRows returns 100,000 rows like those of a busy channel: half hours of 50 numbers, with 28
// days of baseline and a window of 2 weeks, sorted by start.
func manyRows() (policy.Input, []policy.Rule) {
	const numbers, halfHours = 50, 2000
	in := policy.Input{Calendar: metric.Calendar{Granularity: metric.HalfHour, Location: shanghai}, Channel: "cust-1", Now: time.Unix(1, 0)}
	step := in.Calendar.Granularity.Nominal().Milliseconds()
	names := make([]string, numbers)
	for n := range names {
		names[n] = fmt.Sprintf("86138000000%02d", n)
	}
	for i := range int64(halfHours) {
		for n, name := range names {
			// One interval in 500 is sick.
			sent := 900 + (i*7+int64(n)*13)%200
			delivered := sent - sent/40
			if (i*numbers+int64(n))%500 == 0 {
				delivered = sent / 2
			}
			start := day(1) + i*step
			in.Rows = append(in.Rows, metric.Row{Key: name, Start: start, End: start + step, Counts: metric.Counts{Sent: sent, Delivered: delivered}})
		}
	}
	in.Window = metric.Window{Start: day(1) + 28*48*step, End: day(1) + halfHours*step}
	rules := []policy.Rule{
		{Name: "delivery", Metric: metric.DeliveryRate, Min: p(0.95), MinSent: p(int64(200)), Confidence: p(0.95)},
		{Name: "volume", Metric: metric.SentCount, Min: p(1000.), Severity: "warning"},
		{Name: "receipts", Metric: metric.DeliveredCount, Min: p(1000.), Max: p(1e12)},
		{Name: "drop", Metric: metric.DeliveryRate, MaxDrop: p(0.1), Baseline: "28d"},
		{Name: "surge", Metric: metric.SentCount, MaxDrop: p(0.5), MaxRise: p(0.5), Baseline: "7d"},
		{Name: "number_delivery", Metric: metric.DeliveryRate, Per: "phone_number", Min: p(0.95), Confidence: p(0.99)},
		{Name: "number_volume", Metric: metric.SentCount, Per: "phone_number", Min: p(100.)},
		{Name: "number_drop", Metric: metric.DeliveryRate, Per: "phone_number", MaxDrop: p(0.1), Baseline: "28d"},
		{Name: "number_surge", Metric: metric.SentCount, Per: "phone_number", MaxRise: p(1.), Baseline: "14d"},
		{Name: "interval", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.9), MaxDrop: p(0.2), Baseline: "28d"},
	}
	return in, rules
}

// BenchmarkJudge judges 100,000 rows by ten rules, one of them per interval.
func BenchmarkJudge(b *testing.B) {
	in, rules := manyRows()
	whole := in
	whole.Window.Start = day(1)
	shuffled := in
	shuffled.Rows = shuffle(in.Rows)
	for _, bb := range []struct {
		name string
		in   policy.Input
	}{
		{"baseline_and_window", in}, // 67,200 rows of baseline, 32,800 of window.
		{"all_in_window", whole},    // No baseline: 100,000 intervals are judged.
		{"any_order", shuffled},
	} {
		b.Run(bb.name, func(b *testing.B) {
			rules := rules
			if bb.name == "all_in_window" {
				rules = append([]policy.Rule{}, rules...)
				for i := range rules {
					if rules[i].Baseline != "" {
						rules[i].MaxDrop, rules[i].MaxRise, rules[i].Baseline, rules[i].Min = nil, nil, "", p(0.5)
					}
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := policy.Judge(by(bb.in, policy.Block, rules...)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkQuietRules judges the same rows with each field that keeps a rule quiet.
func BenchmarkQuietRules(b *testing.B) {
	in, _ := manyRows()
	drop := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, MaxDrop: p(0.2), Baseline: "28d"}
	for name, change := range map[string]func(*policy.Rule){
		"none":        func(*policy.Rule) {},
		"confidence":  func(r *policy.Rule) { r.Confidence = p(0.95) },
		"joint":       func(r *policy.Rule) { r.Confidence, r.Joint = p(0.95), true },
		"align":       func(r *policy.Rule) { r.Align = policy.AlignWeek },
		"align_count": func(r *policy.Rule) { r.Metric, r.Per, r.Align = metric.SentCount, "phone_number", policy.AlignWeek },
		"tolerate":    func(r *policy.Rule) { r.Consecutive, r.Tolerate = p(int64(2)), p(int64(3)) },
	} {
		rule := drop
		change(&rule)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := policy.Judge(by(in, policy.Block, rule)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFloor only sums the same rows, in one pass.
func BenchmarkFloor(b *testing.B) {
	in, _ := manyRows()
	b.ReportAllocs()
	var sent int64
	for b.Loop() {
		var t metric.Totals
		for _, r := range in.Rows {
			if err := t.Add(r.Counts); err != nil {
				b.Fatal(err)
			}
		}
		sent = t.Sent
	}
	if sent == 0 {
		b.Fatal("nothing was summed")
	}
}

// shuffle returns the rows in another order. The step is a prime, so each row comes once.
func shuffle(rows []metric.Row) []metric.Row {
	all := make([]metric.Row, len(rows))
	for i := range rows {
		all[i] = rows[i*7919%len(rows)]
	}
	return all
}
