// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package diagnostic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// Suggest returns the valid word that an invalid one probably means, or "".
func Suggest(word string, valid []string) string {
	word = simplified(word)
	best, least := "", 3 // With more than two typos it is a different word.
	for _, candidate := range valid {
		plain := simplified(candidate)
		d := levenshtein.Distance(word, plain, nil)
		// Part of a name, such as "rate" or "number", means the whole name.
		if len(word) >= 4 && strings.Contains(plain, word) {
			d = 0
		}
		// Letters in another order, such as "mni", are one typo.
		if d > 1 && letters(word) == letters(plain) {
			d = 1
		}
		if d < least && 2*d < len(plain) {
			best, least = candidate, d
		}
	}
	return best
}

// DidYouMean returns a space and a question with the word that was probably meant, or "" if
// there is none.
func DidYouMean(word string, valid []string) string {
	if near := Suggest(word, valid); near != "" {
		return fmt.Sprintf(" Did you mean %q?", near)
	}
	return ""
}

// Listed joins words as a sentence does: "a", "a and b", "a, b and c".
func Listed(all []string, conjunction string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " " + conjunction + " " + all[len(all)-1]
}

func letters(word string) string { return string(slices.Sorted(slices.Values([]rune(word)))) }

// simplified drops what varies in how people write a name: case and separators.
func simplified(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}
