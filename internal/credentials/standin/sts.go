// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package standin

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Version 1 of the service's signatures uses it.
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
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

// Host is host:port.
func (s *STS) Host() string { return strings.TrimPrefix(s.URL, "https://") }

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
	var pairs []string
	for name := range form {
		if name != "Signature" {
			pairs = append(pairs, escape(name)+"="+escape(form.Get(name)))
		}
	}
	slices.Sort(pairs)
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(method + "&%2F&" + escape(strings.Join(pairs, "&"))))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// escape is the percent encoding of RFC 3986.
func escape(s string) string {
	return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
}

// readForm parses a form of any Content-Type, and returns the body.
func readForm(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Form = r.URL.Query()
	r.PostForm = url.Values{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if form, err := url.ParseQuery(string(body)); err == nil {
			r.PostForm = form
			for name, values := range form {
				r.Form[name] = append(r.Form[name], values...)
			}
		}
	}
	return string(body)
}
