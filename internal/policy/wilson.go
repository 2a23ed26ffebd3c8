// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math"

// wilson is the Wilson score interval of k successes in n trials, without a continuity
// correction, at z standard deviations. It needs n ≥ 1. If k exceeds n, as when receipts
// arrive late, it is the interval of n in n: a share cannot exceed 1, and the surplus
// belongs to messages that were sent earlier.
//
// E. B. Wilson, "Probable inference, the law of succession, and statistical
// inference", J. Am. Stat. Assoc. 22 (1927).
func wilson(k, n int64, z float64) (low, high float64) {
	k = min(k, n)
	size, share := float64(n), float64(k)/float64(n)
	z2 := z * z / size
	centre := share + z2/2
	spread := z * math.Sqrt(share*(1-share)/size+z2/(4*size))
	// The interval contains the share and ends within 0 and 1, in spite of rounding.
	low = max(0, min(share, (centre-spread)/(1+z2)))
	high = min(1, max(share, (centre+spread)/(1+z2)))
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high
}

// deviations returns how many standard deviations around the mean of a normal
// distribution contain a share of it: 1.96 for 0.95.
func deviations(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }
