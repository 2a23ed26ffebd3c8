// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
)

// Error says that credentials could not be had. Its texts are this package's own:
// what services, libraries and files say may hold keys, tokens and signatures.
type Error struct {
	Source string // Where they were to come from, such as "STS at sts.aliyuncs.com".
	What   string // What went wrong there, the rest of a sentence that begins with Source.
	Cure   string // What to do about it, in whole sentences; may be empty.

	// Status, Code and RequestID are those of a service that refused; zero or empty
	// where none did.
	Status    int
	Code      string
	RequestID string

	temporary bool  // Another attempt may succeed.
	ended     error // The context's error, where that ended the wait.
}

// Error is one sentence and the cure.
func (e *Error) Error() string {
	text := e.Source + " " + e.What
	if e.RequestID != "" {
		text += " (request ID " + e.RequestID + ")"
	}
	if e.Cure != "" {
		text += ". " + strings.TrimSuffix(e.Cure, ".")
	}
	return text
}

// Unwrap gives the context's error where that ended the wait, so that errors.Is finds
// it, and never an error that came from elsewhere.
func (e *Error) Unwrap() error { return e.ended }

// interrupted is the error of a wait that the context ended.
func interrupted(source string, err error) *Error {
	e := &Error{Source: source, What: "did not give credentials before the call was cancelled", ended: err}
	if errors.Is(err, context.DeadlineExceeded) {
		e.What = "did not give credentials in time"
		e.Cure = "Check the network and any proxy."
	}
	return e
}

// unreachable tells apart why a service was not reached, by the types of errors.
func unreachable(source string, err error) *Error {
	e := &Error{Source: source, Cure: "Check the network and any proxy.", temporary: true}
	var timeout net.Error
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	switch {
	case errors.Is(err, context.Canceled):
		return interrupted(source, context.Canceled)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		e.What = "did not answer in time"
	case errors.As(err, &dns):
		e.What = "was not found: its host has no address"
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &hostname):
		e.What, e.temporary = "has a TLS certificate that is not trusted", false
	case errors.Is(err, syscall.ECONNREFUSED):
		e.What = "refused the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.What = "closed the connection before it answered"
	default:
		e.What = "could not be reached"
	}
	return e
}
