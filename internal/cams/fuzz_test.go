// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// FuzzParseAnswer checks what must be true of any answer.
func FuzzParseAnswer(f *testing.F) {
	page, err := os.ReadFile("testdata/reference_page_success.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, body := range []string{
		string(page), success, "", "null", "<html>", `{"Code":"OK"}{}`, "\ufeff" + success,
		ok(`"Start":1,"SentCount":"9223372036854775807"`, `"Start":1,"SentCount":1`), ok(`"SentCount":-1`), ok(`"SentCount":1e3`),
		`{"Code":"OK","Data":[null,{}]}`, `{"Code":"Throttling.User","Data":""}`, `{"Code":"X","AccessDeniedDetail":{"a":[1]}}`,
		`{"Data":[{"Start":1,"SentCount":5}],"Code":"OK","data":[{"DeliveredCount":7}]}`,
	} {
		f.Add(200, body)
		f.Add(400, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		answer, err := cams.ParseAnswer(status, http.Header{}, []byte(body), yesterday, noon)
		if err != nil {
			if len(answer.Rows) != 0 || answer.RequestID != "" {
				t.Fatalf("%+v came with %v", answer, err)
			}
			if !is(err, cams.KindRefused) && !is(err, cams.KindUnusable) || err.Error() == "" {
				t.Fatalf("the error is %#v", err)
			}
			return
		}
		if status != http.StatusOK {
			t.Fatalf("the status %d was accepted as a success", status)
		}
		if !strings.Contains(strings.ToLower(body), `"ok"`) && !strings.Contains(body, `\u`) {
			t.Fatalf("%q was accepted as a success", body)
		}
		if _, err := metric.Sum(answer.Rows); err != nil {
			t.Fatal(err)
		}
		if again := metric.Unique(slices.Clone(answer.Rows)); !slices.Equal(again, answer.Rows) {
			t.Fatalf("the rows %v are not sorted, or not unique", answer.Rows)
		}
		for _, row := range answer.Rows {
			if row.Sent < 0 || row.Delivered < 0 || row.Key != number1 {
				t.Fatalf("the row %+v", row)
			}
		}
	})
}

// FuzzRawAnswer makes a server answer with any bytes. The read must end in time, with an
// error of the client's type or with rows.
func FuzzRawAnswer(f *testing.F) {
	good := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(success), success)
	for _, text := range []string{
		good, good[:len(good)/2], "", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n{}",
		"HTTP/1.1 100 Continue\r\n\r\n" + good, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"HTTP/1.1 503 x\r\nRetry-After: 1\r\nX-Acs-Retry-After: 5\r\nDate: x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.0 302 x\r\nLocation: ::\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 407 x\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		client, _ := newClient(t, cams.Config{Endpoint: "cams.example.com", MaxAttempts: 1, AttemptTimeout: 100 * time.Millisecond})
		done := make(chan struct{})
		client.Transport().DialContext = func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				defer close(done)
				defer far.Close()
				if req, err := http.ReadRequest(bufio.NewReader(far)); err == nil {
					_ = req.Body.Close()
					_ = far.SetWriteDeadline(time.Now().Add(time.Second))
					_, _ = far.Write(text)
				}
			}()
			return near, nil
		}
		began := time.Now()
		answer, err := client.Read(t.Context(), yesterday)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
		client.Transport().CloseIdleConnections()
		<-done
		if err == nil {
			return
		}
		if e, ok := errors.AsType[*cams.Error](err); !ok || e.Kind == 0 || len(answer.Rows) != 0 {
			t.Fatalf("got %+v, %#v", answer, err)
		}
		for _, text := range []string{err.Error(), fmt.Sprintf("%#v", err)} {
			if strings.Contains(text, key.AccessKeySecret) {
				t.Fatalf("a secret is in %q", text)
			}
		}
	})
}

// FuzzRedactor checks that no secret is left in a text, in any encoding.
func FuzzRedactor(f *testing.F) {
	f.Add("example/secret+of==30characters", "CAIS+example/security=token&more", isvCode, "before ", " after")
	f.Add(`back\slash and "quotes"`, "号号号号号号号号", "tab\tand\nline", `{"a":"`, `"}`)
	f.Add("%2F%2F%2F%2F", `\u0026\u0026`, "&amp;&amp;&amp;", "/?A=1&B=", "&C=2")
	f.Add("a=b&c=d&e=f", "x-acs-security-token:", "?a=1&b=2", "authorization: ", ", ")
	f.Fuzz(func(t *testing.T, secret, token, isv, before, after string) {
		for _, s := range []string{secret, token, isv} {
			// A short text, or part of the replacement, may be there by chance.
			if len(s) < 8 || !utf8.ValidString(s) || strings.Contains("(hidden)(hidden)", s) || strings.ContainsAny(s, "()*") {
				t.Skip()
			}
		}
		credential := cams.Credential{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: secret, SecurityToken: token}
		q := cams.Query{ISVCode: isv, PhoneNumber: number1}
		for name, encode := range encodings {
			for _, s := range []string{secret, token, isv, number1} {
				text := before + encode(s) + after
				got := cams.Redact(credential, q, text)
				if strings.Contains(got, s) || strings.Contains(got, encode(s)) {
					t.Fatalf("%s: %q became %q", name, text, got)
				}
				if strings.Contains(got, number1) {
					t.Fatalf("%q has a phone number", got)
				}
			}
		}
	})
}
