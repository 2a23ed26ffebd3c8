// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package diagnostic

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the valid word that a wrong one was probably meant to be, or "".
func Suggest(word string, valid []string) string {
	word = simplified(word)
	best, least := "", 3 // More than two typing errors make another word.
	for _, candidate := range valid {
		plain := simplified(candidate)
		d := levenshtein.Distance(word, plain, nil)
		// Part of a name, such as "rate" or "number", is meant as the whole.
		if len(word) >= 4 && strings.Contains(plain, word) {
			d = 0
		}
		if d < least && 2*d < len(plain) {
			best, least = candidate, d
		}
	}
	return best
}

// simplified drops what people vary in writing a name: case and separators.
func simplified(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}
