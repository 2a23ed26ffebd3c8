// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package standin provides stand-ins on loopback for the services that issue credentials:
// STS, the ECS metadata service, credentials URIs, CloudSSO and OAuth. They share no code
// with their clients, and check signatures themselves.
package standin

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// TB is the part of testing.TB that stand-ins need. It keeps testing out of the package's
// imports.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Key is a credential. Without a token it is permanent.
type Key struct {
	ID, Secret, Token string
}

// Request is a request that arrived.
type Request struct {
	Path   string
	Header http.Header
	Form   map[string]string // Query and form together.
	Body   string
}

// Server is what all stand-ins have in common.
type Server struct {
	URL string // Without a trailing slash.

	mu       sync.Mutex
	requests []Request
	answer   http.HandlerFunc
	fail     http.HandlerFunc
	failures int
	closed   chan struct{} // Closed when the stand-in ends.
}

// Host is host:port.
func (s *Server) Host() string {
	_, host, _ := strings.Cut(s.URL, "://")
	return host
}

// Requests returns the requests that arrived, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Fail replaces the answer to the next n requests, or to all if n is negative.
func (s *Server) Fail(n int, answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail, s.failures = answer, n
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body := readForm(r)
	form := map[string]string{}
	for name := range r.Form {
		form[name] = r.Form.Get(name)
	}
	s.mu.Lock()
	s.requests = append(s.requests, Request{Path: r.URL.Path, Header: r.Header.Clone(), Form: form, Body: body})
	answer := s.answer
	if s.failures != 0 {
		s.failures--
		answer = s.fail
	}
	s.mu.Unlock()
	answer(w, r)
}

func start(tb TB, answer http.HandlerFunc) *Server {
	tb.Helper()
	s := &Server{answer: answer}
	s.begin(tb, httptest.NewServer(http.HandlerFunc(s.serve)))
	return s
}

func (s *Server) begin(tb TB, server *httptest.Server) {
	s.URL, s.closed = server.URL, make(chan struct{})
	tb.Cleanup(func() {
		close(s.closed)
		server.Close()
	})
}

// Say answers with a status and a text.
func Say(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}
}

// Hang does not answer before the client gives up.
func Hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// Hangup closes the connection without an answer.
func Hangup(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// Switch answers with HTTP status 101, which changes the connection's protocol, and holds
// it open until the stand-in ends.
func (s *Server) Switch(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // Not over HTTP/1.
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
	<-s.closed
	_ = conn.Close()
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // The client may be gone.
}

// document is a credential as the metadata service and credentials URIs return it.
func document(k Key, expires time.Time) map[string]string {
	d := map[string]string{"Code": "Success", "AccessKeyId": k.ID, "AccessKeySecret": k.Secret, "SecurityToken": k.Token}
	if !expires.IsZero() {
		d["Expiration"] = expires.UTC().Format(time.RFC3339)
	}
	return d
}

// Sequence is the keys that a source issues, in order. The last one is repeated forever.
type Sequence struct {
	Keys    []Key
	Expires func() time.Time // Of the next key; nil if keys do not expire.

	mu   sync.Mutex
	next int
}

func (s *Sequence) take() (Key, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.Keys[min(s.next, len(s.Keys)-1)]
	s.next++
	if s.Expires == nil {
		return k, time.Time{}
	}
	return k, s.Expires()
}
