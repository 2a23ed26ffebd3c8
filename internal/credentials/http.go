// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// maxCredential limits an answer with a credential, in bytes.
const maxCredential = 1 << 20

// service is an HTTP service that returns credentials.
type service struct {
	name    string // For errors, as Error.Source.
	carrier *http.Transport
	limit   time.Duration // Of one request, from connecting to the last byte.
}

// service returns a service with its own transport. Idle connections are closed, since
// the next request is minutes away. Redirects are not followed: the request may carry a
// token.
func (t timeouts) service(name string, proxy bool) service {
	transport := cams.NewTransport(t.connect)
	transport.DisableKeepAlives, transport.ForceAttemptHTTP2 = true, false
	if process, ok := http.DefaultTransport.(*http.Transport); ok && process.TLSClientConfig != nil {
		transport.TLSClientConfig.RootCAs = process.TLSClientConfig.RootCAs // What this process trusts.
	}
	if !proxy {
		transport.Proxy = nil
	}
	return service{name: name, carrier: transport, limit: t.connect + t.read}
}

// ask sends a request and returns the body of an answer with status 200. Its errors
// contain neither the URL nor the answer.
func (s service) ask(ctx context.Context, method, url string, header http.Header, body io.Reader) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, method, url, body)
	if err != nil {
		return nil, &Error{Source: s.name, What: "has an address that is not a valid URL"}
	}
	maps.Copy(req.Header, header)
	var answer []byte
	resp, err := s.carrier.RoundTrip(req)
	if err == nil {
		defer func() { _ = resp.Body.Close() }() // The body was read to its end, or is abandoned.
		if resp.StatusCode != http.StatusOK {
			return nil, s.refusal(resp.StatusCode)
		}
		answer, err = io.ReadAll(io.LimitReader(resp.Body, maxCredential+1))
	}
	switch {
	case ctx.Err() != nil:
		return nil, interrupted(ctx, s.name)
	case err != nil:
		return nil, unreachable(s.name, err)
	case len(answer) > maxCredential:
		return nil, &Error{Source: s.name, What: "returned an answer larger than 1 MiB"}
	}
	return answer, nil
}

// refusal returns the error for an answer with another status than 200.
func (s service) refusal(status int) *Error {
	e := &Error{Source: s.name, What: fmt.Sprintf("refused with HTTP status %d", status), Status: status}
	switch {
	case status >= 300 && status < 400:
		e.What = fmt.Sprintf("answered with a redirect (HTTP status %d), which is not followed", status)
	case status < 200, status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		e.temporary = true
	}
	return e
}

// read decodes the JSON that ask returns.
func (s service) read(ctx context.Context, method, url string, header http.Header, body io.Reader, into any) error {
	answer, err := s.ask(ctx, method, url, header, body)
	if err != nil {
		return err
	}
	if json.Unmarshal(answer, into) != nil { // Its error quotes the answer.
		return &Error{Source: s.name, What: "returned an answer that is not the JSON of a credential"}
	}
	return nil
}

// expiration parses the time at which a credential expires. It is zero for an empty text.
func expiration(source, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, &Error{Source: source, What: "returned an expiration that is not an RFC 3339 time"}
	}
	return t, nil
}
