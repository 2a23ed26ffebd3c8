// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kind is what went wrong with a call.
type Kind int

// The kinds of errors.
const (
	KindRefused    Kind = iota + 1 // An answer that is not a success: an HTTP status other than 200, or a Code other than OK.
	KindUnusable                   // An answer with HTTP status 200 whose content cannot be used.
	KindTransport                  // No complete answer came: the network, TLS, a proxy, or the timeout of one attempt.
	KindCredential                 // There is no credential to sign the request with.
	KindQuota                      // The client's quota does not allow a request within the time of the read.
	KindTimeout                    // The time of the read is up.
	KindCancelled                  // The read was canceled.
)

// Error is why a call failed. Every error of a Client is one. Its fields do not contain
// secrets or full phone numbers.
type Error struct {
	Kind   Kind
	Action Action

	Status             int    // HTTP status; zero if no answer came.
	Code               string // Empty if the answer was not the service's JSON.
	Message            string // The service's; empty if Err is the cause.
	RequestID          string
	AccessDeniedDetail string // JSON or text; may be empty.

	RetryAfter time.Duration // The wait that the service asks for; zero if it asks for none.
	ClockSkew  time.Duration // This machine's clock minus the server's; zero if unknown.

	Attempts int           // The number of attempts.
	Elapsed  time.Duration // From the first attempt to the end of the last.
	Subject  string        // Which of several reads failed, such as "phone number 86*******0001"; empty for a single read.

	Err error // The cause, if it is not an answer of the service.

	foreign   bool  // The answer has content, but is not a document of the API.
	temporary bool  // Another attempt may succeed.
	outOfTime bool  // There was no time for another attempt, or nothing listens on this machine.
	ended     error // The cause of the end of the context, if that prevented another attempt.
}

// Error returns the error on one line.
func (e *Error) Error() string {
	text := e.reason()
	if e.Attempts > 1 {
		text = fmt.Sprintf("gave up after %d attempts in %s: %s", e.Attempts, e.Elapsed.Round(time.Millisecond), text)
	}
	if e.Subject != "" {
		text = e.Subject + ": " + text
	}
	return text
}

// reason returns the error of the last attempt.
func (e *Error) reason() string {
	switch {
	case e.Err != nil:
		return e.Err.Error()
	case e.Code == "":
		return fmt.Sprintf("HTTP status %d without a code of the service: %s", e.Status, e.Message)
	case e.Message == "":
		return fmt.Sprintf("%s (HTTP status %d)", e.Code, e.Status)
	}
	return fmt.Sprintf("%s: %s (HTTP status %d)", e.Code, e.Message, e.Status)
}

// Unwrap returns the cause, and the context's error if that prevented another attempt.
func (e *Error) Unwrap() []error {
	return slices.DeleteFunc([]error{e.Err, e.ended}, func(err error) bool { return err == nil })
}

// About returns a copy of the error that names which of several reads failed.
func (e *Error) About(subject string) *Error {
	about := *e
	about.Subject = subject
	return &about
}

// Throttled reports whether the service asked to slow down.
func (e *Error) Throttled() bool {
	return e.Status == http.StatusTooManyRequests || e.Code == "System.LimitControl" || strings.HasPrefix(e.Code, "Throttling")
}

// serviceFailed reports whether the service or a gateway failed, whatever the HTTP status.
func (e *Error) serviceFailed() bool {
	return e.Status >= http.StatusInternalServerError || e.Code == "InternalError" || e.Code == "ServiceUnavailable"
}

// Temporary reports whether the same read may succeed later, without a change by anyone.
func (e *Error) Temporary() bool {
	return e.temporary || e.Kind == KindTimeout || e.Kind == KindQuota
}

// unusable returns the error of an answer with status 200 whose content cannot be used.
func unusable(err error) *Error {
	return &Error{Kind: KindUnusable, Status: http.StatusOK, Err: err}
}

// unknownAction returns the error of a query whose action is not known, which is a bug.
func unknownAction(action Action) *Error {
	return &Error{Kind: KindTransport, Action: action, Err: fmt.Errorf("the action %q is not known", action)}
}

// noCredential returns the error of a credential source. The source reports whether
// another attempt may succeed.
func noCredential(err error) *Error {
	source, knows := errors.AsType[interface {
		error
		Temporary() bool
	}](err)
	return &Error{Kind: KindCredential, Err: err, temporary: knows && source.Temporary()}
}

// ended returns the error of a context that has ended, or nil.
func ended(ctx context.Context) *Error {
	if ctx.Err() == nil {
		return nil
	}
	return AsError(context.Cause(ctx))
}

// AsError returns the error of a stage as an *Error. An error of another type is the
// cause of an ended context.
func AsError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Kind: KindTimeout, Err: err}
	}
	return &Error{Kind: KindCancelled, Err: err}
}
