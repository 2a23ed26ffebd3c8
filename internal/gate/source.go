// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"io"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Source is a row of Sources.
type Source = planjson.Source

// Sources is the table of data sources, and the only place in the checker that names them
// and their attributes. Channel blocks and top-level rules of a policy are for the first.
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
	{
		Source:  query.TemplateMetric,
		Type:    "alicloud_chatapp_template_metric",
		Rows:    "metrics",
		Results: "results",
		Parts:   []string{"template_code"},
		Columns: []string{"language"},
		Counts: []planjson.Count{
			{Name: "sent_count", Field: func(c *metric.Counts) *int64 { return &c.Sent }},
			{Name: "delivered_count", Field: func(c *metric.Counts) *int64 { return &c.Delivered }},
			{Name: "read_count", Field: func(c *metric.Counts) *int64 { return &c.Read }, Unknown: metric.UnknownRead},
			{Name: "click_count", Field: func(c *metric.Counts) *int64 { return &c.Clicked }, Unknown: metric.UnknownClicked},
		},
	},
	{
		Source:  query.PhoneNumbers,
		Type:    "alicloud_chatapp_phone_numbers",
		Rows:    "numbers",
		Results: "results",
		Columns: []string{"phone_number"},
		Values:  []string{"phone_number", "verified_name", "status", "quality_rating", "messaging_limit_tier", "code_verification_status", "name_status"},
	},
	{
		Source:  query.HealthStatus,
		Type:    "alicloud_chatapp_health_status",
		Rows:    "entities",
		Results: "results",
		Columns: []string{"entity"},
		Values:  []string{"entity_type", "can_send_message", "phone_number", "waba_id", "business_id", "template_code", "language"},
	},
}

// ParsePlan parses a plan, with the reads of all sources. An error is the reader's, or a
// diagnostic.Diagnostic.
func ParsePlan(r io.Reader) (*planjson.Plan, error) { return planjson.Parse(r, Sources) }

// SourceOf returns the row of a kind of read.
func SourceOf(q *query.Source) *Source {
	for _, s := range Sources {
		if s.Source == q {
			return s
		}
	}
	return Sources[0]
}
