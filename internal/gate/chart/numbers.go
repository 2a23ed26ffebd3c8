// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package chart

import (
	"fmt"
	"strconv"
)

// decimal prints a length for an attribute.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// percent prints a rate for people: 97.1 %.
func percent(rate float64) string { return strconv.FormatFloat(100*rate, 'f', 1, 64) + " %" }

// count prints a count with separators: 12,040.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
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
