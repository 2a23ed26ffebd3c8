// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"net/http"
	"time"
)

// ParseRecorded reads an answer that was saved as JSON, as the vendor's CLI prints
// it, by the same rules as one that was just received. The query says what was
// asked for. Errors are *Error and *AnswerError.
func ParseRecorded(body []byte, q Query) (Answer, error) {
	answer, err := parseAnswer(&http.Response{StatusCode: http.StatusOK}, body, q, time.Time{})
	return answer, newRedactor(Credential{}, q).answer(err)
}
