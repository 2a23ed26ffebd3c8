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
	return c.newRequest(new(connection).traced(ctx), q, credential)
}

// Send sends a request, and reads the answer.
func Send(c *Client, req *http.Request) ([]byte, error) {
	var r reply
	err := r.receive(*c.transport.Load(), req)
	return r.body, err
}

// Bounds that the tests name.
const (
	FirstInterval = firstInterval
	LastInterval  = lastInterval
	MaxAnswer     = maxAnswer
	MostSaid      = mostSaid
)

// ParseAnswer reads an answer of the given status.
func ParseAnswer(status int, header http.Header, body []byte, q Query, now time.Time) (Answer, error) {
	return reply{status: status, header: header, body: body}.parse(q, now)
}

// Redact hides in a text what calls with this credential and query have to hide.
func Redact(credential Credential, q Query, text string) string {
	return newRedactor(credential, q).text(text)
}

// Retry tries an operation as the client tries its reads.
func Retry(ctx context.Context, operation func(context.Context, Query) (Answer, error)) (Answer, error) {
	return retry(operation, 0)(ctx, Query{})
}

// Temporary makes an error that is tried again.
func Temporary(e Error) error {
	e.temporary = true
	return &e
}

// Fixed returns an error without what tests cannot know.
func (e *Error) Fixed() Error {
	fixed := *e
	fixed.Attempts, fixed.Elapsed, fixed.temporary = 0, 0, false
	return fixed
}

// SetTransport replaces what carries the client's requests.
func (c *Client) SetTransport(carrier http.RoundTripper) { c.setTransport(carrier) }

// Transport is what carries the requests of a client that New made.
func (c *Client) Transport() *http.Transport { return (*c.transport.Load()).(*http.Transport) }

// SetCache has a client keep fewer rows.
func SetCache(c *Client, rows int) { c.cache.limit = rows }

// Cached is how many rows a client keeps, an answer being one more.
func Cached(c *Client) int {
	c.cache.mu.Lock()
	defer c.cache.mu.Unlock()
	return c.cache.rows
}

// Quota is the quota of an operation, for tests of it alone.
type Quota struct{ *quota }

func NewQuota(requestsPerSecond float64) Quota { return Quota{newQuota(requestsPerSecond)} }

func (q Quota) Wait(ctx context.Context) error { return q.wait(ctx) }

func (q Quota) Took() { q.took(time.Now()) }

func (q Quota) Refused() { q.refused(time.Now()) }
