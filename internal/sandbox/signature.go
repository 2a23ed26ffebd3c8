// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const algorithm = "ACS3-HMAC-SHA256"

// authorization is the header that carries the signature.
type authorization struct {
	keyID, signature string
	signedHeaders    []string
}

func parseAuthorization(header string) (authorization, error) {
	var a authorization
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return a, errors.New("the Authorization header must start with " + algorithm)
	}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			a.keyID = value
		case "SignedHeaders":
			a.signedHeaders = strings.Split(value, ";")
		case "Signature":
			a.signature = value
		}
	}
	if a.keyID == "" || a.signedHeaders == nil || a.signature == "" {
		return a, errors.New("the Authorization header must have Credential, SignedHeaders and Signature")
	}
	return a, nil
}

// checkSignature verifies a call as described on Alibaba Cloud's page on the V3 signature. It hashes the body itself, and does not trust
// the hash in the header.
func checkSignature(c *call, secret string) error {
	for _, name := range mustSign(c.Header) {
		if !slices.Contains(c.auth.signedHeaders, name) {
			return fmt.Errorf("the header %s is sent but not signed", name)
		}
	}
	if !slices.IsSorted(c.auth.signedHeaders) {
		return errors.New("SignedHeaders is not sorted")
	}
	hash := sha256.Sum256(c.body)
	canonical := canonicalRequest(c, hex.EncodeToString(hash[:]))
	hash = sha256.Sum256([]byte(canonical))
	toSign := algorithm + "\n" + hex.EncodeToString(hash[:])
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(toSign))
	if hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(c.auth.signature)) {
		return nil
	}
	// The real service echoes both texts, including the security token. Clients must not pass them on.
	return fmt.Errorf("server StringToSign is [%s] server CanonicalRequest is [%s]", toSign, canonical)
}

// mustSign lists the headers that a signature must cover.
func mustSign(h http.Header) []string {
	names := []string{"host"}
	for name := range h {
		name = strings.ToLower(name)
		if name == "content-type" || strings.HasPrefix(name, "x-acs-") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func canonicalRequest(c *call, bodyHash string) string {
	var headers strings.Builder
	for _, name := range c.auth.signedHeaders {
		values := c.Header.Values(name)
		if name == "host" {
			values = []string{c.Host}
		}
		trimmed := make([]string, len(values))
		for i, v := range values {
			trimmed[i] = strings.TrimSpace(v)
		}
		slices.Sort(trimmed)
		headers.WriteString(name + ":" + strings.Join(trimmed, ",") + "\n")
	}
	return strings.Join([]string{
		c.Method, c.URL.EscapedPath(), canonicalQuery(c.query), headers.String(), strings.Join(c.auth.signedHeaders, ";"), bodyHash,
	}, "\n")
}

// canonicalQuery sorts the parameters by name and encodes them by RFC 3986.
func canonicalQuery(query url.Values) string {
	var parts []string
	for _, name := range sorted(query) {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			parts = append(parts, encode(name)+"="+encode(value))
		}
	}
	return strings.Join(parts, "&")
}

// encode escapes everything except letters, digits and -_.~, by RFC 3986. url.QueryEscape differs only for the space.
func encode(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
