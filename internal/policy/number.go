// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// maxPlaces bounds the decimal places that a message spends on telling two
// numbers apart. Two rates of int64 counts differ by more than 10^-38.
const maxPlaces = 40

// plainNumber prints a number as a user would write it.
func plainNumber(f float64) string {
	if f == 0 {
		return "0" // Negative zero as well.
	}
	if size := math.Abs(f); size < 1e-6 || size >= 1e15 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// boundText prints a bound in full, as the user wrote it, with the separators
// that counts have.
func boundText(f float64) string {
	s := plainNumber(f)
	if strings.ContainsAny(s, "e-") {
		return s
	}
	return metric.Grouped(s)
}

// valueText prints a value with at least some decimal places, and with more where
// it would otherwise print like a threshold that it is not, or on its other side.
func valueText(v fraction, t *threshold, places int) string {
	if v.den == 1 {
		return metric.PrintCount(v.num)
	}
	if f := v.float(); apart(f, t, places) {
		return floatText(f, t, places)
	}
	exact := v.rat()
	return decimalText(exact, placesApart(exact, t.exact, places, false))
}

// floatText is valueText for a value that is a float64 itself.
func floatText(f float64, t *threshold, places int) string {
	if apart(f, t, places) {
		return metric.Grouped(trimmed(strconv.FormatFloat(f, 'f', places, 64)))
	}
	exact := new(big.Rat).SetFloat64(f)
	return decimalText(exact, placesApart(exact, t.exact, places, false))
}

// apart tells cheaply, by float64, that a value is so far from a threshold that
// rounding to some places does not bring them together. It is the usual case.
func apart(f float64, t *threshold, places int) bool {
	return f < 1e9 && math.Abs(f-t.near) > 2*math.Pow10(-places)
}

// decimalText prints a number rounded to some places, without trailing zeros.
func decimalText(r *big.Rat, places int) string {
	return metric.Grouped(trimmed(r.FloatString(places)))
}

// placesApart is how many decimal places it takes to print a value so that it
// compares with another number as it does in truth. The other number is printed in
// full, or, if both are rounded, to as many places.
func placesApart(v, other *big.Rat, places int, both bool) int {
	want := v.Cmp(other)
	for ; places < maxPlaces; places++ {
		printed := other
		if both {
			printed = rounded(other, places)
		}
		if rounded(v, places).Cmp(printed) == want {
			break
		}
	}
	return places
}

// rounded is a number as FloatString prints it.
func rounded(r *big.Rat, places int) *big.Rat {
	printed, _ := new(big.Rat).SetString(r.FloatString(places))
	return printed
}

// trimmed drops zeros after the point that say nothing; there must be a point.
func trimmed(s string) string {
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// percentText prints a share as a percentage: 95 %.
func percentText(f float64) string {
	r := decimal(f)
	return trimmed(r.Mul(r, big.NewRat(100, 1)).FloatString(20)) + " %"
}
