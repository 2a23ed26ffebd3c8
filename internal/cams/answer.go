// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

const codeOK = "OK"

// maxRetryAfter bounds what is taken from x-acs-retry-after: no read lasts longer,
// and arithmetic with it cannot overflow.
const maxRetryAfter = 24 * time.Hour

// wireAnswer is an answer as it comes, good or bad. Any field may be missing or
// null. Source: the reference page of GetChatappPhoneNumberMetric.
type wireAnswer struct {
	Code               string
	Message            string
	RequestID          string `json:"RequestId"`
	AccessDeniedDetail json.RawMessage
	Data               []wireRow
}

type wireRow struct {
	PhoneNumber    string
	Granularity    string
	Start          wireInteger
	End            wireInteger
	SentCount      wireInteger
	DeliveredCount wireInteger
}

// wireInteger keeps the text of what is no int64, so that the error can name the
// row that it stands in. Missing and null are zero.
type wireInteger struct {
	value int64
	bad   string
}

// UnmarshalJSON never fails.
func (i *wireInteger) UnmarshalJSON(b []byte) error {
	digits := b
	switch {
	case string(b) == "null":
		return nil
	case b[0] == '"': // Some gateways write numbers as strings.
		digits = b[1 : len(b)-1]
	}
	value, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		i.bad = fmt.Sprintf("%.40s", b)
		return nil //nolint:nilerr // The error is reported with its row.
	}
	i.value = value
	return nil
}

// parseAnswer turns an HTTP answer into rows. It is strict where a mistake would
// give wrong numbers, and lenient elsewhere: see DESIGN.md.
func parseAnswer(resp *http.Response, body []byte, q Query, now time.Time) (Answer, error) {
	var wire wireAnswer
	decodeErr := decodeOne(body, &wire)
	requestID := absent(wire.RequestID)

	switch {
	case resp.StatusCode != http.StatusOK,
		wire.Code != codeOK && (wire.Code != "" || decodeErr == nil):
		return Answer{}, serviceError(resp, wire, requestID, now)
	case decodeErr != nil:
		return Answer{}, &AnswerError{RequestID: requestID, Err: fmt.Errorf("the answer is not the JSON of the service: %w", decodeErr)}
	}
	rows, err := convertRows(wire.Data, q)
	if err != nil {
		return Answer{}, &AnswerError{RequestID: requestID, Err: err}
	}
	return Answer{Rows: rows, RequestID: requestID}, nil
}

// decodeOne reads exactly one JSON document. Where only some value has the wrong
// type, all others are read nevertheless: an error's Data may be anything.
func decodeOne(body []byte, into *wireAnswer) error {
	body = bytes.TrimPrefix(body, []byte("\ufeff")) // A byte order mark says nothing, and RFC 8259 allows to ignore it.
	if len(bytes.TrimSpace(body)) == 0 {
		return errors.New("it is empty")
	}
	err := json.Unmarshal(body, into)
	if e := (*json.UnmarshalTypeError)(nil); errors.As(err, &e) {
		kind, _, _ := strings.Cut(e.Value, " ") // The value itself may be a phone number.
		return fmt.Errorf("%s is of the wrong type, %s", cmp.Or(e.Field, "the whole of it"), kind)
	}
	return err
}

// serviceError makes the error of an answer that is not a success.
func serviceError(resp *http.Response, wire wireAnswer, requestID string, now time.Time) *Error {
	e := &Error{
		Status:             resp.StatusCode,
		Code:               wire.Code,
		Message:            absent(wire.Message),
		RequestID:          requestID,
		AccessDeniedDetail: accessDenied(wire.AccessDeniedDetail),
	}
	switch {
	case e.Code == "" && e.Status == http.StatusOK:
		e.Message = "the answer has no Code, which would say OK"
	case e.Code == "" && e.Message == "":
		e.Message = strings.TrimSpace("the answer is not the JSON of the service " + contentType(resp))
	}
	if ms, err := strconv.ParseInt(resp.Header.Get("X-Acs-Retry-After"), 10, 64); err == nil && ms > 0 {
		e.RetryAfter = time.Duration(min(ms, maxRetryAfter.Milliseconds())) * time.Millisecond
	}
	if served, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		e.ClockSkew = now.Sub(served).Round(time.Second)
	}
	return e
}

func contentType(resp *http.Response) string {
	if t := resp.Header.Get("Content-Type"); t != "" {
		return fmt.Sprintf("(Content-Type %q)", t)
	}
	return ""
}

// accessDenied flattens AccessDeniedDetail, which is a string or an object.
func accessDenied(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return absent(text)
	}
	return string(raw)
}

// absent gives "" for the word None, which the service writes for nothing.
func absent(s string) string {
	if s = strings.TrimSpace(s); s == "None" {
		return ""
	}
	return s
}

// convertRows gives the rows in order, none twice, and checks what is counted
// with: counts that are counts, and sums that an int64 holds.
func convertRows(wire []wireRow, q Query) ([]metric.Row, error) {
	rows := make([]metric.Row, 0, len(wire))
	for i, w := range wire {
		if w == (wireRow{}) {
			continue // It is null, or says nothing.
		}
		for _, field := range []struct {
			name  string
			value wireInteger
			count bool
		}{
			{"SentCount", w.SentCount, true},
			{"DeliveredCount", w.DeliveredCount, true},
			{"Start", w.Start, false},
			{"End", w.End, false},
		} {
			switch {
			case field.value.bad != "":
				return nil, rowError(i, w, "%s is %s, which is no 64-bit integer", field.name, field.value.bad)
			case field.count && field.value.value < 0:
				return nil, rowError(i, w, "%s is %d, and a count cannot be negative", field.name, field.value.value)
			}
		}
		if g := absent(w.Granularity); g != "" && !strings.EqualFold(g, string(q.Granularity)) {
			return nil, rowError(i, w, "Granularity is %.40s, and %s was asked for", w.Granularity, q.Granularity)
		}
		// What a row leaves out is what was asked for.
		rows = append(rows, metric.Row{
			Key:    cmp.Or(absent(w.PhoneNumber), q.PhoneNumber),
			Start:  w.Start.value,
			End:    w.End.value,
			Counts: metric.Counts{Sent: w.SentCount.value, Delivered: w.DeliveredCount.value},
		})
	}
	rows = metric.Unique(rows)
	var totals metric.Totals
	for _, row := range rows {
		if err := totals.Add(row.Counts); err != nil {
			return nil, fmt.Errorf("the row of phone number %s that starts at %d cannot be added up: %w",
				metric.MaskPhoneNumber(row.Key), row.Start, err)
		}
	}
	return rows, nil
}

// rowError names a row by its place in the answer, its number and its interval.
func rowError(i int, w wireRow, format string, args ...any) error {
	return fmt.Errorf("row %d of the answer (phone number %s, start %s): %s",
		i+1, metric.MaskPhoneNumber(w.PhoneNumber), cmp.Or(w.Start.bad, strconv.FormatInt(w.Start.value, 10)), fmt.Sprintf(format, args...))
}
