// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// bench is a TB that records what a test would do with it.
type bench struct {
	cleanups []func()
	failure  string
}

func (b *bench) Helper()                           {}
func (b *bench) Cleanup(f func())                  { b.cleanups = append(b.cleanups, f) }
func (b *bench) Fatalf(format string, args ...any) { b.failure = fmt.Sprintf(format, args...) }

// TestNothingStaysBehind starts servers, leaves requests hanging, and counts goroutines and open ports afterwards.
func TestNothingStaysBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		b := &bench{}
		scenario := small()
		scenario.Faults = []sandbox.Fault{{Kind: sandbox.FaultHang, Match: sandbox.Match{Action: enable}}, {Kind: sandbox.FaultSlow, DelayMS: 60_000}}
		server := sandbox.Start(b, scenario)
		arrived := make(chan struct{}, 5)
		server.Observe(func(sandbox.Request) { arrived <- struct{}{} })
		var calls sync.WaitGroup
		for _, action := range []string{metric, enable, metric, enable} {
			calls.Go(func() { _, _ = caller1(scenario).dial(t, server, action, url.Values{}) })
		}
		for range 4 {
			<-arrived
		}
		half, err := net.Dial("tcp", server.Endpoint())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(half, "POST / HTTP/1.1\r\nHost: cams.test\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n")
		if _, err := io.ReadFull(half, make([]byte, len("HTTP/1.1 100 Continue"))); err != nil { // Now it is being read.
			t.Fatal(err)
		}
		began := time.Now()
		for _, f := range b.cleanups {
			f()
		}
		calls.Wait()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("stopping took %s", took)
		}
		if got := len(server.Requests()); got != 5 {
			t.Errorf("%d requests were over when the server had stopped, want 5", got)
		}
		_ = half.Close()
		if b.failure != "" {
			t.Error(b.failure)
		}
		if conn, err := net.Dial("tcp", server.Endpoint()); err == nil {
			_ = conn.Close()
			t.Error("the port is still open")
		}
	}
	for wait := 0; runtime.NumGoroutine() > before; wait++ {
		if wait == 100 {
			stacks := make([]byte, 64<<10)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestStartWithBrokenScenario(t *testing.T) {
	b := &bench{}
	if server := sandbox.Start(b, sandbox.Scenario{}); server != nil || !strings.Contains(b.failure, "accounts: must have at least one") {
		t.Errorf("got %q", b.failure)
	}
}

func TestServeReportsItsListener(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	if err := mustNew(t, small()).Serve(context.Background(), listener); err == nil {
		t.Error("a closed listener is not an error")
	}
}

func TestConcurrentCalls(t *testing.T) {
	scenario := small()
	scenario.Now = nil
	scenario.QPS = map[string]int{metric: -1}
	server := sandbox.Start(t, scenario)
	var calls sync.WaitGroup
	for range 20 {
		calls.Go(func() {
			if got, err := caller1(scenario).dial(t, server, metric, during("cams-1", "DAILY", "2025-09-01", "2025-09-02")); err != nil || got.Code != "OK" {
				t.Errorf("got %s %v", got.Code, err)
			}
			server.Requests()
		})
	}
	calls.Wait()
	if got := len(server.Requests()); got != 20 {
		t.Errorf("%d requests are recorded, want 20", got)
	}
	server.Reset()
	if got := len(server.Requests()); got != 0 {
		t.Errorf("%d requests are recorded after Reset", got)
	}
}
