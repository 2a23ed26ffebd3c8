// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server is a sandbox of CAMS. It is an [http.Handler] and safe for concurrent use.
type Server struct {
	now      func() time.Time
	world    atomic.Pointer[world]
	quota    quota
	nonces   nonces
	record   record
	endpoint atomic.Value
	before   atomic.Pointer[func()]
	observe  atomic.Pointer[func(Request)]

	life   sync.Mutex // no request begins while the server is closing
	closed chan struct{}
	active sync.WaitGroup
}

// New returns a server for a scenario. The error names the value that cannot be used.
func New(scenario Scenario) (*Server, error) {
	s := &Server{now: scenario.Now, closed: make(chan struct{})}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.Replace(scenario); err != nil {
		return nil, err
	}
	return s, nil
}

// Replace serves another scenario, starting with the next request. After an error the server keeps the old one. Clock, quotas,
// nonces and record are kept. Everything in the scenario starts over: faults count from zero, and a channel has metrics if the
// scenario enables them.
func (s *Server) Replace(scenario Scenario) error {
	w, err := compile(scenario, s.now())
	if err != nil {
		return err
	}
	s.world.Store(w)
	return nil
}

// Endpoint returns host:port once the server listens, and "" before.
func (s *Server) Endpoint() string {
	endpoint, _ := s.endpoint.Load().(string)
	return endpoint
}

// Requests returns the latest requests, up to 10,000, in the order of their arrival.
func (s *Server) Requests() []Request { return s.record.all() }

// Refused returns how many calls the quota refused since the last Reset. Faults do not count.
func (s *Server) Refused() int { return s.quota.count() }

// Reset clears the record and the count of refused calls. Quotas, nonces and faults stay.
func (s *Server) Reset() {
	s.record.forget()
	s.quota.forget()
}

// Before sets a function that is called before each request is handled, from several goroutines.
func (s *Server) Before(f func()) { s.before.Store(&f) }

// Observe sets a function that is called with each request once its answer is decided, from several goroutines.
func (s *Server) Observe(report func(Request)) { s.observe.Store(&report) }

// Close ends hanging and slow answers, and aborts new requests. [Server.Serve] calls it.
func (s *Server) Close() {
	s.life.Lock()
	defer s.life.Unlock()
	if !s.isClosed() {
		close(s.closed)
	}
}

func (s *Server) isClosed() bool {
	select {
	case <-s.closed:
		return true
	default:
		return false
	}
}

// enter reports whether a request may begin. If so, the request must call active.Done when it ends.
func (s *Server) enter() bool {
	s.life.Lock()
	defer s.life.Unlock()
	if s.isClosed() {
		return false
	}
	s.active.Add(1)
	return true
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.active.Done()
	if before := s.before.Load(); before != nil {
		(*before)()
	}
	c := newCall(r, s.world.Load(), s.now())
	entry := s.record.begin(c)
	a := s.answer(c)
	done := s.record.end(entry, a)
	if report := s.observe.Load(); report != nil {
		(*report)(done)
	}
	if a.send != nil {
		a.send(s, w, r, a)
		return
	}
	send(w, a)
}

// answer checks a call in the order of the service: the caller, the action, the quota, and only then the data.
func (s *Server) answer(c *call) *answer {
	if refusal := s.authenticate(c); refusal != nil {
		return refusal
	}
	act, known := actions[c.action]
	if !known || c.Header.Get("x-acs-version") != apiVersion || c.URL.Path != "/" {
		return refuse(c, http.StatusNotFound, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
	}
	if c.Method != http.MethodPost {
		return refuse(c, http.StatusMethodNotAllowed, "UnsupportedHTTPMethod", "This http method is not supported.")
	}
	if wait := s.quota.admit(c.account.Name, c.action, c.world.limits[c.action], c.now); wait > 0 {
		return throttled(c, wait)
	}
	if fault := c.world.faults.due(c); fault != nil {
		return fault.answer(c, func() *answer { return serve(c, act) })
	}
	return serve(c, act)
}
