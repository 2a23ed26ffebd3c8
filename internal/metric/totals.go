// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

// Totals are the exact sums of rows.
type Totals struct {
	Counts
	Intervals int     // Distinct intervals with a row.
	Unknown   Unknown // Counts that any row lacks. Their sums are too small.
}

// Sum adds up rows. The only error is ErrOverflow.
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
