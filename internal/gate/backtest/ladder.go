// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import "math"

// ladder has the values that are tried for a bound, from loose to tight. They are numbers
// that a person would write: they have two significant digits, and rates above 0.5 differ
// from 1 by two significant digits.
type ladder struct {
	steps int
	value func(step int) float64
}

// twoDigits returns the numbers with two significant digits in order; step 0 is 10^from.
func twoDigits(from, step int) float64 {
	// From 1.0 to 9.9 there are 90 numbers. The next 90 are ten times as large.
	exponent, mantissa := from+step/90-1, float64(10+step%90)
	if exponent < 0 {
		return mantissa / math.Pow10(-exponent) // A division rounds only once, so 0.011 is exactly the float64 of 0.011.
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

// nextDown returns the next smaller number with two significant digits.
func nextDown(n int) int {
	unit := 1
	for n > 100*unit {
		unit *= 10
	}
	return n - unit
}

// count returns 1, 2 … 99, 100, 110 … in order; all of them fit an int64.
func count(step int) float64 {
	if step < 9 {
		return float64(step + 1)
	}
	return twoDigits(1, step-9)
}

const (
	countSteps = 9 + 17*90
	dropSteps  = 3 * 90 // Up to 0.99.
	riseSteps  = 5 * 90 // Up to 99.
)

// relative returns 0.001, 0.0011 … in order: changes relative to a baseline.
func relative(step int) float64 { return twoDigits(-3, step) }

// ladderOf returns the ladder of a field. It does not contain min = 0 and max_drop = 1,
// which are never broken.
func ladderOf(field string, isRate bool) ladder {
	l := ladder{countSteps, count}
	switch {
	case field == "max_drop":
		l = ladder{dropSteps, relative}
	case field == "max_rise":
		l = ladder{riseSteps, relative}
	case isRate:
		l = ladder{len(rates), func(step int) float64 { return rates[step] }}
	}
	if field == "min" {
		return l
	}
	// The smaller the value of any other bound, the tighter it is.
	return ladder{l.steps, func(step int) float64 { return l.value(l.steps - 1 - step) }}
}
