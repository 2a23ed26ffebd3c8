// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Sign is what the tests of the external package reach inside for.
var Sign = sign

// EncodeQuery encodes names and values by turns, sorted by name.
func EncodeQuery(namesAndValues ...string) string {
	var sorted []parameter
	for pair := range slices.Chunk(namesAndValues, 2) {
		sorted = append(sorted, parameter{pair[0], pair[1]})
	}
	return encodeQuery(sorted)
}

// Signed makes the request of an attempt.
func Signed(ctx context.Context, c *Client, q Query) (*http.Request, error) {
	credential, err := c.config.Credentials.Credential(ctx)
	if err != nil {
		return nil, err
	}
	return c.newRequest(traced(ctx, new(bool)), q, credential)
}

// Send sends a request, and reads the answer.
func Send(c *Client, req *http.Request) ([]byte, error) {
	resp, err := c.send(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return readBody(resp)
}

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
func (c *Client) SetTransport(carrier http.RoundTripper) { c.carrier = carrier }

// Transport is what carries the requests of a client that New made.
func (c *Client) Transport() *http.Transport { return c.carrier.(*http.Transport) }
