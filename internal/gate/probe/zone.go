// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package probe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// zoneOf answers in which zone days begin at midnight.
func zoneOf(rows []metric.Row) Finding {
	f := Finding{Question: "When does a day begin?"}
	counts := make(map[time.Duration]int)
	first, last := int64(0), int64(0)
	for _, row := range rows {
		counts[midnight(row.Start)]++
		if first == 0 || row.Start < first {
			first = row.Start
		}
		last = max(last, row.Start)
	}
	offsets := slices.Sorted(maps.Keys(counts))
	var names []string
	for _, offset := range offsets {
		names = append(names, fmt.Sprintf("UTC%s (%s)", written(offset), metric.Plural(counts[offset], "row")))
	}
	// A zone with daylight saving time has two offsets in a year, but maybe one in a
	// month.
	halfYear := time.Duration(last-first)*time.Millisecond > 200*day
	switch {
	case len(rows) == 0:
		f.Answer = "Still open: there are no rows."
	case len(offsets) == 1:
		f.Answer = "At midnight in " + names[0] + "."
		if !halfYear {
			f.Answer += " The rows cover less than half a year, so a zone with daylight saving time would not show."
		}
		if name, found := zoneName(offsets[0]); found {
			f.Setting = fmt.Sprintf("timezone = %q", name)
		} else {
			f.Answer += " Set timezone to a zone with this offset."
		}
	case len(offsets) == 2 && offsets[1]-offsets[0] == time.Hour:
		f.Answer = "At midnight in a zone with daylight saving time: " + strings.Join(names, " and ") + ". Set timezone to the one of your region that has these offsets, such as Europe/Berlin for +01:00 and +02:00."
	default:
		f.Answer = "At different times of the day: at midnight in " + strings.Join(names, ", ") + ". No timezone fits them all."
	}
	return f
}

// midnight returns the offset from UTC, from -11 to +12 hours, at which an instant is
// midnight.
func midnight(ms int64) time.Duration {
	offset := -(time.Duration(ms) * time.Millisecond % day)
	if offset <= -12*time.Hour {
		offset += day
	}
	return offset
}

func written(offset time.Duration) string {
	return time.UnixMilli(0).In(time.FixedZone("", int(offset.Seconds()))).Format("-07:00")
}

// zoneName names a zone that has one offset all year.
func zoneName(offset time.Duration) (string, bool) {
	hours := int(offset / time.Hour)
	switch {
	case offset%time.Hour != 0:
		return "", false
	case hours == 0:
		return "UTC", true
	case hours == 8:
		return metric.DefaultTimezone, true
	}
	return fmt.Sprintf("Etc/GMT%+d", -hours), true // The signs in these names are reversed.
}
