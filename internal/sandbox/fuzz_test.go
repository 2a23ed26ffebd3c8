// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"
)

// FuzzRequest sends any bytes that are an HTTP request, some of them signed properly to get past the gateway. There must always be an
// answer that a client can read.
func FuzzRequest(f *testing.F) {
	scenario := small()
	var raw bytes.Buffer
	if err := caller1(scenario).request("http://cams.test", metric, during("cams-1", "HALF_HOUR", "2025-09-01", "2025-09-02")).Write(&raw); err != nil {
		f.Fatal(err)
	}
	f.Add(raw.Bytes(), false, true)
	for _, target := range []string{
		"/", "/?CustSpaceId=cams-1", "/?CustSpaceId=cams-1&Start=0&End=9223372036854775807", "/?CustSpaceId=cams-1&Start=9223372036854775807&End=9223372036854775807",
		"/?CustSpaceId=cams-1&Start=-9223372036854775808&End=9223372036854775807&Granularity=DAILY", "/?CustSpaceId=%zz&;=%00&=&a=b&a=c",
		"/?CustSpaceId=cams-1&Start=1756656000000&End=1756656000000&PhoneNumber=861&PhoneNumber=862&IsvCode=%F0%9F", "http://x/%2f/../?q", "*",
	} {
		f.Add([]byte("POST "+target+" HTTP/1.1\r\nHost: cams.test\r\nContent-Length: 0\r\n\r\n"), true, true)
	}
	for _, header := range []string{
		"Authorization: ACS3-HMAC-SHA256 Credential=key,SignedHeaders=,Signature=x", "Authorization: ACS3-HMAC-SHA256 Credential=key, SignedHeaders=;;host, Signature==",
		"x-acs-signature-nonce:", "x-acs-date: 9999-99-99T99:99:99Z", "Transfer-Encoding: chunked", "Content-Length: 9999999999", "Content-Type: a\r\nContent-Type: b",
	} {
		f.Add([]byte("POST / HTTP/1.1\r\nHost: cams.test\r\n"+header+"\r\n\r\n"), false, false)
		f.Add([]byte("GET / HTTP/1.0\r\n"+header+"\r\n\r\n"), true, false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, signed, isMetric bool) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return // net/http rejects it.
		}
		scenario := small()
		if signed {
			r.Body, r.ContentLength, r.Header = http.NoBody, 0, http.Header{}
			query := r.URL.Query()
			for name := range query { // Repeated parameters do not have a canonical order.
				query.Set(name, query.Get(name))
			}
			r.URL.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
			action := enable
			if isMetric {
				action = metric
			}
			caller1(scenario).sign(r, action)
		}
		server := mustNew(t, scenario)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		body, err := io.ReadAll(w.Body)
		got := read(w.Code, w.Header(), body)
		if err != nil || !json.Valid(body) || got.RequestID == "" || (w.Code == http.StatusOK) != (got.Code == "OK") || w.Code != http.StatusOK && w.Code < 400 {
			t.Errorf("got %d %v: %s", w.Code, err, body)
		}
		if signed && (got.Code == "SignatureDoesNotMatch" || got.Code == "IncompleteSignature") && r.URL.Path == "/" {
			t.Errorf("a proper signature is refused: %s", body)
		}
		requests := server.Requests()
		if len(requests) != 1 || requests[0].Status != w.Code || requests[0].Code != got.Code {
			t.Errorf("the record has %+v", requests)
		}
		if line := requests[0].String(); strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("a line of the log has control characters: %q", line)
		}
	})
}
