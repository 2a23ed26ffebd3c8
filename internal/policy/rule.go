// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// The severities of a rule.
const (
	SeverityError   = "error"   // The default.
	SeverityWarning = "warning" // Fail and inconclusive become warn.
)

// Rule is one rule as a user wrote it. Fields that were left out are empty or nil. Check
// reports whether it is valid.
type Rule struct {
	Name   string // The key in the rules map. It begins every message.
	Metric string // One of Source.Metrics; required unless the source has signals.
	Per    string // PerChannel (default), Source.Key or PerInterval.

	// Min and Max are inclusive: within 0..1 for a rate, 0 or more for a count.
	Min, Max *float64
	// MaxDrop and MaxRise bound the change relative to the baseline: 0.1 is 10%.
	MaxDrop, MaxRise *float64
	// Baseline is the length of the time before the window that MaxDrop and MaxRise compare
	// with, such as "28d". It is a multiple of the granularity.
	Baseline string
	// Align is AlignWeek to compare each interval only with its counterparts in the
	// baseline. If it is empty, the whole baseline is compared with.
	Align string

	// MinSent is the fewest messages that must have been sent for the rule to be judged.
	// The default is 1 for a rate, and 0 for a count.
	MinSent *int64
	// MinIntervals is the fewest intervals of the window that must have a row for the rule
	// to be judged. The default is 1.
	MinIntervals *int64
	// Confidence is the level of the confidence interval by which the bounds of a rate are
	// tested, between 0.5 and 1: Wilson's for Min and Max, Koopman's for MaxDrop and
	// MaxRise. If it is nil, the rate itself is tested.
	Confidence *float64
	// Joint makes Confidence the level of all results of the rule together.
	Joint bool

	// Consecutive is how many intervals in a row must break a bound before it counts. The
	// default is 1. Only with PerInterval.
	Consecutive *int64
	// Tolerate is how many intervals of a key may break a bound. The default is 0. Only
	// with PerInterval.
	Tolerate *int64

	// Signal is one of Source.Signals, and required if the source has any. The lists of the
	// rule classify its values. The usual classification applies to values in no list. A
	// rule on a signal uses none of the fields above but Name.
	Signal string
	signal.Classes

	Severity string // SeverityError (default) or SeverityWarning.
	OnNoData string // inconclusive (default), pass, warn or fail.
	Waiver   *Waiver

	// Unknown lists the fields whose values are not known yet, such as "min" or
	// "waiver.until". Check skips whatever depends on them.
	Unknown []string
}

// Waiver lets a rule pass for a time although it fails or is inconclusive.
type Waiver struct {
	Until  string // The last day on which it holds, in UTC: "2026-12-01".
	Reason string // Why, for the messages; required.
	Owner  string // Who is responsible, for the messages; optional.
	// Keys limits the waiver to the results of these keys. Nil does not limit it. A rule per
	// channel must not have any, since its result is not of a key.
	Keys []string
}

// AlignWeek is the value of Rule.Align with which the counterparts of an interval are those
// on the same weekday and, for half hours, at the same time of day.
const AlignWeek = "week"

// noDatas returns the valid values of Rule.OnNoData, the default first.
func noDatas() []string {
	return []string{string(Inconclusive), string(Pass), string(Warn), string(Fail)}
}

func (r Rule) per() string { return cmp.Or(r.Per, PerChannel) }

func (r Rule) severity() string { return cmp.Or(r.Severity, SeverityError) }

func (r Rule) onNoData() Status { return cmp.Or(Status(r.OnNoData), Inconclusive) }
