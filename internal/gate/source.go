// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"io"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Source is a row of the table of sources.
type Source = planjson.Source

// Sources is the table of sources: what a data source and its attributes are called is
// here, and nowhere else in the checker. The channels of a policy are of the first.
var Sources = []*Source{
	{
		Source:  query.PhoneNumberMetric,
		Type:    "alicloud_chatapp_phone_number_metric",
		Rows:    "metrics",
		Results: "results",
		Columns: []string{"phone_number"},
		Counts: []planjson.Count{
			{Name: "sent_count", Field: func(c *metric.Counts) *int64 { return &c.Sent }},
			{Name: "delivered_count", Field: func(c *metric.Counts) *int64 { return &c.Delivered }},
		},
	},
}

// ParsePlan reads a plan, and of it the reads of all sources. Errors are those of the
// reader, or a diagnostic.Diagnostic.
func ParsePlan(r io.Reader) (*planjson.Plan, error) { return planjson.Parse(r, Sources) }

// SourceOf is the row of a kind of read.
func SourceOf(q *query.Source) *Source {
	for _, s := range Sources {
		if s.Source == q {
			return s
		}
	}
	return Sources[0]
}
