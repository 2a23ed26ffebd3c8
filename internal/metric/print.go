// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"strconv"
	"strings"
)

// PrintCount prints a count with separators: 12,040.
func PrintCount(n int64) string { return Grouped(strconv.FormatInt(n, 10)) }

// Plural prints a number of things: 1 day, 1,200 days.
func Plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return PrintCount(int64(n)) + " " + thing + "s"
}

// Words prints the name of a metric in words: delivery rate.
func Words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Grouped puts separators between the thousands of a decimal number.
func Grouped(decimal string) string {
	sign := decimal[:len(decimal)-len(strings.TrimPrefix(decimal, "-"))]
	whole, fraction, dotted := strings.Cut(decimal[len(sign):], ".")
	if len(whole) <= 3 {
		return decimal
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if dotted {
		b.WriteString("." + fraction)
	}
	return b.String()
}
