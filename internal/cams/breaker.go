// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

const (
	// probeInterval is how often a read is tried while all reads fail.
	probeInterval = 10 * time.Second
	// probeTime is how long such a read may take.
	probeTime = 5 * time.Second
)

// breaker remembers since when the service has not answered any read.
type breaker struct {
	mu    sync.Mutex
	first *Error    // The error of the first unanswered read; nil while reads are answered.
	since time.Time // When that read began.
	until time.Time // The latest deadline of a read that failed.
	good  time.Time // When a read was last answered.
	tried time.Time // When a read was last tried while all were failing.
}

func newBreakers() map[Action]*breaker {
	breakers := make(map[Action]*breaker, len(operations))
	for action := range operations {
		breakers[action] = new(breaker)
	}
	return breakers
}

// forget lets the next read be tried for its whole time.
func (b *breaker) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.first = nil
}

// failFast fails a read at once, with the first read's error, if all reads have failed
// for as long as this read may take. A plan with hundreds of reads then takes the time of
// one read, not of all. Every probeInterval, one read is tried for a short time.
func failFast(next stage, breakers map[Action]*breaker) stage {
	return func(ctx context.Context, q Query) (Answer, error) {
		b, began := breakers[q.Action], time.Now()
		deadline, _ := singleflight.Deadline(ctx) // Each read has one.
		first, probe := b.check(began, deadline)
		if first == nil {
			answer, err := next(ctx, q)
			deadline, _ = singleflight.Deadline(ctx)
			b.note(began, deadline, err)
			return answer, err
		}
		if probe {
			ctx, cancel := context.WithTimeout(ctx, probeTime)
			defer cancel()
			answer, err := next(ctx, q)
			b.note(began, time.Time{}, err)
			if err == nil || !AsError(err).Temporary() {
				return answer, err
			}
		}
		return Answer{}, first
	}
}

// check returns the first read's error if reads have failed for as long as there is until
// a deadline, and whether this read should be tried anyway.
func (b *breaker) check(now, deadline time.Time) (first *Error, probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.first == nil || max(now.Sub(b.since), b.until.Sub(b.since)) < deadline.Sub(now) {
		return nil, false
	}
	if now.Sub(b.tried) >= probeInterval {
		b.tried = now
		return b.first, true
	}
	return b.first, false
}

// note records how a read ended.
func (b *breaker) note(began, deadline time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var e *Error
	if err != nil {
		e = AsError(err)
	}
	switch {
	case e == nil, e.Kind == KindRefused && !e.temporary: // The service answers.
		b.first, b.good = nil, time.Now()
	case b.first == nil && (e.temporary || e.Kind == KindTimeout):
		b.first, b.since, b.until, b.tried = e, began, began, time.Now()
		if b.good.After(began) {
			b.since = b.good
		}
	}
	if b.first != nil && e.outOfTime && deadline.After(b.until) {
		b.until = deadline
	}
}
