// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Warning is what a user should know of an answer that is no error.
type Warning struct {
	Summary, Detail string
}

const whyNoRow = "CAMS collects metrics only after EnableWhatsappROIMetric was called for the channel, shows them at least a day later, " +
	"and does not fill in what was sent before. No row does not mean that nothing was sent."

// Warnings tells of rows that are missing, and of rows that were not asked for.
func (r Read) Warnings(answered []metric.Row) []Warning {
	rows := r.Listed(answered)
	if len(rows) == 0 {
		return []Warning{{"No metrics", fmt.Sprintf("CAMS has no row for this window. %s\n\n%s", r, whyNoRow)}}
	}
	var warnings []Warning
	if missing := r.missing(rows); len(missing) > 0 {
		warnings = append(warnings, Warning{
			"No metrics for some phone numbers",
			fmt.Sprintf("CAMS has no row for %d of %d phone numbers: %s. %s\n\n%s", len(missing), len(r.Asked()), list(missing, 5), r, whyNoRow),
		})
	}
	if r.cutsIntervals() {
		warnings = append(warnings, Warning{
			"Window within intervals",
			fmt.Sprintf("The window does not start and end where %s intervals begin in %s. An interval belongs to the window that it starts in, "+
				"and counts as a whole. %s", r.Calendar.Granularity, r.Timezone, r),
		})
	}
	outside := 0
	for _, row := range rows {
		if !r.Window.Contains(row) {
			outside++
		}
	}
	if outside > 0 {
		warnings = append(warnings, Warning{
			"Rows outside the window",
			fmt.Sprintf("%d of the %d rows that CAMS answered with do not start within the window. "+
				"They are listed and counted in the totals, but not judged by rules. %s", outside, len(rows), r),
		})
	}
	return warnings
}

// cutsIntervals tells whether the window starts or ends within an interval.
func (r Read) cutsIntervals() bool {
	for _, ms := range []int64{r.Window.Start, r.Window.End} {
		if at := time.UnixMilli(ms); !r.Calendar.Floor(at).Equal(at) {
			return true
		}
	}
	return false
}

// missing lists the numbers that were asked for and have no row, masked.
func (r Read) missing(rows []metric.Row) []string {
	counted := make(map[string]bool)
	for _, row := range rows {
		counted[row.Key] = true
	}
	var missing []string
	for _, number := range r.Asked() {
		if !counted[number] {
			missing = append(missing, metric.MaskPhoneNumber(number))
		}
	}
	return missing
}

// list writes at most n items and counts the rest.
func list(items []string, n int) string {
	if len(items) <= n {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:n], ", "), len(items)-n)
}
