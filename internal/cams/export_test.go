// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"net/http"
	"time"
)

// What the tests of the external package reach inside for.
var (
	Sign        = sign
	EncodeQuery = encodeQuery
)

// Bounds that the tests name.
const (
	FirstInterval = firstInterval
	LastInterval  = lastInterval
	MaxAnswer     = maxAnswer
	Concurrency   = concurrency
)

// ParseAnswer reads an answer of the given status.
func ParseAnswer(status int, header http.Header, body []byte, q Query, now time.Time) (Answer, error) {
	return parseAnswer(&http.Response{StatusCode: status, Header: header}, body, q, now)
}

// Redact hides in a text what calls with this credential and query have to hide.
func Redact(credential Credential, q Query, text string) string {
	return newRedactor(credential, q).text(text)
}

// Retry tries an operation as the client tries its calls.
func Retry(ctx context.Context, operation func(ctx context.Context, number int) (Answer, error)) (Answer, error) {
	return New(Config{}).retry(ctx, operation)
}

// NewBroken makes the error of an attempt that net/http failed with err.
func NewBroken(err error) error {
	return redactor{}.transport(err)
}

// SetTransport replaces what carries the client's requests.
func (c *Client) SetTransport(carrier http.RoundTripper) { c.http.Transport = carrier }

// Transport is what carries the requests of a client that New made.
func (c *Client) Transport() *http.Transport { return c.http.Transport.(*http.Transport) }
