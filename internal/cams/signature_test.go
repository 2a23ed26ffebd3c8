// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestSignPublished computes the two signatures on Alibaba Cloud's page on the V3
// signature.
func TestSignPublished(t *testing.T) {
	tests := map[string]struct{ date, nonce, want string }{
		"the worked example": {
			"2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d",
			"06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		},
		"the sample code": {
			"2023-10-26T09:01:01Z", "d410180a5abf7fe235dd9b74aca91fc0",
			"e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			query := cams.EncodeQuery(
				"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
				"RegionId", "cn-shanghai",
			)
			req, err := http.NewRequest(http.MethodPost, "https://ecs.cn-shanghai.aliyuncs.com/?"+query, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Acs-Action", "RunInstances")
			req.Header.Set("X-Acs-Version", "2014-05-26")
			req.Header.Set("User-Agent", "what is not signed does not matter")
			date, err := time.Parse(time.RFC3339, tt.date)
			if err != nil {
				t.Fatal(err)
			}
			credential := cams.Credential{AccessKeyID: "YourAccessKeyId", AccessKeySecret: "YourAccessKeySecret"}
			cams.Sign(req, credential, date.In(time.FixedZone("", 8*60*60)), tt.nonce)

			want := "ACS3-HMAC-SHA256 Credential=YourAccessKeyId," +
				"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
				"Signature=" + tt.want
			if got := req.Header.Get("Authorization"); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestEncodeQuery(t *testing.T) {
	tests := map[string]struct{ value, want string }{
		"a space":                   {"a b", "a%20b"},
		"a plus":                    {"a+b", "a%2Bb"},
		"an asterisk":               {"861380000****", "861380000%2A%2A%2A%2A"},
		"a tilde":                   {"~", "~"},
		"what RFC 3986 leaves":      {"AZaz09-_.~", "AZaz09-_.~"},
		"what means something":      {"&=?/:#[]@!$'(),;%", "%26%3D%3F%2F%3A%23%5B%5D%40%21%24%27%28%29%2C%3B%25"},
		"what is not ASCII":         {"号é🙂", "%E5%8F%B7%C3%A9%F0%9F%99%82"},
		"what is encoded already":   {"%20+", "%2520%2B"},
		"a line break and a zero":   {"\n\x00", "%0A%00"},
		"quotes and other brackets": {"\"<>\\^`{|}", "%22%3C%3E%5C%5E%60%7B%7C%7D"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, want := cams.EncodeQuery("B", "1", "a", "", "b", tt.value), "B=1&b="+tt.want; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// TestSandboxAcceptsAnyValue makes the stand-in verify odd values. It has its own code to
// encode and sign them.
func TestSandboxAcceptsAnyValue(t *testing.T) {
	s := sandbox.Start(t, scenario())
	client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint()})
	for _, value := range []string{"a b", "a+b", "861380000****", "~", "号é🙂", "%20", "&=?/#", "\"'\\", "\n\x00"} {
		q := yesterday
		q.CustSpaceID = value
		_, err := client.Read(t.Context(), q)
		if refused := failed(t, err, cams.KindRefused); refused.Code != "Unknown.ResourceOwnerId" {
			t.Errorf("%q: got %v, want the refusal of an unknown channel", value, err)
		}
	}
	if got := s.Requests()[0].Query.Get("CustSpaceId"); got != "a b" {
		t.Errorf("the channel arrived as %q", got)
	}
}

func TestRequest(t *testing.T) {
	s := sandbox.Start(t, scenario())
	client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint(), UserAgent: "product/1.2.3 (test)"})
	if _, err := client.Read(t.Context(), yesterday); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Read(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	requests := s.Requests()
	want := url.Values{
		"CustSpaceId": {"cams-test"}, "IsvCode": {isvCode}, "PhoneNumber": {number1}, "Granularity": {"DAILY"},
		"Start": {"1757347200000"}, "End": {"1757433599999"},
	}
	if got := requests[0].Query; got.Encode() != want.Encode() {
		t.Errorf("got the query %v, want %v", got, want)
	}
	if requests[1].Query.Has("PhoneNumber") {
		t.Error("an empty parameter was sent")
	}
	for name, want := range map[string]string{
		"X-Acs-Action":         "GetChatappPhoneNumberMetric",
		"X-Acs-Version":        "2020-06-06",
		"X-Acs-Date":           "2025-09-10T04:10:00Z",
		"X-Acs-Content-Sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"X-Acs-Security-Token": key.SecurityToken,
		"User-Agent":           "product/1.2.3 (test)",
		"Content-Length":       "0",
		"Content-Type":         "",
	} {
		if got := strings.Join(requests[0].Header.Values(name), "|"); got != want {
			t.Errorf("the header %s is %q, want %q", name, got, want)
		}
	}
	nonces := []string{requests[0].Header.Get("X-Acs-Signature-Nonce"), requests[1].Header.Get("X-Acs-Signature-Nonce")}
	if slices.Contains(nonces, "") || nonces[0] == nonces[1] {
		t.Errorf("the nonces are %q", nonces)
	}
}

// TestUnknownAction checks that a query with an unknown action is an error, live or
// recorded.
func TestUnknownAction(t *testing.T) {
	q := yesterday
	q.Action = "Another"
	client, log := carried(cams.Config{}, body("", []byte(success)))
	if _, err := client.Read(t.Context(), q); !is(err, cams.KindTransport) || len(log.all()) != 0 {
		t.Errorf("live: got %v after %d attempts", err, len(log.all()))
	}
	if _, err := cams.ParseRecorded([]byte(success), q); !is(err, cams.KindTransport) {
		t.Errorf("recorded: got %v", err)
	}
}

// TestSignatureIsVerified checks that the stand-in refuses a wrong signature.
func TestSignatureIsVerified(t *testing.T) {
	s := sandbox.Start(t, scenario())
	wrong := key
	wrong.AccessKeySecret += "x"
	client, _ := newClient(t, cams.Config{Endpoint: s.Endpoint(), Credentials: wrong})
	_, err := client.Read(t.Context(), yesterday)
	if refused := failed(t, err, cams.KindRefused); refused.Code != "SignatureDoesNotMatch" {
		t.Errorf("got %v, want SignatureDoesNotMatch", err)
	}
	if len(s.Requests()) != 1 {
		t.Errorf("it was tried %d times", len(s.Requests()))
	}
}
