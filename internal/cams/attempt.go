// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"errors"
	"net/http"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Attempt is what may be logged of one HTTP request: no secret, no whole number.
type Attempt struct {
	Action      string
	CustSpaceID string
	PhoneNumber string // Masked.
	Granularity metric.Granularity
	Window      metric.Window
	Number      int // 1 for the first attempt of a call.
	Status      int // HTTP status; zero where no answer came.
	Code        string
	RequestID   string
	Rows        int
	Err         error         // Nil on success; its text is safe to log.
	Waited      time.Duration // For the quota, before the request.
	Duration    time.Duration // Of the request.
}

func observed(q Query, number, status int, answer Answer, err error) Attempt {
	a := Attempt{
		Action:      string(q.Action),
		CustSpaceID: q.CustSpaceID,
		PhoneNumber: metric.MaskPhoneNumber(q.PhoneNumber),
		Granularity: q.Granularity,
		Window:      q.Window,
		Number:      number,
		Status:      status,
		RequestID:   answer.RequestID,
		Rows:        len(answer.Rows),
		Err:         err,
	}
	refused := (*Error)(nil)
	unusable := (*AnswerError)(nil)
	switch {
	case err == nil && status == http.StatusOK:
		a.Code = codeOK
	case errors.As(err, &refused):
		a.Code, a.RequestID = refused.Code, refused.RequestID
	case errors.As(err, &unusable):
		a.RequestID = unusable.RequestID
	}
	return a
}
