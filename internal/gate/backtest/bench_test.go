// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// manyDays are 90 days of a channel with 100 numbers, and the baselines before them.
func manyDays(b testing.TB) (*backtest.Past, []metric.Row, []policy.Rule) {
	file := channel(b, "7d", `
		delivery = { metric = "delivery_rate", min = 0.95, min_sent = 200, confidence = 0.95 }
		volume   = { metric = "sent_count", min = 1000, severity = "warning" }
		drop     = { metric = "delivery_rate", per = "phone_number", max_drop = 0.1, baseline = "28d" }`)
	var all []metric.Row
	for n := range 100 {
		all = append(all, rows(fmt.Sprintf("8613800000%03d", n), 126, func(before int) *metric.Counts {
			return &metric.Counts{Sent: int64(900 + before), Delivered: int64(870 + before - n%7)}
		})...)
	}
	metric.Sort(all)
	past, err := backtest.NewPast(&file.Channels[0], now, 90, all)
	if err != nil {
		b.Fatal(err)
	}
	return past, all, file.Channels[0].Arguments.Rules
}

// BenchmarkBacktest judges 90 days of 10 channels with 100 numbers each by three rules. The
// floor only adds up the rows that each day is judged by.
func BenchmarkBacktest(b *testing.B) {
	past, all, rules := manyDays(b)
	const channels, days, before = 10, 90, 35 // Days of a window and its baseline.
	b.Run("judge", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for range channels {
				if _, err := past.Judge(rules); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(channels*len(all)), "rows")
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			for range channels {
				for d := range days {
					if _, err := metric.Sum(all[d*100 : (d+before)*100]); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
	})
}

// TestMemory checks that what a backtest keeps depends on its days and rules, not on its
// rows, and that judging a day does not copy the rows of others: what is allocated grows
// with the rows of a day, in a straight line.
func TestMemory(t *testing.T) {
	past, all, rules := manyDays(t)
	days, err := past.Judge(rules)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, rule := range days {
		for i := range rule {
			if rule[i].Result != nil {
				kept++
				if rule[i].Result.Message != "" {
					t.Fatal("messages are kept")
				}
			}
		}
	}
	if want := 3 * 90; kept != want || len(all) != 12600 {
		t.Errorf("%d results of %d rows are kept, want %d", kept, len(all), want)
	}
	allocated := func() uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := past.Judge(rules); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	// A day is judged by 3,500 rows. If all 12,600 were copied for each of 90 days, at 80 bytes
	// each, that alone would be 90 MB.
	if got := allocated(); got > 80<<20 {
		t.Errorf("%d MB were allocated", got>>20)
	}
}
