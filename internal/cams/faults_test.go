// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// grace is how long past its deadline a read may end.
const grace = 500 * time.Millisecond

// answerRaw writes raw bytes to each connection, and holds it open.
func answerRaw(t *testing.T, serve func(conn net.Conn, n int)) (endpoint string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for n := 1; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_ = req.Body.Close()
					serve(conn, n)
					_, _ = io.Copy(io.Discard, conn) // Until the client has gone.
				}
			})
		}
	})
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	return listener.Addr().String()
}

// TestRawAnswers makes a server answer in invalid ways, always or once.
func TestRawAnswers(t *testing.T) {
	good := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(success), success)
	tests := map[string]string{
		"another protocol":           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
		"another protocol, and JSON": "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}",
		"endless interim answers":    "HTTP/1.1 100 Continue\r\n\r\n",
		"endless early hints":        strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 20),
		"half a status line":         "HTTP/1.1 2",
		"no HTTP":                    "SSH-2.0-OpenSSH\r\n",
		"headers without an end":     "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2<<20),
		"a body without an end":      "HTTP/1.1 200 OK\r\n\r\n" + success[:20],
		"a chunk without a length":   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"half of the body":           "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + success,
		"two lengths":                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Always: the read ends in time.
			client, _ := newClient(t, cams.Config{AttemptTimeout: 200 * time.Millisecond, Endpoint: answerRaw(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, text)
			})})
			const limit = 600 * time.Millisecond
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			began := time.Now()
			_, err := client.Read(ctx, yesterday)
			if took := time.Since(began); took > limit+grace || !is(err, cams.KindTransport) && !is(err, cams.KindTimeout) {
				t.Errorf("got %v after %s", err, took)
			}
			// Once: the next attempt succeeds.
			client, _ = newClient(t, cams.Config{AttemptTimeout: 200 * time.Millisecond, Endpoint: answerRaw(t, func(conn net.Conn, n int) {
				if n > 1 {
					text = good
				}
				_, _ = io.WriteString(conn, text)
			})})
			if answer, err := client.Read(t.Context(), yesterday); err != nil || len(answer.Rows) != 1 {
				t.Errorf("got %+v, %v", answer, err)
			}
		})
	}
}

// TestServerThatStartsLate starts a server after a while.
func TestServerThatStartsLate(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	started := make(chan *http.Server, 1)
	time.AfterFunc(300*time.Millisecond, func() {
		server := &http.Server{Addr: address, Handler: answering(t)}
		go func() { _ = server.ListenAndServe() }()
		started <- server
	})
	client, log := newClient(t, cams.Config{Endpoint: address})
	answer, err := client.Read(t.Context(), yesterday)
	if err != nil || len(answer.Rows) != 1 || len(log.all()) < 2 {
		t.Errorf("got %+v, %v after %d attempts", answer, err, len(log.all()))
	}
	_ = (<-started).Close()
}

// Frames of HTTP/2, by their types.
const (
	frameData     = 0
	frameHeaders  = 1
	frameReset    = 3
	frameSettings = 4
	frameGoAway   = 7
)

func frame(kind, flags byte, stream uint32, payload ...byte) []byte {
	header := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(header[5:], stream)
	return append(header, payload...)
}

func code(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// serveFrames answers each request on an HTTP/2 connection with frames.
func serveFrames(conn *tls.Conn, answer func(stream uint32) []byte) {
	defer func() { _ = conn.Close() }()
	if _, err := io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	_, _ = conn.Write(frame(frameSettings, 0, 0))
	for {
		header := make([]byte, 9)
		if _, err := io.ReadFull(conn, header); err != nil {
			return
		}
		payload := int64(header[0])<<16 | int64(header[1])<<8 | int64(header[2])
		if _, err := io.CopyN(io.Discard, conn, payload); err != nil {
			return
		}
		if header[3] == frameHeaders {
			if _, err := conn.Write(answer(binary.BigEndian.Uint32(header[5:]))); err != nil {
				return
			}
		}
	}
}

// TestHTTP2Connection makes everything fail on the first HTTP/2 connection, and nothing
// on the next. The first would be reused as long as it is open.
func TestHTTP2Connection(t *testing.T) {
	tests := map[string]func(stream uint32) []byte{
		"streams are refused":         func(s uint32) []byte { return frame(frameReset, 0, s, code(7)...) },
		"streams fail":                func(s uint32) []byte { return frame(frameReset, 0, s, code(2)...) },
		"streams are throttled":       func(s uint32) []byte { return frame(frameReset, 0, s, code(11)...) },
		"streams end without headers": func(s uint32) []byte { return frame(frameData, 1, s) },
		"the server shuts down":       func(uint32) []byte { return frame(frameGoAway, 0, 0, append(code(0), code(0)...)...) },
		"the server is overloaded":    func(uint32) []byte { return frame(frameGoAway, 0, 0, append(code(0), code(11)...)...) },
		"the server reports an error": func(s uint32) []byte { return frame(frameGoAway, 0, 0, append(code(s), code(1)...)...) },
		"headers that cannot be read": func(s uint32) []byte { return frame(frameHeaders, 4, s, 0xff, 0xff, 0xff) },
		"a reset after headers": func(s uint32) []byte {
			return append(frame(frameHeaders, 4, s, 0x88), frame(frameReset, 0, s, code(2)...)...)
		},
		"an invalid SETTINGS frame":    func(s uint32) []byte { return frame(frameSettings, 0, s, 1, 2, 3) },
		"an answer that is not HTTP/2": func(uint32) []byte { return []byte("HTTP/1.1 200 OK\r\n\r\n") },
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var connections atomic.Int64
			s := serve(t, nil, func(s *httptest.Server) {
				s.TLS = &tls.Config{NextProtos: []string{"h2"}}
				s.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
					if connections.Add(1) == 1 {
						serveFrames(conn, answer)
						return
					}
					serveFrames(conn, func(s uint32) []byte {
						return append(frame(frameHeaders, 4, s, 0x88), frame(frameData, 1, s, []byte(success)...)...)
					})
				}}
			})
			client, _ := trusting(t, s, cams.Config{AttemptTimeout: 2 * time.Second})
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			got, err := client.Read(ctx, yesterday)
			if err != nil || len(got.Rows) != 1 || connections.Load() != 2 {
				t.Errorf("got %+v, %v over %d connections", got, err, connections.Load())
			}
			client.Transport().CloseIdleConnections()
		})
	}
}

// TestOutageEndsInTime makes a service fail for half the time of the reads. All of them
// must notice that it is back.
func TestOutageEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := carried(cams.Config{}, outage(5*time.Second))
		var all sync.WaitGroup
		var failures atomic.Int64
		for i := range 200 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if _, err := client.Read(ctx, distinct(i)); err != nil {
					failures.Add(1)
				}
			})
		}
		all.Wait()
		if n := failures.Load(); n != 0 {
			t.Errorf("%d of 200 reads failed", n)
		}
	})
}

// TestOutageCostsTheTimeOfOneRead reads 200 times, ten at a time, during an outage.
func TestOutageCostsTheTimeOfOneRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 5 * time.Minute
		var up atomic.Bool
		var requests atomic.Int64
		client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
			if n := requests.Add(1); !up.Load() {
				return reply(503, "", fmt.Sprintf(`{"Code":"ServiceUnavailable","RequestId":"R-%d"}`, n)), nil
			}
			return reply(200, "", success), nil
		})
		read := func(i int, limit time.Duration) error {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			_, err := client.Read(ctx, distinct(i))
			return err
		}
		began := time.Now()
		var all sync.WaitGroup
		var mu sync.Mutex
		causes := make(map[string]int)
		for reader := range 10 {
			all.Go(func() {
				for i := range 20 {
					err := read(reader*20+i, limit)
					e, _ := errors.AsType[*cams.Error](err)
					mu.Lock()
					causes[e.RequestID]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took > limit+time.Second {
			t.Errorf("200 reads took %s", took)
		}
		most := 0
		for _, n := range causes {
			most = max(most, n)
		}
		if most < 190 {
			t.Errorf("only %d reads got the error of the first one", most)
		}
		// A read with more time than the outage has lasted is tried, and its success
		// counts for all.
		time.AfterFunc(time.Minute, func() { up.Store(true) })
		if err := read(1000, 10*time.Minute); err != nil {
			t.Errorf("the longer one got %v", err)
		}
		if err := read(1001, time.Second); err != nil {
			t.Errorf("after a success: %v", err)
		}
	})
}

// TestProbeThatHangs checks that a read that is tried for a short time, and times out, gets
// the first read's error. "No answer came within 2m0s" would be false.
func TestProbeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{AttemptTimeout: 20 * time.Second}, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		first := withTimeout(t, 2*time.Minute, client)
		attempts := len(log.all())
		time.Sleep(time.Minute)
		began := time.Now()
		second := withTimeout(t, 2*time.Minute, client)
		if took := time.Since(began); took > 10*time.Second || len(log.all()) == attempts {
			t.Errorf("it took %s and %d attempts", took, len(log.all())-attempts)
		}
		if second.Error() != first.Error() {
			t.Errorf("got %v, want %v", second, first)
		}
	})
}

// TestOutageEnds checks that a probe notices that the service is back.
func TestOutageEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, outage(30*time.Second))
		failures, began := 0, time.Now()
		for i := 0; ; i++ {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			_, err := client.Read(ctx, distinct(i))
			cancel()
			if err == nil {
				break
			}
			failures++
			time.Sleep(100 * time.Millisecond)
		}
		if took := time.Since(began); took > 45*time.Second || failures < 50 {
			t.Errorf("the end of the 30 s outage was noticed after %s, %d reads and %d attempts", took, failures, len(log.all()))
		}
	})
}

// TestRefusalsDoNotCountAsAnOutage makes a working service refuse.
func TestRefusalsDoNotCountAsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, log := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
			return reply(400, "", `{"Code":"Unknown.ResourceOwnerId"}`), nil
		})
		for i := range 100 {
			_, err := client.Read(t.Context(), distinct(i))
			_ = failed(t, err, cams.KindRefused)
			time.Sleep(time.Minute)
		}
		if len(log.all()) != 100 {
			t.Errorf("%d requests", len(log.all()))
		}
	})
}

// TestHangingCredentials makes a source of credentials take longer than an attempt may,
// fail for a while, or never answer.
func TestHangingCredentials(t *testing.T) {
	tests := map[string]struct {
		source  func(ctx context.Context, n int) error
		success bool
	}{
		"it is slow": {func(ctx context.Context, _ int) error { return sleep(ctx, 3*time.Second) }, true},
		"it fails for a while": {func(_ context.Context, n int) error {
			if n < 4 {
				return busy{}
			}
			return nil
		}, true},
		"it hangs for a while": {func(ctx context.Context, n int) error {
			if n < 3 {
				_ = sleep(ctx, 2*time.Second)
				return busy{}
			}
			return nil
		}, true},
		"it always fails": {func(context.Context, int) error { return busy{} }, false},
		"it hangs":        {func(ctx context.Context, _ int) error { return sleep(ctx, time.Hour) }, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				source := sourceFunc(func(ctx context.Context) (cams.Credential, error) {
					n++
					return cams.Credential(key), tt.source(ctx, n)
				})
				client, _ := carried(cams.Config{Credentials: source, AttemptTimeout: 2 * time.Second}, body("", []byte(success)))
				const limit = 20 * time.Second
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				began := time.Now()
				_, err := client.Read(ctx, yesterday)
				if took := time.Since(began); (err == nil) != tt.success || took > limit {
					t.Errorf("got %v after %s", err, took)
				}
				if !tt.success && !is(err, cams.KindCredential) && !is(err, cams.KindTimeout) {
					t.Errorf("got %#v", err)
				}
			})
		})
	}
}

type sourceFunc func(context.Context) (cams.Credential, error)

func (f sourceFunc) Credential(ctx context.Context) (cams.Credential, error) { return f(ctx) }

// busy is a source's error that may be retried.
type busy struct{}

func (busy) Error() string   { return "busy" }
func (busy) Temporary() bool { return true }

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
