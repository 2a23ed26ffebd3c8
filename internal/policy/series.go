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

// interval is what was counted in one interval: the sum of its rows.
type interval struct{ start, sent, delivered int64 }

func (i interval) counts() metric.Counts { return metric.Counts{Sent: i.sent, Delivered: i.delivered} }

// add takes in what else was counted in the interval. The only error is
// metric.ErrOverflow.
func (i *interval) add(other interval) error {
	t := metric.Totals{Counts: metric.Counts{Sent: i.sent, Delivered: i.delivered}}
	if err := t.Add(other.counts()); err != nil {
		return err
	}
	i.sent, i.delivered = t.Sent, t.Delivered
	return nil
}

// series is the intervals of one phone number, or of the channel: sorted, one a
// start.
type series struct {
	phoneNumber string // Empty for the channel.
	asked       bool   // It was asked for by name.
	intervals   []interval
}

// within is the part of the series that lies in a window.
func (s series) within(w metric.Window) []interval {
	from := sort.Search(len(s.intervals), func(i int) bool { return s.intervals[i].start >= w.Start })
	rest := s.intervals[from:]
	return rest[:sort.Search(len(rest), func(i int) bool { return rest[i].start >= w.End })]
}

// total adds intervals up. The only error is metric.ErrOverflow.
func total(intervals []interval) (metric.Totals, error) {
	t := metric.Totals{Intervals: len(intervals)}
	for _, i := range intervals {
		if err := t.Add(i.counts()); err != nil {
			return metric.Totals{}, err
		}
	}
	return t, nil
}

// group puts the rows of a window into one series a phone number, sorted by
// number. It is done once for all rules, with a fixed number of allocations for
// each phone number and none for a row.
func group(rows []metric.Row, w metric.Window) ([]series, error) {
	numbers, owners, err := assign(rows, w)
	if err != nil {
		return nil, err
	}
	all := make([]series, len(numbers))
	place(rows, owners, all)
	for number, i := range numbers {
		all[i].phoneNumber = number
		if all[i].intervals, err = merged(all[i].intervals); err != nil {
			return nil, fmt.Errorf("phone number %s: %w", metric.MaskPhoneNumber(number), err)
		}
	}
	slices.SortFunc(all, func(a, b series) int { return cmp.Compare(a.phoneNumber, b.phoneNumber) })
	return all, nil
}

// assign gives each phone number an index, and each row that of its number: -1
// for rows outside the window.
func assign(rows []metric.Row, w metric.Window) (numbers map[string]int32, owners []int32, err error) {
	numbers = make(map[string]int32)
	owners = make([]int32, len(rows))
	for i, row := range rows {
		if !w.Contains(row) {
			owners[i] = -1
			continue
		}
		if row.Sent < 0 || row.Delivered < 0 {
			return nil, nil, fmt.Errorf("the row of phone number %s that starts at %d has a negative count", metric.MaskPhoneNumber(row.Key), row.Start)
		}
		index, seen := numbers[row.Key]
		if !seen {
			index = int32(len(numbers)) //nolint:gosec // There are fewer rows than 2^31: they are held in memory.
			numbers[row.Key] = index
		}
		owners[i] = index
	}
	return numbers, owners, nil
}

// place writes each row into its number's series; all series share one array.
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
			s.intervals = append(s.intervals, interval{start: rows[i].Start, sent: rows[i].Sent, delivered: rows[i].Delivered})
		}
	}
}

// pooled is the series of the channel: the intervals of all numbers, those that
// start together as one.
func pooled(all []series) (series, error) {
	size := 0
	for _, s := range all {
		size += len(s.intervals)
	}
	intervals := make([]interval, 0, size)
	for _, s := range all {
		intervals = append(intervals, s.intervals...)
	}
	intervals, err := merged(intervals)
	return series{intervals: intervals}, err
}

// merged sorts intervals, in place, and adds up those that start together.
func merged(intervals []interval) ([]interval, error) {
	slices.SortFunc(intervals, func(a, b interval) int { return cmp.Compare(a.start, b.start) })
	kept := intervals[:0]
	for _, next := range intervals {
		if len(kept) == 0 || kept[len(kept)-1].start != next.start {
			kept = append(kept, next)
			continue
		}
		if err := kept[len(kept)-1].add(next); err != nil {
			return nil, err
		}
	}
	return kept, nil
}
