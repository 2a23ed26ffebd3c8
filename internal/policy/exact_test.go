// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestBoundsAreExact checks values at a bound and the nearest values on either side.
func TestBoundsAreExact(t *testing.T) {
	const large = 9_000_000_000_000_000_000
	tests := map[string]struct {
		sent, delivered int64
		rule            policy.Rule
		want            policy.Status
	}{
		"0.95 meets min 0.95":                 {200, 190, policy.Rule{Min: p(0.95)}, policy.Pass},
		"0.95 meets max 0.95":                 {200, 190, policy.Rule{Max: p(0.95)}, policy.Pass},
		"0.945 is below":                      {200, 189, policy.Rule{Min: p(0.95)}, policy.Fail},
		"0.955 is above":                      {200, 191, policy.Rule{Max: p(0.95)}, policy.Fail},
		"29 of 100 meets min 0.29":            {100, 29, policy.Rule{Min: p(0.29)}, policy.Pass},
		"57 of 100 meets max 0.57":            {100, 57, policy.Rule{Max: p(0.57)}, policy.Pass},
		"3 of 10 is below 0.1 + 0.2":          {10, 3, policy.Rule{Min: p(0.30000000000000004)}, policy.Fail},
		"3 of 10 meets 0.3":                   {10, 3, policy.Rule{Min: p(0.3)}, policy.Pass},
		"a third is above its float64":        {3, 1, policy.Rule{Max: p(1. / 3)}, policy.Fail},
		"a third meets its float64 as min":    {3, 1, policy.Rule{Min: p(1. / 3)}, policy.Pass},
		"large counts at the bound":           {large, large / 100 * 95, policy.Rule{Min: p(0.95)}, policy.Pass},
		"large counts one message below":      {large, large/100*95 - 1, policy.Rule{Min: p(0.95)}, policy.Fail},
		"large counts one message above":      {large, large/100*95 + 1, policy.Rule{Max: p(0.95)}, policy.Fail},
		"the least rate is above a tiny max":  {math.MaxInt64, 1, policy.Rule{Max: p(1e-19)}, policy.Fail},
		"nothing delivered meets a tiny max":  {math.MaxInt64, 0, policy.Rule{Max: p(5e-324)}, policy.Pass},
		"nothing delivered is below tiny min": {math.MaxInt64, 0, policy.Rule{Min: p(5e-324)}, policy.Fail},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric = "r", metric.DeliveryRate
			if r := only(t, week(row(number1, 1, tt.sent, tt.delivered)), tt.rule); r.Status != tt.want {
				t.Errorf("got %s: %s", r.Status, r.Message)
			}
		})
	}
}

// TestCountsBeyondFloat64AreExact uses counts that a float64 cannot represent.
func TestCountsBeyondFloat64AreExact(t *testing.T) {
	const n = 1<<53 + 1
	in := week(row(number1, 1, n, 0))
	if r := only(t, in, policy.Rule{Name: "r", Metric: metric.SentCount, Max: p(float64(1 << 53))}); r.Status != policy.Fail {
		t.Errorf("%d is not above 2^53: %s", n, r.Message)
	}
	if r := only(t, in, policy.Rule{Name: "r", Metric: metric.SentCount, Max: p(1e300)}); r.Status != policy.Pass {
		t.Error(r.Message)
	}
}

func TestChangesAreExact(t *testing.T) {
	tests := map[string]struct {
		baseline, value int64 // Delivered, of 1,000 sent.
		rule            policy.Rule
		want            policy.Status
	}{
		"a drop of 10% is allowed":   {900, 810, policy.Rule{MaxDrop: p(0.1)}, policy.Pass},
		"a little more is not":       {900, 809, policy.Rule{MaxDrop: p(0.1)}, policy.Fail},
		"a drop of 30% is allowed":   {1000, 700, policy.Rule{MaxDrop: p(0.3)}, policy.Pass},
		"a rise of 10% is allowed":   {700, 770, policy.Rule{MaxRise: p(0.1)}, policy.Pass},
		"a little more rise is not":  {700, 771, policy.Rule{MaxRise: p(0.1)}, policy.Fail},
		"max_drop 1 allows anything": {900, 0, policy.Rule{MaxDrop: p(1.)}, policy.Pass},
		"a rise from 0 is a rise":    {0, 1, policy.Rule{MaxRise: p(1e6)}, policy.Fail},
		"0 after 0 is not a rise":    {0, 0, policy.Rule{MaxRise: p(0.1)}, policy.Pass},
		"0 after 0 is not a drop":    {0, 0, policy.Rule{MaxDrop: p(0.1)}, policy.Pass},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric, tt.rule.Baseline = "r", metric.DeliveryRate, "28d"
			in := week(join(rows(number1, -2, 1, 1000, tt.baseline), rows(number1, 1, 3, 1000, tt.value))...)
			if r := only(t, in, tt.rule); r.Status != tt.want {
				t.Errorf("got %s: %s", r.Status, r.Message)
			}
		})
	}
}

// TestCompareAgreesWithRationals draws values close to thresholds, where the float64
// shortcut must not decide.
func TestCompareAgreesWithRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Rapid prefers small numbers, but rounding needs large ones.
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		den := 1 + random.Int64()>>rapid.IntRange(0, 62).Draw(t, "shift of den")
		num := random.Int64() >> rapid.IntRange(0, 62).Draw(t, "shift of num")
		value := big.NewRat(num, den)
		nudge := new(big.Rat).SetFrac(big.NewInt(rapid.SampledFrom([]int64{0, 0, -1, 1}).Draw(t, "nudge")), new(big.Int).Exp(big.NewInt(10), big.NewInt(rapid.Int64Range(0, 40).Draw(t, "places")), nil))
		threshold := new(big.Rat).Add(value, nudge)
		if threshold.Sign() < 0 {
			threshold.Neg(threshold)
		}
		if got, want := policy.CompareExactly(num, den, threshold), value.Cmp(threshold); got != want {
			t.Fatalf("%s against %s: got %d, want %d", value, threshold, got, want)
		}
	})
}

// TestDecimalIsWhatWasWritten checks that a bound is exactly its decimal number.
func TestDecimalIsWhatWasWritten(t *testing.T) {
	for f, want := range map[float64]string{0.95: "19/20", 0.1: "1/10", 1: "1/1", 0: "0/1", 1e-7: "1/10000000", 1500.5: "3001/2", math.Copysign(0, -1): "0/1"} {
		if got := policy.Decimal(f).String(); got != want {
			t.Errorf("%v: got %s, want %s", f, got, want)
		}
	}
}

func TestOverflowIsAnError(t *testing.T) {
	sum := week(row(number1, 1, math.MaxInt64, 0), row(number2, 1, 1, 0))
	rate := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(0.)}
	v, err := policy.Judge(by(sum, policy.Allow, rate))
	if !errors.Is(err, metric.ErrOverflow) || v.Allowed {
		t.Errorf("got %v, %+v; want ErrOverflow", err, v)
	}
	// Without a rule that needs the sum of both, there is no overflow.
	rate.Per = "phone_number"
	judge(t, sum, rate)
	tests := map[string]policy.Input{
		"delivered":           week(row(number1, 1, 1, math.MaxInt64), row(number1, 2, 1, 1)),
		"one interval":        week(row(number1, 1, 1, math.MaxInt64), row(number1, 1, 1, 1)),
		"days of the channel": week(row(number1, 1, math.MaxInt64, 1), row(number2, 2, 1, 1)),
		"days of a number":    week(row(number1, 1, math.MaxInt64, 1), row(number1, 2, 1, 1)),
		"baseline":            week(row(number1, -1, math.MaxInt64, 1), row(number1, 0, 1, 1), row(number1, 1, 1, 1)),
		"passing intervals":   week(row(number1, 1, math.MaxInt64, 1), row(number2, 2, 1, 1)),
		"too few intervals":   week(row(number1, 1, math.MaxInt64, 1), row(number1, 2, 1, 1)),
		"baseline of a day":   week(row(number1, -1, math.MaxInt64, 1), row(number1, 0, 1, 1), row(number1, 1, 1, 1)),
		"one weekday":         week(row(number1, -13, math.MaxInt64, 1), row(number1, -6, 1, 1), row(number1, 1, 1, 1)),
		"several weekdays":    week(row(number1, -6, math.MaxInt64, 1), row(number1, -5, 1, 1), row(number1, 1, 1, 1), row(number1, 2, 1, 1)),
	}
	for name, in := range tests {
		r := policy.Rule{Name: "r", Metric: metric.SentCount, Per: "phone_number", Max: p(1e20), MaxDrop: p(1.), Baseline: "7d"}
		if name == "days of the channel" {
			r.Per = policy.PerChannel
		}
		switch name {
		case "passing intervals":
			r = policy.Rule{Name: "r", Metric: metric.SentCount, Per: policy.PerInterval, Min: p(0.)}
		case "too few intervals":
			r = policy.Rule{Name: "r", Metric: metric.SentCount, Per: policy.PerInterval, Min: p(1.), MinIntervals: p(int64(7))}
		case "baseline of a day":
			r.Per = policy.PerInterval
		case "one weekday", "several weekdays":
			r.Baseline, r.Align = "28d", "week"
		}
		masked := by(in, policy.Block, r)
		masked.Source.MaskKey = metric.MaskPhoneNumber
		if _, err := policy.Judge(masked); !errors.Is(err, metric.ErrOverflow) {
			t.Errorf("%s: got %v, want ErrOverflow", name, err)
		} else if strings.Contains(err.Error(), number1) {
			t.Errorf("%s: the error shows a phone number: %v", name, err)
		}
	}
}

func TestNegativeCountsAreAnError(t *testing.T) {
	for _, in := range []policy.Input{week(row(number1, 1, -1, 0)), week(row(number1, 1, 0, -1)), week(row(number1, 1, math.MinInt64, math.MinInt64))} {
		r := policy.Rule{Name: "r", Metric: metric.SentCount, Min: p(0.)}
		if _, err := policy.Judge(by(in, policy.Block, r)); err == nil || !strings.Contains(err.Error(), "negative") {
			t.Errorf("got %v", err)
		}
	}
}
