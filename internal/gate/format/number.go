// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"math"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// shortFraction is how many decimal places a bound has at most that is printed in full, as
// it was written. One that was computed, from a baseline, is rounded.
const shortFraction = 6

// numbers prints an observed value and its bound, either of which may be nil: a rate with
// three places, a count without, a mean count with one. Both have more places where it
// would otherwise not be seen on which side of the bound the value is.
func numbers(observed, bound *float64, metricName string) (observedText, boundText string) {
	observedText, boundText = "–", "–"
	places := leastPlaces(metricName, observed, bound)
	if bound == nil {
		if observed != nil {
			observedText = fixed(*observed, leastPlaces(metricName, observed, nil))
		}
		return observedText, boundText
	}
	isShort := fractionOf(*bound) <= shortFraction
	if observed != nil {
		if isShort {
			places = placesApart(*observed, *bound, leastPlaces(metricName, observed, nil), false)
		} else {
			places = placesApart(*observed, *bound, places, true)
		}
		observedText = fixed(*observed, places)
	}
	if isShort {
		return observedText, fixed(*bound, fractionOf(*bound))
	}
	return observedText, fixed(*bound, places)
}

// people prints numbers as numbers does, but rates as percentages, as in sentences.
func people(observed, bound *float64, metricName string) (observedText, boundText string) {
	if metricName != metric.DeliveryRate {
		return numbers(observed, bound, metricName)
	}
	observedText, boundText = numbers(hundredfold(observed), hundredfold(bound), percentages)
	return observedText + "%", boundText + "%"
}

// percentages is the metric of rates times 100.
const percentages = "%"

// hundredfold multiplies without the error of binary fractions: 100 × 0.29 is 29.
func hundredfold(f *float64) *float64 {
	if f == nil {
		return nil
	}
	product := round(100**f, 14)
	return &product
}

// leastPlaces is how many decimal places a metric's values have.
func leastPlaces(metricName string, values ...*float64) int {
	if metricName == metric.DeliveryRate {
		return 3
	}
	if metricName == percentages {
		return 1
	}
	for _, f := range values {
		if f != nil && *f != math.Trunc(*f) {
			return 1
		}
	}
	return 0
}

// fractionOf is how many decimal places a number has.
func fractionOf(f float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(f, 'f', -1, 64), ".")
	return len(fraction)
}

// maxPlaces is how many decimal places any two values can make use of that are worth
// telling apart.
const maxPlaces = 20

// placesApart is how many places show on which side of a bound a value is: at least some,
// and so many that the rounded value is on the same side. The bound is rounded as well
// where it will be printed so.
func placesApart(f, bound float64, least int, roundBound bool) int {
	for places := least; places < maxPlaces; places++ {
		rounded, limit := round(f, places), bound
		if roundBound {
			limit = round(bound, places)
		}
		if f == bound && rounded == limit || f < bound && rounded < limit || f > bound && rounded > limit {
			return places
		}
	}
	return maxPlaces
}

// round rounds as printing does.
func round(f float64, places int) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', places, 64), 64) // It is a number.
	return rounded
}

// fixed prints a number with some places and separators. From 1e25 on digits mean nothing
// any more, and it has an exponent.
func fixed(f float64, places int) string {
	if math.Abs(f) > 1e25 || math.IsNaN(f) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return metric.Grouped(strconv.FormatFloat(f, 'f', places, 64))
}
