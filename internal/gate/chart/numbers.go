// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// decimal prints a length for an attribute.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// percent prints a rate for people: 97.1%. A rate that would look equal to a bound gets
// more places: 94.98% for a bound of 95%.
func percent(rate float64, bounds []Bound) string {
	const maxPlaces = 6
	for places := 1; ; places++ {
		text := strconv.FormatFloat(100*rate, 'f', places, 64)
		if places == maxPlaces || !slices.ContainsFunc(bounds, func(b Bound) bool {
			return b.Value != rate && strconv.FormatFloat(100*b.Value, 'f', places, 64) == text
		}) {
			return text + "%"
		}
	}
}

// bound prints a bound in the space next to the plot: 95%, 87.3%, 1e+20%.
func bound(value float64) string {
	percentage := 100 * value
	if math.Abs(percentage) >= 1e5 {
		return strconv.FormatFloat(percentage, 'g', 3, 64) + "%"
	}
	return strings.TrimSuffix(decimal(percentage), ".0") + "%"
}

// short prints a count in the width of an axis: 950, 12k, 3.4M.
func short(n int64) string {
	switch {
	case n >= 10_000_000_000:
		return fmt.Sprintf("%dG", n/1_000_000_000)
	case n >= 10_000_000:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1_000_000:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%dk", n/1000)
	case n >= 1000:
		return fmt.Sprintf("%.1fk", float64(n)/1e3)
	}
	return fmt.Sprint(n)
}
