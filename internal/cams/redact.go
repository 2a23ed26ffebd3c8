// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// redactor removes secrets from foreign text. The service's SignatureDoesNotMatch, for
// example, echoes the whole signed request.
type redactor struct {
	secrets     []string // Longest first, since one may be part of another.
	phoneNumber string
}

const redacted = "(hidden)"

// queryLike matches URL queries: pairs that are joined by &, however it is escaped, or
// that follow a question mark. A single a=b may be anything.
var queryLike = sync.OnceValue(func() *regexp.Regexp {
	const name, value = `[\w.%~-]+`, `=[^\s&"'\\<>\]]*`
	const more = `(?:(?:&(?:amp;)?|\\+u0026)(?:` + name + `(?:` + value + `)?)?)`
	return regexp.MustCompile(`\?` + name + value + more + `*|` + name + value + more + `+`)
})

// signedHeader matches a quoted header that is signed, or that has the signature.
var signedHeader = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(x-acs-security-token|signature|credential|authorization)([\\"']*\s*[:=][\\"'\s]*)` +
		`(?:(?:basic|bearer|acs[\w-]+)\s+)?[^\s,;"'\\\]]+`)
})

func newRedactor(credential Credential, q Query) redactor {
	secrets := slices.DeleteFunc(
		[]string{credential.AccessKeySecret, credential.SecurityToken, credential.AccessKeyID, q.ISVCode},
		func(s string) bool { return s == "" })
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return redactor{secrets: secrets, phoneNumber: q.PhoneNumber}
}

// Text of the service is cut to mostSaid bytes before it is searched. It may then end in
// part of a secret, so the last leastCut bytes of the redacted text are dropped. No secret
// is that long.
const (
	mostSaid = 8 << 10
	leastCut = 4 << 10
)

// text hides secrets, queries and signatures, masks the phone number, and puts the rest on
// one line.
func (r redactor) text(s string) string {
	cut := len(s) > mostSaid
	if cut {
		s = s[:mostSaid]
	}
	for _, secret := range r.secrets {
		s = anyEncoding(secret).ReplaceAllLiteralString(s, redacted)
	}
	if r.phoneNumber != "" {
		s = anyEncoding(r.phoneNumber).ReplaceAllLiteralString(s, metric.MaskPhoneNumber(r.phoneNumber))
	}
	s = queryLike().ReplaceAllLiteralString(s, redacted)
	s = signedHeader().ReplaceAllString(s, "${1}${2}"+redacted)
	if cut {
		s = s[:max(len(s)-leastCut, 0)] + "…"
	}
	return sanitize.Line(s)
}

// identifier hides a code or a request ID that contains a secret or the phone number. Short
// secrets are ignored: many identifiers contain them by chance.
func (r redactor) identifier(s string) string {
	if len(s) > 200 {
		return redacted // No code is that long.
	}
	for _, secret := range append([]string{r.phoneNumber}, r.secrets...) {
		if len(secret) >= 8 && anyEncoding(secret).MatchString(s) {
			return redacted
		}
	}
	return sanitize.Line(queryLike().ReplaceAllLiteralString(s, redacted))
}

// anyEncoding matches a text as it is, percent-encoded, escaped in a JSON string, and in any
// nesting of these. No encoder changes ASCII letters and digits.
func anyEncoding(s string) *regexp.Regexp {
	const percent, backslash = `%(?:25)*`, `(?:\\|%(?:25)*5C)`
	var b strings.Builder
	for _, r := range s {
		sign := string(r)
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			b.WriteString(sign)
			continue
		}
		encoded, escaped := "", ""
		for i := range len(sign) {
			encoded += fmt.Sprintf("%s%02X", percent, sign[i])
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			escaped += fmt.Sprintf("%s+u%04X", backslash, unit)
		}
		fmt.Fprintf(&b, `(?i:%s*(?:%s|%s)|%s`, backslash, regexp.QuoteMeta(sign), encoded, escaped)
		switch i := strings.IndexRune("\b\t\n\f\r", r); {
		case r == ' ':
			b.WriteString(`|\+|` + percent + `2B`) // As in a form, and that encoded again.
		case i >= 0:
			fmt.Fprintf(&b, "|%s+%c", backslash, "btnfr"[i])
		}
		b.WriteString(")")
	}
	return regexp.MustCompile(b.String())
}

// said redacts text of the service, which may contain numbers of other reads.
func (r redactor) said(s string) string {
	return sanitize.PhoneNumbers(r.text(s))
}

// mostOfProblem is the most bytes that are kept of a text in a problem of a state.
const mostOfProblem = 500

// states redacts the problems of states.
func (r redactor) states(all []signal.State) {
	for i := range all {
		for j := range all[i].Problems {
			p := &all[i].Problems[j]
			p.Code = r.identifier(p.Code)
			p.Description = sanitize.Cut(r.said(p.Description), mostOfProblem)
			p.Solution = sanitize.Cut(r.said(p.Solution), mostOfProblem)
		}
	}
}

func (r redactor) opaque(err error) error {
	return &opaqueError{r.text(err.Error()), err}
}

// opaqueError replaces an error whose text may contain a secret. errors.Is and errors.As
// find the original; printing and unwrapping do not.
type opaqueError struct {
	text  string
	cause error
}

func (e *opaqueError) Error() string { return e.text }

func (e *opaqueError) Is(target error) bool { return errors.Is(e.cause, target) }

func (e *opaqueError) As(target any) bool { return errors.As(e.cause, target) }
