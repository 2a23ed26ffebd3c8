// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "ACS3-HMAC-SHA256"
	// noBodyHash is the SHA-256 of an empty body.
	noBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// signedHeaders are all x-acs-* headers that a request may have, in the order in which
// they are signed, after host.
var signedHeaders = [...]struct{ signed, name string }{
	{"x-acs-action", "X-Acs-Action"},
	{"x-acs-content-sha256", "X-Acs-Content-Sha256"},
	{"x-acs-date", "X-Acs-Date"},
	{"x-acs-security-token", "X-Acs-Security-Token"},
	{"x-acs-signature-nonce", "X-Acs-Signature-Nonce"},
	{"x-acs-version", "X-Acs-Version"},
}

// sign adds the V3 signature of Alibaba Cloud to a request without a body whose
// query is already in canonical form.
//
// Source: "Request syntax and signature method V3", Alibaba Cloud SDK reference.
func sign(req *http.Request, credential Credential, now time.Time, nonce string) {
	req.Header.Set("X-Acs-Date", now.UTC().Format(time.RFC3339))
	req.Header.Set("X-Acs-Signature-Nonce", nonce)
	req.Header.Set("X-Acs-Content-Sha256", noBodyHash)
	if credential.SecurityToken != "" {
		req.Header.Set("X-Acs-Security-Token", credential.SecurityToken)
	}

	canonical := make([]byte, 0, 1024) // Enough for most calls.
	write := func(texts ...string) {
		for _, text := range texts {
			canonical = append(canonical, text...)
		}
	}
	names := append(make([]string, 0, 1+len(signedHeaders)), "host")
	write(req.Method, "\n/\n", req.URL.RawQuery, "\nhost:", req.URL.Host, "\n")
	for _, header := range signedHeaders {
		if values := req.Header[header.name]; len(values) > 0 {
			write(header.signed, ":", strings.TrimSpace(values[0]), "\n")
			names = append(names, header.signed)
		}
	}
	signed := strings.Join(names, ";")
	write("\n", signed, "\n", noBodyHash)

	hash := sha256.Sum256(canonical)
	mac := hmac.New(sha256.New, []byte(credential.AccessKeySecret))
	mac.Write([]byte(signatureAlgorithm + "\n" + hex.EncodeToString(hash[:])))
	req.Header.Set("Authorization", signatureAlgorithm+
		" Credential="+credential.AccessKeyID+
		",SignedHeaders="+signed+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
}

// newNonce returns a nonce. The service refuses a second request with the same one, so
// each attempt needs its own.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It never fails; without entropy the program ends.
	return hex.EncodeToString(b[:])
}
