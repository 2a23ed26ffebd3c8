// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package metric holds the words of the domain: rows as CAMS counts them, the
// intervals and windows that they cover, and their totals. It is pure: no
// Terraform, no HTTP, no clock.
package metric

import (
	"cmp"
	"slices"
)

// Row is one element of an answer: the messages of one key in one interval. A key
// is what the source counts by, such as a phone number. Start and End are Unix
// milliseconds as CAMS gave them; Start alone decides which interval a row belongs
// to, since CAMS has been seen to answer with an End before the Start.
type Row struct {
	Key        string
	Start, End int64
	Counts
	Unknown Unknown // Which of the counts are not known.
	Buttons Buttons // The clicks by button; empty where a source does not report them.
}

// Sort orders rows by start, then key, then every other field: one set of rows has one
// order, whatever order they came in.
func Sort(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		if a.Start != b.Start { // Of most pairs; what follows compares all fields in any case.
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

// Unique sorts rows and drops those that repeat another one in every field: an
// answer that lists a row twice has not counted its messages twice. Rows of one
// interval that differ in any field all stay.
func Unique(rows []Row) []Row {
	Sort(rows)
	return slices.Compact(rows)
}
