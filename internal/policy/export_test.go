// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math/big"

// Wilson returns the interval at a confidence level, for tests against published ones.
func Wilson(k, n int64, level float64) (low, high float64) { return wilson(k, n, deviations(level)) }

// Koopman returns the interval of the ratio of k1 of n1 over k2 of n2 at a confidence
// level.
func Koopman(k1, n1, k2, n2 int64, level float64) (low, high float64) {
	return newRatio(fraction{k1, n1}, fraction{k2, n2}).interval(deviations(level))
}

// KoopmanScore returns the statistic on which the interval is based.
func KoopmanScore(k1, n1, k2, n2 int64, phi float64) float64 {
	return newRatio(fraction{k1, n1}, fraction{k2, n2}).score(phi)
}

// Deviations returns the quantile on which the interval is based.
var Deviations = deviations

// Sidak returns the level at which each of several results is tested.
var Sidak = sidak

// Decimal returns the exact number of a bound.
var Decimal = decimal

// CompareExactly compares num ÷ den with a threshold.
func CompareExactly(num, den int64, t *big.Rat) int {
	return newThreshold(t).compare(fraction{num, den})
}
