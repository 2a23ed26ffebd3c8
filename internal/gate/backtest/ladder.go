// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import "math"

// ladder is the bounds that are tried for a field of a rule, each tighter than the one
// before it. They have two digits, or differ from 1 by two digits where they bound a rate
// from 0.5 up: nobody writes min = 0.948317.
type ladder struct {
	steps int
	value func(step int) float64
}

// twoDigits are the numbers of two digits from 10^from on: the first is 1·10^from.
func twoDigits(from, step int) float64 {
	// 1.0, 1.1 … 9.9 are 90 numbers, and then it begins again, ten times as large.
	exponent, mantissa := from+step/90-1, float64(10+step%90)
	if exponent < 0 {
		return mantissa / math.Pow10(-exponent) // Dividing rounds once: 0.011, not the number beside it.
	}
	return mantissa * math.Pow10(exponent)
}

// rates are 0.01, 0.011 … 0.5, 0.51 … 0.99, 0.991 … 0.9999, 1.
var rates = func() []float64 {
	var all []float64
	for step := 0; ; step++ {
		f := twoDigits(-2, step)
		if f >= 0.5 {
			break
		}
		all = append(all, f)
	}
	for n := 5000; n > 0; n = nextDown(n) {
		all = append(all, float64(10_000-n)/10_000)
	}
	return append(all, 1)
}()

// nextDown is the next smaller number of two digits.
func nextDown(n int) int {
	unit := 1
	for n > 100*unit {
		unit *= 10
	}
	return n - unit
}

// Changes are 0.001, 0.0011 … 0.99, which are shares of a baseline, and for max_rise go on
// up to 99.
const (
	dropSteps = 3 * 90
	riseSteps = 5 * 90
)

// count gives 1, 2 … 99, 100, 110 … up to what an int64 holds.
func count(step int) float64 {
	if step < 9 {
		return float64(step + 1)
	}
	return twoDigits(1, step-9)
}

const countSteps = 9 + 17*90

// ladderOf has the bounds of a field that can be tried. No bound of min = 0 and max_drop = 1
// is among them: they cannot be broken.
func ladderOf(field string, isRate bool) ladder {
	switch {
	case field == "min" && isRate:
		return ladder{len(rates), func(step int) float64 { return rates[step] }}
	case field == "max" && isRate:
		return ladder{len(rates), func(step int) float64 { return rates[len(rates)-1-step] }}
	case field == "min":
		return ladder{countSteps, count}
	case field == "max":
		return ladder{countSteps, func(step int) float64 { return count(countSteps - 1 - step) }}
	case field == "max_drop":
		return ladder{dropSteps, func(step int) float64 { return twoDigits(-3, dropSteps-1-step) }}
	}
	return ladder{riseSteps, func(step int) float64 { return twoDigits(-3, riseSteps-1-step) }}
}

// last is the tightest bound.
func (l ladder) last() float64 { return l.value(l.steps - 1) }
