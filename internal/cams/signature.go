// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

const signatureAlgorithm = "ACS3-HMAC-SHA256"

// sign adds the V3 signature of Alibaba Cloud to a request without a body whose
// query is already in canonical form.
//
// Source: "Request syntax and signature method V3", Alibaba Cloud SDK reference.
func sign(req *http.Request, credential Credential, now time.Time, nonce string) {
	emptyHash := hexSHA256("")
	req.Header.Set("X-Acs-Date", now.UTC().Format(time.RFC3339))
	req.Header.Set("X-Acs-Signature-Nonce", nonce)
	req.Header.Set("X-Acs-Content-Sha256", emptyHash)
	if credential.SecurityToken != "" {
		req.Header.Set("X-Acs-Security-Token", credential.SecurityToken)
	}

	headers, names := canonicalHeaders(req)
	canonical := strings.Join([]string{
		req.Method, "/", req.URL.RawQuery, headers, names, emptyHash,
	}, "\n")
	mac := hmac.New(sha256.New, []byte(credential.AccessKeySecret))
	mac.Write([]byte(signatureAlgorithm + "\n" + hexSHA256(canonical)))

	req.Header.Set("Authorization", signatureAlgorithm+
		" Credential="+credential.AccessKeyID+
		",SignedHeaders="+names+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
}

// canonicalHeaders gives the headers that are signed, host and all x-acs-*, one
// a line, and their names.
func canonicalHeaders(req *http.Request) (lines, names string) {
	signed := map[string]string{"host": req.URL.Host}
	for name, values := range req.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-acs-") {
			signed[name] = strings.TrimSpace(values[0])
		}
	}
	sorted := make([]string, 0, len(signed))
	for name := range signed {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	var b strings.Builder
	for _, name := range sorted {
		b.WriteString(name + ":" + signed[name] + "\n")
	}
	return b.String(), strings.Join(sorted, ";")
}

func hexSHA256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// newNonce makes the number that a request may use once: the service refuses a
// second request that bears it, so each attempt needs its own.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It never fails; the program ends if there is no entropy.
	return hex.EncodeToString(b[:])
}
