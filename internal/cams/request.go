// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	action  = "GetChatappPhoneNumberMetric"
	version = "2020-06-06"
)

// newRequest builds the unsigned call. All parameters go into the query; an empty
// one is left out, since the service takes an empty value for a value.
func (c *Client) newRequest(ctx context.Context, q Query) (*http.Request, error) {
	parameters := url.Values{}
	for name, value := range map[string]string{
		"CustSpaceId": q.CustSpaceID,
		"IsvCode":     q.ISVCode,
		"PhoneNumber": q.PhoneNumber,
		"Granularity": string(q.Granularity),
		"Start":       strconv.FormatInt(q.Window.Start, 10),
		// The API's End is inclusive, the window's is not.
		"End": strconv.FormatInt(q.Window.End-1, 10),
	} {
		if value != "" {
			parameters.Set(name, value)
		}
	}
	target := url.URL{
		Scheme:   strings.ToLower(c.config.Protocol),
		Host:     c.config.Endpoint,
		Path:     "/",
		RawQuery: encodeQuery(parameters),
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.config.UserAgent)
	req.Header.Set("X-Acs-Action", action)
	req.Header.Set("X-Acs-Version", version)
	return req, nil
}

// encodeQuery encodes as RFC 3986 does, which is also the form that is signed:
// sorted, and a space as %20 where url.Values writes a plus sign.
func encodeQuery(v url.Values) string {
	return strings.ReplaceAll(v.Encode(), "+", "%20")
}
