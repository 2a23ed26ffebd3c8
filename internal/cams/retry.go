// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The wait before attempt n+1 is drawn evenly from zero to twice the interval,
// which doubles from firstInterval to lastInterval: full jitter, so that clients
// that were refused together do not come back together.
const (
	firstInterval = 250 * time.Millisecond
	lastInterval  = 10 * time.Second
)

// retry calls operation until it succeeds, fails for good, or the context ends or
// would end during the next wait. The number of the attempt counts from 1.
func (c *Client) retry(ctx context.Context, operation func(ctx context.Context, number int) (Answer, error)) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, &TransportError{Err: err}
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(DefaultCallTimeout)
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	began := time.Now()
	attempts := 0
	var last error

	answer, err := backoff.Retry(ctx, func() (Answer, error) {
		attempts++
		answer, err := operation(ctx, attempts)
		if err == nil {
			return answer, nil
		}
		// Why an earlier attempt failed says more than that there is no time for this one.
		outOfTime := errors.Is(err, errQuota) || ctx.Err() != nil && errors.Is(err, ctx.Err())
		if !outOfTime || last == nil {
			last = err
		}
		if outOfTime || !temporary(err) {
			return Answer{}, backoff.Permanent(err)
		}
		// The quota slows down for what is throttled. Waits that doubled as well would
		// have a few reads starve while all others go on.
		switch e := (*Error)(nil); {
		case errors.As(err, &e) && e.RetryAfter > 0:
			return Answer{}, &backoff.RetryAfterError{Duration: e.RetryAfter + rand.N(firstInterval)}
		case e != nil && e.Throttled():
			return Answer{}, &backoff.RetryAfterError{Duration: rand.N(4 * firstInterval)}
		}
		return Answer{}, err
	},
		backoff.WithBackOff(&backoff.ExponentialBackOff{
			InitialInterval:     firstInterval,
			MaxInterval:         lastInterval,
			Multiplier:          2,
			RandomizationFactor: 1,
		}),
		backoff.WithMaxTries(uint(max(c.config.MaxAttempts, 0))),
		// A wait that would outlast the deadline is not begun. Zero would mean no limit.
		backoff.WithMaxElapsedTime(max(time.Until(deadline), 1)),
	)
	if err == nil {
		return answer, nil
	}
	if ended := ctx.Err(); ended != nil && !errors.Is(last, ended) {
		last = fmt.Errorf("%w, then %w", last, ended)
	}
	if attempts > 1 {
		mayGoOn := c.config.MaxAttempts <= 0 || attempts < c.config.MaxAttempts
		last = &GaveUpError{Attempts: attempts, Elapsed: time.Since(began), Err: last, outOfTime: mayGoOn && temporary(err)}
	}
	return Answer{}, last
}

// temporary tells whether another attempt may succeed: throttling, a failing
// server, a connection that broke, or an attempt that took too long.
func temporary(err error) bool {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Throttled() || e.Status >= 500
	}
	if e := (*TransportError)(nil); errors.As(err, &e) {
		return e.stale || broken(err) || timedOut(err)
	}
	return false
}

// broken tells whether a connection ended before the whole answer had come.
func broken(err error) bool {
	if e := (*net.OpError)(nil); errors.As(err, &e) && (e.Op == "read" || e.Op == "write") {
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.As(err, new(streamError))
}

// streamError has the fields of the error with which net/http says that an HTTP/2
// stream was reset. It fills any struct that has them, having no exported type.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string { return fmt.Sprintf("stream %d was reset", e.StreamID) }

// timedOut also recognises the deadline of an attempt's context.
func timedOut(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
