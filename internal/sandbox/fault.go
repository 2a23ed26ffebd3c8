// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"slices"
	"sync"
)

// FaultKind is a kind of fault.
type FaultKind string

// Kinds of faults, and the fields of [Fault] that each reads.
const (
	FaultCode      FaultKind = "code"      // an error of the service: HTTPStatus (400; 200 is allowed), Code, Message, RetryAfterMS, AccessDeniedDetail
	FaultHTML      FaultKind = "html"      // a web page instead of JSON: HTTPStatus (502), Body
	FaultStatus    FaultKind = "status"    // an empty body: HTTPStatus (503)
	FaultRaw       FaultKind = "raw"       // Body as it is: HTTPStatus (200)
	FaultRedirect  FaultKind = "redirect"  // a 302 to Location
	FaultSkew      FaultKind = "skew"      // InvalidTimeStamp.Expired from a server whose clock is SkewMS (one hour) ahead
	FaultReset     FaultKind = "reset"     // TCP RST
	FaultEOF       FaultKind = "eof"       // the connection is closed without an answer
	FaultTruncated FaultKind = "truncated" // half of the proper body, below a Content-Length for all of it
	FaultHang      FaultKind = "hang"      // no answer until the client goes away or the server closes
	FaultUpgrade   FaultKind = "upgrade"   // an unrequested HTTP 101, then like hang
	FaultSlow      FaultKind = "slow"      // the proper answer, its body in ten pieces over DelayMS
)

// Fault replaces the proper answer. It affects only calls with a valid signature and within the quota.
type Fault struct {
	Match Match `json:"match,omitzero"`
	// After is how many matching calls are answered properly before the first fault.
	After int `json:"after,omitempty"`
	// Times is how often the fault happens; 0 means always.
	Times int       `json:"times,omitempty"`
	Kind  FaultKind `json:"kind"`

	HTTPStatus int    `json:"http_status,omitempty"`
	Code       string `json:"code,omitempty"`
	Message    string `json:"message,omitempty"`
	// RetryAfterMS is sent as x-acs-retry-after, in milliseconds; 0 sends none.
	RetryAfterMS int64 `json:"retry_after_ms,omitempty"`
	// RetryAfterSeconds is sent as Retry-After, which proxies and load balancers use; 0 sends none.
	RetryAfterSeconds int64 `json:"retry_after_seconds,omitempty"`
	// AccessDeniedDetail is a string or an object: the service sends both.
	AccessDeniedDetail any    `json:"access_denied_detail,omitempty"`
	Body               string `json:"body,omitempty"`
	Location           string `json:"location,omitempty"`
	DelayMS            int64  `json:"delay_ms,omitempty"`
	SkewMS             int64  `json:"skew_ms,omitempty"`
}

// Match selects the calls of a fault; an empty field matches every call.
type Match struct {
	Action      string `json:"action,omitempty"`
	CustSpaceID string `json:"cust_space_id,omitempty"`
	PhoneNumber string `json:"phone_number,omitempty"`
}

func (m Match) fits(c *call) bool {
	fits := func(want, got string) bool { return want == "" || want == got }
	return fits(m.Action, c.action) && fits(m.CustSpaceID, c.query.Get("CustSpaceId")) && fits(m.PhoneNumber, c.query.Get("PhoneNumber"))
}

// faults counts the calls that have reached each fault.
type faults struct {
	mu   sync.Mutex
	list []Fault
	seen []int
}

func newFaults(list []Fault) *faults {
	return &faults{list: slices.Clone(list), seen: make([]int, len(list))}
}

// due returns the fault that answers a call, or nil.
func (f *faults) due(c *call) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		fault := &f.list[i]
		if !fault.Match.fits(c) || fault.Times > 0 && f.seen[i] >= fault.After+fault.Times {
			continue
		}
		f.seen[i]++
		if f.seen[i] > fault.After {
			return fault
		}
	}
	return nil
}

func (f Fault) check(p place) {
	kinds := []FaultKind{
		FaultCode, FaultHTML, FaultStatus, FaultRaw, FaultRedirect, FaultSkew, FaultReset, FaultEOF, FaultTruncated, FaultHang,
		FaultUpgrade, FaultSlow,
	}
	switch {
	case !slices.Contains(kinds, f.Kind):
		p.of("kind").problem("is %q; it must be one of %v", f.Kind, kinds)
	case f.After < 0 || f.Times < 0:
		p.problem("after and times must not be negative")
	case f.HTTPStatus != 0 && (f.HTTPStatus < 200 || f.HTTPStatus > 599):
		p.of("http_status").problem("is %d; it must be 200 to 599", f.HTTPStatus)
	case f.Kind == FaultCode && f.Code == "":
		p.of("code").problem("is missing; write the code to answer with, for example InternalError")
	case f.Kind == FaultRedirect && f.Location == "":
		p.of("location").problem("is missing; write the target of the redirect, for example http://127.0.0.1:1/")
	case f.Kind == FaultSlow && f.DelayMS <= 0:
		p.of("delay_ms").problem("is missing; write how long the body takes, in milliseconds")
	case f.DelayMS < 0 || f.RetryAfterMS < 0 || f.RetryAfterSeconds < 0:
		p.problem("delay_ms, retry_after_ms and retry_after_seconds must not be negative")
	}
	switch f.AccessDeniedDetail.(type) {
	case nil, string, map[string]any:
	default:
		p.of("access_denied_detail").problem("must be text or an object")
	}
}
