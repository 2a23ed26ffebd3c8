// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

// The wait before an attempt is drawn evenly from zero to twice the interval, which doubles
// from firstInterval to lastInterval. This full jitter keeps clients that were refused
// together from returning together.
const (
	firstInterval = 250 * time.Millisecond
	lastInterval  = 10 * time.Second
	// throttledWait bounds the wait after throttling. The quota already slows down; if
	// waits doubled too, a few reads would starve while all others continue.
	throttledWait = 4 * firstInterval
	// startTime is how long a read waits for a program on this machine to listen, such as
	// a sandbox that restarts. An outage of CAMS is never on this machine.
	startTime = 10 * time.Second
)

// retry tries a read until it succeeds, fails permanently, or its time is up. A read
// changes nothing, so everything that may be different next time is retried.
func retry(next stage, maxAttempts int) stage {
	return func(ctx context.Context, q Query) (Answer, error) {
		r := retrier{began: time.Now(), backoff: backoff.ExponentialBackOff{
			InitialInterval:     firstInterval,
			MaxInterval:         lastInterval,
			Multiplier:          2,
			RandomizationFactor: 1,
		}}
		for {
			r.attempts++
			answer, err := next(context.WithValue(ctx, attemptKey{}, r.attempts), q)
			if err == nil {
				return answer, nil
			}
			r.failed(AsError(err))
			if !r.last.temporary || r.last.ended != nil || maxAttempts > 0 && r.attempts >= maxAttempts {
				return Answer{}, r.err(q.Action)
			}
			if wait, worth := r.wait(ctx); !worth || !sleep(ctx, wait) {
				if e := ended(ctx); e != nil {
					r.failed(e)
				}
				e := r.err(q.Action)
				e.outOfTime = true
				return Answer{}, e
			}
		}
	}
}

// retrier is a read in progress.
type retrier struct {
	began    time.Time
	attempts int
	last     *Error    // The error of the last attempt.
	clamped  time.Time // The deadline for which the wait before the last attempt was shortened.
	silent   time.Time // Since when nothing listens on this machine; zero if something does.
	backoff  backoff.ExponentialBackOff
}

// failed records an error. Why an earlier attempt failed is more useful than the lack of
// time for another one.
func (r *retrier) failed(e *Error) {
	switch e.Kind {
	case KindQuota, KindTimeout, KindCancelled:
		if r.last != nil {
			last := *r.last
			last.ended = e.Err
			if e.Kind == KindCancelled {
				last.Kind = KindCancelled // Advice on the earlier failure would mislead.
			}
			r.last = &last
			return
		}
	}
	r.last = e
}

// wait returns how long to wait for the next attempt, and whether there is time for one.
// A wait that would outlast the deadline is shortened, for one last attempt in case the
// service is back by then. A wait that the service asks for is not shortened.
func (r *retrier) wait(ctx context.Context) (time.Duration, bool) {
	deadline, limited := singleflight.Deadline(ctx)
	left := time.Until(deadline)
	_, silent := r.last.silentHere()
	switch {
	case !silent:
		r.silent = time.Time{}
	case r.silent.IsZero():
		r.silent = time.Now()
	case time.Since(r.silent) >= startTime:
		return 0, false
	}
	if r.last.RetryAfter > 0 {
		wait := r.last.RetryAfter + rand.N(firstInterval)
		return wait, !limited || wait < left
	}
	wait := r.backoff.NextBackOff()
	if r.last.Throttled() || silent {
		wait = rand.N(throttledWait)
	}
	if !limited || wait < left*3/4 {
		return wait, true
	}
	if deadline.Equal(r.clamped) {
		return 0, false
	}
	r.clamped = deadline
	return left * 3 / 4, true
}

// err returns the error of the read. It is a copy, since other readers may share the
// original.
func (r *retrier) err(action Action) *Error {
	e := *r.last
	e.Action, e.Attempts, e.Elapsed = action, r.attempts, time.Since(r.began)
	return &e
}

// sleep reports whether it slept the whole time.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
