// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"net/http"
	"time"
)

// ParseRecorded reads an answer that was saved as JSON, as the vendor's CLI prints it, by
// the same rules as one that was just received. The query is what was asked for. Errors
// are of type *Error.
func ParseRecorded(body []byte, q Query) (Answer, error) {
	return reply{status: http.StatusOK, body: body, redactor: newRedactor(Credential{}, q)}.parse(q, time.Time{})
}
