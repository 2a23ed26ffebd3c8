// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Sign is exported for tests.
var Sign = sign

// EncodeQuery encodes alternating names and values, sorted by name.
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
	return c.newRequest(new(connection).traced(ctx), q, credential)
}

// Send sends a request, and reads the answer.
func Send(c *Client, req *http.Request) ([]byte, error) {
	var r reply
	err := r.receive(*c.transport.Load(), req)
	return r.body, err
}

// Bounds that the tests use.
const (
	FirstInterval = firstInterval
	LastInterval  = lastInterval
	MaxAnswer     = maxAnswer
	MostSaid      = mostSaid
)

// ParseAnswer reads an answer of the given status.
func ParseAnswer(status int, header http.Header, body []byte, q Query, now time.Time) (Answer, error) {
	return reply{host: "cams.example.com", status: status, header: header, body: body}.parse(q, now)
}

// Redact redacts a text for calls with this credential and query.
func Redact(credential Credential, q Query, text string) string {
	return newRedactor(credential, q).text(text)
}

// RefusedByProxy is the error of a proxy that refuses a CONNECT request.
func RefusedByProxy(status int) error { return &ProxyError{"proxy.example.com", status} }

// Retry retries an operation as the client does its reads.
func Retry(ctx context.Context, operation func(context.Context, Query) (Answer, error)) (Answer, error) {
	return retry(operation, 0)(ctx, Query{})
}

// Temporary returns an error that is retried.
func Temporary(e Error) error {
	e.temporary = true
	return &e
}

// Fixed returns an error without the fields that tests cannot predict or compare.
func (e *Error) Fixed() Error {
	fixed := *e
	fixed.Attempts, fixed.Elapsed, fixed.temporary, fixed.foreign = 0, 0, false, false
	if fixed.Err != nil {
		fixed.Message, fixed.Err = fixed.Err.Error(), nil
	}
	return fixed
}

// SetTransport replaces the client's transport.
func (c *Client) SetTransport(carrier http.RoundTripper) { c.setTransport(carrier) }

// Transport returns the transport of a client made by New.
func (c *Client) Transport() *http.Transport { return (*c.transport.Load()).(*http.Transport) }

// SetCache limits a client's cache to fewer rows.
func SetCache(c *Client, rows int) { c.cache.limit = rows }

// Cached returns the number of rows in a client's cache, plus one per answer.
func Cached(c *Client) int {
	c.cache.mu.Lock()
	defer c.cache.mu.Unlock()
	return c.cache.rows
}

// Quota is the quota of an operation, for testing it separately.
type Quota struct{ *quota }

func NewQuota(requestsPerSecond float64) Quota { return Quota{newQuota(requestsPerSecond)} }

func (q Quota) Wait(ctx context.Context) error { return q.wait(ctx) }

func (q Quota) Took() { q.took(time.Now()) }

func (q Quota) Refused() { q.refused(time.Now()) }
