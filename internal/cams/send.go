// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxAnswer bounds an answer in bytes. 150,000 rows are about 25 MiB.
const maxAnswer = 64 << 20

// ErrTooLarge is the cause of an Error if the answer was too large to read.
var ErrTooLarge = errors.New("the answer is larger than 64 MiB")

// reply is what came back for a request.
type reply struct {
	host     string
	status   int
	header   http.Header
	body     []byte
	redactor redactor
}

// send makes one signed HTTP request. The time of an attempt does not include getting the
// credential, which has its own limits and may take as long as the read.
func (c *Client) send(ctx context.Context, q Query) (reply, error) {
	credential, err := c.config.Credentials.Credential(ctx)
	if err != nil {
		if e := ended(ctx); e != nil {
			e.Err = err
			return reply{}, e
		}
		return reply{}, noCredential(err)
	}
	r := reply{host: c.config.Endpoint, redactor: newRedactor(credential, q)}
	attempt, cancel := context.WithTimeout(ctx, c.config.AttemptTimeout)
	defer cancel()

	var used connection
	req, err := c.newRequest(used.traced(attempt), q, credential)
	if err != nil {
		return reply{}, &Error{Kind: KindTransport, Err: r.redactor.opaque(err)}
	}
	carrier := c.transport.Load()
	err = r.receive(*carrier, req)
	late := attempt.Err() // Looked at before ctx, which ends it too.
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil:
		return reply{}, ended(ctx)
	case errors.Is(err, ErrTooLarge):
		return reply{}, unusable(err)
	}
	if used.http2.Load() {
		c.replace(carrier)
	}
	e := &Error{
		Kind:      KindTransport,
		Status:    r.status,
		Err:       r.redactor.opaque(fmt.Errorf("the connection to %s failed (%w)", c.config.Endpoint, withoutURL(err))),
		temporary: !used.refused.Load() && !Permanent(err),
	}
	if late != nil {
		e.Err = &opaqueError{fmt.Sprintf("%s gave no answer within %s", c.config.Endpoint, c.config.AttemptTimeout), late}
	}
	return reply{}, e
}

// receive sends a request, and reads the whole answer.
func (r *reply) receive(carrier http.RoundTripper, req *http.Request) error {
	resp, err := carrier.RoundTrip(req)
	if err != nil {
		// The server answered in HTTP where TLS was expected.
		if e, ok := errors.AsType[tls.RecordHeaderError](err); ok && string(e.RecordHeader[:]) == "HTTP/" {
			return http.ErrSchemeMismatch
		}
		return err
	}
	defer func() { _ = resp.Body.Close() }() // It was read to its end, or is abandoned.
	r.status, r.header = resp.StatusCode, resp.Header
	switch {
	case resp.StatusCode < 200:
		// No upgrade was requested. net/http does not end the body of such an answer with the
		// request's context.
		return fmt.Errorf("the answer has HTTP status %d, which is not a final one", resp.StatusCode)
	case resp.StatusCode == http.StatusProxyAuthRequired:
		return refusedByProxy(req, resp.StatusCode)
	}
	r.body, err = readBody(resp)
	return err
}

// readBody reads a whole answer. It fails if the answer is too large or cut short.
func readBody(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxAnswer {
		body.Grow(int(n) + bytes.MinRead) // ReadFrom needs this much more to see the end without growing.
	}
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1)); err != nil {
		return nil, err
	}
	if body.Len() > maxAnswer {
		return nil, ErrTooLarge
	}
	return body.Bytes(), nil
}

// withoutURL returns an error of net/http without the URL that it names.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return withoutURL(e.Err)
	}
	return err
}
