// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

const (
	// headroom is the fraction of the quota that is used: evenly spaced requests may
	// arrive closer together.
	headroom = 0.97
	// period is the time over which the service counts.
	period = time.Second
	// lookback is the time over which a process counts its accepted requests.
	lookback = 5 * period
	// slowdown is the fraction of their rate at which it continues after a refusal.
	slowdown = 0.92
	// recovery is how long a rate of nearly zero takes to return to the full quota:
	// slowly at first, when others are likely to be active, then ever faster.
	recovery = 16 * time.Second
	// leastRate, in requests per second, keeps a process going that was refused often.
	leastRate = 0.5
)

// quota spaces the requests of one operation evenly. Processes that share an account do
// not know of each other. When the service refuses a request, a process continues at the
// rate at which the service accepted its requests in the last seconds, which is its
// share. Then it speeds up over time. This works whether or not the service counts
// refused requests: TestQuotaSimulated tries both.
type quota struct {
	full float64       // Requests per second; the rate never exceeds it.
	turn chan struct{} // Holds a value while a request waits for its time. Others wait for their turn.

	mu      sync.Mutex
	waiting int         // Requests that are waiting for their turn or their time.
	began   time.Time   // The time of the first request.
	last    time.Time   // The time of the latest request.
	slowed  time.Time   // When a refusal last counted.
	base    float64     // The rate from then on, before it increases.
	taken   []time.Time // When the service recently accepted requests, oldest first.
}

// newQuota allows a number of requests per second.
func newQuota(requestsPerSecond float64) *quota {
	full := requestsPerSecond * headroom
	return &quota{full: full, base: full, turn: make(chan struct{}, 1)}
}

// limit sends a request when the quota of its operation allows it. atMost lowers larger
// quotas, and never raises smaller ones. Zero keeps all quotas, and a negative number
// turns them off.
func limit(next stage, atMost float64) stage {
	if atMost < 0 {
		return next
	}
	quotas := make(map[Action]*quota, len(operations))
	for action, o := range operations {
		quotas[action] = newQuota(min(cmp.Or(atMost, o.requestsPerSecond), o.requestsPerSecond))
	}
	return func(ctx context.Context, q Query) (Answer, error) {
		quota, began := quotas[q.Action], time.Now()
		if err := quota.wait(ctx); err != nil {
			return Answer{}, err
		}
		if waited, found := ctx.Value(waitedKey{}).(*time.Duration); found {
			*waited = time.Since(began)
		}
		answer, err := next(ctx, q)
		if err == nil || !AsError(err).Throttled() {
			quota.took(time.Now())
		} else {
			quota.refused(time.Now())
		}
		return answer, err
	}
}

// wait returns when a request may be sent. It fails if the context ends first, or would
// end first even at the full rate.
func (q *quota) wait(ctx context.Context) error {
	if e := ended(ctx); e != nil {
		return e
	}
	if !q.enter(ctx) {
		return outOfTurn(ctx)
	}
	defer q.leave()
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		return outOfTurn(ctx)
	}
	defer func() { <-q.turn }()
	for {
		delay := q.next(time.Now())
		if delay <= 0 {
			return nil
		}
		if !sleep(ctx, delay) {
			return outOfTurn(ctx)
		}
	}
}

// outOfTurn returns the error of a request that cannot be sent in time.
func outOfTurn(ctx context.Context) *Error {
	if e := ended(ctx); e != nil && e.Kind == KindCancelled {
		return e
	}
	return &Error{Kind: KindQuota, Err: fmt.Errorf("the quota does not allow this call in time: %w", context.DeadlineExceeded)}
}

func (q *quota) enter(ctx context.Context) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	soonest := q.last.Add(time.Duration(float64(q.waiting+1) / q.full * float64(time.Second)))
	if deadline, limited := singleflight.Deadline(ctx); limited && deadline.Before(soonest) {
		return false
	}
	q.waiting++
	return true
}

func (q *quota) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting--
}

// next reserves the time of a request and returns zero, or returns how long to wait.
func (q *quota) next(now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	risen := now.Sub(q.slowed).Seconds() / recovery.Seconds()
	rate := min(q.base+q.full*risen*risen*risen, q.full)
	interval := time.Duration(float64(time.Second) / rate)
	due := q.last.Add(interval)
	if now.Before(due) {
		return due.Sub(now)
	}
	if q.began.IsZero() {
		q.began = now
	}
	if q.last = due; now.Sub(due) > interval { // One request makes up for being late, not a burst.
		q.last = now
	}
	return 0
}

// took counts a request that was not refused because of the quota.
func (q *quota) took(now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.forget(now)
	q.taken = append(q.taken, now)
}

// refused slows down, at most once per period: a slowdown takes that long to show.
func (q *quota) refused(now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now.Sub(q.slowed) < period {
		return
	}
	q.forget(now)
	observed := min(max(now.Sub(q.began), period), lookback)
	q.base = min(max(slowdown*float64(len(q.taken))/observed.Seconds(), leastRate), q.full)
	q.slowed = now
}

func (q *quota) forget(now time.Time) {
	for len(q.taken) > 0 && now.Sub(q.taken[0]) >= lookback {
		q.taken = q.taken[1:]
	}
}
