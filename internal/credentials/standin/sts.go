// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package standin

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Version 1 of the service's signatures uses it.
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"
)

// STS is a stand-in for the Security Token Service. It speaks HTTPS, like the service.
type STS struct {
	Server
	// Callers may assume roles, by access key ID.
	Callers map[string]Key
	// Token is the OIDC token that AssumeRoleWithOIDC accepts.
	Token string
	// Sessions are the credentials that it issues.
	Sessions *Sequence

	tls *httptest.Server
}

// StartSTS starts an STS. Go programs trust it with SSL_CERT_FILE set to what
// Certificate writes, or after Trust.
func StartSTS(tb TB, s *STS) *STS {
	tb.Helper()
	s.answer = s.assume
	s.tls = httptest.NewTLSServer(http.HandlerFunc(s.serve))
	s.begin(tb, s.tls)
	return s
}

// Certificate writes the certificate to a file.
func (s *STS) Certificate(path string) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.tls.Certificate().Raw}), 0o600)
}

// Trust makes the default transport of this process trust every stand-in: all have the
// same certificate. Call it in TestMain, before anything is sent.
func Trust() {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	trusting, ok := server.Client().Transport.(*http.Transport)
	if transport, is := http.DefaultTransport.(*http.Transport); ok && is {
		transport.TLSClientConfig = &tls.Config{RootCAs: trusting.TLSClientConfig.RootCAs, MinVersion: tls.VersionTLS12}
	}
}

func (s *STS) assume(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, code string) {
		// The service's own refusals echo what was signed, too.
		reply(w, status, map[string]string{
			"Code": code, "RequestId": "0A1B2C3D-0000-1111-2222-333344445555", "HostId": "sts",
			"Message": "refused: " + r.URL.RawQuery + " " + r.PostForm.Encode(),
		})
	}
	if r.Method != http.MethodPost || r.Form.Get("Version") != "2015-04-01" {
		refuse(http.StatusNotFound, "InvalidAction.NotFound")
		return
	}
	switch r.Form.Get("Action") {
	case "AssumeRole":
		caller, known := s.Callers[r.Form.Get("AccessKeyId")]
		switch {
		case !known:
			refuse(http.StatusNotFound, "InvalidAccessKeyId.NotFound")
			return
		case r.Form.Get("SecurityToken") != caller.Token:
			refuse(http.StatusBadRequest, "InvalidSecurityToken.Expired")
			return
		case r.Form.Get("Signature") != signature(r.Method, r.Form, caller.Secret):
			refuse(http.StatusBadRequest, "SignatureDoesNotMatch")
			return
		}
	case "AssumeRoleWithOIDC":
		if r.Form.Get("OIDCToken") != s.Token || r.Form.Get("OIDCProviderArn") == "" {
			refuse(http.StatusBadRequest, "AuthenticationFail.OIDCToken.Invalid")
			return
		}
	default:
		refuse(http.StatusNotFound, "InvalidAction.NotFound")
		return
	}
	if !strings.HasPrefix(r.Form.Get("RoleArn"), "acs:ram::") || r.Form.Get("RoleSessionName") == "" {
		refuse(http.StatusNotFound, "EntityNotExist.Role")
		return
	}
	k, expires := s.Sessions.take()
	if expires.IsZero() {
		expires = time.Now().Add(time.Hour)
	}
	reply(w, http.StatusOK, map[string]any{
		"RequestId": "0A1B2C3D-0000-1111-2222-333344445555",
		"Credentials": map[string]string{
			"AccessKeyId": k.ID, "AccessKeySecret": k.Secret, "SecurityToken": k.Token, "Expiration": expires.UTC().Format("2006-01-02T15:04:05Z"),
		},
	})
}

// signature computes version 1 of the service's signatures, as published.
func signature(method string, form url.Values, secret string) string {
	signed := maps.Clone(form)
	signed.Del("Signature")
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(method + "&%2F&" + rfc3986.Replace(url.QueryEscape(rfc3986.Replace(signed.Encode())))))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// rfc3986 turns the percent encoding of package url into that of RFC 3986.
var rfc3986 = strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~")

// readForm parses a form, and returns the body.
func readForm(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	_ = r.ParseForm() // A body of another type is not a form.
	return string(body)
}
