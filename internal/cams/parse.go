// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	codeOK             = "OK"
	codeNonceUsed      = "SignatureNonceUsed"
	codeWrongSignature = "SignatureDoesNotMatch"
)

// maxRetryAfter bounds the wait that the service asks for: no read lasts longer, and
// arithmetic with it cannot overflow.
const maxRetryAfter = 24 * time.Hour

// envelope has the fields of all answers, also of errors. Any field may be missing, null,
// or of another type than documented.
type envelope struct {
	Code               jsontext.Value
	Message            jsontext.Value
	RequestID          jsontext.Value `json:"RequestId"`
	AccessDeniedDetail jsontext.Value
}

// parse turns a reply into an answer. It is strict where a mistake would give
// wrong numbers, and lenient elsewhere: see DESIGN.md.
func parse(send func(context.Context, Query) (reply, error), now func() time.Time) stage {
	return func(ctx context.Context, q Query) (Answer, error) {
		r, err := send(ctx, q)
		if err != nil {
			return Answer{}, err
		}
		return r.parse(q, now())
	}
}

func (r reply) parse(q Query, now time.Time) (Answer, error) {
	var e envelope
	broken := decode(r.body, &e)
	code, requestID := field(e.Code), text(e.RequestID)
	switch {
	case r.status != http.StatusOK, code != codeOK && (code != "" || broken == nil):
		return Answer{}, r.refusal(q, e, now)
	case broken == nil:
		var answer Answer
		if answer, broken = operations[q.Action].decode(r.body, q); broken == nil {
			answer.RequestID = requestID
			r.redactor.states(answer.States)
			return answer, nil
		}
	}
	failed := unusable(r.redactor.opaque(broken))
	failed.Action, failed.RequestID = q.Action, r.redactor.identifier(requestID)
	failed.temporary = errors.Is(broken, io.ErrUnexpectedEOF) // A proxy or a failing server cut it short.
	return Answer{}, failed
}

// refusal returns the error of an answer that is not a success.
func (r reply) refusal(q Query, wire envelope, now time.Time) *Error {
	e := &Error{
		Kind:               KindRefused,
		Action:             q.Action,
		Status:             r.status,
		Code:               r.redactor.identifier(field(wire.Code)),
		Message:            r.redactor.said(text(wire.Message)),
		RequestID:          r.redactor.identifier(text(wire.RequestID)),
		AccessDeniedDetail: r.redactor.said(text(wire.AccessDeniedDetail)),
	}
	switch {
	case e.Code == "" && e.Status == http.StatusOK:
		e.Message = "the answer has no Code; a success has the Code OK"
	case e.Code == "" && e.Message == "":
		e.foreign = len(bytes.TrimSpace(r.body)) > 0
		what := "an empty body"
		if e.foreign {
			what = "something other than the JSON of CAMS"
			if t := r.header.Get("Content-Type"); t != "" {
				what += " " + r.redactor.said(fmt.Sprintf("(Content-Type %q)", t))
			}
		}
		e.Err = fmt.Errorf("%s answered with HTTP status %d and %s", r.host, r.status, what)
	}
	e.RetryAfter = retryAfter(r.header, now)
	if served, err := http.ParseTime(r.header.Get("Date")); err == nil {
		e.ClockSkew = now.Sub(served).Round(time.Second)
	}
	switch {
	case e.foreign && e.Status == http.StatusNotImplemented: // A web server that knows only GET.
	case e.Throttled(), e.serviceFailed(), e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooEarly:
		e.temporary = true
	case e.Code == codeNonceUsed: // Each attempt has a new one.
		e.temporary = true
	case e.RetryAfter > 0 && (e.Status < 300 || e.Status >= 400):
		e.temporary = true
	}
	return e
}

// retryAfter reads how long to wait: the service's own header in milliseconds, or the
// standard one in seconds or as a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	var wait time.Duration
	standard := header.Get("Retry-After")
	if ms, err := strconv.ParseInt(header.Get("X-Acs-Retry-After"), 10, 64); err == nil {
		wait = time.Duration(min(ms, maxRetryAfter.Milliseconds())) * time.Millisecond
	} else if s, err := strconv.ParseInt(standard, 10, 64); err == nil {
		wait = time.Duration(min(s, int64(maxRetryAfter.Seconds()))) * time.Second
	} else if at, err := http.ParseTime(standard); err == nil {
		wait = min(at.Sub(now), maxRetryAfter)
	}
	return max(wait, 0)
}

// field returns a field as text. Some are strings in one answer and objects in another.
func field(v jsontext.Value) string {
	switch v.Kind() {
	case jsontext.KindInvalid, jsontext.KindNull:
		return ""
	case jsontext.KindString:
		var s string
		_ = json.Unmarshal(v, &s, jsontext.AllowInvalidUTF8(true)) // It is a string.
		return s
	}
	return string(v)
}

// wireText is text that may arrive as another type: an ID as a number, or an object. It is
// then kept as received, since its meaning is unknown.
type wireText string

// UnmarshalJSONFrom fails only for invalid JSON.
func (t *wireText) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	v, err := d.ReadValue()
	*t = wireText(text(v))
	return err
}

// text returns a field without the white space around it, and "" for None.
func text(v jsontext.Value) string { return present(field(v)) }

// present trims white space, and returns "" for the word None, which the service writes
// for nothing.
func present(s string) string {
	if s = strings.TrimSpace(s); s == "None" {
		return ""
	}
	return s
}

// given drops the values that are missing.
func given(values map[string]string) map[string]string {
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" })
	return values
}

// decode reads exactly one JSON document. A repeated key is an error, also in another
// case, since it would be unclear which one counts.
func decode(body []byte, into any) error {
	body = bytes.TrimPrefix(body, []byte("\ufeff")) // RFC 8259 lets parsers ignore it.
	if len(bytes.TrimSpace(body)) == 0 {
		return &opaqueError{"the answer is empty", io.ErrUnexpectedEOF}
	}
	err := json.Unmarshal(body, into, json.MatchCaseInsensitiveNames(true), jsontext.AllowInvalidUTF8(true))
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		what := "the answer"
		if e.JSONPointer != "" {
			what = strings.ReplaceAll(string(e.JSONPointer[1:]), "/", ".") + " of the answer"
		}
		return fmt.Errorf("%s has the wrong type, %s", what, kinds[e.JSONKind])
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		if errors.Is(e.Err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("the answer has the key %q twice, or in two spellings, at byte %d", e.JSONPointer.LastToken(), e.ByteOffset)
		}
		return &opaqueError{fmt.Sprintf("the answer is not the JSON of the service: %v at byte %d", e.Err, e.ByteOffset), e.Err}
	}
	return err
}

var kinds = map[jsontext.Kind]string{
	jsontext.KindNull: "null", jsontext.KindFalse: "bool", jsontext.KindTrue: "bool", jsontext.KindString: "string",
	jsontext.KindNumber: "number", jsontext.KindBeginObject: "object", jsontext.KindBeginArray: "array",
}
