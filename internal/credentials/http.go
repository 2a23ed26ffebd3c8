// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// maxCredential bounds an answer with a credential, in bytes.
const maxCredential = 1 << 20

// service is where credentials are asked for over HTTP.
type service struct {
	name   string // For errors, as Error.Source.
	client *http.Client
	limit  time.Duration // Of one request, from connecting to the last byte.
}

// service makes a client of its own for a place: no redirects, since the request may
// bear a token, and no idle connections, since the next request is minutes away.
func (t timeouts) service(name string, proxy bool) service {
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: t.connect}).DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: t.connect,
		DisableKeepAlives:   true,
	}
	if proxy {
		transport.Proxy = http.ProxyFromEnvironment
	}
	client := &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return service{name: name, client: client, limit: t.connect + t.read}
}

// ask sends a request and gives the answer of status 200. Neither the URL nor the
// answer is in its errors.
func (s service) ask(ctx context.Context, method, url string, header http.Header, body io.Reader) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return nil, &Error{Source: s.name, What: "has an address that is no valid URL"}
	}
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, unreachable(s.name, err)
	}
	defer func() { _ = resp.Body.Close() }() // The answer was read, or is given up.
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxCredential+1))
	switch {
	case err != nil:
		return nil, unreachable(s.name, err)
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return nil, &Error{
			Source: s.name, What: fmt.Sprintf("answered with a redirect (HTTP status %d), which is not followed", resp.StatusCode), Status: resp.StatusCode,
		}
	case resp.StatusCode != http.StatusOK:
		return nil, &Error{
			Source: s.name, What: fmt.Sprintf("refused with HTTP status %d", resp.StatusCode), Status: resp.StatusCode,
			temporary: resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests,
		}
	case len(answer) > maxCredential:
		return nil, &Error{Source: s.name, What: "gave an answer that is larger than 1 MiB"}
	}
	return answer, nil
}

// read is ask for an answer in JSON.
func (s service) read(ctx context.Context, method, url string, header http.Header, body io.Reader, into any) error {
	answer, err := s.ask(ctx, method, url, header, body)
	if err != nil {
		return err
	}
	if json.Unmarshal(answer, into) != nil { // Its error quotes the answer.
		return &Error{Source: s.name, What: "gave an answer that is not the JSON of a credential"}
	}
	return nil
}

// expiration reads when a credential expires. An empty one is not known.
func expiration(source, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, &Error{Source: source, What: "gave an expiration that is no time in RFC 3339"}
	}
	return t, nil
}
