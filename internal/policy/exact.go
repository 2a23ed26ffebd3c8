// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"math/big"
	"strconv"
)

// fraction is an exact count, mean or rate. It is never negative, and its denominator is
// positive.
type fraction struct{ num, den int64 }

func (f fraction) float() float64 { return float64(f.num) / float64(f.den) }

func (f fraction) rat() *big.Rat { return big.NewRat(f.num, f.den) }

// decimal returns the number that a user wrote: the shortest decimal that parses as f.
// 0.95 is 19/20, not the nearest binary number.
func decimal(f float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	if !ok {
		panic("policy: a bound is not finite") // Check rejects it.
	}
	return r
}

// threshold is an exact number that values are compared with.
type threshold struct {
	exact    *big.Rat
	num, den *big.Int
	near     float64 // The nearest float64, infinite beyond the range.

	left, right big.Int // Scratch space for comparing without allocating.
}

func newThreshold(r *big.Rat) *threshold {
	near, _ := r.Float64()
	return &threshold{exact: r, num: r.Num(), den: r.Denom(), near: near}
}

// compare returns a negative number, zero or a positive number if f is below, at or above
// the threshold. It is exact: floats decide only if they differ by far more than rounding
// errors, which are a few parts in 10^16.
func (t *threshold) compare(f fraction) int {
	const margin = 1e-12
	v := f.float()
	if v < t.near*(1-margin) {
		return -1
	}
	if v > t.near*(1+margin) {
		return +1
	}
	t.left.SetInt64(f.num)
	t.left.Mul(&t.left, t.den)
	t.right.SetInt64(f.den)
	t.right.Mul(&t.right, t.num)
	return t.left.Cmp(&t.right)
}
