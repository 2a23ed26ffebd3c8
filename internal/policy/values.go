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

// shortFraction is the most decimal places of a bound that is printed in full. A bound with
// more was computed from a baseline, and is rounded.
const shortFraction = 6

// PrintValues prints the observed value and the bound of a result for people. Rates are
// percentages with one decimal place, counts have none, and mean counts have one. Both
// numbers have more if that is needed to show on which side of the bound the value is. A nil
// is printed as a dash.
func PrintValues(metricName string, observed, bound *float64) (observedText, boundText string) {
	m, _ := metric.Find(metricName)
	p := valuePrinter{rate: m.IsRate()}
	switch {
	case observed == nil && bound == nil:
		return "–", "–"
	case bound == nil:
		return p.print(*observed, p.least(*observed)), "–"
	case observed == nil:
		return "–", p.bound(*bound, p.least(*bound))
	}
	places := p.least(*observed)
	rounds := !p.isShort(*bound)
	if rounds {
		places = max(places, p.least(*bound))
	}
	if isFinite(*observed) && isFinite(*bound) && !p.farApart(*observed, *bound) {
		places = min(placesApart(p.exact(*observed), p.exact(*bound), places, rounds), mostValuePlaces)
	}
	return p.print(*observed, places), p.bound(*bound, places)
}

// farApart reports whether a value and its bound differ with the usual decimal places. It is
// a cheap test for the usual case.
func (p valuePrinter) farApart(observed, bound float64) bool {
	if p.rate {
		return apartRates(observed, bound)
	}
	return math.Abs(observed-bound) > 2
}

// mostValuePlaces is the most decimal places of a value. A float64 does not have more.
const mostValuePlaces = 20

// valuePrinter prints float64 values of a metric.
type valuePrinter struct{ rate bool }

// shifted multiplies the decimal number of a float64 by a power of ten. 100 × 0.29 is 29,
// without the error of a binary multiplication.
func shifted(f float64, power int) float64 {
	shifted, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', -1, 64)+"e"+strconv.Itoa(power), 64)
	if err != nil {
		return f // It is not finite, or the product is not.
	}
	return shifted
}

// exact returns the exact number that is printed, rounded, for a value.
func (p valuePrinter) exact(f float64) *big.Rat {
	switch {
	case p.rate:
		return hundredfold(decimal(f))
	case f == math.Trunc(f): // The shortest decimal of a large count may be a different count.
		return new(big.Rat).SetFloat64(f)
	}
	return decimal(f)
}

// least is the fewest decimal places of a value.
func (p valuePrinter) least(f float64) int {
	if p.rate || f != math.Trunc(f) {
		return usualPlaces
	}
	return 0
}

// isShort reports whether a bound is printed in full.
func (p valuePrinter) isShort(bound float64) bool {
	return isFinite(bound) && p.places(bound) <= shortFraction
}

func (p valuePrinter) bound(f float64, places int) string {
	switch {
	case !p.isShort(f):
		return p.print(f, places)
	case p.rate:
		return percentText(f)
	}
	return p.print(f, p.places(f))
}

// places is how many decimal places a value needs to be printed in full.
func (p valuePrinter) places(f float64) int {
	if p.rate {
		f = shifted(f, 2)
	}
	_, fraction, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	return len(fraction)
}

// print prints a value with some decimal places. Above 1e25, it uses an exponent, since most
// digits would be meaningless.
func (p valuePrinter) print(f float64, places int) string {
	unit := ""
	if p.rate {
		unit = "%"
	}
	switch {
	case !isFinite(f) || math.Abs(f) > 1e25:
		return strconv.FormatFloat(f, 'g', -1, 64) + unit
	case p.rate && places == usualPlaces && 0 <= f && f < 1e9: // The usual case, rounded half up as in messages.
		tenths := strconv.FormatInt(int64(shifted(f, 3)+0.5), 10)
		if len(tenths) < 2 {
			tenths = "0" + tenths
		}
		return metric.Grouped(tenths[:len(tenths)-1]) + "." + tenths[len(tenths)-1:] + unit
	case !p.rate && places == 0:
		return metric.Grouped(strconv.FormatFloat(f, 'f', 0, 64))
	}
	return metric.Grouped(p.exact(f).FloatString(places)) + unit
}
