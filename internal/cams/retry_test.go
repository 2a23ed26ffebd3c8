// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// netError is an error like those of package net.
func netError(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, err)}
}

// refusedAt is the error of a host on which nothing listens.
func refusedAt(ip string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(ip), Port: 7187}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
}

// TestNothingListens makes hosts refuse connections, for a while or for good. Only one on this
// machine is given up after ten seconds, also by later reads.
func TestNothingListens(t *testing.T) {
	const limit = 5 * time.Minute
	tests := map[string]struct {
		ip          string
		down        time.Duration
		least, most time.Duration // How long the first read takes.
		success     bool
	}{
		"this machine, for good":      {"127.0.0.1", time.Hour, 10 * time.Second, 11 * time.Second, false},
		"this machine, with IPv6":     {"::1", time.Hour, 10 * time.Second, 11 * time.Second, false},
		"this machine, for a restart": {"127.0.0.1", 9 * time.Second, 9 * time.Second, 10 * time.Second, true},
		"another machine":             {"192.0.2.1", time.Hour, limit / 2, limit, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
					if time.Since(began) < tt.down {
						return nil, refusedAt(tt.ip)
					}
					return reply(200, "", success), nil
				})
				read := func() (time.Duration, error) {
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					defer cancel()
					start := time.Now()
					_, err := client.Read(ctx, yesterday)
					return time.Since(start), err
				}
				took, err := read()
				if took < tt.least || took > tt.most || (err == nil) != tt.success {
					t.Errorf("got %v after %s", err, took)
				}
				if took, err := read(); took > 0 || (err == nil) != tt.success {
					t.Errorf("the next read got %v after %s", err, took)
				}
			})
		})
	}
}

// TestWhatIsTriedAgain answers the first request with a failure, and the second one with
// success. The clock is synctest's.
func TestWhatIsTriedAgain(t *testing.T) {
	const again, not = true, false
	status := func(status int, body string, header ...string) carrier {
		return func(*http.Request) (*http.Response, error) { return reply(status, strings.Join(header, ""), body), nil }
	}
	failure := func(err error) carrier {
		return func(*http.Request) (*http.Response, error) { return nil, err }
	}
	tests := map[string]struct {
		first carrier
		want  bool
	}{
		"Throttling":                   {status(400, `{"Code":"Throttling"}`), again},
		"Throttling.User":              {status(400, `{"Code":"Throttling.User"}`), again},
		"Throttling.Api":               {status(400, `{"Code":"Throttling.Api"}`), again},
		"System.LimitControl":          {status(400, `{"Code":"System.LimitControl"}`), again},
		"System.LimitControl with 200": {status(200, `{"Code":"System.LimitControl"}`), again},
		"429 without a code":           {status(429, ""), again},
		"500":                          {status(500, `{"Code":"InternalError"}`), again},
		"InternalError with 400":       {status(400, `{"Code":"InternalError"}`), again},
		"502 with a web page":          {status(502, "<html>"), again},
		"503 with nothing":             {status(503, ""), again},
		"504":                          {status(504, `{"Code":"X"}`), again},
		"a reset":                      {failure(netError("read", syscall.ECONNRESET)), again},
		"a reset while connecting":     {failure(netError("dial", syscall.ECONNRESET)), again},
		"a broken pipe":                {failure(netError("write", syscall.EPIPE)), again},
		"an aborted connection":        {failure(netError("read", syscall.ECONNABORTED)), again},
		"EOF":                          {failure(io.EOF), again},
		"EOF in the headers":           {failure(io.ErrUnexpectedEOF), again},
		"EOF in the body": {func(*http.Request) (*http.Response, error) {
			resp := reply(200, "", "")
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(success[:20]), broken{io.ErrUnexpectedEOF}))
			return resp, nil
		}, again},
		"a timeout of the network": {failure(netError("dial", syscall.ETIMEDOUT)), again},
		"a timeout of the attempt": {func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}, again},

		"408":                       {status(408, ""), again},
		"425":                       {status(425, ""), again},
		"a wait that is asked for":  {status(400, `{"Code":"X"}`, "Retry-After: 2"), again},
		"a used nonce":              {status(400, `{"Code":"SignatureNonceUsed"}`), again},
		"JSON cut short with 200":   {status(200, success[:len(success)/2]), again},
		"nothing with 200":          {status(200, ""), again},
		"a refused connection":      {failure(netError("dial", syscall.ECONNREFUSED)), again},
		"an unreachable network":    {failure(netError("dial", syscall.ENETUNREACH)), again},
		"a name server that failed": {failure(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "cams", IsTemporary: true}}), again},
		"a proxy that does not run": {failure(&net.OpError{Op: "proxyconnect", Err: netError("dial", syscall.ECONNREFUSED)}), again},
		"a malformed answer":        {failure(errors.New("malformed HTTP response")), again},
		"a record that was changed": {failure(&net.OpError{Op: "local error", Err: tls.AlertError(20)}), again},
		"101":                       {func(*http.Request) (*http.Response, error) { return switching(), nil }, again},

		"400":                        {status(400, `{"Code":"InvalidParameter.PhoneNumberError"}`), not},
		"403":                        {status(403, `{"Code":"Forbidden.RAM"}`), not},
		"404 with a web page":        {status(404, "<html>"), not},
		"501 with a web page":        {status(501, "<html>"), not},
		"407":                        {status(407, "<html>"), not},
		"a redirect":                 {status(302, ""), not},
		"a redirect with a wait":     {status(302, "", "Retry-After: 2"), not},
		"another Code with 200":      {status(200, `{"Code":"Ram.PermissionDeny"}`), not},
		"no Code with 200":           {status(200, `{}`), not},
		"a web page with 200":        {status(200, "<html>"), not},
		"a negative count":           {status(200, `{"Code":"OK","Data":[{"Start":1,"SentCount":-1}]}`), not},
		"a name that does not exist": {failure(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "cams", IsNotFound: true}}), not},
		"a certificate":              {failure(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), not},
		"no TLS":                     {failure(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), not},
		"a TLS alert":                {failure(&net.OpError{Op: "remote error", Err: tls.AlertError(70)}), not},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				client, log := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
					if requests++; requests == 1 {
						return tt.first(req)
					}
					return reply(200, "", success), nil
				})
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				answer, err := client.Read(ctx, yesterday)
				attempts := log.all()
				switch {
				case tt.want && (err != nil || len(answer.Rows) != 1 || requests != 2):
					t.Errorf("got %+v, %v after %d requests; want success at the second", answer, err, requests)
				case !tt.want && (err == nil || requests != 1):
					t.Errorf("got %+v, %v after %d requests; want the error of the first", answer, err, requests)
				case !tt.want && strings.Contains(err.Error(), "gave up"):
					t.Errorf("one attempt is reported as several: %v", err)
				}
				for i, a := range attempts {
					if a.Number != i+1 || (a.Err == nil) != (i == 1) {
						t.Errorf("attempt %d was observed as %+v", i+1, a)
					}
				}
				if len(attempts) != requests {
					t.Errorf("%d requests were observed as %d attempts", requests, len(attempts))
				}
			})
		})
	}
}

// switching is an answer whose body never ends, not even with the request's context.
func switching() *http.Response {
	resp := reply(101, "", "")
	resp.Body = io.NopCloser(readFunc(func([]byte) (int, error) { select {} }))
	return resp
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(b []byte) (int, error) { return f(b) }

// broken fails every read.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// failing is an operation that always fails, and records when it was tried.
func failing(times *[]time.Time, err error) func(context.Context, cams.Query) (cams.Answer, error) {
	return func(context.Context, cams.Query) (cams.Answer, error) {
		*times = append(*times, time.Now())
		return cams.Answer{}, err
	}
}

func TestJitterIsWithinItsBounds(t *testing.T) {
	const runs = 200
	shortest, longest := make([]time.Duration, 8), make([]time.Duration, 8)
	for run := range runs {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			var times []time.Time
			_, _ = cams.Retry(ctx, failing(&times, cams.Temporary(cams.Error{Kind: cams.KindRefused, Status: 503})))
			if len(times) < 10 {
				t.Fatalf("only %d attempts in 10 minutes", len(times))
			}
			bound := 2 * cams.FirstInterval
			for i := 1; i < len(times); i++ {
				wait := times[i].Sub(times[i-1])
				if wait < 0 || wait > bound+time.Nanosecond {
					t.Fatalf("wait %d is %s, which is beyond %s", i, wait, bound)
				}
				if i <= len(longest) {
					longest[i-1] = max(longest[i-1], wait)
					if run == 0 || wait < shortest[i-1] {
						shortest[i-1] = wait
					}
				}
				bound = min(2*bound, 2*cams.LastInterval)
			}
		})
	}
	// Of 200 waits drawn evenly, none is in an eighth of the range once in 10^11 runs.
	bound := 2 * cams.FirstInterval
	for i := range longest {
		if shortest[i] > bound/8 || longest[i] < bound/8*7 {
			t.Errorf("waits %d were %s to %s in %d runs, of %s that are possible", i+1, shortest[i], longest[i], runs, bound)
		}
		bound = min(2*bound, 2*cams.LastInterval)
	}
}

func TestRetryAfterIsHonored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
			if times = append(times, time.Now()); len(times) < 4 {
				return reply(400, "X-Acs-Retry-After: 7000", `{"Code":"Throttling.User"}`), nil
			}
			return reply(200, "", success), nil
		})
		if _, err := client.Read(t.Context(), yesterday); err != nil || len(times) != 4 {
			t.Fatalf("got %v after %d attempts", err, len(times))
		}
		for i := 1; i < len(times); i++ {
			if wait := times[i].Sub(times[i-1]); wait < 7*time.Second || wait >= 7*time.Second+cams.FirstInterval {
				t.Errorf("wait %d is %s, want a little more than 7 s", i, wait)
			}
		}
	})
}

func TestWaitThatWouldOutlastTheDeadlineIsNotBegun(t *testing.T) {
	for name, header := range map[string]string{
		"a minute":                    "X-Acs-Retry-After: 60000",
		"longer than a duration goes": "X-Acs-Retry-After: 9223372036854775807",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, log := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
					return reply(400, header, `{"Code":"Throttling.User","RequestId":"R-1"}`), nil
				})
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				began := time.Now()
				_, err := client.Read(ctx, yesterday)
				if waited := time.Since(began); waited != 0 {
					t.Errorf("it waited %s", waited)
				}
				if refused := failed(t, err, cams.KindRefused); refused.RequestID != "R-1" || len(log.all()) != 1 {
					t.Errorf("got %v after %d attempts", err, len(log.all()))
				}
			})
		})
	}
}

func TestDeadlineKeepsTheLastError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 20 * time.Second
		requests := 0
		client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
			requests++
			return reply(503, "", fmt.Sprintf(`{"Code":"ServiceUnavailable","RequestId":"R-%d"}`, requests)), nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		began := time.Now()
		_, err := client.Read(ctx, yesterday)

		gaveUp := failed(t, err, cams.KindRefused)
		if requests < 3 || gaveUp.Attempts != requests {
			t.Fatalf("got %v after %d requests", err, requests)
		}
		if took := time.Since(began); took > limit || gaveUp.Elapsed != took {
			t.Errorf("it took %s, and reports %s", took, gaveUp.Elapsed)
		}
		if gaveUp.RequestID != fmt.Sprintf("R-%d", requests) {
			t.Errorf("got %+v, want the error of request %d", gaveUp, requests)
		}
		if want := fmt.Sprintf("gave up after %d attempts in ", requests); !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), ": ServiceUnavailable (HTTP status 503)") {
			t.Errorf("the text is %q", err)
		}
	})
}

func TestDeadlineWithinAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.Read(ctx, yesterday)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 10*time.Second {
			t.Errorf("got %v after %s, want the end of the deadline", err, time.Since(began))
		}
	})
}

// TestDeadlineWithinALaterAttempt lets the deadline end an attempt. The error must be the
// earlier one, which is more useful.
func TestDeadlineWithinALaterAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client, _ := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			if requests++; requests < 3 {
				return reply(400, "", `{"Code":"Throttling.User"}`), nil
			}
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err := client.Read(ctx, yesterday)
		if gaveUp := failed(t, err, cams.KindRefused); gaveUp.Attempts != 3 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want three attempts, the throttling and the deadline", err)
		}
	})
}

// TestQuotaLeavesNoTime makes the client's quota allow the next request only after the
// deadline. Retrying would not help.
func TestQuotaLeavesNoTime(t *testing.T) {
	for name, status := range map[string]int{"for a call": 200, "for another attempt": 503} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &log{}
				client := cams.New(cams.Config{Endpoint: "cams.example.com", Credentials: key, Observe: l.observe, RequestsPerSecond: 0.01})
				client.SetTransport(carrier(func(*http.Request) (*http.Response, error) { return reply(status, "", success), nil }))
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				if status == 200 {
					if _, err := client.Read(ctx, distinct(1)); err != nil {
						t.Fatal(err)
					}
				}
				began := time.Now()
				_, err := client.Read(ctx, distinct(2))
				if took := time.Since(began); err == nil || took > 2*cams.FirstInterval || len(l.all()) != 2 || l.all()[1].Status != 0 {
					t.Errorf("got %v after %s and %d requests", err, took, len(l.all()))
				}
				if status == 200 && (!errors.Is(err, context.DeadlineExceeded) || !strings.Contains(failed(t, err, cams.KindQuota).Remediation(nil), "50 requests a second of GetChatapp")) {
					t.Errorf("got %v, want that there is no time, and which quota leaves none", err)
				}
				if status == 503 && failed(t, err, cams.KindRefused).Status != 503 {
					t.Errorf("got %v, want the error of the attempt", err)
				}
			})
		})
	}
}

func TestCancelEndsAWait(t *testing.T) {
	for name, before := range map[string]int{"the first": 1, "the third": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var canceled time.Time
				requests := 0
				client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
					if requests++; requests < before {
						return reply(503, "", `{"Code":"ServiceUnavailable"}`), nil
					}
					time.AfterFunc(time.Second, func() { canceled = time.Now(); cancel() })
					return reply(400, "X-Acs-Retry-After: 60000", `{"Code":"Throttling.User"}`), nil
				})
				_, err := client.Read(ctx, yesterday)
				if canceled.IsZero() || !time.Now().Equal(canceled) || requests != before {
					t.Errorf("it ended %s after it was canceled, with %d requests", time.Since(canceled), requests)
				}
				last := failed(t, err, cams.KindCancelled)
				if text := last.What(0); !strings.Contains(text, "canceled") || !strings.Contains(text, "Throttling.User") {
					t.Errorf("got %q", text)
				}
				if last.Code != "Throttling.User" || !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want the last error and that it was canceled", err)
				}
				if last.Attempts != before {
					t.Errorf("got %v, want the number of attempts, %d", err, before)
				}
			})
		})
	}
}

func TestCancelEndsAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		client, log := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		began := time.Now()
		_, err := client.Read(ctx, yesterday)
		if !errors.Is(err, context.Canceled) || time.Since(began) != time.Second || len(log.all()) != 1 {
			t.Errorf("got %v after %s and %d attempts", err, time.Since(began), len(log.all()))
		}
	})
}

func TestEndedContextMakesNoAttempt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client, log := carried(cams.Config{}, body("", []byte(success)))
	_, err := client.Read(ctx, yesterday)
	if !errors.Is(err, context.Canceled) || !is(err, cams.KindCancelled) || len(log.all()) != 0 {
		t.Errorf("got %v after %d attempts", err, len(log.all()))
	}
}

func TestCallWithoutADeadlineHasOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, answer := range map[string]carrier{
			"refused": func(*http.Request) (*http.Response, error) { return reply(503, "", ""), nil },
			"hanging": func(req *http.Request) (*http.Response, error) {
				if deadline, ok := req.Context().Deadline(); !ok || time.Until(deadline) > cams.DefaultAttemptTimeout {
					t.Errorf("the deadline of an attempt is %v, %v", deadline, ok)
				}
				<-req.Context().Done()
				return nil, req.Context().Err()
			},
		} {
			client, log := carried(cams.Config{}, answer)
			began := time.Now()
			_, err := client.Read(context.Background(), yesterday)
			if took := time.Since(began); err == nil || took > cams.DefaultCallTimeout || len(log.all()) < 4 {
				t.Errorf("%s: got %v after %s and %d attempts", name, err, took, len(log.all()))
			}
		}
	})
}

// renewed returns another credential each time.
type renewed struct{ n int }

func (r *renewed) Credential(context.Context) (cams.Credential, error) {
	r.n++
	return cams.Credential{AccessKeyID: fmt.Sprintf("id-%d", r.n), AccessKeySecret: "secret"}, nil
}

func TestEachAttemptIsSignedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]bool{}
		requests := 0
		client, _ := carried(cams.Config{Credentials: &renewed{}}, func(req *http.Request) (*http.Response, error) {
			requests++
			nonce, date := req.Header.Get("X-Acs-Signature-Nonce"), req.Header.Get("X-Acs-Date")
			if len(nonce) != 32 || seen[nonce] {
				t.Errorf("request %d has the nonce %q", requests, nonce)
			}
			seen[nonce] = true
			if want := time.Now().UTC().Format("2006-01-02T15:04:05Z"); date != want {
				t.Errorf("request %d has the date %s at %s", requests, date, want)
			}
			if want := fmt.Sprintf("Credential=id-%d,", requests); !strings.Contains(req.Header.Get("Authorization"), want) {
				t.Errorf("request %d is not signed with the credential that the source gave for it", requests)
			}
			if requests < 6 {
				return reply(400, "X-Acs-Retry-After: 1000", `{"Code":"Throttling"}`), nil
			}
			return reply(200, "", success), nil
		})
		if _, err := client.Read(t.Context(), yesterday); err != nil || requests != 6 {
			t.Errorf("got %v after %d requests", err, requests)
		}
	})
}

// source is a source of credentials that fails.
type source struct{ err error }

func (s source) Credential(context.Context) (cams.Credential, error) {
	return cams.Credential{}, s.err
}

func TestNoCredentialIsNotTriedAgain(t *testing.T) {
	expired := errors.New("the role's session expired")
	client, log := carried(cams.Config{Credentials: source{expired}}, body("", []byte(success)))
	_, err := client.Read(t.Context(), yesterday)
	if !is(err, cams.KindCredential) || !errors.Is(err, expired) || len(log.all()) != 1 {
		t.Errorf("got %v after %d attempts", err, len(log.all()))
	}
}

// TestErrorsOfTheNetworkAreRecognized checks that only their text is hidden.
func TestErrorsOfTheNetworkAreRecognized(t *testing.T) {
	inner := &net.DNSError{Err: "no such host", Name: "cams.example.com", IsNotFound: true}
	client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Post", URL: "https://cams/?IsvCode=1&Start=2", Err: netError("dial", inner)}
	})
	_, err := client.Read(t.Context(), yesterday)
	_ = failed(t, err, cams.KindTransport)
	if found, _ := errors.AsType[*net.DNSError](err); found != inner {
		t.Errorf("%v is not recognized by errors.As", err)
	}
	if _, found := errors.AsType[*url.Error](err); found {
		t.Errorf("%v reveals the URL", err)
	}
}
