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

// Error is why there are no credentials. Its texts are this package's own: what services,
// libraries and files say may hold keys, tokens and signatures.
type Error struct {
	Source      string // Where they were to come from, such as "STS at sts.aliyuncs.com".
	What        string // What went wrong there, the rest of a sentence that begins with Source.
	Remediation string // What to do about it, in whole sentences; may be empty.

	// Status, Code and RequestID are those of a service that refused; zero or empty
	// where none did.
	Status    int
	Code      string
	RequestID string

	temporary bool  // Another attempt may succeed.
	ended     error // The cause of the context, where its end ended the wait.
}

// Error is the detail of the diagnostic, without its last full stop.
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

// As makes a diagnostic of the error, for errors.As and diagnostic.Of.
func (e *Error) As(target any) bool {
	d, ok := target.(*diagnostic.Diagnostic)
	if ok {
		*d = diagnostic.Diagnostic{Summary: "No credentials", Detail: e.detail()}
	}
	return ok
}

// Unwrap returns the context's error where that ended the wait, so that errors.Is finds
// it, and never an error that came from elsewhere.
func (e *Error) Unwrap() error { return e.ended }

// Temporary reports whether another attempt may succeed.
func (e *Error) Temporary() bool { return e.temporary }

// interrupted is the error of a wait that the end of a context ended.
func interrupted(ctx context.Context, source string) *Error {
	e := &Error{Source: source, What: "did not give credentials before the call was cancelled", ended: context.Cause(ctx)}
	if errors.Is(e.ended, context.DeadlineExceeded) {
		e.What = "did not give credentials in time"
		e.Remediation = "Check the network and any proxy"
	}
	return e
}

// unreachable is the error of a service that was not reached. The text of the cause may
// hold a URL with secrets; its type does not.
func unreachable(source string, err error) *Error {
	e := &Error{Source: source, Remediation: "Check the network and any proxy", temporary: !cams.Permanent(err)}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	timeout, network := errors.AsType[net.Error](err)
	switch {
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
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		e.What = "was not found: its host has no address"
	}
	if proxy, ok := errors.AsType[*cams.ProxyError](err); ok {
		e.What = "could not be reached: " + proxy.Error()
	}
	return e
}
