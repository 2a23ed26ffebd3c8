// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// nearest is the valid value that a wrong one was probably meant to be, or "".
func nearest(value string, valid []string) string {
	value = simplified(value)
	best, least := "", 3 // More than two slips of the pen are another word.
	for _, candidate := range valid {
		plain := simplified(candidate)
		d := editDistance(value, plain)
		// Part of a name, such as "rate" or "number", is meant as the whole.
		if len(value) >= 4 && strings.Contains(plain, value) {
			d = 0
		}
		if d < least && d < len(plain)/2 {
			best, least = candidate, d
		}
	}
	return best
}

// simplified drops what people vary in writing a name: case and separators.
func simplified(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// editDistance counts the letters to insert, delete or replace to get from a to b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
