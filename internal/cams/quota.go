// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// DefaultRequestsPerSecond is the quota of GetChatappPhoneNumberMetric for each
// account, as its reference page states it.
const DefaultRequestsPerSecond = 50

const (
	// firstAtOnce is how many requests may be sent at once at first, on account of those
	// that follow: as many as it takes to read all numbers of a channel. No second has
	// more requests by it than it may have.
	firstAtOnce = probes + 1
	// headroom is what is used of the quota: requests that left evenly spaced may
	// arrive closer together.
	headroom = 0.97
	// slowdown is what refusals leave of the rate at least. Several processes that share
	// an account without knowing of each other come to share its quota by it.
	slowdown = 0.7
	// patience is the time between two slowdowns.
	patience = time.Second
	// recovery is how long a rate of nearly zero takes to come back to the whole quota.
	recovery = 10 * time.Second
	// leastRate, in requests a second, keeps a process that was refused often alive.
	leastRate = 0.5
)

// quota is the token bucket that all calls of a client share. It is slowed down
// multiplicatively by refusals and recovers additively, by the clock.
type quota struct {
	limiter *rate.Limiter
	full    float64 // Requests a second; the rate never exceeds it.

	mu      sync.Mutex
	rate    float64
	updated time.Time // When rate was computed.
	slowed  time.Time // When a refusal last counted.

	atOnce       int       // Requests that may still be sent without waiting.
	since        time.Time // From when on requests are counted.
	sent, denied int
}

// errQuota stands for the limiter's own error, which has no type.
var errQuota = fmt.Errorf("the quota of requests leaves none for this call in time: %w", context.DeadlineExceeded)

// newQuota allows a number of requests a second; zero or less allows any.
func newQuota(requestsPerSecond float64) *quota {
	if requestsPerSecond <= 0 {
		return &quota{limiter: rate.NewLimiter(rate.Inf, 0)}
	}
	full := requestsPerSecond * headroom
	return &quota{limiter: rate.NewLimiter(rate.Limit(full), 1), full: full, rate: full, atOnce: min(firstAtOnce, int(requestsPerSecond))}
}

// wait returns when a request may be sent, and how long that took. It fails if the
// context ends first, or would.
func (q *quota) wait(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	q.recover(began)
	if ctx.Err() == nil && q.goesAtOnce(began) || q.limiter.Wait(ctx) == nil {
		q.count(time.Now())
		return time.Since(began), nil
	}
	if err := ended(ctx); err != nil {
		return 0, err
	}
	return 0, &TransportError{Err: errQuota}
}

// goesAtOnce tells whether a request is one of the first, which need not wait. The
// limiter has those that follow wait longer for it.
func (q *quota) goesAtOnce(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.atOnce == 0 {
		return false
	}
	q.atOnce--
	q.limiter.ReserveN(now, 1)
	return true
}

// recover raises the rate by what the time since its last change has earned.
func (q *quota) recover(now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.rate >= q.full {
		return
	}
	q.set(q.rate+q.full*float64(now.Sub(q.updated))/float64(recovery), now)
}

// count counts a request, and forgets those that say nothing of the present.
func (q *quota) count(now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now.Sub(q.since) > 2*patience {
		q.since, q.sent, q.denied = now, 0, 0
	}
	q.sent++
}

// refused slows down by the share of requests that were refused: a single one, that
// came too close behind another, must not cost a process that is alone a third of its
// rate. It does so once in a while however many are refused: the service counts
// what it took in the last second, so that a slowdown shows only when that has passed.
func (q *quota) refused(now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.denied++
	if q.full == 0 || now.Sub(q.slowed) < patience {
		return
	}
	accepted := 1 - float64(q.denied)/float64(max(q.sent, 1))
	q.set(q.rate*max(accepted, slowdown), now)
	q.slowed = now
	q.since, q.sent, q.denied = now, 0, 0
}

func (q *quota) set(r float64, now time.Time) {
	q.rate = min(max(r, leastRate), q.full)
	q.updated = now
	q.limiter.SetLimitAt(now, rate.Limit(q.rate))
}
