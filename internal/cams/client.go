// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package cams is a client of Alibaba Cloud Chat App Message Service (CAMS). A call passes
// through a chain of stages, which New assembles. Each stage and each operation of the
// service has its own file.
package cams

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// DefaultAttemptTimeout is the time that one attempt of a read may take, from
// connecting to the last byte. It is the read timeout of the official provider.
const DefaultAttemptTimeout = time.Minute

// DefaultCallTimeout is the time that all attempts of a call may take together, if its
// context has no deadline.
const DefaultCallTimeout = 5 * time.Minute

// Credential signs a request. SecurityToken is empty unless the key is temporary.
type Credential struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string
}

// CredentialSource returns a credential for each attempt, since one may expire during a
// long run. It is called concurrently. An attempt is tried again if the error of the
// source has a method Temporary that returns true.
type CredentialSource interface {
	Credential(context.Context) (Credential, error)
}

// Config is what a Client needs. Endpoint and Credentials are required.
type Config struct {
	Protocol    string // "HTTPS", the default, or "HTTP".
	Endpoint    string // Host or host:port.
	Credentials CredentialSource
	UserAgent   string

	ConnectTimeout time.Duration    // Of one attempt. Zero means that only AttemptTimeout limits it.
	AttemptTimeout time.Duration    // Zero means DefaultAttemptTimeout.
	Now            func() time.Time // Nil means time.Now.

	RequestsPerSecond float64 // Lowers the quotas of operations. Zero keeps them; a negative number turns them off.
	MaxAttempts       int     // Of one call. Zero means that only its time limits them.

	// Observe is called after each attempt. It may be nil.
	Observe func(context.Context, Attempt)
}

// stage answers a query, usually by calling the next stage. Its errors are of type *Error,
// or the cause of an ended context.
type stage func(context.Context, Query) (Answer, error)

// Client reads from CAMS. It is safe for concurrent use.
type Client struct {
	config    Config
	read      stage
	write     stage
	cache     *cache
	breakers  map[Action]*breaker
	transport atomic.Pointer[http.RoundTripper]
}

// New returns a client. It does not use the network.
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
	c := &Client{config: config, cache: newCache(), breakers: newBreakers()}
	c.setTransport(NewTransport(config.ConnectTimeout))

	attempt := parse(c.send, config.Now)
	attempt = limit(attempt, config.RequestsPerSecond)
	attempt = observe(attempt, config.Observe)

	c.read = retry(attempt, config.MaxAttempts)
	c.read = failFast(c.read, c.breakers)
	c.read = share(c.read, c.cache)

	c.write = certain(attempt)
	c.write = retry(c.write, config.MaxAttempts)
	return c
}

// Forget drops cached answers, and what is known of an outage. The next read asks CAMS as
// the first one did.
func (c *Client) Forget() {
	c.cache.forget()
	for _, b := range c.breakers {
		b.forget()
	}
}

// Query is what one call asks for. It is comparable: equal queries share a call.
type Query struct {
	Action      Action
	CustSpaceID string // The channel; may be empty.
	ISVCode     string // A secret; may be empty.
	PhoneNumber string // Digits; empty for the whole channel.
	Granularity metric.Granularity
	Window      metric.Window

	// The node of a health status. NodeType is NodePhone, NodeTemplate or NodeWABA.
	NodeType     string
	TemplateCode string
	Language     string
	WabaID       string
}

// Answer is the content of an answer. Callers share its rows and states, and must not change
// them.
type Answer struct {
	Rows      []metric.Row   // In the order of metric.Sort, none twice.
	States    []signal.State // In the order of signal.Unique, none twice.
	Whole     signal.State   // The state of a node as a whole; zero if the operation does not report one.
	Unknown   int            // Rows left out because a count is null or missing.
	Foreign   int            // Rows left out because they are of another number or template.
	RequestID string
}

// Read answers a query. It asks CAMS until CAMS answers or refuses for good, or until the
// context ends. Identical queries share an answer. Errors are of type *Error.
func (c *Client) Read(ctx context.Context, q Query) (Answer, error) {
	if o, known := operations[q.Action]; !known || o.writes {
		return Answer{}, unknownAction(q.Action)
	}
	ctx, cancel := c.limited(ctx)
	defer cancel()
	answer, err := c.read(ctx, q)
	if err != nil {
		return Answer{}, AsError(err)
	}
	return answer, nil
}

// limited gives a call a deadline, if its context has none.
func (c *Client) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, limited := ctx.Deadline(); limited {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, DefaultCallTimeout)
}
