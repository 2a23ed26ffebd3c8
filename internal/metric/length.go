// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// MaxLength bounds every length that a user can write. CAMS does not publish its
// retention. Ten years is longer than any, and keeps the arithmetic far from overflow.
const MaxLength = 3660 * 24 * time.Hour

var errLength = errors.New(`is not a length; write a whole number and a unit, d (days), h (hours) or m (minutes): "7d", "36h", "90m"`)

// ParseLength reads a length such as "7d", "36h", "90m" or "1d12h". A day is 24 hours
// here; Calendar handles calendar days.
func ParseLength(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}
	if s == "" {
		return 0, errLength
	}
	var total time.Duration
	for s != "" {
		digits := 0
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
			digits++
		}
		if digits == 0 || digits == len(s) {
			return 0, errLength
		}
		unit, known := units[s[digits]]
		if !known {
			return 0, errLength
		}
		n, err := strconv.ParseInt(s[:digits], 10, 64)
		if err != nil || n > int64(MaxLength/unit) {
			return 0, fmt.Errorf("is longer than %d days", MaxLength/(24*time.Hour))
		}
		if total += time.Duration(n) * unit; total > MaxLength {
			return 0, fmt.Errorf("is longer than %d days", MaxLength/(24*time.Hour))
		}
		delete(units, s[digits]) // A repeated unit is a typo.
		s = s[digits+1:]
	}
	return total, nil
}
