// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"sync"
	"time"
)

// quota admits no more than the allowed number of calls in any one second.
type quota struct {
	mu       sync.Mutex
	admitted map[string][]time.Time
	refused  int
}

// admit reports 0 if the call may pass, and otherwise how long to wait before the next one may.
func (q *quota) admit(account, action string, qps int, now time.Time) time.Duration {
	if qps < 0 {
		return 0
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	key := account + "\n" + action
	calls := q.admitted[key]
	for len(calls) > 0 && now.Sub(calls[0]) >= time.Second {
		calls = calls[1:]
	}
	if q.admitted == nil {
		q.admitted = map[string][]time.Time{}
	}
	if len(calls) < qps {
		q.admitted[key] = append(calls, now)
		return 0
	}
	q.admitted[key] = calls
	q.refused++
	return time.Second - now.Sub(calls[0])
}

// count returns how many calls were refused since forget.
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
