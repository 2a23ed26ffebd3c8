// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"sync"
	"time"
)

// limit is how many calls of an action pass within a second.
type limit struct {
	qps           int // negative: no limit
	fixed         bool
	countsRefused bool
}

// quota counts the calls of each account and action.
type quota struct {
	mu      sync.Mutex
	calls   map[string][]time.Time
	refused int
}

// admit returns 0 if a call may pass. Otherwise it returns how long to wait for the next call to pass, if no other call comes first.
func (q *quota) admit(account, action string, l limit, now time.Time) time.Duration {
	if l.qps < 0 {
		return 0
	}
	start := now.Add(1 - time.Second)
	if l.fixed {
		start = now.Truncate(time.Second)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.calls == nil {
		q.calls = map[string][]time.Time{}
	}
	key := account + "\n" + action
	calls := q.calls[key]
	for len(calls) > 0 && calls[0].Before(start) {
		calls = calls[1:]
	}
	pass := len(calls) < l.qps
	if pass || l.countsRefused {
		calls = append(calls, now)
	}
	q.calls[key] = calls
	if pass {
		return 0
	}
	q.refused++
	if l.fixed {
		return start.Add(time.Second).Sub(now)
	}
	return calls[len(calls)-l.qps].Add(time.Second).Sub(now)
}

// count returns how many calls were refused since the last forget.
func (q *quota) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.refused
}

func (q *quota) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.refused = 0
}
