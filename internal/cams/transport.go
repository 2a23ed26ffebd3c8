// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"
)

// connections is how many idle connections are kept. Concurrent reads then need not
// connect for each call.
const connections = 64

// silence is how long an HTTP/2 connection may be silent while calls wait on it. Then it
// is pinged, and abandoned if no answer comes within 15 s. Otherwise new attempts would
// keep using it.
const silence = 15 * time.Second

// NewTransport returns a separate transport: the default one is shared with the whole
// process, and waits forever. It is used without an http.Client, which would follow
// redirects with the security token. Deadlines come from the context of each attempt;
// connecting has its own limit.
func NewTransport(connectTimeout time.Duration) *http.Transport {
	dialer := net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: checkProxy,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: silence},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    connectTimeout,
		MaxIdleConns:           connections,
		MaxIdleConnsPerHost:    connections,
		IdleConnTimeout:        30 * time.Second,
		ExpectContinueTimeout:  time.Second,
	}
}

func (c *Client) setTransport(carrier http.RoundTripper) { c.transport.Store(&carrier) }

// replace makes later attempts use a new connection after a failure on an HTTP/2
// connection, which net/http might keep using.
func (c *Client) replace(failed *http.RoundTripper) {
	old, ok := (*failed).(*http.Transport)
	if !ok {
		return
	}
	var fresh http.RoundTripper = old.Clone()
	if c.transport.CompareAndSwap(failed, &fresh) {
		old.CloseIdleConnections()
	}
}

// connection is what is known of the connection that an attempt used.
type connection struct {
	http2   atomic.Bool // Atomic, since connecting is concurrent with the attempt that waits for it.
	refused atomic.Bool // One side rejected the other's TLS.
}

func (c *connection) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			if conn, ok := info.Conn.(*tls.Conn); ok && conn.ConnectionState().NegotiatedProtocol == "h2" {
				c.http2.Store(true)
			}
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if _, network := errors.AsType[net.Error](err); err != nil && !network && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				c.refused.Store(true)
			}
		},
	})
}

// Permanent reports whether an attempt failed for a lasting reason: a host name that does
// not exist, TLS that either side rejects, or a proxy that refuses the client. Any other
// failure to get an answer may be different the next time.
func Permanent(err error) bool {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return e.IsNotFound
	}
	if e, ok := errors.AsType[*ProxyError](err); ok {
		return !e.temporary()
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "remote error" { // A TLS alert, for which crypto/tls exports no type.
		return true
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return certificate || noTLS || errors.Is(err, http.ErrSchemeMismatch)
}

// silentHere returns the address on this machine on which nothing listens, if that is why
// an attempt failed.
func (e *Error) silentHere() (address string, is bool) {
	const refusedOnWindows = syscall.Errno(10061) // WSAECONNREFUSED
	op, _ := errors.AsType[*net.OpError](e.Err)
	errno, _ := errors.AsType[syscall.Errno](e.Err)
	if op == nil || op.Op != "dial" || errno != syscall.ECONNREFUSED && errno != refusedOnWindows {
		return "", false
	}
	to, isTCP := op.Addr.(*net.TCPAddr)
	if !isTCP || !to.IP.IsLoopback() {
		return "", false
	}
	return to.String(), true
}

// ProxyError is a refusal by a proxy. Its text does not contain the proxy's user and
// password.
type ProxyError struct {
	host   string
	status int
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s refused with HTTP status %d (%s)", e.host, e.status, http.StatusText(e.status))
}

func (e *ProxyError) temporary() bool {
	return e.status >= 500 || e.status == http.StatusRequestTimeout || e.status == http.StatusTooEarly || e.status == http.StatusTooManyRequests
}

// checkProxy makes the refusal of a CONNECT request a ProxyError.
func checkProxy(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{proxy.Host, resp.StatusCode}
}

// refusedByProxy returns the error of an answer that only a proxy gives.
func refusedByProxy(req *http.Request, status int) error {
	if proxy, err := http.ProxyFromEnvironment(req); err == nil && proxy != nil {
		return &ProxyError{proxy.Host, status}
	}
	return &ProxyError{req.URL.Host, status}
}
