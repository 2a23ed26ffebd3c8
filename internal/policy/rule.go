// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "slices"

// The metrics that a rule can bound.
const (
	SentCount      = "sent_count"
	DeliveredCount = "delivered_count"
	DeliveryRate   = "delivery_rate" // Σ delivered ÷ Σ sent.
)

// What a rule is applied to, one result each.
const (
	PerChannel     = "channel"      // All rows pooled; the default.
	PerPhoneNumber = "phone_number" // The rows of each phone number pooled.
	PerInterval    = "interval"     // Each interval of each phone number.
)

// How much a broken rule matters.
const (
	SeverityError   = "error"   // The default.
	SeverityWarning = "warning" // Fail and inconclusive become warn.
)

// Rule is one rule as a user wrote it: fields that were left out are empty or
// nil. Check tells whether it makes sense.
type Rule struct {
	Name   string // The key in the rules map; begins every message.
	Metric string // SentCount, DeliveredCount or DeliveryRate; required.
	Per    string // PerChannel (default), PerPhoneNumber or PerInterval.

	// Min and Max are inclusive: within 0..1 for a rate, 0 or more for a count.
	Min, Max *float64
	// MaxDrop and MaxRise bound the change relative to the baseline: 0.1 is 10 %.
	MaxDrop, MaxRise *float64
	// Baseline is the length before the window that MaxDrop and MaxRise compare
	// with, such as "28d": a multiple of the granularity.
	Baseline string

	// MinSent is how many messages must have been sent for the rule to be judged:
	// 1 by default for a rate, 0 for a count.
	MinSent *int64
	// Confidence is the level of the Wilson score interval that Min and Max of a
	// rate are tested with, between 0.5 and 1; nil tests the point estimate.
	Confidence *float64

	Severity string // SeverityError (default) or SeverityWarning.
	OnNoData string // inconclusive (default), pass, warn or fail.
	Waiver   *Waiver
}

// Waiver lets a rule pass for a time although it is broken.
type Waiver struct {
	Until  string // The last day on which it holds, in UTC: "2026-12-01".
	Reason string // Why, for the messages; required.
	// PhoneNumbers limits the waiver to the results of these numbers; nil does
	// not limit it. A rule per channel has no such results, so there it is
	// refused.
	PhoneNumbers []string
}

// Metrics lists the valid values of Rule.Metric.
func Metrics() []string { return []string{DeliveryRate, SentCount, DeliveredCount} }

// Pers lists the valid values of Rule.Per, the default first.
func Pers() []string { return []string{PerChannel, PerPhoneNumber, PerInterval} }

// Severities lists the valid values of Rule.Severity, the default first.
func Severities() []string { return []string{SeverityError, SeverityWarning} }

// NoDatas lists the valid values of Rule.OnNoData, the default first.
func NoDatas() []string {
	return []string{string(Inconclusive), string(Pass), string(Warn), string(Fail)}
}

func (r Rule) isRate() bool { return r.Metric == DeliveryRate }

func (r Rule) isCount() bool { return r.Metric == SentCount || r.Metric == DeliveredCount }

func (r Rule) per() string { return orDefault(r.Per, Pers()) }

func (r Rule) severity() string { return orDefault(r.Severity, Severities()) }

func (r Rule) onNoData() Status { return Status(orDefault(r.OnNoData, NoDatas())) }

// minSent is never below 1 for a rate in effect: without a sent message the rate
// is undefined, whatever MinSent says.
func (r Rule) minSent() int64 {
	least := int64(0)
	if r.isRate() {
		least = 1
	}
	if r.MinSent == nil {
		return least
	}
	return max(least, *r.MinSent)
}

// orDefault is the value, or the first valid one if there is none.
func orDefault(value string, valid []string) string {
	if value == "" {
		return valid[0]
	}
	return value
}

// oneOf tells whether a value is left out or valid.
func oneOf(value string, valid []string) bool {
	return value == "" || slices.Contains(valid, value)
}
