// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// How much a broken rule matters.
const (
	SeverityError   = "error"   // The default.
	SeverityWarning = "warning" // Fail and inconclusive become warn.
)

// Rule is one rule as a user wrote it: fields that were left out are empty or nil.
// Check reports whether it makes sense.
type Rule struct {
	Name   string // The key in the rules map; begins every message.
	Metric string // One of Source.Metrics; required unless the source has signals.
	Per    string // PerChannel (default), Source.Key or PerInterval.

	// Min and Max are inclusive: within 0..1 for a rate, 0 or more for a count.
	Min, Max *float64
	// MaxDrop and MaxRise bound the change relative to the baseline: 0.1 is 10%.
	MaxDrop, MaxRise *float64
	// Baseline is the length before the window that MaxDrop and MaxRise compare
	// with, such as "28d": a multiple of the granularity.
	Baseline string
	// Align compares each interval only with the intervals of the baseline that are like
	// it: AlignWeek. Empty compares with all of them.
	Align string

	// MinSent is how many messages must have been sent for the rule to be judged:
	// 1 by default for a rate, 0 for a count.
	MinSent *int64
	// MinIntervals is how many intervals of the window must have a row for the rule to
	// be judged; 1 by default.
	MinIntervals *int64
	// Confidence is the level of the interval that the bounds of a rate are tested with,
	// between 0.5 and 1: Wilson's for Min and Max, Koopman's for MaxDrop and MaxRise. Nil
	// tests the point estimate.
	Confidence *float64
	// Joint makes Confidence the level of all results of the rule together.
	Joint bool

	// Consecutive is how many intervals in a row must break a bound for it to count; 1 by
	// default. Only with PerInterval.
	Consecutive *int64
	// Tolerate is how many intervals of a key may break a bound; 0 by default. Only with
	// PerInterval.
	Tolerate *int64

	// Signal is one of Source.Signals, and required where the source has them. Its values
	// are classified by the lists of the rule, and those that are in none as usual. No
	// field above is used then.
	Signal string
	signal.Classes

	Severity string // SeverityError (default) or SeverityWarning.
	OnNoData string // inconclusive (default), pass, warn or fail.
	Waiver   *Waiver

	// Unknown lists fields that are set but have no value that is known, such as "min" or
	// "waiver.until", as at Terraform's validate. What depends on them is not checked.
	Unknown []string
}

// Waiver lets a rule pass for a time although it is broken.
type Waiver struct {
	Until  string // The last day on which it holds, in UTC: "2026-12-01".
	Reason string // Why, for the messages; required.
	Owner  string // Who takes care of it, for the messages; optional.
	// Keys limits the waiver to the results of these keys; nil does not limit it. A
	// rule per channel has no such results, so it is refused there.
	Keys []string
}

// AlignWeek is the value of Rule.Align that compares an interval with those of the same
// weekday and, for half hours, the same time of day.
const AlignWeek = "week"

// noDatas lists the valid values of Rule.OnNoData, the default first.
func noDatas() []string {
	return []string{string(Inconclusive), string(Pass), string(Warn), string(Fail)}
}

func (r Rule) per() string { return cmp.Or(r.Per, PerChannel) }

func (r Rule) severity() string { return cmp.Or(r.Severity, SeverityError) }

func (r Rule) onNoData() Status { return cmp.Or(Status(r.OnNoData), Inconclusive) }
