// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"sync"
	"time"
)

// A plan that reads the same thing twice does so within seconds. The rows limit memory:
// each takes about 100 bytes.
const (
	cacheTTL   = time.Minute
	cacheRows  = 300_000
	bytesOfRow = 100
	// costOfState is the cost of a state in rows: it has a dozen strings.
	costOfState = 12
)

// cache keeps answers for a short time. Errors are not kept.
type cache struct {
	mu      sync.Mutex
	limit   int // Rows that are kept.
	rows    int // Rows in all entries.
	entries map[Query]*entry
	oldest  []*entry // All entries, oldest first.
}

type entry struct {
	query  Query
	answer Answer
	at     time.Time
}

func newCache() *cache { return &cache{limit: cacheRows, entries: make(map[Query]*entry)} }

func (c *cache) get(q Query) (Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.evict(time.Now())
	e, found := c.entries[q]
	if !found {
		return Answer{}, false
	}
	return e.answer, true
}

func (c *cache) put(q Query, a Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := &entry{q, a, time.Now()}
	c.entries[q] = e
	c.oldest = append(c.oldest, e)
	c.rows += cost(a)
	c.evict(e.at)
}

func (c *cache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows, c.entries, c.oldest = 0, make(map[Query]*entry), nil
}

// evict drops entries that are older than the TTL, and the oldest beyond the limit.
func (c *cache) evict(now time.Time) {
	for len(c.oldest) > 0 && (now.Sub(c.oldest[0].at) > cacheTTL || c.rows > c.limit) {
		e := c.oldest[0]
		c.oldest[0] = nil // Otherwise the array of the slice would keep its rows in memory.
		c.oldest = c.oldest[1:]
		c.rows -= cost(e.answer)
		if c.entries[e.query] == e {
			delete(c.entries, e.query)
		}
	}
}

// cost returns the size of an answer in rows. The answer itself counts as one, and buttons
// count by their bytes.
func cost(a Answer) int {
	cost := len(a.Rows) + costOfState*len(a.States) + 1
	for i := range a.Rows {
		cost += len(a.Rows[i].Buttons) / bytesOfRow
	}
	return cost
}
