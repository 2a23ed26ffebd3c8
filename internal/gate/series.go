// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// newSeries makes the series of rows: one per key and, if there are several, first one of
// all of them.
func newSeries(rows []metric.Row, judged metric.Window) []Series {
	byKey := make(map[string]map[int64]*Point)
	for _, row := range rows {
		keys := []string{row.Key}
		if row.Key != "" {
			keys = append(keys, "")
		}
		for _, key := range keys {
			if byKey[key] == nil {
				byKey[key] = make(map[int64]*Point)
			}
			p := byKey[key][row.Start]
			if p == nil {
				p = &Point{Start: row.Start, Judged: judged.Contains(row)}
				byKey[key][row.Start] = p
			}
			_ = p.Add(row.Counts) // A sum that overflows was already rejected; a chart may leave it out.
		}
	}
	var all []Series
	for key, points := range byKey {
		s := Series{Key: key}
		for _, p := range points {
			s.Points = append(s.Points, *p)
		}
		slices.SortFunc(s.Points, func(a, b Point) int { return cmp.Compare(a.Start, b.Start) })
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Series) int { return cmp.Compare(a.Key, b.Key) })
	return all
}
