// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is an answer of the service that says no: any HTTP status but 200, or a
// Code that is not OK. No field holds a secret.
type Error struct {
	Status             int    // HTTP status.
	Code               string // Empty where the answer was not the service's JSON.
	Message            string
	RequestID          string
	AccessDeniedDetail string // JSON or text; empty where there is none.

	RetryAfter time.Duration // The wait that the service asks for; zero if it asks for none.
	ClockSkew  time.Duration // This machine's clock minus the server's; zero if unknown.
}

// Error gives status, code and message in one line.
func (e *Error) Error() string {
	switch {
	case e.Code == "":
		return fmt.Sprintf("HTTP status %d without a code of the service: %s", e.Status, e.Message)
	case e.Message == "":
		return fmt.Sprintf("%s (HTTP status %d)", e.Code, e.Status)
	}
	return fmt.Sprintf("%s: %s (HTTP status %d)", e.Code, e.Message, e.Status)
}

// Throttled tells whether the service asked to slow down.
func (e *Error) Throttled() bool {
	return e.Status == http.StatusTooManyRequests || e.Code == "System.LimitControl" || strings.HasPrefix(e.Code, "Throttling")
}

// AnswerError is an answer with HTTP status 200 that could not be used: no JSON,
// cut short by a proxy, a count that is none.
type AnswerError struct {
	RequestID string
	Err       error // No text in it holds a secret.
}

func (e *AnswerError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *AnswerError) Unwrap() error { return e.Err }

// TransportError says that no whole answer came: the network, TLS, a proxy, or a
// timeout of one attempt. No text in it holds a URL or a secret; errors.Is and
// errors.As see what is beneath.
type TransportError struct {
	Err error

	// stale says that the connection had served an earlier call. The server may
	// have closed it just as it was used again.
	stale bool
}

func (e *TransportError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *TransportError) Unwrap() error { return e.Err }

// CredentialError says that no credential could be had to sign the call with.
type CredentialError struct {
	Err error
}

func (e *CredentialError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *CredentialError) Unwrap() error { return e.Err }

// NumberError says which of several phone numbers could not be read.
type NumberError struct {
	PhoneNumber string // Masked.
	Err         error
}

func (e *NumberError) Error() string {
	return fmt.Sprintf("phone number %s: %v", e.PhoneNumber, e.Err)
}

// Unwrap gives the reason.
func (e *NumberError) Unwrap() error { return e.Err }

// GaveUpError says that a call was tried several times, and why it failed last.
type GaveUpError struct {
	Attempts int
	Elapsed  time.Duration
	Err      error // The last attempt's error.

	outOfTime bool // More time would have meant more attempts.
}

func (e *GaveUpError) Error() string {
	return fmt.Sprintf("gave up after %d attempts in %s: %v", e.Attempts, e.Elapsed.Round(time.Millisecond), e.Err)
}

// Unwrap gives the last attempt's error.
func (e *GaveUpError) Unwrap() error { return e.Err }
