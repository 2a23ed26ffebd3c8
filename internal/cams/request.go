// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

const version = "2020-06-06"

// newRequest returns a signed request. All parameters are in the query. Empty ones are
// left out, since the service would take an empty text as a value.
func (c *Client) newRequest(ctx context.Context, q Query, credential Credential) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.ToLower(c.config.Protocol)+"://"+c.config.Endpoint+"/", http.NoBody)
	if err != nil {
		return nil, err
	}
	req.URL.RawQuery = encodeQuery(operations[q.Action].parameters(q))
	req.Header = make(http.Header, 9) // The number of headers of a signed request with a token.
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.config.UserAgent)
	req.Header.Set("X-Acs-Action", string(q.Action))
	req.Header.Set("X-Acs-Version", version)
	sign(req, credential, c.config.Now(), newNonce())
	return req, nil
}

// parameter is a parameter of a query.
type parameter struct{ name, value string }

// encodeQuery encodes sorted parameters by RFC 3986, which is also the form that is
// signed. Unlike url.QueryEscape it encodes a space as %20.
func encodeQuery(sorted []parameter) string {
	var b strings.Builder
	for _, p := range sorted {
		if p.value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(strings.ReplaceAll(url.QueryEscape(p.value), "+", "%20"))
	}
	return b.String()
}
