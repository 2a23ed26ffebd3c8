// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// newSeries returns a series of all rows, with the key "", and then one for each key.
func newSeries(source *Source, rows []metric.Row, judged metric.Window) []Series {
	byKey := make(map[string][]metric.Row)
	for _, row := range rows {
		byKey[row.Key] = append(byKey[row.Key], row)
	}
	byKey[""] = rows
	var all []Series
	for key, rows := range byKey {
		if len(rows) > 0 {
			all = append(all, Series{Key: key, Points: points(rows, judged), Totals: totals(source, rows, judged)})
		}
	}
	slices.SortFunc(all, func(a, b Series) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// points adds up the rows of each interval.
func points(rows []metric.Row, judged metric.Window) []Point {
	byStart := make(map[int64]*Point)
	for _, row := range rows {
		p := byStart[row.Start]
		if p == nil {
			p = &Point{Start: row.Start, Judged: judged.Contains(row)}
			byStart[row.Start] = p
		}
		_ = p.Add(row.Counts) // A sum that overflows was already rejected; a chart may leave it out.
		p.Unknown |= row.Unknown
	}
	all := make([]Point, 0, len(byStart))
	for _, p := range byStart {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b Point) int { return cmp.Compare(a.Start, b.Start) })
	return all
}

// totals adds up the judged rows: for each metric, those that have its counts. It returns
// nil if a sum overflows, which makes the verdict an error.
func totals(source *Source, rows []metric.Row, judged metric.Window) []Total {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r metric.Row) bool { return !judged.Contains(r) })
	sum, err := metric.Sum(rows)
	if err != nil {
		return nil
	}
	var all []Total
	for _, name := range source.Metrics {
		m, _ := metric.Find(name) // It is in the table.
		of := sum
		if m.Lacks(sum.Unknown) {
			if of, err = metric.Sum(m.With(rows)); err != nil {
				return nil
			}
		}
		all = append(all, Total{name, of})
	}
	return all
}
