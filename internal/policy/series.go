// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// interval holds the counts of one interval: the sums of its rows.
type interval struct {
	start int64
	metric.Counts
	unknown metric.Unknown // The counts that are unknown in any of the rows.
}

// series holds the intervals of one key or of the channel, sorted by start, which is unique.
type series struct {
	key       string // Empty for the channel.
	asked     bool   // It was asked for by name.
	intervals []interval
}

// within returns the intervals that start in a window.
func (s series) within(w metric.Window) []interval {
	from := sort.Search(len(s.intervals), func(i int) bool { return s.intervals[i].start >= w.Start })
	rest := s.intervals[from:]
	return rest[:sort.Search(len(rest), func(i int) bool { return rest[i].start >= w.End })]
}

// total adds up intervals. The only error is metric.ErrOverflow.
func total(intervals []interval) (metric.Totals, error) {
	t := metric.Totals{Intervals: len(intervals)}
	for _, i := range intervals {
		if err := t.Add(i.Counts); err != nil {
			return metric.Totals{}, err
		}
	}
	return t, nil
}

// group splits the rows of a window into one series per key, sorted by key. It runs once for
// all rules. The number of allocations depends on the keys, not on the rows.
func group(rows []metric.Row, w metric.Window, mask func(string) string) ([]series, error) {
	keys, owners, err := assign(rows, w, mask)
	if err != nil {
		return nil, err
	}
	all := make([]series, len(keys))
	place(rows, owners, all)
	for key, i := range keys {
		all[i].key = key
		if all[i].intervals, err = merged(all[i].intervals); err != nil {
			return nil, fmt.Errorf("%s: %w", mask(key), err)
		}
	}
	slices.SortFunc(all, func(a, b series) int { return cmp.Compare(a.key, b.key) })
	return all, nil
}

// assign gives each key an index, and each row the index of its key. Rows outside the window
// get -1.
func assign(rows []metric.Row, w metric.Window, mask func(string) string) (keys map[string]int32, owners []int32, err error) {
	keys = make(map[string]int32)
	owners = make([]int32, len(rows))
	for i := range rows {
		row := &rows[i]
		if !w.Contains(*row) {
			owners[i] = -1
			continue
		}
		if row.IsNegative() {
			return nil, nil, fmt.Errorf("the row of %s that starts at %d has a negative count", mask(row.Key), row.Start)
		}
		index, seen := keys[row.Key]
		if !seen {
			index = int32(len(keys)) //nolint:gosec // There are fewer than 2^31 rows, since they are in memory.
			keys[row.Key] = index
		}
		owners[i] = index
	}
	return keys, owners, nil
}

// place writes each row to the series of its key. All series share one array.
func place(rows []metric.Row, owners []int32, all []series) {
	sizes := make([]int, len(all))
	inside := 0
	for _, owner := range owners {
		if owner >= 0 {
			sizes[owner]++
			inside++
		}
	}
	array := make([]interval, inside)
	for i, size := range sizes {
		all[i].intervals, array = array[:0:size], array[size:]
	}
	for i, owner := range owners {
		if owner >= 0 {
			s := &all[owner]
			s.intervals = append(s.intervals, interval{rows[i].Start, rows[i].Counts, rows[i].Unknown})
		}
	}
}

// pooled returns the series of the channel: the intervals of all keys, with those of the same
// start added up. Series are joined in pairs, round by round. Most keys have the same
// intervals, so each round halves the number of intervals.
func pooled(all []series) (series, error) {
	rest := make([][]interval, 0, len(all))
	for _, s := range all {
		rest = append(rest, s.intervals)
	}
	for len(rest) > 1 {
		for i := 0; i+1 < len(rest); i += 2 {
			joined, err := joined(rest[i], rest[i+1])
			if err != nil {
				return series{}, err
			}
			rest[i/2] = joined
		}
		if len(rest)%2 == 1 {
			rest[len(rest)/2] = rest[len(rest)-1]
		}
		rest = rest[:(len(rest)+1)/2]
	}
	if len(rest) == 0 {
		return series{}, nil
	}
	return series{intervals: rest[0]}, nil
}

// joined merges two sorted lists of intervals, and adds up those of the same start.
func joined(a, b []interval) ([]interval, error) {
	all := make([]interval, 0, max(len(a), len(b)))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].start < b[0].start:
			all, a = append(all, a[0]), a[1:]
		case a[0].start > b[0].start:
			all, b = append(all, b[0]), b[1:]
		default:
			sum := a[0]
			if err := sum.Add(b[0].Counts); err != nil {
				return nil, err
			}
			sum.unknown |= b[0].unknown
			all, a, b = append(all, sum), a[1:], b[1:]
		}
	}
	return append(append(all, a...), b...), nil
}

// merged sorts intervals, and adds up those of the same start.
func merged(intervals []interval) ([]interval, error) {
	byStart := func(a, b interval) int { return cmp.Compare(a.start, b.start) }
	if !slices.IsSortedFunc(intervals, byStart) {
		intervals = sorted(intervals)
	}
	kept := intervals[:0]
	for _, next := range intervals {
		if len(kept) == 0 || kept[len(kept)-1].start != next.start {
			kept = append(kept, next)
			continue
		}
		last := &kept[len(kept)-1]
		if err := last.Add(next.Counts); err != nil {
			return nil, err
		}
		last.unknown |= next.unknown
	}
	return kept, nil
}

// sorted returns intervals sorted by start. It moves each only once, since they are large.
func sorted(intervals []interval) []interval {
	type place struct {
		start int64
		index int
	}
	places := make([]place, len(intervals))
	for i := range intervals {
		places[i] = place{intervals[i].start, i}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	all := make([]interval, len(intervals))
	for i, p := range places {
		all[i] = intervals[p.index]
	}
	return all
}
