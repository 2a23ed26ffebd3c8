// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"net/http"
	"time"
)

// ParseRecorded parses a saved answer, in the JSON that the vendor's CLI prints, by the
// same rules as a live one. Errors are of type *Error.
func ParseRecorded(body []byte, q Query) (Answer, error) {
	if _, known := operations[q.Action]; !known {
		return Answer{}, unknownAction(q.Action)
	}
	return reply{status: http.StatusOK, body: body, redactor: newRedactor(Credential{}, q)}.parse(q, time.Time{})
}
