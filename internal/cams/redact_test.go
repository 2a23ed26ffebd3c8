// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// inJSON returns a text as it is between the quotes of a JSON string.
func inJSON(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b[1 : len(b)-1])
}

var percent = regexp.MustCompile(`%[0-9A-F]{2}`)

// encodings are the forms in which a service may return a text.
var encodings = map[string]func(string) string{
	"as it is":                 func(s string) string { return s },
	"percent-encoded":          url.PathEscape,
	"percent-encoded, RFC3986": func(s string) string { return cams.EncodeQuery("", s)[1:] },
	"as a form":                url.QueryEscape,
	"in small letters":         func(s string) string { return percent.ReplaceAllStringFunc(url.QueryEscape(s), strings.ToLower) },
	"percent-encoded twice":    func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"in JSON":                  inJSON,
	"in JSON, slashes escaped": func(s string) string { return strings.ReplaceAll(inJSON(s), "/", `\/`) },
	"in JSON, all escaped": func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if strings.ContainsRune("+/=&% ", r) {
				fmt.Fprintf(&b, `\u%04x`, r)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	},
	"in JSON within JSON":       func(s string) string { return inJSON(inJSON(s)) },
	"percent-encoded in JSON":   func(s string) string { return inJSON(url.QueryEscape(s)) },
	"in JSON, percent-encoded":  func(s string) string { return url.QueryEscape(inJSON(s)) },
	"as part of a longer token": func(s string) string { return "x" + s + "y" },
}

func TestRedactor(t *testing.T) {
	credential := cams.Credential{AccessKeyID: "LTAI5tExampleKeyId", AccessKeySecret: "example/secret+30=characters&", SecurityToken: `CAIS+/=token "of" two\lines` + "\t号"}
	q := yesterday
	q.ISVCode = "an isv+code%/of ours"
	for encoding, encode := range encodings {
		for name, secret := range map[string]string{
			"key": credential.AccessKeyID, "secret": credential.AccessKeySecret, "token": credential.SecurityToken, "isv_code": q.ISVCode, "phone number": number1,
		} {
			encoded := encode(secret)
			for _, frame := range []string{"%s", "Specified %s is wrong", `{"a":"%s"}`, "[%s]", "x-acs-security-token:%s\n", "/?A=1&B=%s&C=2", "%[1]s%[1]s"} {
				text := fmt.Sprintf(frame, encoded)
				if got := cams.Redact(credential, q, text); strings.Contains(got, encoded) || strings.Contains(got, secret) {
					t.Errorf("%s %s: %s became %s", name, encoding, text, got)
				}
			}
		}
	}
}

func TestRedactedTexts(t *testing.T) {
	credential := cams.Credential{AccessKeyID: "key-id", AccessKeySecret: "key-secret", SecurityToken: "key-secret-and-more"}
	q := cams.Query{ISVCode: "key", PhoneNumber: number1}
	tests := map[string]struct{ text, want string }{
		"nothing to hide":             {"The system is under flow control.", "The system is under flow control."},
		"an assignment":               {"Set Granularity=DAILY, please.", "Set Granularity=DAILY, please."},
		"a question":                  {"Is it on? Try a=b.", "Is it on? Try a=b."},
		"an ampersand":                {"AT&T and R&D", "AT&T and R&D"},
		"a secret within another":     {"<key-secret-and-more><key-secret><key-id><key>", "<(hidden)><(hidden)><(hidden)><(hidden)>"},
		"a phone number":              {"The number 8613800000001 is unknown.", "The number 86*******0001 is unknown."},
		"a URL":                       {"see https://cams.example.com/?A=1&B=2 for more", "see https://cams.example.com/(hidden) for more"},
		"a URL with one parameter":    {"see https://cams.example.com/?Start=1.", "see https://cams.example.com/(hidden)"},
		"a query alone":               {"[POST / CustSpaceId=cams-1&End=2&Start=1 host]", "[POST / (hidden) host]"},
		"a query without values":      {"A=&B=&C", "(hidden)"},
		"a query in HTML":             {`<a href="/?A=1&amp;B=2">`, `<a href="/(hidden)">`},
		"a query in JSON":             {`{"url":"/?A=1\u0026B=2","x":1}`, `{"url":"/(hidden)","x":1}`},
		"a token":                     {"x-acs-security-token:abc/def\nx-acs-version:1", "x-acs-security-token:(hidden) x-acs-version:1"},
		"a token in JSON":             {`{"x-acs-security-token": "abc/def","a":1}`, `{"x-acs-security-token": "(hidden)","a":1}`},
		"an authorization":            {"authorization: ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host,Signature=0a", "authorization: (hidden),SignedHeaders=host,Signature=(hidden)"},
		"an authorization of a proxy": {"Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: (hidden)"},
		"a signature":                 {`Signature = "0a1b", nonce`, `Signature = "(hidden)", nonce`},
		"words about a signature":     {"Specified signature does not match our calculation.", "Specified signature does not match our calculation."},
		"a nonce":                     {"x-acs-signature-nonce:abc", "x-acs-signature-nonce:abc"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := cams.Redact(credential, q, tt.text); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if got := cams.Redact(cams.Credential{}, cams.Query{}, "anything"); got != "anything" {
		t.Errorf("without secrets it became %q", got)
	}
}

// secrets are the texts that no text about a call may contain, in any encoding.
func secrets() map[string]bool {
	found := map[string]bool{}
	for _, secret := range []string{key.AccessKeyID, key.AccessKeySecret, key.SecurityToken, isvCode, number1, "CustSpaceId=cams-test", "PhoneNumber="} {
		for _, encode := range encodings {
			found[encode(secret)] = true
		}
		delete(found, "x"+secret+"y")
	}
	return found
}

// leaks looks for a secret in all texts of an error: its own, also in Go syntax, and
// those of all errors that it wraps.
func leaks(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
		text := fmt.Sprintf(verb, err)
		for secret := range secrets() {
			if strings.Contains(text, secret) {
				t.Errorf("%T in %s has %q: %s", err, verb, secret, text)
			}
		}
	}
	switch err := err.(type) { //nolint:errorlint // Each error is looked at by itself.
	case interface{ Unwrap() error }:
		leaks(t, err.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range err.Unwrap() {
			leaks(t, inner)
		}
	}
	if inner, found := errors.AsType[*url.Error](err); found {
		t.Errorf("%T reveals a URL: %v", err, inner)
	}
}

// echo is a request as a service could quote it in an error.
func echo(req *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\n", req.Method, req.URL, req.URL.RawQuery)
	_ = req.Header.Write(&b)
	query := req.URL.Query()
	for name := range query {
		b.WriteString(query.Get(name) + " ")
	}
	return b.String() + key.AccessKeySecret
}

// TestNoErrorHasASecret makes the service, and anything in front of it, quote the request
// in every place that reaches an error.
func TestNoErrorHasASecret(t *testing.T) {
	echoes := func(status int, format string) carrier {
		return func(req *http.Request) (*http.Response, error) {
			return reply(status, "Content-Type: text/html; "+url.PathEscape(echo(req)), fmt.Sprintf(format, inJSON(echo(req)))), nil
		}
	}
	failure := func(wrap func(text string) error) carrier {
		return func(req *http.Request) (*http.Response, error) { return nil, wrap(echo(req)) }
	}
	tests := map[string]carrier{
		"Message":              echoes(400, `{"Code":"X","Message":"%s"}`),
		"Message with 200":     echoes(200, `{"Code":"X","Message":"%s"}`),
		"Message without Code": echoes(400, `{"Message":"%s"}`),
		"Code":                 echoes(400, `{"Code":"%s","Message":"m"}`),
		"Code is a query": func(req *http.Request) (*http.Response, error) {
			return reply(400, "", fmt.Sprintf(`{"Code":"/?CustSpaceId=cams-test&Start=1","RequestId":"%s"}`, number1)), nil
		},
		"RequestId":                echoes(400, `{"Code":"X","RequestId":"%s"}`),
		"RequestId, unusable":      echoes(200, `{"Code":"OK","RequestId":"%s","Data":[{"SentCount":-1}]}`),
		"AccessDeniedDetail":       echoes(403, `{"Code":"X","AccessDeniedDetail":"%s"}`),
		"AccessDeniedDetail, deep": echoes(403, `{"Code":"X","AccessDeniedDetail":{"a":["%s"]}}`),
		"a web page":               echoes(502, "<html>%s</html>"),
		"a web page with 200":      echoes(200, "<html>%s</html>"),
		"a count":                  echoes(200, `{"Code":"OK","Data":[{"SentCount":"%s"}]}`),
		"a start":                  echoes(200, `{"Code":"OK","Data":[{"Start":"%s"}]}`),
		"a phone number":           echoes(200, `{"Code":"OK","Data":[{"PhoneNumber":"%s","SentCount":-1}]}`),
		"a count is a number": func(*http.Request) (*http.Response, error) {
			return reply(200, "", `{"Code":"OK","Data":[{"SentCount":"`+number1+`x"}]}`), nil
		},
		"a phone number is a number": func(*http.Request) (*http.Response, error) {
			return reply(200, "", `{"Code":"OK","Data":[{"PhoneNumber":`+number1+`}]}`), nil
		},
		"a failure":         failure(func(text string) error { return errors.New(text) }),
		"a wrapped failure": failure(func(text string) error { return fmt.Errorf("%s: %w", text, io.EOF) }),
		"joined failures":   failure(func(text string) error { return errors.Join(errors.New(text), io.EOF) }),
		"a failing URL":     failure(func(text string) error { return &url.Error{Op: "Get", URL: text, Err: errors.New(text)} }),
		"a body that breaks": func(req *http.Request) (*http.Response, error) {
			resp := reply(200, "", "")
			resp.Body = io.NopCloser(broken{fmt.Errorf("%s: %w", echo(req), io.ErrUnexpectedEOF)})
			return resp, nil
		},
		"a location": func(req *http.Request) (*http.Response, error) {
			return reply(302, "Location: http://[broken/?"+req.URL.RawQuery, ""), nil
		},
	}
	for name, carry := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // Some are retried.
			defer cancel()
			client, log := carried(cams.Config{}, carry)
			_, err := client.Read(ctx, yesterday)
			if err == nil {
				t.Fatal("it succeeded")
			}
			leaks(t, err)
			for _, attempt := range log.all() {
				leaks(t, attempt.Err)
				leaks(t, fmt.Errorf("%+v %#v", attempt, attempt))
			}
		})
	}
}

// TestShortSecretLeavesCodes uses a secret that is part of a code by chance. Retries and
// advice depend on the code.
func TestShortSecretLeavesCodes(t *testing.T) {
	q := yesterday
	q.ISVCode = "User"
	client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
		return reply(403, "", `{"Code":"Forbidden.User","RequestId":"User-1","Message":"User User"}`), nil
	})
	_, err := client.Read(t.Context(), q)
	want := cams.Error{
		Kind: cams.KindRefused, Action: yesterday.Action, Status: 403, Code: "Forbidden.User", RequestID: "User-1", Message: "(hidden) (hidden)",
	}
	if got := failed(t, err, cams.KindRefused).Fixed(); got != want {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

// TestSignatureDoesNotMatchHasNoSecret makes the stand-in quote the signed request, as
// the service does.
func TestSignatureDoesNotMatchHasNoSecret(t *testing.T) {
	s := sandbox.Start(t, scenario())
	wrong := key
	wrong.AccessKeySecret = "another" + key.AccessKeySecret
	client, log := newClient(t, cams.Config{Endpoint: s.Endpoint(), Credentials: wrong})
	_, err := client.Read(t.Context(), yesterday)
	refused := failed(t, err, cams.KindRefused)
	if !strings.Contains(refused.Message, "StringToSign") {
		t.Fatalf("got %v, want the service's text", err)
	}
	const want = "CAMS refused the request: SignatureDoesNotMatch: Specified signature does not match our calculation. (HTTP status 400), request ID "
	if got := refused.What(time.Minute); got != want+refused.RequestID {
		t.Errorf("got %q, which should not have the request", got)
	}
	leaks(t, err)
	leaks(t, fmt.Errorf("%+v %#v", log.all(), *refused))
}

// TestObservedAttempt checks what a log contains about a call.
func TestObservedAttempt(t *testing.T) {
	s := sandbox.Start(t, scenario(sandbox.Fault{Kind: sandbox.FaultStatus, Times: 1}))
	client, log := newClient(t, cams.Config{Endpoint: s.Endpoint()})
	answer, err := client.Read(t.Context(), yesterday)
	if err != nil {
		t.Fatal(err)
	}
	attempts := log.all()
	for i := range attempts {
		attempts[i].Waited, attempts[i].Duration = 0, 0
	}
	want := cams.Attempt{
		Action: "GetChatappPhoneNumberMetric", CustSpaceID: "cams-test", PhoneNumber: "86*******0001", Granularity: "DAILY",
		Window: yesterday.Window, Number: 2, Status: 200, Code: "OK", RequestID: answer.RequestID, Rows: 1,
	}
	if len(attempts) != 2 || attempts[1] != want {
		t.Errorf("got %+v, want %+v", attempts, want)
	}
	if first := attempts[0]; first.Number != 1 || first.Status != 503 || first.Err == nil || first.Rows != 0 {
		t.Errorf("the first attempt was observed as %+v", first)
	}
	for _, a := range attempts {
		leaks(t, fmt.Errorf("%+v %#v", a, a))
	}
}
