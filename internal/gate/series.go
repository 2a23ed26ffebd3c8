// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// newSeries makes the series of rows: one of each number and, if there are several,
// one of all of them, first.
func newSeries(rows []metric.Row, judged metric.Window) []Series {
	byNumber := make(map[string]map[int64]*Point)
	for _, row := range rows {
		numbers := []string{row.Key}
		if row.Key != "" {
			numbers = append(numbers, "")
		}
		for _, number := range numbers {
			if byNumber[number] == nil {
				byNumber[number] = make(map[int64]*Point)
			}
			p := byNumber[number][row.Start]
			if p == nil {
				p = &Point{Start: row.Start, Judged: judged.Contains(row)}
				byNumber[number][row.Start] = p
			}
			// A sum that overflows was refused before; a picture may leave it out.
			t := metric.Totals{Counts: metric.Counts{Sent: p.Sent, Delivered: p.Delivered}}
			_ = t.Add(row.Counts)
			p.Sent, p.Delivered = t.Sent, t.Delivered
		}
	}
	var all []Series
	for number, points := range byNumber {
		s := Series{PhoneNumber: number}
		for _, p := range points {
			s.Points = append(s.Points, *p)
		}
		slices.SortFunc(s.Points, func(a, b Point) int { return cmp.Compare(a.Start, b.Start) })
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Series) int { return cmp.Compare(a.PhoneNumber, b.PhoneNumber) })
	return all
}
