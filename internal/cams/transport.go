// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"time"
)

// maxAnswer bounds an answer in bytes. 150,000 rows are about 25 MiB.
const maxAnswer = 64 << 20

// connections is how many idle connections are kept, so that many concurrent
// reads need not connect anew for each call.
const connections = 64

// silence is how long an HTTP/2 connection may give no sign of life while calls
// wait on it. It is asked for one then, and abandoned if it gives none in 15 s;
// new attempts would go on using it otherwise.
const silence = 15 * time.Second

var errTooLarge = errors.New("the answer is larger than 64 MiB; ask for a shorter window or for single phone numbers")

// newTransport makes the client's own transport: the default one is shared with the
// whole process, and waits for ever. There is no http.Client around it, which would
// follow redirects with the security token. Deadlines come from the context of each
// attempt; connecting has a limit of its own.
func newTransport(connectTimeout time.Duration) *http.Transport {
	dialer := net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: silence},
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   connectTimeout,
		MaxIdleConns:          connections,
		MaxIdleConnsPerHost:   connections,
		IdleConnTimeout:       30 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// traced has stale told whether a request's connection had served an earlier one;
// net/http has no type for the error of one that closed meanwhile.
func traced(ctx context.Context, stale *bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { *stale = info.Reused },
	})
}

// send sends a request. Where the server answers in HTTP and TLS was expected, the
// error says so, as that of an http.Client does.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	resp, err := c.carrier.RoundTrip(req)
	if e := (tls.RecordHeaderError{}); errors.As(err, &e) && string(e.RecordHeader[:]) == "HTTP/" {
		return nil, http.ErrSchemeMismatch
	}
	return resp, err
}

// readBody reads an answer whole, and fails where it is too large or cut short.
func readBody(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxAnswer {
		body.Grow(int(n) + bytes.MinRead) // What ReadFrom needs to see the end without growing.
	}
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1)); err != nil {
		return nil, err
	}
	if body.Len() > maxAnswer {
		return nil, errTooLarge
	}
	return body.Bytes(), nil
}
