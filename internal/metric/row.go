// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package metric defines the terms of the domain: rows of counts, the intervals and windows
// that they cover, and their totals. It is pure: it does not know Terraform, HTTP or the
// clock.
package metric

import (
	"cmp"
	"slices"
)

// Row is one element of an answer: the messages of one key in one interval. A key is what
// the source counts by, such as a phone number. Start and End are in Unix milliseconds. Start
// alone decides to which interval a row belongs, since CAMS has answered with an End before
// the Start.
type Row struct {
	Key        string
	Start, End int64
	Counts
	Unknown Unknown // The counts that are not known.
	Buttons Buttons // The clicks by button; empty if the source does not report them.
}

// Sort sorts rows by start, key and every other field. Equal sets of rows have the same order.
func Sort(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		if a.Start != b.Start { // This decides for most pairs, and is faster.
			return cmp.Compare(a.Start, b.Start)
		}
		return cmp.Or(
			cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.End, b.End),
			cmp.Compare(a.Sent, b.Sent),
			cmp.Compare(a.Delivered, b.Delivered),
			cmp.Compare(a.Read, b.Read),
			cmp.Compare(a.Clicked, b.Clicked),
			cmp.Compare(a.Unknown, b.Unknown),
			cmp.Compare(a.Buttons, b.Buttons),
		)
	})
}

// Unique sorts rows and drops those that repeat another one in every field. If an answer lists
// a row twice, its messages count once. Rows that differ in any field are all kept.
func Unique(rows []Row) []Row {
	Sort(rows)
	return slices.Compact(rows)
}
