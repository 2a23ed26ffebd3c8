// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package query is what is asked of CAMS: arguments, as a configuration or a policy file
// has them, checked and resolved into a read, and the verdict on its answer. It knows
// neither Terraform nor where the arguments come from. A source is one file.
package query

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Source is one kind of read.
type Source struct {
	policy.Source
	Name   string // "phone_number_metric".
	Block  string // What a block of a policy file that reads it is called, such as "channel".
	Action cams.Action

	// Arguments are all arguments, but for the rules and what is done with the verdict.
	Arguments []Argument

	// narrow makes a query ask for one key only. It is nil where a query cannot: the keys
	// that were asked for are taken out of the one answer then.
	narrow func(q *cams.Query, key string)
	// check reports what is wrong with arguments that only this source has, ask puts them
	// into a query, and about names in a clause what that asks about. They are nil where
	// there are none.
	check func(c *checker)
	ask   func(q *cams.Query, a Arguments)
	about func(r Read) string
	// others names what foreign rows belong to, such as "phone numbers".
	others string
	// whyNoRow explains in sentences why CAMS may have no row.
	whyNoRow string
}

// HasWindow reports whether the source reads a window of time. Others read the current state.
func (s *Source) HasWindow() bool {
	return !s.HasStates()
}

// Sources are all sources, by name.
var Sources = map[string]*Source{
	PhoneNumberMetric.Name: PhoneNumberMetric,
	TemplateMetric.Name:    TemplateMetric,
	PhoneNumbers.Name:      PhoneNumbers,
	HealthStatus.Name:      HealthStatus,
}
