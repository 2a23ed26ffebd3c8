// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxLength bounds every length that a user can write. CAMS does not document how long it
// keeps data. Ten years are enough, and keep the arithmetic far from overflow.
const MaxLength = 3660 * 24 * time.Hour

var errLength = errors.New(`is not a length; write a whole number and a unit, d (days), h (hours) or m (minutes): "7d", "36h", "90m"`)

// ParseLength reads a length such as "7d", "36h", "90m" or "1d12h". A day is 24 hours.
// Calendar handles calendar days.
func ParseLength(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}
	if s == "" {
		return 0, errLength
	}
	var total time.Duration
	for s != "" {
		rest := strings.TrimLeft(s, "0123456789")
		digits := s[:len(s)-len(rest)]
		if digits == "" || rest == "" || units[rest[0]] == 0 {
			return 0, errLength
		}
		unit := units[rest[0]]
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n > int64((MaxLength-total)/unit) {
			return 0, fmt.Errorf("is longer than %d days", MaxLength/(24*time.Hour))
		}
		total += time.Duration(n) * unit
		delete(units, rest[0]) // A repeated unit is a typo.
		s = rest[1:]
	}
	return total, nil
}
