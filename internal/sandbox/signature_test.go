// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestPublishedSignatures checks the verification against the two signatures on Alibaba Cloud's page "V3 request structure and
// signature". RunInstances is not an action of CAMS, so a correct signature gets that refusal.
func TestPublishedSignatures(t *testing.T) {
	published := []struct{ date, nonce, signature string }{
		{"2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d", "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"},
		{"2023-10-26T09:01:01Z", "d410180a5abf7fe235dd9b74aca91fc0", "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804"},
	}
	for _, p := range published {
		now, err := time.Parse(time.RFC3339, p.date)
		if err != nil {
			t.Fatal(err)
		}
		server := mustNew(t, sandbox.Scenario{
			Now:      func() time.Time { return now },
			Accounts: []sandbox.Account{{Name: "a", AccessKeyID: "YourAccessKeyId", AccessKeySecret: "YourAccessKeySecret"}},
		})
		send := func(change func(*http.Request)) string {
			r := httptest.NewRequest(http.MethodPost,
				"https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", nil)
			for name, value := range map[string]string{
				"x-acs-action":          "RunInstances",
				"x-acs-version":         "2014-05-26",
				"x-acs-date":            p.date,
				"x-acs-signature-nonce": p.nonce,
				"x-acs-content-sha256":  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
				"Authorization": "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;" +
					"x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=" + p.signature,
			} {
				r.Header.Set(name, value)
			}
			change(r)
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			return read(w.Code, w.Header(), w.Body.Bytes()).Code
		}
		for _, wrong := range []func(*http.Request){
			func(r *http.Request) { r.Host = "ecs.cn-hangzhou.aliyuncs.com" },
			func(r *http.Request) { r.URL.RawQuery += "&Extra=" },
			func(r *http.Request) { r.Header.Set("x-acs-action", "RunInstance") },
			func(r *http.Request) { r.Header.Set("x-acs-new", "1") },
			func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") },
		} {
			if code := send(wrong); code != "SignatureDoesNotMatch" {
				t.Errorf("%s: a changed request was answered with %q", p.date, code)
			}
		}
		if code := send(func(*http.Request) {}); code != "InvalidAction.NotFound" {
			t.Errorf("%s: the published signature was answered with %q", p.date, code)
		}
	}
}

func TestAuthentication(t *testing.T) {
	scenario := small()
	scenario.Accounts = append(scenario.Accounts,
		sandbox.Account{Name: "a", AccessKeyID: "STS.key", AccessKeySecret: "sts-secret", SecurityToken: "token"})
	query := during("cams-1", "DAILY", "2025-09-01", "2025-09-02")
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	cases := map[string]struct {
		edit   func(*caller)
		status int
		code   string
	}{
		"right":             {func(*caller) {}, 200, "OK"},
		"right token":       {func(c *caller) { c.key, c.secret, c.token = "STS.key", "sts-secret", "token" }, 200, "OK"},
		"unsigned":          {func(c *caller) { c.tamper = func(r *http.Request) { r.Header.Del("Authorization") } }, 400, "IncompleteSignature"},
		"half signed":       {func(c *caller) { c.tamper = set("Authorization", "ACS3-HMAC-SHA256 Credential=key") }, 400, "IncompleteSignature"},
		"other algorithm":   {func(c *caller) { c.tamper = set("Authorization", "AWS4-HMAC-SHA256 Credential=key") }, 400, "IncompleteSignature"},
		"unknown key":       {func(c *caller) { c.key = "other" }, 404, "InvalidAccessKeyId.NotFound"},
		"wrong secret":      {func(c *caller) { c.secret = "other" }, 400, "SignatureDoesNotMatch"},
		"no date":           {func(c *caller) { c.change = func(r *http.Request) { r.Header.Del("x-acs-date") } }, 400, "InvalidTimeStamp.Format"},
		"date with offset":  {func(c *caller) { c.change = set("x-acs-date", "2025-09-10T12:10:00+08:00") }, 400, "InvalidTimeStamp.Format"},
		"15 minutes late":   {func(c *caller) { c.now = newClock(noon.Add(-15 * time.Minute)).now }, 200, "OK"},
		"too late":          {func(c *caller) { c.now = newClock(noon.Add(-15*time.Minute - time.Second)).now }, 400, "InvalidTimeStamp.Expired"},
		"too early":         {func(c *caller) { c.now = newClock(noon.Add(15*time.Minute + time.Second)).now }, 400, "InvalidTimeStamp.Expired"},
		"wrong token":       {func(c *caller) { c.key, c.secret, c.token = "STS.key", "sts-secret", "old" }, 400, "InvalidSecurityToken.Expired"},
		"no token":          {func(c *caller) { c.key, c.secret = "STS.key", "sts-secret" }, 400, "InvalidSecurityToken.Expired"},
		"unexpected token":  {func(c *caller) { c.token = "token" }, 400, "InvalidSecurityToken.Expired"},
		"no nonce":          {func(c *caller) { c.change = func(r *http.Request) { r.Header.Del("x-acs-signature-nonce") } }, 400, "IncompleteSignature"},
		"no hash":           {func(c *caller) { c.change = func(r *http.Request) { r.Header.Del("x-acs-content-sha256") } }, 400, "IncompleteSignature"},
		"wrong hash":        {func(c *caller) { c.change = set("x-acs-content-sha256", strings.Repeat("0", 64)) }, 400, "SignatureDoesNotMatch"},
		"header not signed": {func(c *caller) { c.tamper = set("x-acs-extra", "1") }, 400, "SignatureDoesNotMatch"},
		"type not signed":   {func(c *caller) { c.tamper = set("Content-Type", "text/plain") }, 400, "SignatureDoesNotMatch"},
		"type signed":       {func(c *caller) { c.change = set("Content-Type", "text/plain") }, 200, "OK"},
		"query changed":     {func(c *caller) { c.tamper = func(r *http.Request) { r.URL.RawQuery += "1" } }, 400, "SignatureDoesNotMatch"},
		"body added": {func(c *caller) {
			c.tamper = func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("x")) }
		}, 400, "SignatureDoesNotMatch"},
		"query in other order": {func(c *caller) {
			c.tamper = func(r *http.Request) {
				parts := strings.Split(r.URL.RawQuery, "&")
				parts[0], parts[1] = parts[1], parts[0]
				r.URL.RawQuery = strings.Join(parts, "&")
			}
		}, 200, "OK"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			who := caller1(scenario)
			c.edit(&who)
			got := who.call(mustNew(t, scenario), metric, query)
			if got.Status != c.status || got.Code != c.code {
				t.Errorf("got %d %s, want %d %s: %s", got.Status, got.Code, c.status, c.code, got.Message)
			}
		})
	}
}

// TestSignatureErrorEchoes checks that clients get the text that they must keep out of their
// messages.
func TestSignatureErrorEchoes(t *testing.T) {
	scenario := small()
	scenario.Accounts[0].SecurityToken = "the-token"
	who := caller1(scenario)
	who.secret = "other"
	message := who.call(mustNew(t, scenario), metric, url.Values{"IsvCode": {"a b*c"}}).Message
	for _, part := range []string{
		"server StringToSign is [ACS3-HMAC-SHA256\n", "server CanonicalRequest is [POST\n/\nIsvCode=a%20b%2Ac\n", "x-acs-security-token:the-token\n",
	} {
		if !strings.Contains(message, part) {
			t.Errorf("%q is missing in %q", part, message)
		}
	}
}

func TestNonce(t *testing.T) {
	scenario := small()
	now := newClock(noon)
	scenario.Now = now.now
	server := mustNew(t, scenario)
	query := during("cams-1", "DAILY", "2025-09-01", "2025-09-02")
	who := caller1(scenario)
	send := func(name string) string {
		who.change = func(r *http.Request) { r.Header.Set("x-acs-signature-nonce", name) }
		return who.call(server, metric, query).Code
	}
	who.secret = "wrong"
	first := send("n")
	who.secret = "secret"
	got := []string{first, send("n"), send("n"), send("m")}
	now.forward(29 * time.Minute)
	got = append(got, send("n"))
	now.forward(time.Minute)
	got = append(got, send("n"))
	want := "SignatureDoesNotMatch OK SignatureNonceUsed OK SignatureNonceUsed OK"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
