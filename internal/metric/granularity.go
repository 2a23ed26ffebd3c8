// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric

import (
	"fmt"
	"time"
)

// Granularity is the length of the intervals by which CAMS counts.
type Granularity string

// The granularities of the API, as it spells them.
const (
	Daily    Granularity = "DAILY"
	HalfHour Granularity = "HALF_HOUR"
)

// Granularities returns the valid values, the default first.
func Granularities() []string {
	return []string{string(Daily), string(HalfHour)}
}

// Noun returns the word for an interval.
func (g Granularity) Noun() string {
	if g == HalfHour {
		return "half hour"
	}
	return "day"
}

// Nominal returns the length of an interval without a clock change.
func (g Granularity) Nominal() time.Duration {
	if g == HalfHour {
		return 30 * time.Minute
	}
	return 24 * time.Hour
}

// Intervals converts a length into a number of intervals. The length must be a positive
// multiple of the granularity.
func (g Granularity) Intervals(length time.Duration) (int, error) {
	unit := g.Nominal()
	if length <= 0 || length%unit != 0 {
		want := `whole days, such as "7d"`
		if g == HalfHour {
			want = `whole half hours, such as "90m", "36h" or "7d"`
		}
		return 0, fmt.Errorf("is not a positive multiple of the granularity %s; write %s", g, want)
	}
	return int(length / unit), nil
}
