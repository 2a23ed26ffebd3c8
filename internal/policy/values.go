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

// shortFraction is how many decimal places a bound has at most that is printed in full, as
// it was written. One that was computed, from a baseline, is rounded.
const shortFraction = 6

// PrintValues prints the observed value of a result and its bound for people: a rate as a
// percentage with a place, a count without, a mean count with one. Both have more places
// where it would otherwise not be seen on which side of the bound the value is. What is nil
// is a dash.
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

// farApart reports cheaply whether a value does not look like its bound with the usual places.
func (p valuePrinter) farApart(observed, bound float64) bool {
	if p.rate {
		return apartRates(observed, bound)
	}
	return math.Abs(observed-bound) > 2
}

// mostValuePlaces is how many decimal places a value has at most: more are not in a float64.
const mostValuePlaces = 20

// valuePrinter prints float64 values of a metric.
type valuePrinter struct{ rate bool }

// shifted is the decimal number of a float64, times a power of ten. Multiplying
// would add an error in binary: 100 × 0.29 is 29 here.
func shifted(f float64, power int) float64 {
	shifted, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', -1, 64)+"e"+strconv.Itoa(power), 64)
	if err != nil {
		return f // It is not finite, or would not be.
	}
	return shifted
}

// exact is what is printed of a value, exactly.
func (p valuePrinter) exact(f float64) *big.Rat {
	switch {
	case p.rate:
		return hundredfold(decimal(f))
	case f == math.Trunc(f): // The shortest decimal of a large count is another count.
		return new(big.Rat).SetFloat64(f)
	}
	return decimal(f)
}

// least is how many decimal places a value has.
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

// places is how many decimal places a value has that is printed in full.
func (p valuePrinter) places(f float64) int {
	if p.rate {
		f = shifted(f, 2)
	}
	_, fraction, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	return len(fraction)
}

// print prints a value with some places. From 1e25 on digits mean nothing any more, and it
// has an exponent.
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
