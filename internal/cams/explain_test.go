// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// TestExplain checks how each kind of error is explained to users of Terraform, and to
// those who type flags.
func TestExplain(t *testing.T) {
	refuse := func(status int, body string) carrier {
		return func(*http.Request) (*http.Response, error) { return reply(status, "", body), nil }
	}
	fail := func(err error) carrier {
		return func(*http.Request) (*http.Response, error) { return nil, err }
	}
	hang := func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	flags := diagnostic.Names{"endpoints.cams": "--endpoint", "access_key": "ALICLOUD_ACCESS_KEY", cams.MoreTime: "--timeout 10m", cams.PlainHTTP: "--protocol HTTP"}
	tests := map[string]struct {
		answer    carrier
		summary   string
		path      string
		terraform []string
		flags     []string
	}{
		"no permission": {
			refuse(403, `{"Code":"Forbidden.RAM","RequestId":"R-1","AccessDeniedDetail":"why"}`), "Permission denied", "",
			[]string{"Forbidden.RAM (HTTP status 403), request ID R-1, access denied detail why", `"Action": "cams:GetChatappPhoneNumberMetric"`},
			nil,
		},
		"no subscription":  {refuse(400, `{"Code":"Product.Unsubscript"}`), "Product not subscribed", "", []string{"Subscribe to"}, nil},
		"no channel":       {refuse(400, `{"Code":"MissingCustSpaceId"}`), "Channel not named", "cust_space_id", []string{"Set cust_space_id"}, nil},
		"a wrong channel":  {refuse(400, `{"Code":"Unknown.ResourceOwnerId"}`), "Channel not found in this account", "cust_space_id", nil, nil},
		"a whole channel":  {refuse(400, `{"Code":"MissingPhoneNumber"}`), "Phone number not named", "phone_numbers", []string{"List its numbers in phone_numbers, and leave whole_channel out."}, nil},
		"a wrong number":   {refuse(400, `{"Code":"InvalidParameter.PhoneNumberError"}`), "Phone number not accepted", "phone_number", nil, nil},
		"a wrong ISV code": {refuse(400, `{"Code":"Authentication.NoAuth"}`), "Not authorized for this channel", "isv_code", nil, nil},
		"an unknown key":   {refuse(404, `{"Code":"InvalidAccessKeyId.NotFound"}`), "Unknown access key", "", []string{"Check access_key"}, []string{"Check ALICLOUD_ACCESS_KEY"}},
		"throttling": {
			refuse(400, `{"Code":"Throttling.User"}`), "Throttled", "",
			[]string{"attempts in ", "50 requests a second of GetChatappPhoneNumberMetric", `more time with timeouts { read = "10m" }.`},
			[]string{"more time with --timeout 10m."},
		},
		"a failing service":            {refuse(503, ""), "Service failed", "", []string{"attempts in ", "Try again later."}, nil},
		"a failing service with an ID": {refuse(503, `{"Code":"ServiceUnavailable","RequestId":"R-1"}`), "Service failed", "", []string{"open a ticket with the request ID"}, nil},
		"a web server": {
			refuse(501, "<html>"), "Unexpected answer", "", []string{"cams.example.com answered with HTTP status 501 and something other than the JSON of CAMS", "This does not look like CAMS."}, nil,
		},
		"a gateway":         {refuse(502, "<html>"), "Unexpected answer", "", []string{"a gateway in front of CAMS failed: try again later"}, nil},
		"a proxy's refusal": {refuse(403, "<html>"), "Unexpected answer", "", nil, nil},
		"a redirect":        {refuse(302, ""), "Unexpected redirect", "", []string{"endpoints.cams"}, []string{"Check --endpoint or ALIBABA_CLOUD_ENDPOINT_CAMS and"}},
		"a web page":        {refuse(404, "<html>"), "Unexpected answer", "", []string{"endpoints.cams"}, []string{"Check --endpoint or ALIBABA_CLOUD_ENDPOINT_CAMS and"}},
		"a wrong count":     {refuse(200, `{"Code":"OK","RequestId":"R-1","Data":[{"SentCount":-1}]}`), "Unusable answer", "", []string{"SentCount is -1", "request ID R-1"}, nil},
		"no TLS": {
			fail(tls.RecordHeaderError{RecordHeader: [5]byte{'H', 'T', 'T', 'P', '/'}}), "CAMS not reached", "",
			[]string{"cams.example.com", `set protocol = "HTTP", or write http:// before it in ALIBABA_CLOUD_ENDPOINT_CAMS. Otherwise`},
			[]string{"set --protocol HTTP"},
		},
		"no sandbox": {
			fail(refusedAt("127.0.0.1")), "CAMS not reached", "",
			[]string{"Nothing listens on 127.0.0.1:7187. If this is the sandbox, start cams-sandbox.", "check endpoints.cams or ALIBABA_CLOUD_ENDPOINT_CAMS."},
			[]string{"check --endpoint or ALIBABA_CLOUD_ENDPOINT_CAMS."},
		},
		"no CAMS": {
			fail(refusedAt("192.0.2.1")), "CAMS not reached", "", []string{"that endpoints.cams or ALIBABA_CLOUD_ENDPOINT_CAMS, if set, names a host of CAMS."}, nil,
		},
		"a certificate": {
			fail(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "CAMS not reached", "",
			[]string{"The connection to cams.example.com failed (", "certificate"},
			nil,
		},
		"time is up": {hang, "Read timed out", "", []string{"No answer came within 30s", `timeouts { read = "10m" }`}, []string{"--timeout 10m"}},
		"attempts hang": {
			hang, "Read timed out", "", []string{"cams.example.com gave no answer within 5s, after 2 attempts in ", "client_read_timeout"}, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				config := cams.Config{}
				if name == "attempts hang" {
					config.AttemptTimeout, config.MaxAttempts = 5*time.Second, 2
				}
				client, _ := carried(config, tt.answer)
				err := withTimeout(t, 30*time.Second, client)
				for front, words := range map[string][]string{"terraform": tt.terraform, "flags": tt.flags} {
					names := diagnostic.Names(nil)
					if front == "flags" {
						names = flags
					}
					d := err.Explain(30*time.Second, names)
					if d.Summary != tt.summary || d.Path.String() != tt.path || d.Severity != diagnostic.Error {
						t.Errorf("got %+v", d)
					}
					for _, word := range words {
						if !strings.Contains(d.Detail, word) {
							t.Errorf("%s: %q lacks %q", front, d.Detail, word)
						}
					}
					if names != nil && (strings.Contains(d.Detail, "endpoints.cams") || strings.Contains(d.Detail, "timeouts {")) {
						t.Errorf("%q has names of Terraform", d.Detail)
					}
					if d.Detail != err.What(30*time.Second)+". "+err.Remediation(names) {
						t.Errorf("%q is not What and Remediation", d.Detail)
					}
				}
			})
		})
	}
}

// TestUndocumentedPermission checks that a RAM action is named as a fact only if CAMS
// documents it.
func TestUndocumentedPermission(t *testing.T) {
	for action, want := range map[cams.Action]string{
		cams.QueryChatappPhoneNumbers: "Grant the RAM user or role the action cams:QueryChatappPhoneNumbers, with a policy such as\n",
		cams.GetWhatsappHealthStatus: "CAMS does not document which action this needs. Presumably it is cams:GetWhatsappHealthStatus. " +
			"Grant it to the RAM user or role, with a policy such as\n",
	} {
		e := &cams.Error{Kind: cams.KindRefused, Action: action, Status: 403, Code: "Forbidden.RAM"}
		got := e.Remediation(nil)
		if !strings.HasPrefix(got, want) || !strings.Contains(got, fmt.Sprintf(`"Action": "cams:%s"`, action)) {
			t.Errorf("%s: got %s", action, got)
		}
	}
}

// TestExplainNoCredential checks that credentials are not doubted where their source does not
// answer.
func TestExplainNoCredential(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want diagnostic.Diagnostic
	}{
		"not there": {errors.New("there is no key"), diagnostic.Diagnostic{
			Summary: "No credentials", Detail: "The request could not be signed: there is no key. Check the credentials.",
		}},
		"not reached": {busy{}, diagnostic.Diagnostic{
			Summary: "Credentials not received", Detail: "The request could not be signed, after 2 attempts in 0s: busy. The credentials themselves were not refused.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := sourceFunc(func(context.Context) (cams.Credential, error) { return cams.Credential{}, tt.err })
				client, _ := carried(cams.Config{Credentials: source, MaxAttempts: 2}, body("", []byte(success)))
				e := withTimeout(t, time.Minute, client)
				e.Elapsed = 0
				if got := e.Explain(time.Minute, nil); got.Summary != tt.want.Summary || got.Detail != tt.want.Detail {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
			})
		})
	}
}

func TestExplainOfOneOfSeveral(t *testing.T) {
	e := (&cams.Error{Kind: cams.KindRefused, Status: 400, Code: "X", Attempts: 3, Elapsed: 1500 * time.Millisecond}).About("phone number 86*******0001")
	if got, want := e.What(time.Minute), "CAMS refused the request: X (HTTP status 400), after 3 attempts in 1.5s, for phone number 86*******0001"; got != want {
		t.Errorf("got %q", got)
	}
	if got, want := e.Error(), "phone number 86*******0001: gave up after 3 attempts in 1.5s: X (HTTP status 400)"; got != want {
		t.Errorf("got %q", got)
	}
}

// withTimeout returns the error of a read with a timeout.
func withTimeout(t *testing.T, limit time.Duration, client *cams.Client) *cams.Error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	_, err := client.Read(ctx, yesterday)
	e, ok := errors.AsType[*cams.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	return e
}

// TestLongMessages makes the service send overlong messages. They are cut before they are
// searched for secrets, without leaving part of a secret at the end.
func TestLongMessages(t *testing.T) {
	secrets := []string{key.AccessKeySecret, key.SecurityToken, key.AccessKeyID, isvCode, number1}
	for name, text := range map[string]string{
		"one word":     strings.Repeat("x", 1<<20),
		"a query":      "?a=1" + strings.Repeat("&a=1", 1<<16),
		"all secrets":  strings.Repeat(strings.Join(secrets, " "), 10_000),
		"backslashes":  strings.Repeat(`\\`, 1<<20),
		"headers":      strings.Repeat("x-acs-security-token: ", 1<<16),
		"wide letters": strings.Repeat("号", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
				return reply(400, "", fmt.Sprintf(`{"Code":"X","Message":%q,"RequestId":%[1]q,"AccessDeniedDetail":{"a":%[1]q}}`, text)), nil
			})
			began := time.Now()
			_, err := client.Read(t.Context(), yesterday)
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			e := failed(t, err, cams.KindRefused)
			if len(e.Message) > cams.MostSaid || len(e.AccessDeniedDetail) > cams.MostSaid || len(e.RequestID) > 200 {
				t.Errorf("the texts have %d, %d and %d bytes", len(e.Message), len(e.AccessDeniedDetail), len(e.RequestID))
			}
			leaks(t, err)
		})
	}
	// Wherever a text is cut, its end must not be part of a secret.
	for _, secret := range secrets {
		for end := range len(secret) + 2 {
			text := strings.Repeat("x", cams.MostSaid-end) + secret + " more"
			got := cams.Redact(cams.Credential(key), yesterday, text)
			if strings.Contains(strings.TrimRight(got, "…"), secret[:1]+secret[1:min(4, len(secret))]) {
				t.Fatalf("cut after %d bytes of %q, %q is left", end, secret, got[len(got)-40:])
			}
		}
	}
}

// TestForeignTextIsPlain makes the service send text that could control a terminal.
func TestForeignTextIsPlain(t *testing.T) {
	client, _ := carried(cams.Config{}, func(*http.Request) (*http.Response, error) {
		return reply(400, "", "{\"Code\":\"A\\u001b[31mB\",\"Message\":\"red\\u001b[31m \\u202eback\\u2066 \\r\\n::error::x\\u0000\xff\",\"RequestId\":\"R\\u0007\"}"), nil
	})
	_, err := client.Read(t.Context(), yesterday)
	for _, text := range []string{err.Error(), failed(t, err, cams.KindRefused).Explain(time.Minute, nil).Detail} {
		if strings.ContainsAny(text, "\x1b\x00\x07\r\n\u202e\u2066") || !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
	}
}
