// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxBody limits the body of a request. The vendor's clients send every parameter in the query and an empty body. Parameters in a
// body are ignored.
const maxBody = 1 << 20

// call is one request as the sandbox sees it.
type call struct {
	*http.Request
	action    string
	query     url.Values
	body      []byte
	auth      authorization
	authErr   error
	now       time.Time
	requestID string
	world     *world
	account   Account  // set by authenticate
	channel   *channel // set by ownChannel
}

func newCall(r *http.Request, w *world, now time.Time) *call {
	// The signature check refuses a body that was cut off and a query that cannot be parsed.
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody))
	query, _ := url.ParseQuery(r.URL.RawQuery)
	c := &call{Request: r, action: r.Header.Get("x-acs-action"), query: query, body: body, now: now, requestID: newRequestID(), world: w}
	c.auth, c.authErr = parseAuthorization(r.Header.Get("Authorization"))
	return c
}

// newRequestID returns a UUID in capitals, as the service does.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It never fails.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
