// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// masks has what each key is shown as. Nil shows keys and phone numbers as they are.
type masks map[string]string

// leastKey is the length from which a key that is only digits is looked for in texts. A
// shorter one would be found in counts and dates.
const leastKey = 7

func (m masks) add(keys ...string) {
	for _, key := range keys {
		if m != nil && key != "" {
			m[key] = masked(key)
		}
	}
}

// tellApart numbers those keys that would look the same when masked.
func (m masks) tellApart() {
	count := make(map[string]int)
	for _, key := range slices.Sorted(maps.Keys(m)) {
		mask := masked(key)
		if count[mask]++; count[mask] > 1 {
			m[key] = fmt.Sprintf("%s(%d)", mask, count[mask])
		}
	}
}

// of is what a key is shown as.
func (m masks) of(key string) string {
	if shown, found := m[key]; found {
		return shown
	}
	return masked(key)
}

// masked hides the middle of a key, as metric.MaskPhoneNumber does, but by characters:
// what CAMS answers with may be anything.
func masked(key string) string {
	runes := []rune(strings.Join(strings.Fields(printable(key)), " "))
	for i := range runes {
		if len(runes) <= 6 || i >= 2 && i < len(runes)-4 {
			runes[i] = '*'
		}
	}
	return string(runes)
}

// inText masks the phone numbers in a text, whether a read has named them or not.
func (m masks) inText(text string) string {
	if m == nil || !strings.ContainsFunc(text, unicode.IsDigit) {
		return text
	}
	runes := []rune(text)
	var b strings.Builder
	for i := 0; i < len(runes); {
		n := findNumber(runes, i)
		if n.end <= i {
			b.WriteRune(runes[i])
			i++
			continue
		}
		found := string(runes[i:n.end])
		switch shown, known := m[n.digits]; {
		case known && len(n.digits) >= leastKey:
			b.WriteString(strings.Repeat("+", n.pluses) + shown)
		case n.isPhoneNumber():
			b.WriteString(strings.Repeat("+", n.pluses) + masked(n.digits))
		default:
			b.WriteString(found)
		}
		i = n.end
	}
	return b.String()
}

// number is a run of digits in a text, which may be in groups.
type number struct {
	end    int // Where it ends; not after its start if there is none.
	pluses int // 1 if it begins with a plus.
	digits string
	groups []int // How many digits are in each.
}

// isPhoneNumber reports whether digits look like a phone number: as many as E.164 allows,
// and not a time in milliseconds, of which there are 13 and a 1 before them.
func (n number) isPhoneNumber() bool {
	size := len(n.digits)
	if n.pluses > 0 {
		return size >= 7 && size <= 15
	}
	if len(n.groups) == 1 {
		return size >= 10 && size <= 15 && (size != 13 || n.digits[0] != '1')
	}
	return size >= 10 && size <= 15 && slices.Max(n.groups) <= longestGroup && slices.Min(n.groups) >= 2
}

// findNumber finds a number that begins at a place, with the groups that belong to it.
func findNumber(text []rune, at int) (n number) {
	n.end = at
	i := at
	if at < len(text) && text[at] == '+' {
		n.pluses, i = 1, at+1
	}
	if i >= len(text) || !unicode.IsDigit(text[i]) || partOfWord(text, at) {
		return n
	}
	if n.pluses == 0 {
		if end := endOfDate(text, i); end > i {
			n.end, n.pluses = end, 0
			return n // It is passed over whole.
		}
	}
	var digits []byte
	defer func() { n.digits = string(digits) }()
	for {
		start := i
		for i < len(text) && unicode.IsDigit(text[i]) {
			digits = append(digits, digit(text[i]))
			i++
		}
		n.groups = append(n.groups, i-start)
		n.end = i
		next := separated(text, i, n.pluses > 0)
		if next < 0 || endOfDate(text, next) > next {
			return n
		}
		end := next
		for end < len(text) && unicode.IsDigit(text[end]) {
			end++
		}
		// Two numbers beside each other are not one, nor is what goes on as a word a group.
		isLong := n.pluses == 0 && max(i-start, end-next) > longestGroup
		if isLong || end < len(text) && unicode.IsLetter(text[end]) || len(digits)+end-next > 15 {
			return n
		}
		i = next
	}
}

// partOfWord reports whether what begins at a place goes on from a word, from a decimal or
// grouped number, or from one that is masked.
func partOfWord(text []rune, at int) bool {
	if at == 0 {
		return false
	}
	before := text[at-1]
	if unicode.IsLetter(before) || unicode.IsDigit(before) || before == '*' {
		return true
	}
	return (before == '.' || before == ',') && at > 1 && unicode.IsDigit(text[at-2])
}

// longestGroup is the most digits in a group of a phone number that is written in several.
const longestGroup = 5

// separated is where the next group of digits begins after one; -1 if none does. Brackets
// open within a number only where it began with a plus.
func separated(text []rune, at int, international bool) int {
	separators := " \u00a0-)\u2010\u2011"
	if international {
		separators += "("
	}
	i := at
	for i < len(text) && i < at+2 && strings.ContainsRune(separators, text[i]) {
		i++
	}
	if i == at || i >= len(text) || !unicode.IsDigit(text[i]) {
		return -1
	}
	return i
}

// endOfDate is where a date such as 2026-11-24 ends that begins at a place; the place
// itself if none does.
func endOfDate(text []rune, at int) int {
	const layout = "dddd-dd-dd"
	if at+len(layout) > len(text) {
		return at
	}
	for i, want := range layout {
		if c := text[at+i]; want == 'd' && !unicode.IsDigit(c) || want == '-' && c != '-' {
			return at
		}
	}
	if end := at + len(layout); end == len(text) || !unicode.IsDigit(text[end]) {
		return end
	}
	return at
}

// digit is a decimal digit of any script in ASCII. The ten of a script are in a row.
func digit(r rune) byte {
	if r >= '0' && r <= '9' {
		return byte(r)
	}
	value := byte('0')
	for value < '9' && unicode.IsDigit(r-rune(value-'0')-1) {
		value++
	}
	return value
}
