// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"errors"
	"math"
)

// ErrOverflow reports that a sum of counts does not fit in an int64.
var ErrOverflow = errors.New("the sum of the counts is larger than 9223372036854775807")

// Counts are the messages of one or more rows. None is negative. Read and Clicked are zero if
// the source does not report them, or if the row lacks them (Unknown).
type Counts struct {
	Sent, Delivered, Read, Clicked int64
}

// Add adds other counts. The only error is ErrOverflow, and c is then unchanged.
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
