// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"strings"
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
// 8613800000001 becomes 86*******0001. The rest distinguishes the numbers of a channel. It
// counts characters rather than bytes, since the text may not be a phone number.
func MaskPhoneNumber(s string) string {
	characters := []rune(s)
	for i := range characters {
		if len(characters) <= 6 || i >= 2 && i < len(characters)-4 {
			characters[i] = '*'
		}
	}
	return string(characters)
}
