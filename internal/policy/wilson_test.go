// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestWilsonAgainstPublishedValues compares with published intervals, to the published
// digits.
func TestWilsonAgainstPublishedValues(t *testing.T) {
	const (
		// R. G. Newcombe, "Two-sided confidence intervals for the single
		// proportion: comparison of seven methods", Stat. Med. 17 (1998) 857–872,
		// table I, method 3.
		newcombe = "Newcombe 1998"
		// binom.confint(x, n), method wilson, of the R package binom, as recorded in
		// statsmodels/stats/tests/results/results_proportion.py.
		binom = "R binom"
		// prop.test(5, 10, correct = FALSE, conf.level = 0.9) of R, as recorded in
		// the tests of the R package tern (prop_wilson).
		propTest = "R prop.test"
		// BinomCI(600, 1000, 0.99) of the R package DescTools, whose default method
		// is wilson.
		descTools = "R DescTools"
		// The worked example of this project's design, section 5.
		design = "design"
	)
	tests := []struct {
		source    string
		k, n      int64
		level     float64
		low, high float64
		within    float64
	}{
		{newcombe, 81, 263, 0.95, 0.2553, 0.3662, 5e-5},
		{newcombe, 15, 148, 0.95, 0.0624, 0.1605, 5e-5},
		{newcombe, 0, 20, 0.95, 0, 0.1611, 5e-5},
		{newcombe, 1, 29, 0.95, 0.0061, 0.1718, 5e-5},
		{binom, 18, 20, 0.95, 0.6989663547715128, 0.972133518786232, 1e-12},
		{binom, 4, 20, 0.95, 0.0806576625797981, 0.4160174322518935, 1e-12},
		{binom, 4, 200, 0.95, 0.00780442641634947, 0.05028708690582643, 1e-12},
		{binom, 190, 200, 0.95, 0.910421851861224, 0.972617354399236, 1e-12},
		{binom, 1, 30, 0.95, 0.005908590, 0.16670391, 5e-9},
		{binom, 29, 30, 0.95, 0.8332961, 0.9940914, 5e-8},
		{binom, 0, 30, 0.95, 0, 0.11351339, 5e-9},
		{binom, 30, 30, 0.95, 0.8864866, 1, 5e-8},
		{propTest, 5, 10, 0.90, 0.2692718, 0.7307282, 5e-8},
		{descTools, 600, 1000, 0.99, 0.5596, 0.6391, 5e-5},
		{design, 880, 1000, 0.95, 0.858, 0.899, 5e-4},
		{design, 85, 100, 0.95, 0.767, 0.907, 5e-4},
	}
	for _, tt := range tests {
		low, high := policy.Wilson(tt.k, tt.n, tt.level)
		if math.Abs(low-tt.low) > tt.within || math.Abs(high-tt.high) > tt.within {
			t.Errorf("%s: %d of %d at %v: got %v–%v, want %v–%v", tt.source, tt.k, tt.n, tt.level, low, high, tt.low, tt.high)
		}
	}
}

// TestDeviations compares with the critical values of the normal distribution in
// the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1, and with the
// digits that R's qnorm prints.
func TestDeviations(t *testing.T) {
	for level, want := range map[float64]float64{
		0.80: 1.281551565545, 0.90: 1.644853626951, 0.95: 1.959963984540, 0.98: 2.326347874041, 0.99: 2.575829303549, 0.999: 3.290526731492,
	} {
		if got := policy.Deviations(level); math.Abs(got-want) > 1e-11 {
			t.Errorf("%v: got %.13f, want %.13f", level, got, want)
		}
	}
}

// TestWilsonSolvesTheScoreTest checks the definition of the interval: its ends are
// exactly z standard errors from the share, by the standard error at the ends.
func TestWilsonSolvesTheScoreTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1_000_000).Draw(t, "n")
		k := rapid.Int64Range(0, n).Draw(t, "k")
		level := rapid.Float64Range(0.5000001, 0.9999999).Draw(t, "level")
		z, share := policy.Deviations(level), float64(k)/float64(n)
		low, high := policy.Wilson(k, n, level)
		if !(0 <= low && low <= share && share <= high && high <= 1) {
			t.Fatalf("%v is not in %v–%v within 0 and 1", share, low, high)
		}
		for _, end := range []float64{low, high} {
			if end == 0 || end == 1 {
				continue
			}
			if got := math.Abs(share-end) / math.Sqrt(end*(1-end)/float64(n)); math.Abs(got-z) > 1e-5*z {
				t.Fatalf("%v lies %v standard errors away, want %v", end, got, z)
			}
		}
	})
}

func TestWilsonAtTheEdges(t *testing.T) {
	for _, tt := range []struct{ k, n int64 }{{0, 1}, {1, 1}, {5, 3}, {math.MaxInt64, 1}, {math.MaxInt64, math.MaxInt64}, {0, math.MaxInt64}} {
		low, high := policy.Wilson(tt.k, tt.n, 0.9999999999999999)
		if !(0 <= low && low <= high && high <= 1) {
			t.Errorf("%d of %d: %v–%v", tt.k, tt.n, low, high)
		}
		if tt.k >= tt.n && high != 1 || tt.k == 0 && low != 0 {
			t.Errorf("%d of %d: %v–%v does not reach its end", tt.k, tt.n, low, high)
		}
	}
	if a, _ := policy.Wilson(5, 3, 0.95); a != func() float64 { b, _ := policy.Wilson(3, 3, 0.95); return b }() {
		t.Error("more delivered than sent is not taken as all delivered")
	}
}
