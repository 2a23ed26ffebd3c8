// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math"

// wilson returns the Wilson score interval of k successes in n trials, without a continuity
// correction, at z standard deviations. It needs n ≥ 1. If k exceeds n, it is the interval of
// n in n. Receipts that arrive late belong to messages that were sent earlier, and a share
// cannot exceed 1.
//
// E. B. Wilson, "Probable inference, the law of succession, and statistical
// inference", J. Am. Stat. Assoc. 22 (1927).
func wilson(k, n int64, z float64) (low, high float64) {
	k = min(k, n)
	size, share := float64(n), float64(k)/float64(n)
	z2 := z * z / size
	centre := share + z2/2
	spread := z * math.Sqrt(share*(1-share)/size+z2/(4*size))
	// Despite rounding, the interval contains the share and is within 0 and 1.
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

// deviations returns the number of standard deviations around the mean that contain a share
// of a normal distribution: 1.96 for 0.95.
func deviations(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }
