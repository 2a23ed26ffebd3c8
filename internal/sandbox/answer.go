// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Codes and texts of errors, from Alibaba Cloud's pages.
const (
	codeForbidden      = "Forbidden.RAM"
	codePermissionDeny = "Ram.PermissionDeny"

	textDenied = "You are not authorized to perform the operation."
)

// answer is the response to a call, before it is sent.
type answer struct {
	status int
	code   string
	header http.Header
	body   func(io.Writer)
	// send writes the answer in an unusual way; nil is the usual way.
	send func(s *Server, w http.ResponseWriter, r *http.Request, a *answer)
	// fault is the kind of fault that made the answer, if one did.
	fault FaultKind
}

func (a *answer) with(name, value string) *answer {
	a.header.Set(name, value)
	return a
}

// reply starts an answer with the headers that every answer has.
func reply(c *call, status int, code string, body func(io.Writer)) *answer {
	header := http.Header{}
	header.Set("Content-Type", "application/json;charset=utf-8")
	header.Set("Date", c.now.UTC().Format(http.TimeFormat))
	header.Set("x-acs-request-id", c.requestID)
	header.Set("x-acs-trace-id", c.requestID)
	return &answer{status: status, code: code, header: header, body: body}
}

// refuse returns an error in the form that the gateway and the service use.
func refuse(c *call, status int, code, message string) *answer {
	return refuseInDetail(c, status, code, message, nil)
}

func refuseInDetail(c *call, status int, code, message string, detail any) *answer {
	body := map[string]any{
		"RequestId": c.requestID,
		"HostId":    c.Host,
		"Code":      code,
		"Message":   message,
		"Recommend": "https://api.alibabacloud.com/troubleshoot?q=" + encode(code) + "&product=Cams&requestId=" + c.requestID,
	}
	if status == http.StatusOK { // Such an error has the shape of a success.
		delete(body, "HostId")
		delete(body, "Recommend")
	}
	if detail != nil {
		body["AccessDeniedDetail"] = detail
	}
	return reply(c, status, code, asJSON(body))
}

// asJSON writes the fields of a body.
func asJSON(fields map[string]any) func(io.Writer) {
	return func(w io.Writer) {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(fields) // The client may be gone.
	}
}

func throttled(c *call, wait time.Duration) *answer {
	milliseconds := max(int64((wait+time.Millisecond-1)/time.Millisecond), 1)
	return refuse(c, http.StatusBadRequest, "Throttling.User", "Request was denied due to user flow control.").
		with("x-acs-retry-after", strconv.FormatInt(milliseconds, 10))
}

// denied returns the AccessDeniedDetail for a user without permission. The real service sends it as an object.
func denied(c *call) map[string]any {
	return map[string]any{
		"AuthAction":               "cams:" + c.action,
		"AuthPrincipalType":        "SubUser",
		"AuthPrincipalOwnerId":     "1000000000000000",
		"AuthPrincipalDisplayName": "sandbox",
		"PolicyType":               "AccountLevelIdentityBasedPolicy",
		"NoPermissionType":         "ImplicitDeny",
	}
}

// succeed returns a successful answer with fields beside those that every answer has. The word None is in the example of the reference
// page.
func succeed(c *call, fields map[string]any) *answer {
	fields["Code"], fields["Message"], fields["RequestId"], fields["AccessDeniedDetail"] = "OK", "None", c.requestID, "None"
	return reply(c, http.StatusOK, "OK", asJSON(fields))
}

// succeedWithRows is succeed for the rows of phone numbers, in the order of the reference page. It encodes them without reflection,
// since there may be very many.
func succeedWithRows(c *call, rows []row, granularity string) *answer {
	return reply(c, http.StatusOK, "OK", func(out io.Writer) {
		w := bufio.NewWriterSize(out, 64<<10)
		_, _ = w.WriteString(`{"AccessDeniedDetail":"None","RequestId":"` + c.requestID + `","Message":"None","Data":[`)
		var line []byte
		for i, r := range rows {
			line = line[:0]
			if i > 0 {
				line = append(line, ',')
			}
			line = strconv.AppendInt(append(line, `{"DeliveredCount":`...), r.delivered, 10)
			line = strconv.AppendInt(append(line, `,"Start":`...), r.start, 10)
			if r.phone != "" {
				line = append(append(line, `,"PhoneNumber":`...), quoted(r.phone)...)
			}
			line = strconv.AppendInt(append(line, `,"End":`...), r.end, 10)
			line = append(append(line, `,"Granularity":"`...), granularity...)
			line = strconv.AppendInt(append(line, `","SentCount":`...), r.sent, 10)
			if _, err := w.Write(append(line, '}')); err != nil {
				return
			}
		}
		_, _ = w.WriteString(`],"Code":"OK"}`)
		_ = w.Flush()
	})
}

func quoted(s string) []byte {
	text, _ := json.Marshal(s) // A string always marshals.
	return text
}
