// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
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

// newHTTPClient makes the client's own transport: the default one is shared with
// the whole process, follows redirects with the security token, and waits for
// ever. Deadlines come from the context of each attempt; connecting has a limit of
// its own.
func newHTTPClient(connectTimeout time.Duration) *http.Client {
	dialer := net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	return &http.Client{
		Transport: &http.Transport{
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
		},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// send sends a request. With an error it also tells whether the connection had
// served an earlier call; net/http has no type for one that closed meanwhile.
func (c *Client) send(req *http.Request) (resp *http.Response, stale bool, err error) {
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) { stale = info.Reused },
	})
	resp, err = c.http.Do(req.WithContext(ctx))
	return resp, stale, err
}

// readBody reads an answer whole, and fails where it is too large or cut short.
func readBody(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswer {
		return nil, errTooLarge
	}
	return body, nil
}
