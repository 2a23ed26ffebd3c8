// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"time"
)

// end is the last day of the waiver. The error is that of time.Parse.
func (w *Waiver) end() (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, w.Until, time.UTC)
}

// holds tells whether a waiver is in force: through the whole of its last day, in
// UTC. Without a time it is not: a caller that forgot the time must not let
// failures pass.
func (w *Waiver) holds(now time.Time) bool {
	if w == nil || now.IsZero() {
		return false
	}
	end, err := w.end()
	return err == nil && now.Before(end.AddDate(0, 0, 1))
}

// lapsed tells whether a waiver was in force once and no longer is.
func (w *Waiver) lapsed(now time.Time) bool {
	if w == nil || now.IsZero() || w.holds(now) {
		return false
	}
	_, err := w.end()
	return err == nil
}

// covers tells whether a waiver is for the result of a phone number, which is
// empty for a result of the whole channel.
func (w *Waiver) covers(phoneNumber string) bool {
	return w != nil && (w.PhoneNumbers == nil || slices.Contains(w.PhoneNumbers, phoneNumber))
}
