// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math/big"

// Wilson is the interval at a confidence level, for tests against published ones.
func Wilson(k, n int64, level float64) (low, high float64) { return wilson(k, n, deviations(level)) }

// Koopman is the interval of the ratio of k1 of n1 over k2 of n2 at a confidence level.
func Koopman(k1, n1, k2, n2 int64, level float64) (low, high float64) {
	return newRatio(fraction{k1, n1}, fraction{k2, n2}).interval(deviations(level))
}

// KoopmanScore is the statistic that the interval rests on.
func KoopmanScore(k1, n1, k2, n2 int64, phi float64) float64 {
	return newRatio(fraction{k1, n1}, fraction{k2, n2}).score(phi)
}

// Deviations is the quantile that the interval rests on.
var Deviations = deviations

// Sidak is the level that each of some results is tested at.
var Sidak = sidak

// Decimal is the exact number that a bound stands for.
var Decimal = decimal

// CompareExactly compares num ÷ den with a threshold.
func CompareExactly(num, den int64, t *big.Rat) int {
	return newThreshold(t).compare(fraction{num, den})
}
