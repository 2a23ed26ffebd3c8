// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

const (
	// usualPlaces is the usual number of decimal places of a percentage or a mean count.
	usualPlaces = 1
	// mostRatePlaces is the most decimal places of a percentage. If a rate needs more to be
	// told from its bound, its counts are printed instead.
	mostRatePlaces = 4
	// maxPlaces bounds the decimal places of other numbers. Two different rates of int64
	// counts differ by more than 10^-38.
	maxPlaces = 40
)

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

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

// boundText prints a bound of a count in full, with separators.
func boundText(f float64) string {
	s := plainNumber(f)
	if strings.ContainsAny(s, "e-") {
		return s
	}
	return metric.Grouped(s)
}

// percentText prints a ratio as a percentage, in full.
func percentText(f float64) string {
	return boundText(shifted(f, 2)) + "%"
}

var hundred = big.NewRat(100, 1)

func hundredfold(r *big.Rat) *big.Rat { return new(big.Rat).Mul(r, hundred) }

// percentOf prints a fraction as a percentage with the usual decimal places, rounded half up.
func percentOf(v fraction) string {
	high, low := bits.Mul64(uint64(v.num), 2000) //nolint:gosec // A fraction is not negative.
	low, carry := bits.Add64(low, uint64(v.den), 0)
	if high += carry; v.den <= 0 || high >= 2*uint64(v.den) {
		return roundedPercent(v.rat(), usualPlaces)
	}
	tenths, _ := bits.Div64(high, low, 2*uint64(v.den))
	return metric.Grouped(strconv.FormatUint(tenths/10, 10)) + "." + strconv.FormatUint(tenths%10, 10) + "%"
}

// roundedPercent prints a ratio as a percentage, rounded to some decimal places.
func roundedPercent(r *big.Rat, places int) string {
	return metric.Grouped(hundredfold(r).FloatString(places)) + "%"
}

// rateText prints a rate with some decimal places, or as its counts if they are too many.
func rateText(v fraction, places int) string {
	switch {
	case places <= usualPlaces:
		return percentOf(v)
	case places > mostRatePlaces:
		return metric.PrintCount(v.num) + " of " + metric.PrintCount(v.den)
	}
	return roundedPercent(v.rat(), places)
}

// shareText prints a float64 ratio as a percentage without its sign, with enough decimal
// places to tell it from t.
func shareText(f float64, t *big.Rat) string {
	if near, _ := t.Float64(); apartRates(f, near) {
		return metric.Grouped(strconv.FormatFloat(100*f, 'f', usualPlaces, 64))
	}
	exact := hundredfold(new(big.Rat).SetFloat64(f))
	return metric.Grouped(exact.FloatString(placesApart(exact, hundredfold(t), usualPlaces, false)))
}

// rangeText prints a range of percentages. Its arguments do not have percent signs.
func rangeText(low, high string) string {
	if strings.HasPrefix(low, "-") {
		return low + "% to " + high + "%"
	}
	return low + "–" + high + "%"
}

// apartRates reports whether two ratios are far enough apart to differ as percentages with the
// usual decimal places. It is a cheap test for the usual case.
func apartRates(f, g float64) bool { return math.Abs(f-g) > 2e-3 && f < 1e9 }

// decimalText prints a number rounded to one or more decimal places, without trailing zeros.
func decimalText(r *big.Rat, places int) string {
	return metric.Grouped(strings.TrimSuffix(strings.TrimRight(r.FloatString(places), "0"), "."))
}

// placesApart returns the fewest decimal places, from places up, with which a printed value
// compares with another number as the exact value does. If both is true, the other number is
// rounded to as many places; otherwise it is exact.
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

// rounded returns a number as FloatString prints it.
func rounded(r *big.Rat, places int) *big.Rat {
	printed, _ := new(big.Rat).SetString(r.FloatString(places))
	return printed
}
