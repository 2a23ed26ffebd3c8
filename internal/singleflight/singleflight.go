// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package singleflight lets concurrent callers who ask for the same thing share one call.
// Unlike golang.org/x/sync/singleflight it respects contexts: the end of a caller's
// context ends only that caller's wait, and a call is canceled when its last caller has
// left. No goroutine outlives the callers.
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

// call is a call in progress. The group's mutex guards waiters and deadline.
type call[V any] struct {
	waiters  int
	deadline time.Time // The latest of all callers so far; zero if one has none.
	cancel   context.CancelCauseFunc

	done  chan struct{} // Closed when value and err are set.
	value V
	err   error
}

// Do calls f, or joins a call with the same key that is in progress. The context of f has
// the first caller's values, but not its deadline: it ends when the last caller leaves,
// with the cause of that caller's context. A caller whose context ends gets the context's
// cause. The last one instead waits for f and gets its result, which is more useful.
func (g *Group[K, V]) Do(ctx context.Context, key K, f func(context.Context) (V, error)) (value V, err error) {
	if ctx.Err() != nil {
		return value, context.Cause(ctx)
	}
	c := g.join(ctx, key, f)
	select {
	case <-c.done:
	case <-ctx.Done():
		if !g.leave(key, c, context.Cause(ctx)) {
			return value, context.Cause(ctx)
		}
		<-c.done
	}
	return c.value, c.err
}

func (g *Group[K, V]) join(ctx context.Context, key K, f func(context.Context) (V, error)) *call[V] {
	deadline, limited := Deadline(ctx) // Before locking: the caller may be a call of this group.
	g.mu.Lock()
	defer g.mu.Unlock()
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

// leave reports whether the caller was the last one. If so, it has canceled the call,
// which can no longer be joined.
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

// Deadline returns the latest time at which a context ends. In a shared call this is the
// latest deadline of all callers so far. It can change while the call is in progress, so it
// cannot be the context's deadline.
func Deadline(ctx context.Context) (deadline time.Time, limited bool) {
	deadline, limited = ctx.Deadline()
	if latest, found := ctx.Value(deadlineKey{}).(func() time.Time); found {
		if l := latest(); !l.IsZero() && (!limited || l.Before(deadline)) {
			return l, true
		}
	}
	return deadline, limited
}
