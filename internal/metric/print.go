// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"strconv"
	"strings"
)

// PrintCount prints a count with thousands separators: 12,040.
func PrintCount(n int64) string { return Grouped(strconv.FormatInt(n, 10)) }

// Plural prints a number and a noun: 1 day, 1,200 days.
func Plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return PrintCount(int64(n)) + " " + thing + "s"
}

// Words returns the name of a metric in words: delivery rate.
func Words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Grouped adds thousands separators to a decimal number.
func Grouped(decimal string) string {
	whole, _, _ := strings.Cut(decimal, ".")
	first := len(decimal) - len(strings.TrimPrefix(decimal, "-")) // Where the digits begin.
	for i := len(whole) - 3; i > first; i -= 3 {
		decimal = decimal[:i] + "," + decimal[i:]
	}
	return decimal
}
