// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package secret removes secret values from texts.
package secret

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Hidden replaces a secret.
const Hidden = "(hidden)"

// least is the length of the shortest text that is hidden. Shorter ones are in too many
// words by chance.
const least = 3

// Set is a set of secrets. The zero Set is empty.
type Set struct {
	texts   map[string]bool
	numbers map[string]bool
	floats  map[float64]bool
	ordered []string // All spellings, longest first; nil if it must be rebuilt.
}

// Add adds texts.
func (s *Set) Add(texts ...string) {
	s.prepare()
	for _, text := range texts {
		// A text may also appear on one line, or quoted.
		quoted := strconv.Quote(text)
		for _, spelling := range []string{text, strings.TrimSpace(text), strings.Join(strings.Fields(text), " "), quoted[1 : len(quoted)-1]} {
			if len(spelling) >= least {
				s.texts[spelling] = true
			}
		}
	}
}

// prepare makes the set ready to be added to.
func (s *Set) prepare() {
	s.ordered = nil
	if s.texts == nil {
		s.texts, s.numbers, s.floats = make(map[string]bool), make(map[string]bool), make(map[float64]bool)
	}
}

// AddNumber adds a number.
func (s *Set) AddNumber(number *big.Float) {
	s.prepare()
	f, _ := number.Float64()
	s.floats[f] = true
	hundredfold, _ := new(big.Float).Mul(number, big.NewFloat(100)).Float64()
	for _, spelling := range []string{
		number.Text('f', -1), strconv.FormatFloat(f, 'f', -1, 64), strconv.FormatFloat(f, 'g', -1, 64), strconv.FormatFloat(hundredfold, 'f', -1, 64) + "%",
	} {
		s.numbers[spelling], s.numbers[metric.Grouped(spelling)] = true, true
	}
}

// AddSet adds the secrets of another set.
func (s *Set) AddSet(other *Set) {
	s.prepare()
	maps.Copy(s.texts, other.texts)
	maps.Copy(s.numbers, other.numbers)
	maps.Copy(s.floats, other.floats)
}

// HasFloat reports whether a number is a secret.
func (s *Set) HasFloat(f float64) bool { return s.floats[f] }

// Hide replaces the secrets in a text, the longest first, because one may be part of
// another.
func (s *Set) Hide(text string) string {
	if len(s.texts)+len(s.numbers) == 0 {
		return text
	}
	if s.ordered == nil {
		for spelling := range s.texts {
			s.ordered = append(s.ordered, spelling)
		}
		for spelling := range s.numbers {
			if !s.texts[spelling] {
				s.ordered = append(s.ordered, spelling)
			}
		}
		slices.SortFunc(s.ordered, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	}
	for _, spelling := range s.ordered {
		if s.texts[spelling] {
			text = strings.ReplaceAll(text, spelling, Hidden)
		} else {
			text = replaceNumber(text, spelling)
		}
	}
	return text
}

// replaceNumber replaces a number unless it is part of a longer one.
func replaceNumber(text, number string) string {
	if !strings.Contains(text, number) {
		return text
	}
	var b strings.Builder
	written := 0
	for from := 0; ; {
		i := strings.Index(text[from:], number)
		if i < 0 {
			b.WriteString(text[written:])
			return b.String()
		}
		start, end := from+i, from+i+len(number)
		if continues(text[:start], -1) || continues(text[end:], +1) {
			from = start + 1
			continue
		}
		b.WriteString(text[written:start] + Hidden)
		written, from = end, end
	}
}

// continues reports whether a number continues in the text before or after it.
func continues(text string, direction int) bool {
	at := func(i int) byte {
		if direction < 0 {
			i = len(text) - 1 - i
		}
		if i < 0 || i >= len(text) {
			return ' '
		}
		return text[i]
	}
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	return isDigit(at(0)) || (at(0) == '.' || at(0) == ',') && isDigit(at(1))
}
