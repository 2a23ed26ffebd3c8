// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "math"

// share makes the confidence of a rule hold for several results together, by Šidák's
// correction: each of m results is tested at the level to the power of 1/m.
//
// Z. Šidák, "Rectangular confidence regions for the means of multivariate normal
// distributions", J. Am. Stat. Assoc. 62 (1967).
func (c *compiled) share(results int) {
	c.together = results
	if results > 1 {
		c.deviation = deviations(sidak(*c.Confidence, results))
	}
}

// sidak returns level^(1/results), rounded to less than 1.
func sidak(level float64, results int) float64 {
	return min(math.Pow(level, 1/float64(results)), math.Nextafter(1, 0))
}
