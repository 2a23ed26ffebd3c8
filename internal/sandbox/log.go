// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"
)

// maxRequests is how many of the latest requests are kept.
const maxRequests = 10_000

// Request is a request that arrived, and how it was answered.
type Request struct {
	Action string
	// Query has the parameters as received.
	Query  url.Values
	Header http.Header
	// Account is the access key id.
	Account string
	Time    time.Time
	// Status is the HTTP status, and Code is OK or an error code of the service. Both are zero if no answer was sent (reset, eof, hang).
	// Code is also empty if the answer did not come from the service.
	Status    int
	Code      string
	RequestID string
	// Fault is the kind of the fault that made the answer, if one did.
	Fault FaultKind
}

// String returns a line for a log. It masks phone numbers and leaves out headers.
func (r Request) String() string {
	outcome := "no answer"
	if r.Status != 0 {
		outcome = strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, r.Code))
	}
	line := fmt.Sprintf("%s %s %s", r.Time.UTC().Format(time.RFC3339), outcome, printable(cmp.Or(r.Action, "-")))
	for _, name := range []string{"CustSpaceId", "PhoneNumber", "TemplateCode", "Language", "Granularity", "Start", "End"} {
		if value := r.Query.Get(name); value != "" {
			if name == "PhoneNumber" {
				value = mask(value)
			}
			line += " " + name + "=" + printable(value)
		}
	}
	if r.Fault != "" {
		line += " fault=" + string(r.Fault)
	}
	return line + " " + r.RequestID
}

// mask keeps the first two and the last four characters of a phone number.
func mask(phone string) string {
	runes := []rune(phone)
	for i := range runes {
		if len(runes) <= 6 || i >= 2 && i < len(runes)-4 {
			runes[i] = '*'
		}
	}
	return string(runes)
}

// printable replaces characters that could forge a log line or control a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			return r
		}
		return '?'
	}, s)
}

// record keeps requests in the order of their arrival.
type record struct {
	mu       sync.Mutex
	requests []*Request
}

func (l *record) begin(c *call) *Request {
	r := &Request{
		Action: c.action, Query: c.query, Header: c.Header.Clone(), Account: c.auth.keyID, Time: c.now, RequestID: c.requestID,
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.requests) == maxRequests {
		l.requests = l.requests[1:]
	}
	l.requests = append(l.requests, r)
	return r
}

// end records the outcome. It is called before the answer is sent, so a client that has the answer finds it in the record.
func (l *record) end(r *Request, a *answer) Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Status, r.Code, r.Fault = a.status, a.code, a.fault
	return *r
}

func (l *record) all() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Request, len(l.requests))
	for i, r := range l.requests {
		all[i] = *r
	}
	return all
}

func (l *record) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = nil
}
