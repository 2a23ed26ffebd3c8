// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestFaults tries every fault of the stand-in over real HTTP.
func TestFaults(t *testing.T) {
	once := func(f sandbox.Fault) sandbox.Fault {
		f.Times = 1
		return f
	}
	tests := map[string]struct {
		fault    sandbox.Fault
		config   cams.Config
		limit    time.Duration    // A minute if zero.
		requests int              // Zero if it depends on the waits and the machine.
		check    func(error) bool // Nil for success.
	}{
		"throttled once":          {fault: once(sandbox.Fault{Kind: sandbox.FaultCode, Code: "Throttling.User", RetryAfterMS: 20}), requests: 2},
		"flow control once":       {fault: once(sandbox.Fault{Kind: sandbox.FaultCode, Code: "System.LimitControl"}), requests: 2},
		"429 once":                {fault: once(sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 429, Code: "X"}), requests: 2},
		"500 once":                {fault: once(sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 500, Code: "InternalError"}), requests: 2},
		"a web page once":         {fault: once(sandbox.Fault{Kind: sandbox.FaultHTML}), requests: 2},
		"503 once":                {fault: once(sandbox.Fault{Kind: sandbox.FaultStatus}), requests: 2},
		"a reset once":            {fault: once(sandbox.Fault{Kind: sandbox.FaultReset}), requests: 2},
		"closed once":             {fault: once(sandbox.Fault{Kind: sandbox.FaultEOF}), requests: 2},
		"truncated once":          {fault: once(sandbox.Fault{Kind: sandbox.FaultTruncated}), requests: 2},
		"a hang once":             {fault: once(sandbox.Fault{Kind: sandbox.FaultHang}), config: cams.Config{AttemptTimeout: 300 * time.Millisecond}},
		"too slow once":           {fault: once(sandbox.Fault{Kind: sandbox.FaultSlow, DelayMS: 60_000}), config: cams.Config{AttemptTimeout: 300 * time.Millisecond}},
		"slow":                    {fault: sandbox.Fault{Kind: sandbox.FaultSlow, DelayMS: 100}, requests: 1},
		"closed after the others": {fault: sandbox.Fault{Kind: sandbox.FaultEOF, After: 1}, requests: 1},

		"always throttled": {
			fault: sandbox.Fault{Kind: sandbox.FaultCode, Code: "Throttling.User", Message: "Slow down."}, limit: time.Second,
			check: func(err error) bool {
				refused, _ := errors.AsType[*cams.Error](err)
				return refused.Throttled() && refused.Message == "Slow down."
			},
		},
		"always a hang": {
			fault: sandbox.Fault{Kind: sandbox.FaultHang}, limit: 300 * time.Millisecond,
			check: func(err error) bool {
				return errors.Is(err, context.DeadlineExceeded) && is(err, cams.KindTimeout)
			},
		},
		"always reset": {
			fault: sandbox.Fault{Kind: sandbox.FaultReset}, limit: time.Second,
			check: func(err error) bool {
				return errors.Is(err, syscall.ECONNRESET) && is(err, cams.KindTransport)
			},
		},
		"denied": {
			fault:    sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 403, Code: "Forbidden.RAM", AccessDeniedDetail: map[string]any{"AuthAction": "cams:Get"}},
			requests: 1,
			check: func(err error) bool {
				refused, _ := errors.AsType[*cams.Error](err)
				return is(err, cams.KindRefused) && refused.Status == 403 && refused.Code == "Forbidden.RAM" && refused.AccessDeniedDetail == `{"AuthAction":"cams:Get"}` && refused.RequestID != ""
			},
		},
		"refused with 200": {
			fault: sandbox.Fault{Kind: sandbox.FaultCode, HTTPStatus: 200, Code: "Product.Unsubscript"}, requests: 1,
			check: func(err error) bool {
				refused, _ := errors.AsType[*cams.Error](err)
				return is(err, cams.KindRefused) && refused.Status == 200 && refused.Code == "Product.Unsubscript"
			},
		},
		"a web page with 200": {
			fault: sandbox.Fault{Kind: sandbox.FaultHTML, HTTPStatus: 200}, requests: 1,
			check: func(err error) bool { return is(err, cams.KindUnusable) },
		},
		"always half an answer with 200": {
			fault: sandbox.Fault{Kind: sandbox.FaultRaw, Body: success[:len(success)/2]}, limit: time.Second,
			check: func(err error) bool { return is(err, cams.KindUnusable) },
		},
		"a clock that is wrong": {
			fault: sandbox.Fault{Kind: sandbox.FaultSkew}, requests: 1,
			check: func(err error) bool {
				refused, _ := errors.AsType[*cams.Error](err)
				return is(err, cams.KindRefused) && refused.Code == "InvalidTimeStamp.Expired" && refused.ClockSkew == -time.Hour
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sandbox.Start(t, scenario(tt.fault))
			tt.config.Endpoint = s.Endpoint()
			client, log := newClient(t, tt.config)
			ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(tt.limit, time.Minute))
			defer cancel()

			answer, err := client.Read(ctx, yesterday)
			switch {
			case tt.check == nil && (err != nil || len(answer.Rows) != 1 || answer.Rows[0].Sent != 1000 || answer.Rows[0].Delivered != 950):
				t.Errorf("got %+v, %v", answer, err)
			case tt.check != nil && !tt.check(err):
				t.Errorf("got %+v, %#v", answer, err)
			case tt.check != nil && len(answer.Rows) != 0:
				t.Errorf("rows came with the error: %+v", answer.Rows)
			}
			if arrived, told := len(s.Requests()), len(log.all()); tt.requests != 0 && (arrived != tt.requests || told != tt.requests) {
				t.Errorf("%d requests arrived and %d attempts were observed; want %d", arrived, told, tt.requests)
			}
		})
	}
}

// TestQuota makes more concurrent calls than the account's quota allows. The stand-in
// throttles them, and answers how long to wait.
func TestQuota(t *testing.T) {
	t.Parallel()
	busy := scenario()
	busy.Now = nil // A quota needs time.
	busy.QPS = map[string]int{"GetChatappPhoneNumberMetric": 10}
	s := sandbox.Start(t, busy)
	client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint(), Now: time.Now})
	var calls sync.WaitGroup
	for i := range 15 {
		calls.Go(func() {
			if _, err := client.Read(t.Context(), distinct(i)); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	if s.Refused() == 0 {
		t.Error("no call was throttled")
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	for _, location := range []string{"/elsewhere", "http://[broken/?IsvCode=1&Start=2"} {
		var asked atomic.Int64
		target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		if location == "/elsewhere" {
			location = target.URL + location
		}
		s := sandbox.Start(t, scenario(sandbox.Fault{Kind: sandbox.FaultRedirect, Location: location}))
		client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint()})
		_, err := client.Read(t.Context(), yesterday)
		if err == nil || strings.Contains(err.Error(), "IsvCode") {
			t.Errorf("%s: got %v", location, err)
		}
		if refused := failed(t, err, cams.KindRefused); refused.Status != 302 {
			t.Errorf("got %v, want the status 302", err)
		}
		if asked.Load() != 0 || len(s.Requests()) != 1 {
			t.Errorf("%s: the target was asked %d times, CAMS %d times", location, asked.Load(), len(s.Requests()))
		}
		target.Close()
	}
}

func TestCancelDuringAHang(t *testing.T) {
	tests := map[string]struct {
		fault sandbox.Fault
		calls int
	}{
		"no answer":             {sandbox.Fault{Kind: sandbox.FaultHang}, 1},
		"an answer that drips":  {sandbox.Fault{Kind: sandbox.FaultSlow, DelayMS: 600_000}, 1},
		"many calls, no answer": {sandbox.Fault{Kind: sandbox.FaultHang}, 20},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sandbox.Start(t, scenario(tt.fault))
			arrived := make(chan struct{}, tt.calls)
			s.Observe(func(sandbox.Request) { arrived <- struct{}{} })
			client, log := newClient(t, cams.Config{Endpoint: s.Endpoint()})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			failed := make(chan error, tt.calls)
			for i := range tt.calls {
				go func() {
					_, err := client.Read(ctx, distinct(i))
					failed <- err
				}()
			}
			for range tt.calls {
				select {
				case <-arrived:
				case err := <-failed:
					t.Fatalf("a call failed before it was canceled: %v", err)
				}
			}
			cancel()
			tooLate := time.After(10 * time.Second) // Allows for a busy machine; TestCancelTakesNoTime is exact.
			for range tt.calls {
				select {
				case err := <-failed:
					if !errors.Is(err, context.Canceled) || !is(err, cams.KindCancelled) {
						t.Errorf("got %v", err)
					}
				case <-tooLate:
					t.Fatal("a call continues after it was canceled")
				}
			}
			if len(log.all()) != tt.calls {
				t.Errorf("%d attempts for %d calls", len(log.all()), tt.calls)
			}
		})
	}
}

// TestPortWithoutAListener uses a port without a listener.
func TestPortWithoutAListener(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	client, log := newClient(t, cams.Config{Endpoint: listener.Addr().String()})
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	_, err = client.Read(ctx, yesterday)
	if !errors.Is(err, syscall.ECONNREFUSED) || !is(err, cams.KindTransport) || len(log.all()) < 2 {
		t.Errorf("got %v after %d attempts", err, len(log.all()))
	}
}

// serve serves a handler, by default over plain HTTP/1.1.
func serve(t *testing.T, handler http.HandlerFunc, change func(*httptest.Server)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = stdlog.New(io.Discard, "", 0) // Clients are meant to give up.
	if change == nil {
		s.Start()
	} else {
		change(s)
		s.StartTLS()
	}
	t.Cleanup(s.Close)
	return s
}

// trusting returns a client that trusts a test server's certificate.
func trusting(t *testing.T, s *httptest.Server, config cams.Config) (*cams.Client, *log) {
	t.Helper()
	config.Protocol, config.Endpoint = "HTTPS", s.Listener.Addr().String()
	client, log := newClient(t, config)
	client.Transport().TLSClientConfig.RootCAs = x509.NewCertPool()
	client.Transport().TLSClientConfig.RootCAs.AddCert(s.Certificate())
	return client, log
}

func answering(t *testing.T) *sandbox.Server {
	t.Helper()
	s, err := sandbox.New(scenario())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTLS(t *testing.T) {
	tests := map[string]struct {
		change func(*httptest.Server)
		proto  string // Empty if the call fails.
	}{
		"1.3":            {func(s *httptest.Server) { s.TLS = &tls.Config{MinVersion: tls.VersionTLS13} }, "HTTP/1.1"},
		"1.2":            {func(s *httptest.Server) { s.TLS = &tls.Config{MaxVersion: tls.VersionTLS12} }, "HTTP/1.1"},
		"1.3 and HTTP/2": {func(s *httptest.Server) { s.EnableHTTP2 = true }, "HTTP/2.0"},
		"1.1 at most": {func(s *httptest.Server) {
			s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		}, ""},
		"1.0 at most, HTTP/2": {func(s *httptest.Server) {
			s.EnableHTTP2, s.TLS = true, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}
		}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			stand := answering(t)
			var proto string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				proto = r.Proto
				stand.ServeHTTP(w, r)
			}, tt.change)
			client, log := trusting(t, s, cams.Config{})
			answer, err := client.Read(t.Context(), yesterday)
			switch {
			case tt.proto != "" && (err != nil || len(answer.Rows) != 1 || proto != tt.proto):
				t.Errorf("got %+v, %v over %s", answer, err, proto)
			case tt.proto == "" && (!is(err, cams.KindTransport) || proto != "" || len(log.all()) != 1):
				t.Errorf("got %+v, %v after %d attempts", answer, err, len(log.all()))
			}
		})
	}
}

func TestUnknownCertificate(t *testing.T) {
	s := serve(t, answering(t).ServeHTTP, func(*httptest.Server) {})
	client, log := newClient(t, cams.Config{Protocol: "HTTPS", Endpoint: s.Listener.Addr().String()})
	_, err := client.Read(t.Context(), yesterday)
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) || !is(err, cams.KindTransport) || len(log.all()) != 1 {
		t.Errorf("got %v after %d attempts", err, len(log.all()))
	}
}

func TestPlainServerWhereTLSIsExpected(t *testing.T) {
	s := serve(t, answering(t).ServeHTTP, nil)
	client, log := newClient(t, cams.Config{Protocol: "HTTPS", Endpoint: s.Listener.Addr().String()})
	_, err := client.Read(t.Context(), yesterday)
	if !is(err, cams.KindTransport) || !errors.Is(err, http.ErrSchemeMismatch) || len(log.all()) != 1 {
		t.Errorf("got %v after %d attempts", err, len(log.all()))
	}
}

// TestResetStream makes an HTTP/2 server end one stream, before and during its answer,
// but not the connection.
func TestResetStream(t *testing.T) {
	for name, before := range map[string]string{"before the answer": "", "within the answer": success[:20]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stand := answering(t)
			var requests atomic.Int64
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if requests.Add(1) > 1 {
					stand.ServeHTTP(w, r)
					return
				}
				if before != "" {
					_, _ = io.WriteString(w, before)
					_ = http.NewResponseController(w).Flush()
				}
				panic(http.ErrAbortHandler)
			}, func(s *httptest.Server) { s.EnableHTTP2 = true })
			client, _ := trusting(t, s, cams.Config{})
			answer, err := client.Read(t.Context(), yesterday)
			if err != nil || len(answer.Rows) != 1 || requests.Load() != 2 {
				t.Errorf("got %+v, %v after %d requests", answer, err, requests.Load())
			}
		})
	}
}

// pipes is a network of in-memory connections, which a bubble of synctest needs.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	last   net.Conn // The server's end of the latest connection.
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.accept:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.last = server
	p.accept <- server
	return client, nil
}

// cut is a connection that loses what is written to it once it is cut.
type cut struct {
	net.Conn
	is *atomic.Bool
}

func (c cut) Write(b []byte) (int, error) {
	if c.is.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// TestCancelTakesNoTime cancels calls within net/http, with a clock that stands still
// while any goroutine is busy.
func TestCancelTakesNoTime(t *testing.T) {
	for name, begin := range map[string]string{"before the answer": "", "within the answer": success[:20]} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := newPipes()
				server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if begin != "" {
						_, _ = io.WriteString(w, begin)
						_ = http.NewResponseController(w).Flush()
					}
					<-r.Context().Done()
				})}
				go func() { _ = server.Serve(network) }()
				defer func() { _ = server.Close() }()
				client, log := newClient(t, cams.Config{Endpoint: "cams.example.com"})
				client.Transport().DialContext = network.dial
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				began := time.Now()
				_, err := client.Read(ctx, yesterday)
				if took := time.Since(began); !errors.Is(err, context.Canceled) || took != time.Second || len(log.all()) != 1 {
					t.Errorf("got %v after %s and %d attempts, canceled after a second", err, took, len(log.all()))
				}
			})
		})
	}
}

// TestSilentConnection silently cuts an HTTP/2 connection, as a NAT gateway may. The next
// call must not wait on it until its deadline.
func TestSilentConnection(t *testing.T) {
	certificate := serve(t, nil, func(*httptest.Server) {})
	synctest.Test(t, func(t *testing.T) {
		network := newPipes()
		server := &http.Server{
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.ProtoMajor != 2 {
					t.Errorf("the request came over %s", r.Proto)
				}
				_, _ = io.WriteString(w, success)
			}),
			TLSConfig: &tls.Config{Certificates: certificate.TLS.Certificates, NextProtos: []string{"h2"}},
			ErrorLog:  stdlog.New(io.Discard, "", 0),
		}
		go func() { _ = server.ServeTLS(network, "", "") }()
		defer func() { _ = server.Close() }()

		client, log := trusting(t, certificate, cams.Config{Now: time.Now})
		var dials int
		var firstIsCut, never atomic.Bool
		client.Transport().DialContext = func(ctx context.Context, n, a string) (net.Conn, error) {
			conn, err := network.dial(ctx, n, a)
			if dials++; dials == 1 {
				return cut{conn, &firstIsCut}, err
			}
			return cut{conn, &never}, err
		}
		if _, err := client.Read(t.Context(), yesterday); err != nil {
			t.Fatal(err)
		}
		firstIsCut.Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		began := time.Now()
		_, err := client.Read(ctx, distinct(1))
		if took := time.Since(began); err != nil || took > cams.DefaultAttemptTimeout {
			t.Errorf("got %v after %s, %d connections and %d attempts", err, took, dials, len(log.all()))
		}
		client.Transport().CloseIdleConnections()
	})
}

// TestConnectionThatClosesAsItIsUsed makes the server close an idle connection just as a
// call uses it. The error of net/http then has no type.
func TestConnectionThatClosesAsItIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := newPipes()
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, success) })}
		go func() { _ = server.Serve(network) }()
		defer func() { _ = server.Close() }()
		client, log := newClient(t, cams.Config{Endpoint: "cams.example.com", Now: time.Now})
		var connections []net.Conn
		client.Transport().DialContext = func(ctx context.Context, n, a string) (net.Conn, error) {
			conn, err := network.dial(ctx, n, a)
			connections = append(connections, conn)
			return conn, err
		}
		reused := 0
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
			if info.Reused {
				reused++
				network.last.Close()
				synctest.Wait() // Until net/http has noticed.
			}
		}})
		for i := range 2 {
			if _, err := client.Read(ctx, distinct(i)); err != nil {
				t.Error(err)
			}
		}
		if reused != 1 || len(connections) != 2 || len(log.all()) != 3 {
			t.Errorf("%d connections, %d of them used again, %d attempts", len(connections), reused, len(log.all()))
		}
		client.Transport().CloseIdleConnections()
	})
}

// TestLargeAnswer tries answers beyond the limit, plain and compressed.
func TestLargeAnswer(t *testing.T) {
	t.Parallel()
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	const length = 2 * cams.MaxAnswer
	var sent atomic.Int64
	stream := func(w http.ResponseWriter, _ *http.Request) {
		for sent.Load() < length {
			if _, err := w.Write(chunk); err != nil {
				return
			}
			sent.Add(int64(len(chunk)))
		}
	}
	bomb := zipped(t, cams.MaxAnswer, success)
	compressed := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}
	for name, handler := range map[string]http.HandlerFunc{"plain": stream, "compressed": compressed} {
		s := serve(t, handler, nil)
		client, log := newClient(t, cams.Config{Endpoint: s.Listener.Addr().String()})
		_, err := client.Read(t.Context(), yesterday)
		if !is(err, cams.KindUnusable) || !strings.Contains(err.Error(), "64 MiB") || len(log.all()) != 1 {
			t.Errorf("%s: got %v after %d attempts", name, err, len(log.all()))
		}
	}
	if sent.Load() == length {
		t.Error("all of it was read")
	}
}

func TestCompressedAnswer(t *testing.T) {
	zip := zipped(t, 1000, success)
	var requests atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "gzip" {
			t.Errorf("Accept-Encoding is %q", got)
		}
		w.Header().Set("Content-Encoding", "gzip")
		if requests.Add(1) == 1 {
			_, _ = w.Write(zip[:len(zip)-9]) // Truncated, though not for HTTP.
			return
		}
		_, _ = w.Write(zip)
	}, nil)
	client, _ := newClient(t, cams.Config{Endpoint: s.Listener.Addr().String()})
	answer, err := client.Read(t.Context(), yesterday)
	if err != nil || len(answer.Rows) != 1 || requests.Load() != 2 {
		t.Errorf("got %+v, %v after %d requests", answer, err, requests.Load())
	}
}

// TestConnectionsAreKept checks that many consecutive calls use one connection.
func TestConnectionsAreKept(t *testing.T) {
	var connections atomic.Int64
	stand := answering(t)
	s := httptest.NewUnstartedServer(stand)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	client, _ := newClient(t, cams.Config{Endpoint: s.Listener.Addr().String()})
	for i := range 40 {
		q := distinct(i)
		q.PhoneNumber = []string{number1, "8613800000009"}[i%2] // The second is refused.
		_, _ = client.Read(t.Context(), q)
	}
	if n := connections.Load(); n != 1 || len(stand.Requests()) != 40 {
		t.Errorf("%d requests took %d connections", len(stand.Requests()), n)
	}
}
