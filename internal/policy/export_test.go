// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math/big"

// Wilson is the interval at a confidence level, for tests against published ones.
func Wilson(k, n int64, level float64) (low, high float64) { return wilson(k, n, deviations(level)) }

// Deviations is the quantile that the interval rests on.
var Deviations = deviations

// Decimal is the exact number that a bound stands for.
var Decimal = decimal

// CompareExactly compares num ÷ den with a threshold.
func CompareExactly(num, den int64, t *big.Rat) int {
	return newThreshold(t).compare(fraction{num, den})
}
