// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math"

// ratio holds the shares whose ratio is estimated: k1 of n1, over k2 of n2. If k exceeds n,
// it counts as n, as in wilson.
//
// P. A. R. Koopman, "Confidence limits for the ratio of two binomial proportions",
// Biometrics 40 (1984).
type ratio struct {
	k1, n1, k2, n2 float64
	f1, f2         float64 // n minus k.
}

// newRatio returns the ratio of two fractions with denominators of at least 1.
func newRatio(first, second fraction) ratio {
	k1, k2 := min(first.num, first.den), min(second.num, second.den)
	return ratio{
		k1: float64(k1), n1: float64(first.den), f1: float64(first.den - k1),
		k2: float64(k2), n2: float64(second.den), f2: float64(second.den - k2),
	}
}

// score returns how many standard errors the shares are from having the ratio phi, which is
// not negative. The standard error is that of the likeliest shares with this ratio. The
// score falls as phi grows, and is 0 at the ratio of the observed shares.
func (r ratio) score(phi float64) float64 {
	distance := r.k1/r.n1 - phi*r.k2/r.n2
	if distance == 0 {
		return 0 // If all or none succeeded, the standard error may also be 0.
	}
	// The likeliest shares solve a quadratic equation. Its discriminant is written as a
	// sum of squares, and its roots without differences of nearly equal terms, since
	// counts may be large and shares close to 1.
	d := r.k1 + r.n2 - phi*(r.k2+r.n1)
	e := 4 * phi * r.f1 * r.f2
	s := math.Hypot(d, math.Sqrt(e))
	sum, difference := s+d, s-d
	if d < 0 {
		sum = e / difference
	} else if d > 0 {
		difference = e / sum
	}
	total := r.k1 + r.n2 + phi*(r.k2+r.n1) + s
	p2 := 2 * (r.k1 + r.k2) / total
	q1, q2 := (sum+2*phi*r.f1)/total, (difference+2*r.f2)/total
	return distance / math.Sqrt(phi*p2*q1/r.n1+phi*phi*p2*q2/r.n2)
}

// interval returns Koopman's score interval at z standard deviations: all ratios whose
// score is within -z and z. It begins at 0 if k1 is 0, and is unbounded if k2 is 0.
func (r ratio) interval(z float64) (low, high float64) {
	low, high = 0, math.Inf(1)
	if r.k1 > 0 {
		low = r.scoring(z)
	}
	if r.k2 > 0 {
		high = r.scoring(-z)
	}
	return low, high
}

// scoring returns the ratio whose score is z, by bisection. Ratios of int64 counts and the
// ends of their intervals are well within 2^-256 and 2^256. 64 steps reach the precision of
// a float64.
func (r ratio) scoring(z float64) float64 {
	low, high := -256., 256.
	for range 64 {
		if middle := (low + high) / 2; r.score(math.Exp2(middle)) > z {
			low = middle
		} else {
			high = middle
		}
	}
	return math.Exp2((low + high) / 2)
}

// against returns the interval, and whether all of it is below or above phi. The score at
// phi decides, and the ends are adjusted to agree with it despite rounding.
func (r ratio) against(phi, z float64, below bool) (low, high float64, beyond bool) {
	low, high = r.interval(z)
	if below {
		if beyond = r.score(phi) < -z; beyond {
			return low, min(high, math.Nextafter(phi, 0)), true
		}
		return low, max(high, phi), false
	}
	if beyond = r.score(phi) > z; beyond {
		return max(low, math.Nextafter(phi, math.Inf(1))), high, true
	}
	return min(low, phi), high, false
}
