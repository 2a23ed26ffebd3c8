// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// TestEnableMetrics checks after which failures a write is tried again, and after which it
// may have been carried out.
func TestEnableMetrics(t *testing.T) {
	type reaction struct {
		status int
		body   string
		err    error
	}
	answer := func(status int, body string) reaction { return reaction{status: status, body: body} }
	fails := func(err error) reaction { return reaction{err: err} }
	const ok = `{"Code":"OK","RequestId":"R-1"}`
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for name, tt := range map[string]struct {
		answers  []reaction
		attempts int
		done     bool
		mayHave  bool
	}{
		"done":                        {[]reaction{answer(200, ok)}, 1, true, false},
		"throttled at first":          {[]reaction{answer(400, `{"Code":"Throttling.User"}`), answer(429, ""), answer(200, ok)}, 3, true, false},
		"not reached at first":        {[]reaction{fails(refused), answer(200, ok)}, 2, true, false},
		"a proxy not reached":         {[]reaction{fails(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: refused}), answer(200, ok)}, 2, true, false},
		"a proxy that refuses":        {[]reaction{fails(cams.RefusedByProxy(503)), answer(200, ok)}, 2, true, false},
		"the nonce was used":          {[]reaction{answer(400, `{"Code":"SignatureNonceUsed"}`), answer(200, ok)}, 1, false, true},
		"no permission":               {[]reaction{answer(400, `{"Code":"Ram.PermissionDeny"}`)}, 1, false, false},
		"refused with 200":            {[]reaction{answer(200, `{"Code":"Unknown.ResourceOwnerId"}`)}, 1, false, false},
		"no such host":                {[]reaction{fails(&net.DNSError{IsNotFound: true})}, 1, false, false},
		"a certificate":               {[]reaction{fails(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})}, 1, false, false},
		"a failing service":           {[]reaction{answer(503, `{"Code":"ServiceUnavailable"}`), answer(200, ok)}, 1, false, true},
		"a gateway":                   {[]reaction{answer(502, "<html>"), answer(200, ok)}, 1, false, true},
		"no Code":                     {[]reaction{answer(200, `{}`), answer(200, ok)}, 1, false, true},
		"nothing with 204":            {[]reaction{answer(204, ""), answer(200, ok)}, 1, false, true},
		"OK with 202":                 {[]reaction{answer(202, ok)}, 1, false, true},
		"an internal error with 400":  {[]reaction{answer(400, `{"Code":"InternalError"}`)}, 1, false, true},
		"an answer that is cut":       {[]reaction{answer(200, `{"Code":"O`), answer(200, ok)}, 1, false, true},
		"a connection that is lost":   {[]reaction{fails(io.ErrUnexpectedEOF), answer(200, ok)}, 1, false, true},
		"a reset":                     {[]reaction{fails(&net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset")}), answer(200, ok)}, 1, false, true},
		"throttled, then no answer":   {[]reaction{answer(400, `{"Code":"Throttling"}`), fails(io.EOF), answer(200, ok)}, 2, false, true},
		"not reached, then no answer": {[]reaction{fails(refused), answer(504, ""), answer(200, ok)}, 2, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				left := tt.answers
				client, log := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
					now := left[0]
					if len(left) > 1 {
						left = left[1:]
					}
					if now.err != nil {
						return nil, now.err
					}
					return reply(now.status, "", now.body), nil
				})
				err := client.EnableMetrics(t.Context(), "cams-test", isvCode)
				if (err == nil) != tt.done || len(log.all()) != tt.attempts {
					t.Fatalf("got %v after %d attempts", err, len(log.all()))
				}
				if err != nil && cams.AsError(err).MayHaveWritten() != tt.mayHave {
					t.Errorf("MayHaveWritten of %v is %t", err, !tt.mayHave)
				}
			})
		})
	}
}

func TestEnableMetricsRequest(t *testing.T) {
	var query, action string
	client, _ := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
		query, action = req.URL.RawQuery, req.Header.Get("X-Acs-Action")
		return reply(400, "", `{"Code":"Forbidden.RAM"}`), nil
	})
	err := client.EnableMetrics(t.Context(), "cams-test", isvCode)
	if query != "CustSpaceId=cams-test&IsvCode=skdi3k%20ksloslikd%2B%25%2F" || action != "EnableWhatsappROIMetric" {
		t.Errorf("got %s, %s", action, query)
	}
	if got := failed(t, err, cams.KindRefused).Remediation(nil); !strings.Contains(got, `"Action": "cams:EnableWhatsappROIMetric"`) {
		t.Errorf("got %s", got)
	}
}

// TestEnableMetricsIsNotARead checks that a write is neither made by a read nor shared, and
// that its time is limited.
func TestEnableMetricsIsNotARead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
			calls++
			return reply(200, "", `{"Code":"OK"}`), nil
		})
		if _, err := client.Read(t.Context(), cams.Query{Action: cams.EnableWhatsappROIMetric, CustSpaceID: "cams-test"}); err == nil || calls != 0 {
			t.Errorf("got %v after %d calls", err, calls)
		}
		for range 2 {
			if err := client.EnableMetrics(t.Context(), "cams-test", ""); err != nil {
				t.Error(err)
			}
		}
		if calls != 2 {
			t.Errorf("%d calls", calls)
		}
		hanging, _ := carried(cams.Config{}, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if e := failed(t, hanging.EnableMetrics(ctx, "cams-test", ""), cams.KindTimeout); !e.MayHaveWritten() {
			t.Error("the error rules out a write")
		}
	})
}

// TestEnableMetricsHasItsQuota checks that writes are spaced by the quota of their operation.
func TestEnableMetricsHasItsQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := cams.New(cams.Config{Endpoint: "cams.example.com", Credentials: key, RequestsPerSecond: 50})
		client.SetTransport(body("", []byte(`{"Code":"OK"}`)))
		began := time.Now()
		for range 51 {
			if err := client.EnableMetrics(t.Context(), "cams-test", ""); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began).Seconds(); took < 10 || took > 10.5 {
			t.Errorf("51 calls took %.1f s, want a little more than 10 at 5 per second", took)
		}
	})
}
