// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package singleflight has callers who ask for the same thing at the same time share
// one call. Unlike golang.org/x/sync/singleflight it minds contexts: the end of a
// caller's context ends only that caller's wait, and a call whose last caller has left
// is cancelled. No goroutine outlives the callers.
package singleflight

import (
	"context"
	"sync"
	"time"
)

// Group shares calls by their key. Its zero value is ready.
type Group[K comparable, V any] struct {
	mu    sync.Mutex
	calls map[K]*call[V]
}

// call is a call under way. The fields up to cancel are guarded by the group's mutex.
type call[V any] struct {
	waiters  int
	deadline time.Time // The latest of all callers; zero if one has none.
	cancel   context.CancelCauseFunc

	done  chan struct{} // Closed when value and err are set.
	value V
	err   error
}

// Do calls f, or joins a call with the same key that is under way. The context that f
// gets has the values of the first caller's, but no deadline: it ends when the last
// caller leaves, with the cause of that caller's context. A caller whose context ended
// gets the context's cause, except for the last one, who waits for f and gets what it
// returns, since that reports more.
func (g *Group[K, V]) Do(ctx context.Context, key K, f func(context.Context) (V, error)) (V, error) {
	if ctx.Err() != nil {
		var zero V
		return zero, context.Cause(ctx)
	}
	c := g.join(ctx, key, f)
	select {
	case <-c.done:
	case <-ctx.Done():
		if !g.leave(key, c, context.Cause(ctx)) {
			var zero V
			return zero, context.Cause(ctx)
		}
		<-c.done
	}
	return c.value, c.err
}

func (g *Group[K, V]) join(ctx context.Context, key K, f func(context.Context) (V, error)) *call[V] {
	g.mu.Lock()
	defer g.mu.Unlock()
	deadline, limited := ctx.Deadline()
	if c, found := g.calls[key]; found {
		c.waiters++
		switch {
		case !limited:
			c.deadline = time.Time{}
		case !c.deadline.IsZero() && deadline.After(c.deadline):
			c.deadline = deadline
		}
		return c
	}
	c := &call[V]{waiters: 1, deadline: deadline, done: make(chan struct{})}
	shared, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	shared = context.WithValue(shared, deadlineKey{}, func() time.Time {
		g.mu.Lock()
		defer g.mu.Unlock()
		return c.deadline
	})
	c.cancel = cancel
	if g.calls == nil {
		g.calls = make(map[K]*call[V])
	}
	g.calls[key] = c
	go func() {
		defer close(c.done)
		defer cancel(nil)
		c.value, c.err = f(shared)
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.calls[key] == c {
			delete(g.calls, key)
		}
	}()
	return c
}

// leave reports whether the caller was the last one. Then it has cancelled the call,
// which nobody joins any more.
func (g *Group[K, V]) leave(key K, c *call[V], cause error) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.waiters--; c.waiters > 0 {
		return false
	}
	if g.calls[key] == c {
		delete(g.calls, key)
	}
	c.cancel(cause)
	return true
}

type deadlineKey struct{}

// Deadline returns when a context ends at the latest. Within a shared call that is when
// the last of its present callers leaves: it can move while the call is under way, so
// that the context itself cannot have it.
func Deadline(ctx context.Context) (deadline time.Time, limited bool) {
	deadline, limited = ctx.Deadline()
	if latest, found := ctx.Value(deadlineKey{}).(func() time.Time); found {
		if l := latest(); !l.IsZero() && (!limited || l.Before(deadline)) {
			return l, true
		}
	}
	return deadline, limited
}
