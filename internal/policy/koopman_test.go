// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestKoopmanAgainstPublishedValues compares with published intervals, to the published
// digits.
func TestKoopmanAgainstPublishedValues(t *testing.T) {
	const (
		// P. A. R. Koopman, "Confidence limits for the ratio of two binomial
		// proportions", Biometrics 40 (1984) 513–517, its example.
		koopman = "Koopman 1984"
		// The same example to four digits, in the tests of binomRatioCI of the R package
		// lumen (test-binomRatioCI.R), which allow a relative difference of 0.001.
		lumen = "R lumen"
		// M. W. Fagerland, S. Lydersen, P. Laake, "Recommended confidence intervals for
		// two independent binomial proportions", Stat. Methods Med. Res. 24 (2015)
		// 224–254, table 5; the digits are those of riskscoreci(7, 34, 1, 34, 0.95) of
		// the R package PropCIs, as recorded in
		// statsmodels/stats/tests/test_proportion.py.
		fagerland = "Fagerland 2015"
		// J. J. Gart, J. Nam, "Approximate interval estimation of the ratio of binomial
		// parameters", Biometrics 44 (1988) 323–338, without their correction for
		// skewness; as recorded in tests/testthat/test3.R of the R package ratesci.
		gartNam = "Gart and Nam 1988"
		// RRsc(c(4, 24, 12, 28)) of the R package PF, as printed in its vignette: the
		// score method, 1 minus the prevented fraction of 0.0328–0.855.
		pf = "R PF"
		// riskscoreci(x1, n1, x2, n2, conf.level = 0.95) of the R package PropCIs 0.3.0,
		// as recorded in tests/reference/r_effect_size_values.json of
		// github.com/maisternia/contribution-kit.
		propCIs = "R PropCIs"
	)
	endless := math.Inf(1)
	tests := []struct {
		source         string
		k1, n1, k2, n2 int64
		low, high      float64
		within         float64 // Relative difference.
	}{
		{koopman, 36, 40, 16, 80, 2.94, 7.15, 1e-3},
		{lumen, 36, 40, 16, 80, 2.9396, 7.1522, 1e-3},
		{fagerland, 7, 34, 1, 34, 1.220853, 42.575718, 5e-7},
		{gartNam, 8, 15, 4, 15, 0.815, 5.336, 5e-4},
		{gartNam, 6, 10, 6, 20, 0.844, 4.594, 6e-4},
		{pf, 4, 24, 12, 28, 0.145, 0.9672, 4e-3},
		{propCIs, 1, 14, 9, 10, 0.014034259570284, 0.361965891057327, 1e-9},
		{propCIs, 1, 2, 1, 2, 0.15056961354701, 6.64144628150895, 1e-9},
		{propCIs, 236, 973, 196, 1529, 1.59404026868395, 2.24551964598945, 1e-9},
		{propCIs, 22, 23, 291, 13254, 35.3210256988694, 49.4948216759619, 1e-9},
		{propCIs, 15, 29, 482, 8649, 6.12776601678565, 12.5160180130275, 1e-9},
		{propCIs, 279, 379, 218, 8299, 24.2450560778851, 32.3472385467935, 1e-9},
		{propCIs, 3, 10, 8, 10, 0.130585918337954, 0.88770165416034, 1e-9},
		{propCIs, 12, 42, 4, 44, 1.17455503795378, 8.74060776950294, 1e-9},
		{propCIs, 0, 100, 10, 100, 0, 0.37356166327359, 1e-9},
		{propCIs, 10, 100, 0, 100, 2.67693422081022, endless, 1e-9},
		{propCIs, 248, 994, 0, 6002, 390.067506133976, endless, 1e-9},
		{propCIs, 9, 9, 0, 6002, 1563.42726530529, endless, 1e-9},
		{propCIs, 0, 1, 0, 1, 0, endless, 1e-9},
		// PropCIs searches for the ends in steps, which is less exact here.
		{propCIs, 12, 12, 30, 1000, 23.1006622653183, 47.4074325141933, 1e-4},
	}
	for _, tt := range tests {
		low, high := policy.Koopman(tt.k1, tt.n1, tt.k2, tt.n2, 0.95)
		if !near(low, tt.low, tt.within) || !near(high, tt.high, tt.within) {
			t.Errorf("%s: %d of %d against %d of %d: got %.12g–%.12g, want %v–%v", tt.source, tt.k1, tt.n1, tt.k2, tt.n2, low, high, tt.low, tt.high)
		}
	}
}

// near reports whether two numbers are equal up to a relative difference.
func near(got, want, within float64) bool {
	return got == want || math.Abs(got-want) <= within*math.Abs(want)
}

// TestKoopmanAgainstTheLikelihood searches for the likeliest shares with a ratio, without
// their equation, and computes Koopman's chi-square from them.
func TestKoopmanAgainstTheLikelihood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := rapid.Int64Range(1, 3000).Draw(t, "n1"), rapid.Int64Range(1, 3000).Draw(t, "n2")
		k1, k2 := rapid.Int64Range(0, n1).Draw(t, "k1"), rapid.Int64Range(0, n2).Draw(t, "k2")
		phi := math.Exp(rapid.Float64Range(-3, 3).Draw(t, "log phi"))
		score := policy.KoopmanScore(k1, n1, k2, n2, phi)
		if want := chiSquare(float64(k1), float64(n1), float64(k2), float64(n2), phi); math.Abs(score*score-want) > 1e-5*(1+want) {
			t.Fatalf("%d of %d against %d of %d at %v: got %v, want %v", k1, n1, k2, n2, phi, score*score, want)
		}
		level := rapid.Float64Range(0.51, 0.9999).Draw(t, "level")
		z := policy.Deviations(level)
		low, high := policy.Koopman(k1, n1, k2, n2, level)
		if ratio := float64(k1) / float64(n1) / (float64(k2) / float64(n2)); low > ratio*(1+1e-9) || ratio > high*(1+1e-9) {
			t.Fatalf("%v is not in %v–%v", ratio, low, high)
		}
		for _, end := range []float64{low, high} {
			if end == 0 || math.IsInf(end, 1) {
				continue
			}
			if want := chiSquare(float64(k1), float64(n1), float64(k2), float64(n2), end); math.Abs(z*z-want) > 1e-4*(1+want) {
				t.Fatalf("%d of %d against %d of %d at %v: chi-square %v at the end %v, want %v", k1, n1, k2, n2, level, want, end, z*z)
			}
		}
	})
}

// chiSquare is the sum over both shares of (observed − expected)² ÷ variance. The
// expected values are those of the likeliest shares p and phi·p, found by a ternary
// search: the log-likelihood is concave in p.
func chiSquare(k1, n1, k2, n2, phi float64) float64 {
	term := func(k, p float64) float64 {
		if k == 0 {
			return 0
		}
		return k * math.Log(p)
	}
	likelihood := func(p float64) float64 {
		return term(k1, phi*p) + term(n1-k1, 1-phi*p) + term(k2, p) + term(n2-k2, 1-p)
	}
	low, high := 0., min(1, 1/phi)
	for range 200 {
		a, b := low+(high-low)/3, high-(high-low)/3
		if likelihood(a) < likelihood(b) {
			low = a
		} else {
			high = b
		}
	}
	part := func(k, n, p float64) float64 {
		distance := k - n*p
		if math.Abs(distance) < 1e-6 {
			return 0
		}
		return distance * distance / (n * p * (1 - p))
	}
	p := (low + high) / 2
	return part(k1, n1, phi*p) + part(k2, n2, p)
}

// TestKoopmanAtTheEdges checks that there is an interval for any counts.
func TestKoopmanAtTheEdges(t *testing.T) {
	const large = math.MaxInt64
	counts := []struct{ k, n int64 }{{0, 1}, {1, 1}, {5, 3}, {1, 2}, {0, large}, {1, large}, {large, 1}, {large / 2, large}, {large - 1, large}, {large, large}}
	for _, a := range counts {
		for _, b := range counts {
			for _, level := range []float64{0.5000000000000001, 0.95, 0.9999999999999999} {
				low, high := policy.Koopman(a.k, a.n, b.k, b.n, level)
				if !(0 <= low && low <= high) {
					t.Errorf("%d of %d against %d of %d at %v: %v–%v", a.k, a.n, b.k, b.n, level, low, high)
				}
				if (low == 0) != (a.k == 0) || math.IsInf(high, 1) != (b.k == 0) {
					t.Errorf("%d of %d against %d of %d at %v: %v–%v", a.k, a.n, b.k, b.n, level, low, high)
				}
			}
			for _, phi := range []float64{0, 5e-324, 1e-77, 0.1, 1, 1e6, 1e77} {
				if score := policy.KoopmanScore(a.k, a.n, b.k, b.n, phi); math.IsNaN(score) {
					t.Errorf("%d of %d against %d of %d: no score at %v", a.k, a.n, b.k, b.n, phi)
				}
			}
		}
	}
	late, _ := policy.Koopman(5, 3, 7, 4, 0.95)
	if all, _ := policy.Koopman(3, 3, 4, 4, 0.95); late != all {
		t.Error("more delivered than sent is not taken as all delivered")
	}
}

// TestKoopmanScoreFalls checks that the score is monotonic, which the bisection needs.
func TestKoopmanScoreFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := rapid.Int64Range(1, math.MaxInt64).Draw(t, "n1"), rapid.Int64Range(1, math.MaxInt64).Draw(t, "n2")
		k1, k2 := rapid.Int64Range(0, n1).Draw(t, "k1"), rapid.Int64Range(0, n2).Draw(t, "k2")
		phi := math.Exp(rapid.Float64Range(-30, 30).Draw(t, "log phi"))
		more := phi * (1 + rapid.Float64Range(1e-6, 1).Draw(t, "more"))
		a, b := policy.KoopmanScore(k1, n1, k2, n2, phi), policy.KoopmanScore(k1, n1, k2, n2, more)
		if b > a+1e-9*math.Abs(a) {
			t.Fatalf("%d of %d against %d of %d: %v at %v, but %v at %v", k1, n1, k2, n2, a, phi, b, more)
		}
	})
}
