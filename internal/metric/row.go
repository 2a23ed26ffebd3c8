// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package metric defines the terms of the domain: rows as CAMS counts them, the intervals
// and windows that they cover, and their totals. It is pure: no Terraform, no HTTP, no
// clock.
package metric

import (
	"cmp"
	"slices"
)

// Row is one element of an answer: the messages of one key in one interval. A key is what
// the source counts by, such as a phone number. Start and End are CAMS' Unix
// milliseconds. Start alone decides to which interval a row belongs, since CAMS has been
// seen to answer with an End before the Start.
type Row struct {
	Key        string
	Start, End int64
	Counts
	Unknown Unknown // Which of the counts are not known.
	Buttons Buttons // The clicks by button; empty where a source does not report them.
}

// Sort orders rows by start, then key, then every other field. A set of rows has only one
// order.
func Sort(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		if a.Start != b.Start { // Enough for most pairs; the rest compares all fields.
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

// Unique sorts rows, and drops those that repeat another one in every field: if an answer
// lists a row twice, its messages count once. Rows of one interval that differ in any
// field are all kept.
func Unique(rows []Row) []Row {
	Sort(rows)
	return slices.Compact(rows)
}
