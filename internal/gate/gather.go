// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// gather takes from reads of a plan the rows that another read asks for, and says
// what is missing, which is empty if nothing is. Where the reads do not cover the
// whole baseline, no row of it is given: a part of it would be another baseline.
func gather(reads []*planjson.Read, want query.Read) (rows []metric.Row, missing string) {
	// Of reads that overlap, the one that covers most comes first, and wins.
	reads = slices.Clone(reads)
	slices.SortStableFunc(reads, func(a, b *planjson.Read) int {
		return cmp.Or(cmp.Compare(length(b), length(a)), cmp.Compare(a.Address, b.Address))
	})
	numbers := want.Keys
	if len(numbers) == 0 {
		numbers = []string{""}
	}
	baseline := true
	for _, number := range numbers {
		if gap, found := uncovered(reads, number, want.Window); found {
			what := "its whole"
			if number != "" {
				what = "phone number " + number
			}
			at := time.UnixMilli(gap).In(want.Calendar.Location).Format(time.RFC3339)
			return nil, what + " from " + at + " on is not in the plan"
		}
		if _, found := uncovered(reads, number, want.Query.Window); found {
			baseline = false
		}
	}
	span := want.Window
	if baseline {
		span.Start = min(span.Start, want.Query.Window.Start)
	}
	var answers [][]metric.Row
	for _, r := range reads {
		answers = append(answers, r.Values.Rows())
	}
	rows, _ = merge(answers, want.Keys)
	return slices.DeleteFunc(rows, func(r metric.Row) bool { return r.Start < span.Start }), ""
}

func length(r *planjson.Read) int64 {
	w, _ := r.Values.Window()
	return w.End - w.Start
}

// uncovered finds the first instant of a window that no read of a number covers,
// which is empty for the whole channel.
func uncovered(reads []*planjson.Read, number string, window metric.Window) (at int64, found bool) {
	var spans []metric.Window
	for _, r := range reads {
		names := asked(&r.Values)
		if w, isKnown := r.Values.Window(); isKnown && (len(names) == 0 || slices.Contains(names, number)) {
			spans = append(spans, w)
		}
	}
	slices.SortFunc(spans, func(a, b metric.Window) int { return cmp.Compare(a.Start, b.Start) })
	at = window.Start
	for _, s := range spans {
		if s.Start > at {
			break
		}
		at = max(at, s.End)
	}
	return at, at < window.End
}

// merge joins the rows of several answers, of some numbers or, without any, of all.
// An interval of a number is taken from the first answer that has it: were it
// taken twice, its messages would be counted twice. Differing counts how many rows
// of later answers were left out though they say something else.
func merge(answers [][]metric.Row, numbers []string) (rows []metric.Row, differing int) {
	type key struct {
		number string
		start  int64
	}
	taken := make(map[key]int)
	first := make(map[metric.Row]bool)
	for i, answer := range answers {
		for _, row := range answer {
			if len(numbers) > 0 && !slices.Contains(numbers, row.Key) {
				continue
			}
			k := key{row.Key, row.Start}
			if from, found := taken[k]; found && from != i {
				if !first[row] {
					differing++
				}
				continue
			}
			taken[k] = i
			first[row] = true
			rows = append(rows, row)
		}
	}
	return metric.Unique(rows), differing
}
