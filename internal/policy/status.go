// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "slices"

// Status is the outcome of a result or of a verdict.
type Status string

// The statuses, best first. Only a verdict can be Unjudged, if there are no rules.
const (
	Unjudged     Status = "unjudged"
	Pass         Status = "pass"
	Warn         Status = "warn"
	Inconclusive Status = "inconclusive" // There are not enough data to decide.
	Fail         Status = "fail"
	Error        Status = "error" // The data could not be read. A broken bound is a Fail.
)

// Statuses returns all statuses, best first.
func Statuses() []Status {
	return []Status{Unjudged, Pass, Warn, Inconclusive, Fail, Error}
}

// Compare returns a negative number if s is better than t, a positive number if it is worse,
// and zero if they are equal. An unknown status is better than all others.
func (s Status) Compare(t Status) int {
	return slices.Index(Statuses(), s) - slices.Index(Statuses(), t)
}

// Worst returns the worst status, or Unjudged if there are none.
func Worst(statuses ...Status) Status {
	worst := Unjudged
	for _, s := range statuses {
		if s.Compare(worst) > 0 {
			worst = s
		}
	}
	return worst
}

// Reason is why a result has its status.
type Reason string

// The reasons, with the status before waiver and severity in parentheses.
const (
	ReasonOK               Reason = "ok"                // Every bound is met (pass).
	ReasonBelowMin         Reason = "below_min"         // The value is below min (fail).
	ReasonAboveMax         Reason = "above_max"         // The value is above max (fail).
	ReasonDropped          Reason = "dropped"           // The value fell by more than max_drop (fail).
	ReasonRose             Reason = "rose"              // The value rose by more than max_rise (fail).
	ReasonWithinConfidence Reason = "within_confidence" // The value is beyond the bound, but its whole interval is not (warn).
	ReasonClassified       Reason = "classified"        // The value of the signal warns or fails (warn, fail).
	ReasonUnknownValue     Reason = "unknown_value"     // The value of the signal is unknown or missing (inconclusive).
	ReasonNoData           Reason = "no_data"           // There is no row (the status of on_no_data).
	ReasonLowVolume        Reason = "low_volume"        // Nothing was sent, or fewer messages than min_sent (inconclusive).
	ReasonNoBaseline       Reason = "no_baseline"       // The baseline has too few intervals, or nothing was sent in it (inconclusive).
	ReasonWaived           Reason = "waived"            // A waiver covers a fail or inconclusive (pass).
	ReasonTolerated        Reason = "tolerated"         // The value is beyond the bound, but consecutive or tolerate allows it (pass).
	ReasonGaps             Reason = "gaps"              // Fewer intervals than min_intervals have a row (inconclusive).
	ReasonDeferred         Reason = "deferred"          // The read is deferred until apply (inconclusive).
	ReasonNotRead          Reason = "not_read"          // The data to be judged were not read (inconclusive).
	ReasonStale            Reason = "stale"             // The data to be judged were read too early (inconclusive).
	ReasonError            Reason = "error"             // The read failed (error).
)

// Reasons returns all reasons.
func Reasons() []Reason {
	return []Reason{
		ReasonOK, ReasonBelowMin, ReasonAboveMax, ReasonDropped, ReasonRose, ReasonWithinConfidence,
		ReasonClassified, ReasonUnknownValue, ReasonNoData, ReasonLowVolume, ReasonNoBaseline, ReasonGaps, ReasonTolerated, ReasonWaived, ReasonDeferred, ReasonNotRead, ReasonStale, ReasonError,
	}
}
