// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package query turns arguments, as a configuration or a policy file has them, into reads
// of CAMS and verdicts on the answers. It knows neither Terraform nor where the arguments
// come from. Each source has one file.
package query

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Source is one kind of read.
type Source struct {
	policy.Source
	Name   string // "phone_number_metric".
	Block  string // The type of its block in a policy file, such as "channel".
	Action cams.Action

	// Arguments are all arguments except the rules and what is done with the verdict.
	Arguments []Argument

	// narrow makes a query ask for one key only. If nil, a query cannot, and the keys that
	// were asked for are taken from the answer.
	narrow func(q *cams.Query, key string)
	// check checks the arguments that only this source has, ask puts them into a query, and
	// about names what that query asks about, in a clause. They are nil without such
	// arguments.
	check func(c *checker)
	ask   func(q *cams.Query, a Arguments)
	about func(r Read) string
	// others names what foreign rows belong to, such as "phone numbers".
	others string
	// whyNoRow explains in sentences why CAMS may have no row, and howToName what to do where
	// rows do not name their key.
	whyNoRow, howToName string
}

// HasWindow reports whether the source reads a window of time. Others read the current state.
func (s *Source) HasWindow() bool {
	return slices.ContainsFunc(s.Arguments, func(a Argument) bool { return a.Name == "lookback" })
}

// Sources are all sources, by name.
var Sources = map[string]*Source{
	PhoneNumberMetric.Name: PhoneNumberMetric,
	TemplateMetric.Name:    TemplateMetric,
	PhoneNumbers.Name:      PhoneNumbers,
	HealthStatus.Name:      HealthStatus,
}
