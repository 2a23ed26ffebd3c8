// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sanitize

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// candidate finds runs of digits, with what people write between the digits of a phone
// number, as its first group. UUIDs and dates are found as a whole and outside of the
// group, so that no part of them is taken for a number.
var candidate = sync.OnceValue(func() *regexp.Regexp {
	const (
		uuid = `[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}`
		date = `(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b`
		next = `(?:[ \x{a0}.-]\p{Nd}+|[ \x{a0}.-]?\(\p{Nd}+\)[ \x{a0}.-]?\p{Nd}+)`
	)
	return regexp.MustCompile(uuid + `|` + date + `|(\+?\p{Nd}+` + next + `*)`)
})

// compactDate is a date without separators, as in the name of a file.
var compactDate = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$`)
})

// The digits of an international phone number, by E.164. Shorter ones exist, but cannot
// be told from other numbers.
const (
	leastDigits = 8
	mostDigits  = 15
)

// PhoneNumbers masks the phone numbers in a text, however they are written: 8613800000001,
// +86 138-0000-0001, 8613800000001@c.us. Times, dates, counts, versions, addresses and
// request IDs stay.
func PhoneNumbers(s string) string {
	matches := candidate().FindAllStringSubmatchIndex(s, -1)
	if matches == nil {
		return s
	}
	var b strings.Builder
	last := 0
	for _, m := range matches {
		if from, to := m[2], m[3]; from >= 0 {
			b.WriteString(s[last:from])
			b.WriteString(masked(s[from:to], s[:from], s[to:]))
			last = to
		}
	}
	b.WriteString(s[last:])
	return b.String()
}

// masked masks a candidate if it is a phone number as a whole, or else those of its
// parts that are one by themselves.
func masked(text, before, after string) string {
	digits := digitsOf(text)
	switch {
	case strings.HasPrefix(text, "+") && len(digits) >= leastDigits-1 && len(digits) <= mostDigits:
		return metric.MaskPhoneNumber(digits)
	case isSpaced(text, digits):
		return metric.MaskPhoneNumber(digits)
	}
	return eachRun(text, before, after)
}

// maskedRun masks digits without anything between them.
func maskedRun(text, digits, before, after string) string {
	switch n := len(digits); {
	case n < leastDigits || n > mostDigits, compactDate().MatchString(digits):
		return text
	case digits[0] == '1' && (n == 10 || n == 13):
		// Unix seconds or milliseconds. With the country code 1 a number has 11 digits.
		return text
	case strings.HasSuffix(before, ".") || strings.HasSuffix(before, ","), followedByFraction(after):
		return text // A part of a decimal number.
	case n < 11 && (endsInLetter(before) || beginsWithLetter(after)):
		return text // A part of an identifier.
	}
	return metric.MaskPhoneNumber(digits)
}

// isSpaced reports whether groups of digits look like one phone number: separated by
// spaces or dashes alone, each of two digits at least, and none a number by itself.
func isSpaced(text, digits string) bool {
	if len(digits) <= leastDigits || len(digits) > mostDigits || strings.Contains(text, ".") {
		return false
	}
	groups := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	for _, group := range groups {
		if n := utf8.RuneCountInString(group); n < 2 || n >= leastDigits {
			return false
		}
	}
	return true
}

// eachRun masks the runs of digits in a text one by one.
func eachRun(text, before, after string) string {
	var b strings.Builder
	for rest := text; rest != ""; {
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsDigit(r) })
		if end == 0 {
			end = strings.IndexFunc(rest, unicode.IsDigit)
			if end < 0 {
				end = len(rest)
			}
			b.WriteString(rest[:end])
			rest = rest[end:]
			continue
		}
		if end < 0 {
			end = len(rest)
		}
		done := len(text) - len(rest)
		b.WriteString(maskedRun(rest[:end], digitsOf(rest[:end]), before+text[:done], rest[end:]+after))
		rest = rest[end:]
	}
	return b.String()
}

// digitsOf keeps the digits of a text, as ASCII.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsDigit(r) {
			return -1
		}
		return '0' + valueOf(r)
	}, text)
}

// valueOf is the value of a digit. The digits of every script are ten in a row, 0 first,
// so the value is the distance to the beginning of the row.
func valueOf(r rune) rune {
	if r <= '9' {
		return r - '0'
	}
	for v := rune(0); v < 10; v++ {
		if !unicode.IsDigit(r - v - 1) {
			return v
		}
	}
	return (r - 0x1D7CE) % 10 // Mathematical digits are several rows without a gap.
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
	return len(s) > 1 && s[0] == '.' && s[1] >= '0' && s[1] <= '9'
}
