// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"math"
)

// ErrOverflow says that a sum of counts is larger than an int64 holds.
var ErrOverflow = errors.New("the sum of the counts is larger than 9223372036854775807")

// Totals are the exact sums over some rows.
type Totals struct {
	Sent, Delivered int64
	Intervals       int // Distinct intervals that have a row.
}

// Sum adds rows up. The only error is ErrOverflow.
func Sum(rows []Row) (Totals, error) {
	var t Totals
	starts := make(map[int64]struct{})
	for _, r := range rows {
		if err := t.Add(r); err != nil {
			return Totals{}, err
		}
		starts[r.Start] = struct{}{}
	}
	t.Intervals = len(starts)
	return t, nil
}

// Add adds the counts of one row, but no interval: only Sum knows which are
// distinct. The only error is ErrOverflow; the totals are unchanged then.
func (t *Totals) Add(r Row) error {
	// Counts are never negative, so that these differences cannot overflow.
	if r.Sent > math.MaxInt64-t.Sent || r.Delivered > math.MaxInt64-t.Delivered {
		return ErrOverflow
	}
	t.Sent += r.Sent
	t.Delivered += r.Delivered
	return nil
}

// Rate is the delivery rate, delivered ÷ sent, and false where nothing was sent:
// the rate is undefined then, not zero. It exceeds 1 where receipts arrive late.
func (t Totals) Rate() (float64, bool) {
	return Rate(t.Sent, t.Delivered)
}

// Rate is delivered ÷ sent, and false where nothing was sent.
func Rate(sent, delivered int64) (float64, bool) {
	if sent == 0 {
		return 0, false
	}
	return float64(delivered) / float64(sent), true
}
