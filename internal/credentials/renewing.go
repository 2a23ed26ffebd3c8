// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/singleflight"
)

const (
	// renewBefore is how long before its expiration a credential is renewed. One that
	// lasts less than four times as long is renewed in its last quarter.
	renewBefore = 5 * time.Minute
	// unknownLifetime is how long a credential without an expiration is used before it is
	// renewed.
	unknownLifetime = 5 * time.Minute
	// renewalPause is the pause after a failed renewal, while the old credential is still
	// valid.
	renewalPause = 30 * time.Second
	// renewalTime is how long one reader waits for a renewal while the old credential is
	// still valid.
	renewalTime = 15 * time.Second
	// margin is how long before its expiration a credential counts as expired, since a
	// request that is signed with it still has to arrive.
	margin = 10 * time.Second
)

// lease is a credential and the time at which it expires: zero if unknown.
type lease struct {
	hidden
	cams.Credential
	expires time.Time
}

// fetcher asks once for a credential, until the context ends. Its errors are of type
// *Error.
type fetcher func(context.Context) (lease, error)

// renewing is a source whose credential is fetched when it is first needed, and renewed
// before it expires. All readers that wait share one fetch. A failed fetch is not retried
// here: readers retry, as they do with everything else that can fail.
type renewing struct {
	name    string // For errors, as Error.Source.
	fetch   fetcher
	now     func() time.Time
	flights singleflight.Group[struct{}, cams.Credential]

	mu       sync.Mutex
	held     *lease
	renewAt  time.Time
	renewing bool // One reader is renewing a credential that is still valid.
}

func (r *resolver) renewing(name string, fetch fetcher) *renewing {
	return &renewing{name: name, fetch: fetch, now: r.Now}
}

// Credential returns the credential that is held, or waits for one. While a credential is
// valid, one reader at most waits for the next.
func (r *renewing) Credential(ctx context.Context) (cams.Credential, error) {
	if ctx.Err() != nil {
		return cams.Credential{}, interrupted(ctx, r.name)
	}
	held, renew := r.current()
	if held != nil && !renew {
		return held.Credential, nil
	}
	if held != nil {
		return r.renew(ctx, held), nil
	}
	got, err := r.flights.Do(ctx, struct{}{}, r.first)
	if _, own := errors.AsType[*Error](err); err != nil && !own { // The context's error.
		return cams.Credential{}, interrupted(ctx, r.name)
	}
	return got, err
}

// current returns the credential if it is valid, and whether the caller must renew it.
func (r *renewing) current() (held *lease, renew bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if !r.held.valid(now) {
		return nil, false
	}
	if renew = !now.Before(r.renewAt) && !r.renewing; renew {
		r.renewing = true
	}
	return r.held, renew
}

// renew returns a new credential, or the old one if renewing fails.
func (r *renewing) renew(ctx context.Context, old *lease) cams.Credential {
	ctx, cancel := context.WithTimeout(ctx, renewalTime)
	defer cancel()
	got, err := r.flights.Do(ctx, struct{}{}, r.once)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renewing = false
	if err != nil {
		r.renewAt = r.now().Add(renewalPause)
		return old.Credential
	}
	return got
}

// first fetches, unless another fetch has succeeded since the caller looked.
func (r *renewing) first(ctx context.Context) (cams.Credential, error) {
	r.mu.Lock()
	held := r.held
	r.mu.Unlock()
	if held.valid(r.now()) {
		return held.Credential, nil
	}
	return r.once(ctx)
}

// once fetches, keeps the result, and rejects credentials that cannot sign.
func (r *renewing) once(ctx context.Context) (cams.Credential, error) {
	got, err := r.fetch(ctx)
	now := r.now()
	switch {
	case err != nil:
		return cams.Credential{}, err
	case got.AccessKeyID == "" || got.AccessKeySecret == "":
		return cams.Credential{}, &Error{Source: r.name, What: "returned an incomplete access key"}
	case !got.valid(now):
		return cams.Credential{}, &Error{
			Source: r.name, What: "returned credentials that have already expired",
			Remediation: "Get new credentials there, and check this machine's clock",
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held, r.renewAt = &got, got.renewAt(now)
	return got.Credential, nil
}

// valid reports whether a credential can still sign. Nil cannot.
func (l *lease) valid(now time.Time) bool {
	return l != nil && (l.expires.IsZero() || now.Add(margin).Before(l.expires))
}

// renewAt is the time to ask for the next credential.
func (l *lease) renewAt(now time.Time) time.Time {
	if l.expires.IsZero() {
		return now.Add(unknownLifetime)
	}
	return l.expires.Add(-min(renewBefore, l.expires.Sub(now)/4))
}
