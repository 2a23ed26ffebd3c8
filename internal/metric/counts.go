// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"math"
)

// ErrOverflow reports that a sum of counts is larger than an int64 holds.
var ErrOverflow = errors.New("the sum of the counts is larger than 9223372036854775807")

// Counts are the messages of one row, or of several. None is negative. Read and
// Clicked stay zero where a source does not report them, and where a row does not (Unknown).
type Counts struct {
	Sent, Delivered, Read, Clicked int64
}

// Add adds other counts. The only error is ErrOverflow; c is unchanged then.
func (c *Counts) Add(other Counts) error {
	// Counts are never negative, so these differences cannot overflow.
	if other.Sent > math.MaxInt64-c.Sent || other.Delivered > math.MaxInt64-c.Delivered ||
		other.Read > math.MaxInt64-c.Read || other.Clicked > math.MaxInt64-c.Clicked {
		return ErrOverflow
	}
	c.Sent += other.Sent
	c.Delivered += other.Delivered
	c.Read += other.Read
	c.Clicked += other.Clicked
	return nil
}

// IsNegative reports whether any count is below zero.
func (c Counts) IsNegative() bool {
	return c.Sent < 0 || c.Delivered < 0 || c.Read < 0 || c.Clicked < 0
}
