// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestFaults(t *testing.T) {
	reference, err := os.ReadFile("testdata/reference_success.json")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		fault  string // as JSON, to test its names too
		status int
		code   string
		check  func(reply, error) bool
	}{
		"code": {
			`{"kind": "code", "http_status": 500, "code": "InternalError", "message": "Try again.", "retry_after_ms": 1500}`, 500, "InternalError",
			func(r reply, err error) bool {
				return err == nil && r.Message == "Try again." && r.Header.Get("x-acs-retry-after") == "1500" && strings.Contains(r.Raw, `"HostId"`)
			},
		},
		"code by default": {
			`{"kind": "code", "code": "System.LimitControl"}`, 400, "System.LimitControl",
			func(r reply, err error) bool { return err == nil && r.Header.Get("x-acs-retry-after") == "" },
		},
		"detail object": {
			`{"kind": "code", "http_status": 403, "code": "Forbidden.RAM", "access_denied_detail": {"AuthAction": "cams:x"}}`, 403, "Forbidden.RAM",
			func(r reply, err error) bool {
				detail, _ := r.AccessDeniedDetail.(map[string]any)
				return err == nil && detail["AuthAction"] == "cams:x"
			},
		},
		"detail text": {
			`{"kind": "code", "code": "Forbidden.RAM", "access_denied_detail": "why"}`, 400, "Forbidden.RAM",
			func(r reply, err error) bool { return err == nil && r.AccessDeniedDetail == "why" },
		},
		"200 with a code": {
			`{"kind": "code", "http_status": 200, "code": "Unknown.ResourceOwnerId", "message": "no"}`, 200, "Unknown.ResourceOwnerId",
			func(r reply, err error) bool {
				return err == nil && r.Data == nil && !strings.Contains(r.Raw, "HostId")
			},
		},
		"html": {
			`{"kind": "html"}`, 502, "",
			func(r reply, err error) bool {
				return err == nil && strings.HasPrefix(r.Raw, "<html>") && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
			},
		},
		"html with a body": {
			`{"kind": "html", "http_status": 200, "body": "<p>maintenance</p>"}`, 200, "",
			func(r reply, err error) bool { return err == nil && r.Raw == "<p>maintenance</p>" },
		},
		"status": {
			`{"kind": "status"}`, 503, "", func(r reply, err error) bool { return err == nil && r.Raw == "" && r.Header.Get("Retry-After") == "" },
		},
		"status with Retry-After": {
			`{"kind": "status", "http_status": 425, "retry_after_seconds": 2}`, 425, "",
			func(r reply, err error) bool { return err == nil && r.Header.Get("Retry-After") == "2" },
		},
		"408": {
			`{"kind": "status", "http_status": 408}`, 408, "", func(r reply, err error) bool { return err == nil && r.Raw == "" },
		},
		"JSON cut short in a whole answer": {
			`{"kind": "raw", "body": "{\"Code\":\"OK\",\"Da"}`, 200, "",
			func(r reply, err error) bool {
				return err == nil && r.Header.Get("Content-Length") == "16" && len(r.Raw) == 16
			},
		},
		"a nonce that was used": {
			`{"kind": "code", "code": "SignatureNonceUsed"}`, 400, "SignatureNonceUsed",
			func(_ reply, err error) bool { return err == nil },
		},
		"redirect": {
			`{"kind": "redirect", "location": "http://127.0.0.1:1/elsewhere"}`, 302, "",
			func(r reply, err error) bool {
				return err == nil && r.Header.Get("Location") == "http://127.0.0.1:1/elsewhere"
			},
		},
		"raw": {
			`{"kind": "raw", "body": ` + quote(string(reference)) + `}`, 200, "",
			func(r reply, err error) bool {
				return err == nil && r.Raw == string(reference) && r.RequestID == "608F9CCA-B5EB-3D72-8047-B25D6D75BDEC\n" && r.Data[0].Start > r.Data[0].End
			},
		},
		"skew": {
			`{"kind": "skew", "skew_ms": -7200000}`, 400, "InvalidTimeStamp.Expired",
			func(r reply, err error) bool {
				return err == nil && r.Header.Get("Date") == noon.Add(-2*time.Hour).Format(http.TimeFormat)
			},
		},
		"reset": {
			`{"kind": "reset"}`, 0, "", func(_ reply, err error) bool { return errors.Is(err, syscall.ECONNRESET) },
		},
		"eof": {
			`{"kind": "eof"}`, 0, "", func(_ reply, err error) bool { return errors.Is(err, io.EOF) },
		},
		"truncated": {
			`{"kind": "truncated"}`, 200, "OK",
			func(r reply, err error) bool {
				return errors.Is(err, io.ErrUnexpectedEOF) && strings.HasPrefix(r.Raw, `{"AccessDeniedDetail":`) && !json.Valid([]byte(r.Raw))
			},
		},
		"slow": {
			`{"kind": "slow", "delay_ms": 50}`, 200, "OK",
			func(r reply, err error) bool { return err == nil && len(r.Data) == 2 },
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			scenario := small()
			var fault sandbox.Fault
			if err := json.Unmarshal([]byte(c.fault), &fault); err != nil {
				t.Fatal(err)
			}
			fault.Times = 1
			scenario.Faults = []sandbox.Fault{fault}
			server := sandbox.Start(t, scenario)
			who := caller1(scenario)
			query := during("cams-1", "DAILY", "2025-09-01", "2025-09-02")
			began := time.Now()
			got, err := who.dial(t, server, metric, query)
			if !c.check(got, err) || got.Status != c.status {
				t.Errorf("got %d %s %v: %s", got.Status, got.Code, err, got.Raw)
			}
			if fault.DelayMS > 0 && time.Since(began) < 50*time.Millisecond {
				t.Errorf("it took only %s", time.Since(began))
			}
			if r := server.Requests()[0]; r.Fault != fault.Kind || r.Status != c.status || r.Code != c.code {
				t.Errorf("the record has %d %q %q, want %d %q", r.Status, r.Code, r.Fault, c.status, c.code)
			}
			if after, err := who.dial(t, server, metric, query); err != nil || after.Code != "OK" || len(after.Data) != 2 {
				t.Errorf("the call after the fault: %v %s", err, after.Raw)
			}
		})
	}
}

// TestHang checks that client and server can end answers that never come, or that stop after HTTP
// 101.
func TestHang(t *testing.T) {
	for kind, status := range map[sandbox.FaultKind]int{sandbox.FaultHang: 0, sandbox.FaultUpgrade: http.StatusSwitchingProtocols} {
		for _, who := range []string{"client", "server"} {
			t.Run(string(kind)+", ended by the "+who, func(t *testing.T) {
				scenario := small()
				scenario.Faults = []sandbox.Fault{{Kind: kind}}
				server := mustNew(t, scenario)
				over := make(chan struct{})
				listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer close(over)
					server.ServeHTTP(w, r)
				}))
				defer listening.Close()
				conn, err := net.Dial("tcp", listening.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				arrived := make(chan struct{})
				server.Observe(func(sandbox.Request) { close(arrived) })
				if err := caller1(scenario).request(listening.URL, metric, url.Values{}).Write(conn); err != nil {
					t.Fatal(err)
				}
				<-arrived
				answer := bufio.NewReader(conn)
				if status != 0 {
					response, err := http.ReadResponse(answer, nil)
					if err != nil || response.StatusCode != status {
						t.Fatalf("got %v %v", response, err)
					}
					_ = response.Body.Close()
				}
				_ = conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
				if _, err := answer.ReadByte(); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("it did not hang: %v", err)
				}
				if who == "client" {
					_ = conn.Close()
				} else {
					server.Close()
					_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
					if _, err := answer.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("the server closed, but the answer continues: %v", err)
					}
				}
				select {
				case <-over:
				case <-time.After(10 * time.Second):
					t.Errorf("the server did not notice that the %s ended it", who)
					server.Close()
					<-over
				}
				if r := server.Requests()[0]; r.Status != status || r.Fault != kind {
					t.Errorf("the record has %+v", r)
				}
			})
		}
	}
}

func TestWhichCallsHaveFaults(t *testing.T) {
	fail := func(code string, times, after int, match sandbox.Match) sandbox.Fault {
		return sandbox.Fault{Kind: sandbox.FaultCode, Code: code, Times: times, After: after, Match: match}
	}
	query := with(during("cams-1", "DAILY", "2025-09-01", "2025-09-02"), "PhoneNumber", "861")
	cases := map[string]struct {
		faults []sandbox.Fault
		want   string
	}{
		"always":             {[]sandbox.Fault{fail("A", 0, 0, sandbox.Match{})}, "A A A A A"},
		"twice":              {[]sandbox.Fault{fail("A", 2, 0, sandbox.Match{})}, "A A OK OK OK"},
		"after two":          {[]sandbox.Fault{fail("A", 0, 2, sandbox.Match{})}, "OK OK A A A"},
		"once after two":     {[]sandbox.Fault{fail("A", 1, 2, sandbox.Match{})}, "OK OK A OK OK"},
		"in order":           {[]sandbox.Fault{fail("A", 2, 0, sandbox.Match{}), fail("B", 1, 0, sandbox.Match{})}, "A A B OK OK"},
		"another action":     {[]sandbox.Fault{fail("A", 0, 0, sandbox.Match{Action: enable})}, "OK OK OK OK OK"},
		"this action":        {[]sandbox.Fault{fail("A", 1, 0, sandbox.Match{Action: metric})}, "A OK OK OK OK"},
		"another channel":    {[]sandbox.Fault{fail("A", 0, 0, sandbox.Match{CustSpaceID: "x"})}, "OK OK OK OK OK"},
		"this channel":       {[]sandbox.Fault{fail("A", 1, 0, sandbox.Match{CustSpaceID: "cams-1"})}, "A OK OK OK OK"},
		"another number":     {[]sandbox.Fault{fail("A", 0, 0, sandbox.Match{PhoneNumber: "862"})}, "OK OK OK OK OK"},
		"this number":        {[]sandbox.Fault{fail("A", 1, 0, sandbox.Match{PhoneNumber: "861"})}, "A OK OK OK OK"},
		"the second matches": {[]sandbox.Fault{fail("A", 1, 0, sandbox.Match{Action: enable}), fail("B", 1, 0, sandbox.Match{})}, "B OK OK OK OK"},
	}
	for name, c := range cases {
		scenario := small()
		scenario.Faults = c.faults
		server := mustNew(t, scenario)
		var got []string
		for range 5 {
			got = append(got, caller1(scenario).call(server, metric, query).Code)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}

// TestFaultsComeLast checks that a request with a wrong signature does not use up a
// fault.
func TestFaultsComeLast(t *testing.T) {
	scenario := small()
	scenario.Faults = []sandbox.Fault{{Kind: sandbox.FaultCode, Code: "A", Times: 1}}
	server := mustNew(t, scenario)
	who := caller1(scenario)
	who.secret = "wrong"
	if got := who.call(server, metric, url.Values{}).Code; got != "SignatureDoesNotMatch" {
		t.Errorf("got %s", got)
	}
	if got := caller1(scenario).call(server, metric, url.Values{}).Code; got != "A" {
		t.Errorf("got %s", got)
	}
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}
