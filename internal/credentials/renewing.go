// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

const (
	// renewBefore is how long before it expires a credential is renewed; one that
	// lasts shorter than four times that is renewed in its last quarter.
	renewBefore = 5 * time.Minute
	// unknownLifetime is how long a credential is used that does not tell when it
	// expires, until a new one is asked for.
	unknownLifetime = 5 * time.Minute
	// renewalPause is how long nothing is asked after a renewal failed and the old
	// credential is still valid.
	renewalPause = 30 * time.Second
	// margin is how long before it expires a credential counts as expired: a request
	// that is signed with it still has to arrive.
	margin = 10 * time.Second

	attempts  = 3
	firstWait = 500 * time.Millisecond
)

// lease is a credential and when it expires; zero where that is not known.
type lease struct {
	cams.Credential
	expires time.Time
}

// String hides the credential.
func (lease) String() string { return hidden }

// GoString is String for %#v.
func (lease) GoString() string { return hidden }

// fetcher asks once for a credential. It ends when the context does. Its errors are
// of type *Error.
type fetcher func(context.Context) (lease, error)

// renewing is a source whose credential is fetched when it is first needed, and
// renewed before it expires. However many readers wait, one fetch is under way: it
// belongs to none of them, so that one who gives up does not fail the others.
type renewing struct {
	name    string // For errors, as Error.Source.
	fetch   fetcher
	machine Machine
	timeout time.Duration // Of all attempts of a fetch together.

	mu      sync.Mutex
	held    *lease
	renewAt time.Time
	flight  *flight // The fetch that is under way; nil if none is.
}

// flight is a fetch. Its result may be read when done is closed.
type flight struct {
	done  chan struct{}
	lease lease
	err   error
}

func (r *resolver) renewing(name string, fetch fetcher) *renewing {
	return &renewing{name: name, fetch: fetch, machine: r.Machine, timeout: attempts * (r.timeouts.connect + r.timeouts.read)}
}

// Credential gives the credential that is held, or waits for one. While a credential
// is valid nobody waits for the next.
func (r *renewing) Credential(ctx context.Context) (cams.Credential, error) {
	if err := ctx.Err(); err != nil {
		return cams.Credential{}, interrupted(r.name, err)
	}
	r.mu.Lock()
	now := r.machine.Now()
	held := r.held
	valid := held.valid(now)
	if valid && now.Before(r.renewAt) {
		r.mu.Unlock()
		return held.Credential, nil
	}
	f := r.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		r.flight = f
		go r.fly(context.WithoutCancel(ctx), f)
	}
	r.mu.Unlock()
	if valid {
		return held.Credential, nil
	}
	select {
	case <-f.done:
		return f.lease.Credential, f.err
	case <-ctx.Done():
		return cams.Credential{}, interrupted(r.name, ctx.Err())
	}
}

// fly fetches, and takes note of the result.
func (r *renewing) fly(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	f.lease, f.err = r.try(ctx)

	r.mu.Lock()
	now := r.machine.Now()
	switch {
	case f.err == nil:
		r.held, r.renewAt = &f.lease, f.lease.renewAt(now)
	case r.held.valid(now):
		r.renewAt = now.Add(renewalPause)
	}
	r.flight = nil
	r.mu.Unlock()
	close(f.done)
}

// try fetches, and tries again where another attempt may succeed.
func (r *renewing) try(ctx context.Context) (got lease, err error) {
	for attempt := range attempts {
		if attempt > 0 && r.machine.sleep(ctx, firstWait<<(attempt-1)) != nil {
			return lease{}, err
		}
		if got, err = r.once(ctx); err == nil || !temporary(err) {
			return got, err
		}
	}
	return lease{}, err
}

// once fetches, and refuses what cannot sign. A panic of a library becomes an error,
// without its value, which may be made of an answer.
func (r *renewing) once(ctx context.Context) (got lease, err error) {
	defer func() {
		if recover() != nil {
			got, err = lease{}, &Error{Source: r.name, What: "gave an answer that cannot be used"}
		}
	}()
	got, err = r.fetch(ctx)
	switch {
	case err != nil:
		return lease{}, err
	case got.AccessKeyID == "" || got.AccessKeySecret == "":
		return lease{}, &Error{Source: r.name, What: "gave no whole access key"}
	case !got.valid(r.machine.Now()):
		return lease{}, &Error{
			Source: r.name, What: "gave credentials that have expired already",
			Cure: "Get new ones there, and check this machine's clock.",
		}
	}
	return got, nil
}

// valid tells whether a credential can still sign. Nil cannot.
func (l *lease) valid(now time.Time) bool {
	return l != nil && (l.expires.IsZero() || now.Add(margin).Before(l.expires))
}

// renewAt is when to ask for the next credential.
func (l *lease) renewAt(now time.Time) time.Time {
	if l.expires.IsZero() {
		return now.Add(unknownLifetime)
	}
	return l.expires.Add(-min(renewBefore, l.expires.Sub(now)/4))
}

func temporary(err error) bool {
	e, ok := err.(*Error) //nolint:errorlint // Fetchers give *Error itself; one that wraps another is not theirs.
	return ok && e.temporary
}
