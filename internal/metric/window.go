// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

// Window is the time that a read covers: [Start, End) in Unix milliseconds.
type Window struct {
	Start, End int64
}

// Contains reports whether a row's interval begins in the window.
func (w Window) Contains(r Row) bool {
	return w.Start <= r.Start && r.Start < w.End
}
