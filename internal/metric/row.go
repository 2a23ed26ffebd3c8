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

// Row is one element of the API's Data: the messages of one phone number in one
// interval. Start and End are Unix milliseconds as CAMS gave them; the interval
// that a row belongs to is told by Start alone, since CAMS has been seen to
// answer with an End before the Start.
type Row struct {
	PhoneNumber string
	Granularity Granularity
	Start, End  int64
	Sent        int64
	Delivered   int64
}

// Sort orders rows by start, then phone number, then every other field, so that
// one set of rows has one order whatever order they came in.
func Sort(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		if a.Start != b.Start { // Of most pairs; what follows compares all fields in any case.
			return cmp.Compare(a.Start, b.Start)
		}
		return cmp.Or(
			cmp.Compare(a.PhoneNumber, b.PhoneNumber),
			cmp.Compare(a.End, b.End),
			cmp.Compare(a.Granularity, b.Granularity),
			cmp.Compare(a.Sent, b.Sent),
			cmp.Compare(a.Delivered, b.Delivered),
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
