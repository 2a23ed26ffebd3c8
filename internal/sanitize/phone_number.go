// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sanitize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// The number of digits of an international phone number, by E.164. Shorter ones exist,
// but cannot be distinguished from other numbers.
const (
	leastDigits = 8
	mostDigits  = 15
	// leastKnown is the fewest digits of a known number that is looked for. A shorter one
	// would be found in counts and dates.
	leastKnown = 7
	// certainDigits is the fewest digits of a number that is a phone number even next to
	// letters or a decimal point.
	certainDigits = 11
)

// PhoneNumbers masks the phone numbers in a text, however they are written: 8613800000001,
// +86 138-0000-0001, 8613800000001@c.us. Times, dates, counts, versions, addresses and
// request IDs stay.
func PhoneNumbers(s string) string { return KnownPhoneNumbers(s, nil) }

// WrittenPhoneNumbers is PhoneNumbers for what a user wrote. Only digits are masked, so it
// shows what is wrong with how a number is written.
func WrittenPhoneNumbers(s string) string {
	return replaced(s, func(n number) (string, bool) { return metric.MaskPhoneNumber(s[n.start:n.end]), n.isPhoneNumber(s) })
}

// KnownPhoneNumbers is PhoneNumbers with the masks of known numbers, by their digits.
// Known numbers are masked even if they could be something else, such as a time.
func KnownPhoneNumbers(s string, known map[string]string) string {
	return replaced(s, func(n number) (string, bool) { return n.shown(s, known) })
}

// replaced replaces the numbers for which a function returns true.
func replaced(s string, mask func(number) (string, bool)) string {
	var b strings.Builder
	copied := 0
	for i := nextDigit(s, 0); i < len(s); i = nextDigit(s, i) {
		n := numberAt(s, i)
		if shown, masked := mask(n); masked {
			b.WriteString(s[copied:n.start])
			b.WriteString(shown)
			copied = n.end
		}
		i = n.end
	}
	if copied == 0 {
		return s
	}
	b.WriteString(s[copied:])
	return b.String()
}

// Numbers lists the digits of the numbers in a text that KnownPhoneNumbers would find if
// they were known, each once.
func Numbers(s string) []string {
	var all []string
	for i := nextDigit(s, 0); i < len(s); {
		n := numberAt(s, i)
		if len(n.digits) >= leastKnown && !slices.Contains(all, n.digits) {
			all = append(all, n.digits)
		}
		i = nextDigit(s, n.end)
	}
	return all
}

// nextDigit returns the index of the next digit, or the end of the text.
func nextDigit(s string, from int) int {
	if i := strings.IndexFunc(s[from:], unicode.IsDigit); i >= 0 {
		return from + i
	}
	return len(s)
}

// number is one or more runs of digits in a text, with the characters that people write
// between the digits of a phone number.
type number struct {
	start, end int
	plus       bool
	groups     int
	digits     string // As ASCII; empty for a run that is passed over as a whole.
}

// numberAt reads the number whose first digit is at an index.
func numberAt(s string, at int) number {
	n := number{start: at}
	if at > 0 && s[at-1] == '+' {
		n.plus, n.start = true, at-1
	} else if end := passedOver(s, at); end > at {
		n.end = end
		return n
	}
	n.end = endOfRun(s, at)
	n.digits, n.groups = digitsOf(s[at:n.end]), 1
	if !n.plus && (len(n.digits) < 2 || len(n.digits) >= leastDigits || afterPoint(s, at)) {
		return n
	}
	for {
		from := nextGroup(s, n.end, n.plus)
		if from < 0 || endOfDate(s, from) > from {
			return n
		}
		end := endOfRun(s, from)
		group := digitsOf(s[from:end])
		if len(n.digits)+len(group) > mostDigits {
			return n
		}
		if !n.plus && (len(group) < 2 || len(group) >= leastDigits || beginsWithLetter(s[end:])) {
			return n
		}
		n.digits, n.end, n.groups = n.digits+group, end, n.groups+1
	}
}

// shown returns the mask of a number, and false if it is not a phone number.
func (n number) shown(s string, known map[string]string) (string, bool) {
	if shown, found := known[n.digits]; found && len(n.digits) >= leastKnown {
		return shown, true
	}
	if !n.isPhoneNumber(s) {
		return "", false
	}
	return metric.MaskPhoneNumber(n.digits), true
}

func (n number) isPhoneNumber(s string) bool {
	size := len(n.digits)
	switch {
	case size > mostDigits || size < leastDigits-1:
		return false
	case n.plus:
		return true
	case n.groups > 1:
		return size > leastDigits
	case size < leastDigits, size == leastDigits && isCompactDate(n.digits):
		return false
	case n.digits[0] == '1' && (size == 10 || size == 13):
		// Unix seconds or milliseconds. With the country code 1 a number has 11 digits.
		return false
	case afterPoint(s, n.start):
		return false
	case size < certainDigits:
		// It may be part of a decimal number or an identifier.
		return !followedByFraction(s[n.end:]) && !endsInLetter(s[:n.start]) && !beginsWithLetter(s[n.end:])
	}
	return true
}

// passedOver returns the end of the UUID, date or masked number that contains a digit, or
// the digit's index if none does. No part of these is a phone number.
func passedOver(s string, at int) int {
	if afterMask(s, at) {
		return endOfRun(s, at)
	}
	for start := at; start >= 0 && at-start < 8 && isHex(s[start]); start-- {
		if hasLayout(s[start:], uuid) {
			return start + len(uuid)
		}
	}
	return endOfDate(s, at)
}

// afterMask reports whether the digits at an index are the end of a masked number, such as
// 86*******0001. Asterisks may also emphasize a number.
func afterMask(s string, at int) bool {
	before := strings.TrimRight(s[:at], "*")
	isMasked := before != "" && len(before) < at && isASCIIDigit(before[len(before)-1])
	return isMasked && len(digitsOf(s[at:endOfRun(s, at)])) < leastKnown
}

// The layouts that are passed over: h is a hexadecimal digit, d a decimal one.
const (
	uuid = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"
	date = "dddd-dd-dd"
)

// hasLayout reports whether a text begins with a layout.
func hasLayout(s, layout string) bool {
	if len(s) < len(layout) {
		return false
	}
	for i := range len(layout) {
		if c := layout[i]; c == '-' && s[i] != '-' || c == 'h' && !isHex(s[i]) || c == 'd' && !isASCIIDigit(s[i]) {
			return false
		}
	}
	return true
}

// endOfDate returns the end of a date such as 2026-11-24, or the given index if no date
// begins there.
func endOfDate(s string, at int) int {
	if !hasLayout(s[at:], date) {
		return at
	}
	end := at + len(date)
	next, _ := utf8.DecodeRuneInString(s[end:])
	if unicode.IsDigit(next) || !isCompactDate(strings.ReplaceAll(s[at:end], "-", "")) {
		return at
	}
	return end
}

// isCompactDate reports whether eight digits are a date, as in a file name.
func isCompactDate(digits string) bool {
	century, month, day := digits[:2], digits[4:6], digits[6:]
	return (century == "19" || century == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// afterPoint reports whether the digits at an index continue a decimal number, or one
// with thousands separators, rather than being the next element of a list.
func afterPoint(s string, at int) bool {
	if at < 2 || s[at-1] != '.' && s[at-1] != ',' {
		return false
	}
	size := 0
	for i := at - 2; i >= 0 && isASCIIDigit(s[i]) && size < certainDigits; i-- {
		size++
	}
	return size > 0 && (size <= 3 || s[at-1] == '.' && size < certainDigits)
}

// nextGroup returns the start of the next group of digits, or -1. A plus sign in front of
// the number allows more characters between its groups.
func nextGroup(s string, at int, plus bool) int {
	const spaces = " \u00a0-\u2010\u2011"
	i, count := at, 0
	for i < len(s) && count < 2 {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isUnseen(r):
			i += size
			continue
		case strings.ContainsRune(spaces, r) && (plus || i == at || s[i-1] == ')'):
		case r == ')', r == '(' && (plus || closes(s, i+1)), r == '.' && plus:
		default:
			return groupAt(s, i, count)
		}
		i, count = i+size, count+1
	}
	return groupAt(s, i, count)
}

// groupAt returns an index if a digit is there, and something separates it from the group
// before.
func groupAt(s string, at, separators int) int {
	if r, _ := utf8.DecodeRuneInString(s[at:]); separators > 0 && unicode.IsDigit(r) {
		return at
	}
	return -1
}

// closes reports whether a group in brackets ends and another group follows.
func closes(s string, at int) bool {
	end := endOfRun(s, at)
	if end == at || !strings.HasPrefix(s[end:], ")") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[end+1:min(end+4, len(s))], " -"))
	return unicode.IsDigit(r)
}

// endOfRun returns the end of the digits that begin at an index, including invisible
// characters between them, or the index if there are none.
func endOfRun(s string, at int) int {
	end := at
	for i, r := range s[at:] {
		switch {
		case unicode.IsDigit(r):
			end = at + i + utf8.RuneLen(r)
		case end == at || !isUnseen(r):
			return end
		}
	}
	return end
}

// isUnseen reports whether digits around a character are read as one number: it has no
// width, is a mark on the digit before, or was a control character.
func isUnseen(r rune) bool {
	return r == unicode.ReplacementChar || r > unicode.MaxASCII && unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me)
}

func isHex(c byte) bool {
	return isASCIIDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isASCIIDigit(c byte) bool { return c >= '0' && c <= '9' }

// digitsOf returns a run of digits as ASCII.
func digitsOf(run string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return -1
		}
		return '0' + valueOf(r)
	}, run)
}

// valueOf returns the value of a digit. In every script the digits are ten consecutive
// characters that begin with 0, so the value is the offset from the first.
func valueOf(r rune) rune {
	if r <= '9' {
		return r - '0'
	}
	for v := rune(0); v < 10; v++ {
		if !unicode.IsDigit(r - v - 1) {
			return v
		}
	}
	return (r - 0x1D7CE) % 10 // Mathematical digits are several such rows without a gap.
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

func beginsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// followedByFraction reports whether a decimal point and a digit follow.
func followedByFraction(s string) bool {
	return len(s) > 1 && s[0] == '.' && isASCIIDigit(s[1])
}
