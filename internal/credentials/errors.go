// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// Error reports why there are no credentials. All of its text is written in this package:
// text from services, libraries and files may contain keys, tokens and signatures.
type Error struct {
	Source      string // Where they should have come from, such as "STS at sts.aliyuncs.com".
	What        string // What went wrong there, the rest of a sentence that begins with Source.
	Remediation string // What to do about it, in whole sentences; may be empty.

	// Status, Code and RequestID come from a service that refused; otherwise they are
	// zero.
	Status    int
	Code      string
	RequestID string

	temporary bool  // Another attempt may succeed.
	ended     error // The context's cause, if the context ended the wait.
}

// Error returns the detail of the diagnostic without its final period.
func (e *Error) Error() string { return strings.TrimSuffix(e.detail(), ".") }

func (e *Error) detail() string {
	text := e.Source + " " + e.What
	if e.RequestID != "" {
		text += " (request ID " + e.RequestID + ")"
	}
	text += "."
	if e.Remediation != "" {
		text += " " + strings.TrimSuffix(e.Remediation, ".") + "."
	}
	return text
}

// As converts the error into a diagnostic, for errors.As and diagnostic.Of.
func (e *Error) As(target any) bool {
	d, ok := target.(*diagnostic.Diagnostic)
	if ok {
		*d = diagnostic.Diagnostic{Summary: "No credentials", Detail: e.detail()}
	}
	return ok
}

// Unwrap returns the context's error if the context ended the wait, for errors.Is. It
// never returns any other error.
func (e *Error) Unwrap() error { return e.ended }

// Temporary reports whether another attempt may succeed.
func (e *Error) Temporary() bool { return e.temporary }

// interrupted returns the error of a wait that its context ended.
func interrupted(ctx context.Context, source string) *Error {
	e := &Error{Source: source, What: "did not return credentials before the call was canceled", ended: context.Cause(ctx)}
	if errors.Is(e.ended, context.DeadlineExceeded) {
		e.What = "did not return credentials in time"
		e.Remediation = "Check the network and any proxy"
	}
	return e
}

// unreachable returns the error for a service that could not be reached. It uses only the
// type of the cause, whose text may contain a URL with secrets.
func unreachable(source string, err error) *Error {
	e := &Error{Source: source, Remediation: "Check the network and any proxy", temporary: !cams.Permanent(err)}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	timeout, network := errors.AsType[net.Error](err)
	dns, lookup := errors.AsType[*net.DNSError](err)
	proxy, proxied := errors.AsType[*cams.ProxyError](err)
	switch {
	case proxied:
		e.What = "could not be reached: " + proxy.Error()
	case lookup && dns.IsNotFound:
		e.What = "was not found: its host name does not resolve"
	case errors.Is(err, context.DeadlineExceeded), network && timeout.Timeout():
		e.What = "did not answer in time"
	case certificate:
		e.What = "has a TLS certificate that is not trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.What = "refused the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.What = "closed the connection before it answered"
	default:
		e.What = "could not be reached"
	}
	return e
}
