// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// grace is how long answers in progress may still take when the server stops.
const grace = 100 * time.Millisecond

// TB is the part of [testing.TB] that Start needs. Commands that use the package must not import testing.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Start serves a scenario on 127.0.0.1, at a free port, until the test ends.
func Start(tb TB, scenario Scenario) *Server {
	tb.Helper()
	s, err := New(scenario)
	if err != nil {
		tb.Fatalf("sandbox: the scenario cannot be used: %v", err)
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("sandbox: %v", err)
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	s.endpoint.Store(listener.Addr().String())
	go func() { stopped <- s.Serve(ctx, listener) }()
	tb.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			tb.Fatalf("sandbox: %v", err)
		}
	})
	return s
}

// Serve answers on a listener until ctx is done, and then returns nil. It closes the listener and ends hanging answers.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	s.endpoint.Store(listener.Addr().String())
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		s.Close()
		return err
	case <-ctx.Done():
	}
	s.Close()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		_ = server.Close()
	}
	s.active.Wait()
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
