// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import "slices"

// Unknown is the set of counts that a row lacks. CAMS may leave out some of them. In the row
// they are zero, which must not be taken for a count: a metric that needs one of them leaves
// the row out, like an interval without a row.
type Unknown uint8

// The counts that can be unknown.
const (
	UnknownRead Unknown = 1 << iota
	UnknownClicked
)

// Lacks reports whether a count that the metric needs is unknown.
func (m Metric) Lacks(u Unknown) bool {
	return m.numerator.unknown&u != 0 || m.IsRate() && m.denominator.unknown&u != 0
}

// With returns the rows that have all counts that the metric needs.
func (m Metric) With(rows []Row) []Row {
	lacks := func(r Row) bool { return m.Lacks(r.Unknown) }
	if !slices.ContainsFunc(rows, lacks) {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), lacks)
}
