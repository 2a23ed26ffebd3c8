// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"

// Join returns the rows of several answers as one answer, with the request ID of the first. A row
// that is in several answers counts once. It does not join states, and does not change answers.
func Join(answers ...Answer) Answer {
	var joined Answer
	for i, a := range answers {
		if i == 0 {
			joined.RequestID = a.RequestID
		}
		joined.Rows = append(joined.Rows, a.Rows...)
		joined.Unknown += a.Unknown
		joined.Foreign += a.Foreign
	}
	joined.Rows = metric.Unique(joined.Rows)
	return joined
}
