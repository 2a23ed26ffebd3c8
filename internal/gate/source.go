// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Source is a row of the table of sources: a kind of read, and what of it depends on the
// names that a data source and a report give to things.
type Source struct {
	*query.Source
	DataSource string // The type of the data source.

	// subject returns the columns that name a key in the JSON of a report.
	subject func(key string) map[string]string
}

// Sources is the table of sources.
var Sources = []*Source{
	{
		Source:     query.PhoneNumberMetric,
		DataSource: "alicloud_chatapp_phone_number_metric",
		subject:    func(key string) map[string]string { return map[string]string{"phone_number": key} },
	},
}

// Subject returns what a result is about, as a report in JSON names it: nil for the whole
// channel.
func (s *Source) Subject(key string) map[string]string {
	if key == "" {
		return nil
	}
	return s.subject(key)
}
