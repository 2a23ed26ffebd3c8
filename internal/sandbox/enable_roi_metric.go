// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

// enableROIMetric answers EnableWhatsappROIMetric. Counts are collected from the next day on, and never for earlier days.
func enableROIMetric(c *call) *answer {
	ch := c.channel
	year, month, day := c.now.In(ch.zone).Date()
	tomorrow := midnight(year, month, day+1, ch.zone).UnixMilli()
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.since == nil {
		ch.since = &tomorrow
	}
	return succeed(c, map[string]any{})
}
