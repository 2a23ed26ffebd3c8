// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package cams calls Alibaba Cloud Chat App Message Service. A call is built in
// request.go, signed in signature.go, sent by transport.go, tried again by
// retry.go and read by answer.go; errors.go says what can go wrong.
package cams

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// DefaultAttemptTimeout is the time that one attempt of a call may take, from
// connecting to the last byte. It is the read timeout of the official provider.
const DefaultAttemptTimeout = time.Minute

// DefaultCallTimeout is the time that all attempts of a call may take together,
// where its context has no deadline.
const DefaultCallTimeout = 5 * time.Minute

// Credential signs a call. SecurityToken is empty unless the key is temporary.
type Credential struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string
}

// CredentialSource gives the credential for each attempt, so that one that
// expires during a long run can be renewed. It is called concurrently.
type CredentialSource interface {
	Credential(context.Context) (Credential, error)
}

// Config is what a Client needs. Endpoint and Credentials are required.
type Config struct {
	Protocol    string // "HTTPS", the default, or "HTTP".
	Endpoint    string // Host or host:port.
	Credentials CredentialSource
	UserAgent   string

	ConnectTimeout time.Duration    // Of one attempt; only AttemptTimeout limits it where zero.
	AttemptTimeout time.Duration    // DefaultAttemptTimeout where zero.
	Now            func() time.Time // time.Now where nil.

	RequestsPerSecond float64 // DefaultRequestsPerSecond where zero; no limit where negative.
	MaxAttempts       int     // Of one call; where zero, only its time limits them.

	// Note is told what is worth a line in a debug log. It may be nil.
	Note func(ctx context.Context, message string, fields map[string]any)

	// Observe is told of each attempt after it ended. What it is given holds no
	// secret and no whole phone number. It may be nil.
	Observe func(context.Context, Attempt)
}

// Client reads metrics from CAMS. It is safe for concurrent use.
type Client struct {
	config   Config
	carrier  http.RoundTripper
	quota    *quota
	shared   *shared
	families *families
}

// New makes a client. It does no network.
func New(config Config) *Client {
	if config.Protocol == "" {
		config.Protocol = "HTTPS"
	}
	if config.AttemptTimeout == 0 {
		config.AttemptTimeout = DefaultAttemptTimeout
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Observe == nil {
		config.Observe = func(context.Context, Attempt) {}
	}
	if config.Note == nil {
		config.Note = func(context.Context, string, map[string]any) {}
	}
	if config.RequestsPerSecond == 0 {
		config.RequestsPerSecond = DefaultRequestsPerSecond
	}
	c := &Client{config: config, carrier: newTransport(config.ConnectTimeout), quota: newQuota(config.RequestsPerSecond)}
	c.shared = newShared(c.call)
	c.families = newFamilies(c.shared.get, config.Note)
	return c
}

// Query asks for the metrics of one channel. It is comparable: equal queries share a
// call.
type Query struct {
	Action      Action
	CustSpaceID string // The channel; may be empty.
	ISVCode     string // A secret; may be empty.
	PhoneNumber string // Digits; empty for the whole channel.
	Granularity metric.Granularity
	Window      metric.Window
}

// Answer is what CAMS answered: rows in the order of metric.Sort, none twice.
type Answer struct {
	Rows      []metric.Row
	RequestID string
}

// Read answers a query. It calls GetChatappPhoneNumberMetric until it
// is answered, or fails for good, or the context ends; identical queries share a
// call, and from the third number of a channel on, numbers may share one too.
// Callers share rows, and must not change them. Errors are of the kinds in errors.go.
func (c *Client) Read(ctx context.Context, q Query) (Answer, error) {
	if q.PhoneNumber == "" {
		return c.shared.get(ctx, q)
	}
	return c.families.answer(ctx, q)
}

// call makes one call, of as many attempts as it takes.
func (c *Client) call(ctx context.Context, q Query) (Answer, error) {
	return c.retry(ctx, func(ctx context.Context, number int) (Answer, error) {
		return c.attempt(ctx, q, number)
	})
}

// attempt makes one signed HTTP request when the quota allows it, and tells the
// observer of it.
func (c *Client) attempt(ctx context.Context, q Query, number int) (Answer, error) {
	waited, err := c.quota.wait(ctx)
	if err != nil {
		a := observed(q, number, 0, Answer{}, err)
		a.Waited = waited
		c.config.Observe(ctx, a)
		return Answer{}, err
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, c.config.AttemptTimeout)
	defer cancel()

	answer, status, err := c.roundTrip(ctx, q)
	if e := (*Error)(nil); errors.As(err, &e) && e.Throttled() {
		c.quota.refused(time.Now())
	}
	a := observed(q, number, status, answer, err)
	a.Waited, a.Duration = waited, time.Since(began)
	c.config.Observe(ctx, a)
	return answer, err
}

func (c *Client) roundTrip(ctx context.Context, q Query) (Answer, int, error) {
	credential, err := c.config.Credentials.Credential(ctx)
	if err != nil {
		return Answer{}, 0, &CredentialError{Err: err}
	}
	hide := newRedactor(credential, q)

	var stale bool
	req, err := c.newRequest(traced(ctx, &stale), q, credential)
	if err != nil {
		return Answer{}, 0, hide.transport(err)
	}
	resp, err := c.send(req)
	if err != nil {
		failure := hide.transport(err)
		failure.stale = stale
		return Answer{}, 0, failure
	}
	defer func() { _ = resp.Body.Close() }() // The body was read to its end or is given up.

	body, err := readBody(resp)
	if errors.Is(err, errTooLarge) {
		return Answer{}, resp.StatusCode, &AnswerError{Err: err}
	}
	if err != nil {
		return Answer{}, resp.StatusCode, hide.transport(err)
	}
	answer, err := parseAnswer(resp, body, q, c.config.Now())
	return answer, resp.StatusCode, hide.answer(err)
}
