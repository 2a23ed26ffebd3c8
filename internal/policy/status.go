// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "slices"

// Status is the outcome of a result or of a verdict.
type Status string

// The statuses, best first. Unjudged is a verdict's only: there were no rules.
const (
	Unjudged     Status = "unjudged"
	Pass         Status = "pass"
	Warn         Status = "warn"
	Inconclusive Status = "inconclusive" // The data do not allow a judgement.
	Fail         Status = "fail"
	Error        Status = "error" // The data could not be read; never said of a broken bound.
)

// Statuses lists all statuses, best first.
func Statuses() []Status {
	return []Status{Unjudged, Pass, Warn, Inconclusive, Fail, Error}
}

// Compare is negative if s is better than t, positive if it is worse, and zero if
// they are equal. A status that is none is better than all others.
func (s Status) Compare(t Status) int {
	return slices.Index(Statuses(), s) - slices.Index(Statuses(), t)
}

// Worst is the worst of some statuses, and Unjudged if there are none.
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

// The reasons. In parentheses: the statuses that they come with before severity
// and waiver.
const (
	ReasonOK               Reason = "ok"                // Every bound is met (pass).
	ReasonBelowMin         Reason = "below_min"         // The value is below min (fail).
	ReasonAboveMax         Reason = "above_max"         // The value is above max (fail).
	ReasonDropped          Reason = "dropped"           // The value fell by more than max_drop (fail).
	ReasonRose             Reason = "rose"              // The value rose by more than max_rise (fail).
	ReasonWithinConfidence Reason = "within_confidence" // Beyond the bound, but not with the demanded confidence (warn).
	ReasonClassified       Reason = "classified"        // The value of the signal is one that warns or fails (warn, fail).
	ReasonUnknownValue     Reason = "unknown_value"     // Nothing is known of the value of the signal, or there is none (inconclusive).
	ReasonNoData           Reason = "no_data"           // There is no row (the status of on_no_data).
	ReasonLowVolume        Reason = "low_volume"        // Nothing was sent, or less than min_sent (inconclusive).
	ReasonNoBaseline       Reason = "no_baseline"       // The baseline has too few intervals, or nothing was sent in it (inconclusive).
	ReasonWaived           Reason = "waived"            // A waiver holds for what would be fail or inconclusive (pass).
	ReasonTolerated        Reason = "tolerated"         // Beyond the bound in no more intervals than consecutive and tolerate allow (pass).
	ReasonGaps             Reason = "gaps"              // Fewer intervals than min_intervals have a row (inconclusive).
	ReasonDeferred         Reason = "deferred"          // The read is deferred until apply (inconclusive).
	ReasonNotRead          Reason = "not_read"          // What is to be judged was not read (inconclusive).
	ReasonStale            Reason = "stale"             // What is to be judged was read too early (inconclusive).
	ReasonError            Reason = "error"             // The read failed (error).
)

// Reasons lists all reasons.
func Reasons() []Reason {
	return []Reason{
		ReasonOK, ReasonBelowMin, ReasonAboveMax, ReasonDropped, ReasonRose, ReasonWithinConfidence,
		ReasonClassified, ReasonUnknownValue, ReasonNoData, ReasonLowVolume, ReasonNoBaseline, ReasonGaps, ReasonTolerated, ReasonWaived, ReasonDeferred, ReasonNotRead, ReasonStale, ReasonError,
	}
}
