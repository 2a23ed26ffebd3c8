// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"slices"
	"strings"
	"unicode"
)

// CheckPhoneNumber checks that a number is written as CAMS writes it: country code and number,
// at most 15 digits as in E.164, and nothing else. The error does not contain the number.
func CheckPhoneNumber(s string) error {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	switch {
	case len(digits) < 5 || len(digits) > 15:
		return errors.New("is not a phone number; write country code and number, 5 to 15 digits, without a plus sign or spaces")
	case digits != s:
		return errors.New("contains characters other than digits; write country code and number as digits only, without a plus sign or spaces")
	}
	return nil
}

// MaskPhoneNumber masks the middle of a phone number, which is personal data:
// 8613800000001 becomes 86*******0001. The rest distinguishes the numbers of a channel.
// What people write between digits stays: +86 138 0000 0001 becomes +86 *** **** 0001. It
// counts characters rather than bytes, since the text may not be a phone number.
func MaskPhoneNumber(s string) string {
	between := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("+-.()", r) }
	characters := []rune(s)
	size, at := len(slices.DeleteFunc(slices.Clone(characters), between)), 0
	for i, r := range characters {
		if between(r) {
			continue
		}
		if size <= 6 || at >= 2 && at < size-4 {
			characters[i] = '*'
		}
		at++
	}
	return string(characters)
}
