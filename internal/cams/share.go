// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"errors"
	"sync"
	"time"
)

// What is remembered of answers. A plan that asks for one thing twice does so
// within seconds; the rows bound memory, at about 80 bytes each.
const (
	memory     = time.Minute
	memoryRows = 300_000
)

// shared answers identical queries with one call: those in flight together, and
// those that were answered just now. Errors are not remembered.
type shared struct {
	call  func(context.Context, Query) (Answer, error)
	limit int // Rows that are remembered.

	mu      sync.Mutex
	flights map[Query]*flight
	memo    map[Query]*remembered
	ages    []*remembered // All of memo, oldest first.
	rows    int           // In all of memo.
}

// flight is a call under way.
type flight struct {
	done     chan struct{} // Closed when answer and err are set.
	cancel   context.CancelFunc
	deadline time.Time // That of the caller who began it.
	waiting  int
	answer   Answer
	err      error
}

type remembered struct {
	query  Query
	answer Answer
	at     time.Time
}

func newShared(call func(context.Context, Query) (Answer, error)) *shared {
	return &shared{call: call, limit: memoryRows, flights: make(map[Query]*flight), memo: make(map[Query]*remembered)}
}

// get answers a query. Callers share the rows, and must not change them.
func (s *shared) get(ctx context.Context, q Query) (Answer, error) {
	if err := ended(ctx); err != nil {
		return Answer{}, err // A flight would begin in spite of it.
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(DefaultCallTimeout)
	}
	for {
		answer, f := s.join(ctx, q, deadline)
		if f == nil {
			return answer, nil
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			if !s.leave(f) {
				return Answer{}, ended(ctx)
			}
			return f.answer, f.err // Its error says more than the context's.
		}
		// A call ends by the deadline of whoever began it. Who has more time goes on.
		if f.err == nil || !f.outOfTime() || !f.deadline.Before(deadline) {
			return f.answer, f.err
		}
	}
}

// join finds the answer that is remembered, or the flight to wait for.
func (s *shared) join(ctx context.Context, q Query, deadline time.Time) (Answer, *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(time.Now().Add(-memory), s.limit)
	if m, found := s.memo[q]; found {
		return m.answer, nil
	}
	f, found := s.flights[q]
	if !found {
		// The flight keeps the values of its first caller's context, for the log, but
		// not its end: others may still be waiting then.
		flying, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
		f = &flight{done: make(chan struct{}), cancel: cancel, deadline: deadline}
		s.flights[q] = f
		go s.fly(flying, q, f)
	}
	f.waiting++
	return Answer{}, f
}

func (s *shared) fly(ctx context.Context, q Query, f *flight) {
	defer f.cancel()
	f.answer, f.err = s.call(ctx, q)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flights[q] == f {
		delete(s.flights, q)
	}
	if f.err == nil {
		s.remember(&remembered{q, f.answer, time.Now()})
	}
	close(f.done)
}

// leave gives a flight up. The last one to leave ends it and waits for its end, so
// that no call outlives its callers; it is told so.
func (s *shared) leave(f *flight) (last bool) {
	s.mu.Lock()
	f.waiting--
	last = f.waiting == 0
	if last {
		for q, flying := range s.flights {
			if flying == f {
				delete(s.flights, q) // Nobody may join a call that is being cancelled.
			}
		}
	}
	s.mu.Unlock()
	if last {
		if time.Now().Before(f.deadline) { // It would end as cancelled, not as out of time.
			f.cancel()
		}
		<-f.done
	}
	return last
}

// remember keeps an answer, in place of an older one to the same query.
func (s *shared) remember(m *remembered) {
	s.memo[m.query] = m
	s.ages = append(s.ages, m)
	s.rows += cost(m.answer)
}

// forget drops what was remembered before a time, and the oldest beyond a number
// of rows.
func (s *shared) forget(before time.Time, rows int) {
	for len(s.ages) > 0 && (s.ages[0].at.Before(before) || s.rows > rows) {
		oldest := s.ages[0]
		s.ages[0] = nil // What is left of the slice would keep its rows in memory.
		s.ages = s.ages[1:]
		s.rows -= cost(oldest.answer)
		if s.memo[oldest.query] == oldest {
			delete(s.memo, oldest.query)
		}
	}
}

// cost is what an answer counts as in rows. An empty one takes room too.
func cost(a Answer) int { return len(a.Rows) + 1 }

// outOfTime tells whether a call failed because its time was up or would have been.
func (f *flight) outOfTime() bool {
	gaveUp := (*GaveUpError)(nil)
	return errors.Is(f.err, context.DeadlineExceeded) || errors.As(f.err, &gaveUp) && gaveUp.outOfTime
}

// ended is the error of a context that ended, and nil while it lasts.
func ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return &TransportError{Err: err}
	}
	return nil
}
