// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package singleflight_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// calls counts calls, each of which takes a second unless its context ends first.
type calls struct {
	group singleflight.Group[string, int]
	mu    sync.Mutex
	n     int
}

func (c *calls) do(ctx context.Context, key string) (int, error) {
	return c.group.Do(ctx, key, func(ctx context.Context) (int, error) {
		c.mu.Lock()
		c.n++
		n := c.n
		c.mu.Unlock()
		select {
		case <-time.After(time.Second):
			return n, nil
		case <-ctx.Done():
			return 0, errors.Join(errors.New("ended"), context.Cause(ctx))
		}
	})
}

func TestCallersShareACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if got, err := c.do(t.Context(), "a"); got != 1 || err != nil {
					t.Errorf("got %d, %v", got, err)
				}
			})
		}
		all.Wait()
		if got, err := c.do(t.Context(), "a"); got != 2 || err != nil {
			t.Errorf("after the call has ended: got %d, %v", got, err)
		}
		if got, err := c.do(t.Context(), "b"); got != 3 || err != nil {
			t.Errorf("another key: got %d, %v", got, err)
		}
	})
}

func TestEndedContextCallsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var c calls
	if _, err := c.do(ctx, "a"); !errors.Is(err, context.Canceled) || c.n != 0 {
		t.Errorf("got %v after %d calls", err, c.n)
	}
}

// TestFirstCallerLeaves makes the caller that began a call leave, while the second stays.
func TestFirstCallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		var all sync.WaitGroup
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			began := time.Now()
			if _, err := c.do(ctx, "a"); err != context.DeadlineExceeded || time.Since(began) != 100*time.Millisecond { //nolint:errorlint // It must be the context's error itself.
				t.Errorf("the first got %v after %s", err, time.Since(began))
			}
		})
		synctest.Wait()
		all.Go(func() {
			if got, err := c.do(t.Context(), "a"); got != 1 || err != nil {
				t.Errorf("the second got %d, %v", got, err)
			}
		})
		all.Wait()
	})
}

// TestLastCallerEndsTheCall makes all callers leave. The last one gets the call's result.
// Another caller arrives as the call is ending.
func TestLastCallerEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c calls
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("enough")
		time.AfterFunc(500*time.Millisecond, func() { cancel(cause) })
		_, err := c.do(ctx, "a")
		if !errors.Is(err, cause) || err.Error() != "ended\nenough" {
			t.Errorf("the last one got %v", err)
		}
		if got, err := c.do(t.Context(), "a"); got != 2 || err != nil {
			t.Errorf("the next one got %d, %v", got, err)
		}
	})
}

// TestEndingCallIsNotJoined makes a call that takes a while to end.
func TestEndingCallIsNotJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var group singleflight.Group[string, string]
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			got, err := group.Do(ctx, "a", func(ctx context.Context) (string, error) {
				<-ctx.Done()
				time.Sleep(time.Second)
				return "old", nil
			})
			if got != "old" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
		time.Sleep(1500 * time.Millisecond)
		calls := 0
		for range 2 { // The old call ends before the second of them comes.
			all.Go(func() {
				got, err := group.Do(t.Context(), "a", func(context.Context) (string, error) {
					calls++
					time.Sleep(time.Second)
					return "new", nil
				})
				if got != "new" || err != nil {
					t.Errorf("got %q, %v", got, err)
				}
			})
			time.Sleep(700 * time.Millisecond)
		}
		all.Wait()
		if calls != 1 {
			t.Errorf("%d new calls were made", calls)
		}
	})
}

// TestDeadlineIsTheLatest makes callers with different deadlines join a call.
func TestDeadlineIsTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var group singleflight.Group[string, int]
		within := make(chan context.Context, 1)
		var all sync.WaitGroup
		join := func(d time.Duration) {
			all.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if d > 0 {
					ctx, cancel = context.WithTimeout(t.Context(), d)
					defer cancel()
				}
				_, _ = group.Do(ctx, "a", func(ctx context.Context) (int, error) {
					within <- ctx
					time.Sleep(time.Hour)
					return 0, nil
				})
			})
			synctest.Wait()
		}
		join(time.Minute)
		ctx := <-within
		for _, step := range []struct {
			join, want time.Duration // Zero means no deadline.
		}{{time.Second, time.Minute}, {3 * time.Minute, 3 * time.Minute}, {0, 0}, {time.Minute, 0}} {
			join(step.join)
			deadline, limited := singleflight.Deadline(ctx)
			if limited != (step.want > 0) || limited && deadline.Sub(began) != step.want {
				t.Errorf("after a caller with %s it is %s, %t", step.join, deadline.Sub(began), limited)
			}
		}
		inner, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if deadline, limited := singleflight.Deadline(inner); !limited || deadline.Sub(began) != time.Second {
			t.Errorf("an earlier deadline within the call does not count: %v", deadline)
		}
		all.Wait()
	})
}

// TestDeadlineOfACallWithinACall shares a call within a shared call, as reads share the call
// for their credential.
func TestDeadlineOfACallWithinACall(t *testing.T) {
	var outer, inner singleflight.Group[string, time.Time]
	deadline := time.Now().Add(time.Minute)
	ctx, cancel := context.WithDeadline(t.Context(), deadline)
	defer cancel()
	got, err := outer.Do(ctx, "a", func(ctx context.Context) (time.Time, error) {
		return inner.Do(ctx, "b", func(ctx context.Context) (time.Time, error) {
			return outer.Do(ctx, "c", func(ctx context.Context) (time.Time, error) {
				got, _ := singleflight.Deadline(ctx)
				return got, nil
			})
		})
	})
	if err != nil || !got.Equal(deadline) {
		t.Errorf("got %v, %v, want %v", got, err, deadline)
	}
}
