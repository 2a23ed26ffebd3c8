// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

// Totals are the exact sums over some rows.
type Totals struct {
	Counts
	Intervals int     // Distinct intervals that have a row.
	Unknown   Unknown // Which counts are not known of some row, so that their sums are too small.
}

// Sum adds rows up. The only error is ErrOverflow.
func Sum(rows []Row) (Totals, error) {
	var t Totals
	starts := make(map[int64]struct{})
	for _, r := range rows {
		if err := t.Add(r.Counts); err != nil {
			return Totals{}, err
		}
		t.Unknown |= r.Unknown
		starts[r.Start] = struct{}{}
	}
	t.Intervals = len(starts)
	return t, nil
}
