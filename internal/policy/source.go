// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Source is what judging has to know of a kind of read: what its rows or states belong
// to, and what they give.
type Source struct {
	Key  string // What a row belongs to, as a rule's per names it, such as "phone_number".
	Keys string // The field of a waiver that lists keys, such as "phone_numbers".
	Noun string // A key in messages, such as "phone number".

	// Metrics are those that rules can bound, the most usual first, where the source
	// reports counts. Where it reports states it has Signals instead, which rules can
	// classify, the most usual first.
	Metrics []string
	Signals []string

	// CheckKey reports what is wrong with a key that a user wrote. Its text continues a
	// sentence that begins with the key.
	CheckKey func(string) error
	// MaskKey hides what is personal in a key.
	MaskKey func(string) string
	// WhyNoData explains in a clause why CAMS may have no row.
	WhyNoData string
}

// HasStates reports whether the source reports states, rather than counts of a window.
func (s Source) HasStates() bool { return len(s.Signals) > 0 }

// Nouns are several keys in messages.
func (s Source) Nouns() string { return strings.ReplaceAll(s.Keys, "_", " ") }

// The values of a rule's per that every source has; its Key is the third.
const (
	PerChannel  = "channel"  // All rows pooled; the default.
	PerInterval = "interval" // Each interval of each key.
)

// pers lists the valid values of Rule.Per, the default first.
func (s Source) pers() []string { return []string{PerChannel, s.Key, PerInterval} }

// metric returns the metric of a rule, or the zero Metric if the source does not have it.
func (s Source) metric(name string) (m metric.Metric) {
	if slices.Contains(s.Metrics, name) {
		m, _ = metric.Find(name)
	}
	return m
}
