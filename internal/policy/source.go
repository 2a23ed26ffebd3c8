// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Source describes a kind of read to the rules: what its rows or states belong to, and which
// metrics or signals they have.
type Source struct {
	Key  string // What a row belongs to, as a rule's per names it, such as "phone_number".
	Keys string // The field of a waiver that lists keys, such as "phone_numbers".
	Noun string // A key in messages, such as "phone number".

	// Metrics are the metrics that rules can bound, the most usual first, if the source
	// reports counts. If it reports states, it has Signals instead, which rules can classify.
	Metrics []string
	Signals []string

	// CheckKey returns an error if a key is not valid. The error completes a sentence that
	// begins with the key.
	CheckKey func(string) error
	// MaskKey masks the personal data in a key.
	MaskKey func(string) string
	// WhyNoData is a sentence without its period that explains why CAMS may have no row.
	WhyNoData string
}

// HasStates reports whether the source reports states rather than counts of a window.
func (s Source) HasStates() bool { return len(s.Signals) > 0 }

// Nouns returns the plural of Noun.
func (s Source) Nouns() string { return strings.ReplaceAll(s.Keys, "_", " ") }

// The values of Rule.Per that every source has. The third is its Key.
const (
	PerChannel  = "channel"  // All rows pooled; the default.
	PerInterval = "interval" // Each interval of each key.
)

// pers returns the valid values of Rule.Per, the default first.
func (s Source) pers() []string { return []string{PerChannel, s.Key, PerInterval} }

// metric returns the metric of a rule, or the zero Metric if the source does not have it.
func (s Source) metric(name string) (m metric.Metric) {
	if slices.Contains(s.Metrics, name) {
		m, _ = metric.Find(name)
	}
	return m
}
