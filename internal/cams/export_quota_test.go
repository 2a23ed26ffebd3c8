// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"time"
)

// Quota is the token bucket, for tests of it alone.
type Quota struct{ *quota }

func NewQuota(requestsPerSecond float64) Quota { return Quota{newQuota(requestsPerSecond)} }

func (q Quota) Wait(ctx context.Context) (time.Duration, error) { return q.wait(ctx) }

func (q Quota) Refused(sent time.Time) { q.refused(sent) }

// SetMemory has a client remember fewer rows.
func SetMemory(c *Client, rows int) { c.shared.limit = rows }

// Remembered is how many rows a client remembers, an answer being one more.
func Remembered(c *Client) int {
	c.shared.mu.Lock()
	defer c.shared.mu.Unlock()
	return c.shared.rows
}
