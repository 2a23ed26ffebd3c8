// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"net/http"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Attempt is what may be logged of one HTTP request. It does not contain secrets or full
// phone numbers.
type Attempt struct {
	Action      string
	CustSpaceID string
	PhoneNumber string // Masked.
	Granularity metric.Granularity
	Window      metric.Window
	Number      int // 1 for the first attempt of a read.
	Status      int // HTTP status; zero if no answer came.
	Code        string
	RequestID   string
	Rows        int
	Err         error         // Nil on success; its text is safe to log.
	Waited      time.Duration // For the quota, before the request.
	Duration    time.Duration // Of the request.
}

// attemptKey is the key of an attempt's number, which retry sets. waitedKey is the key of
// a variable of observe, in which limit stores how long it waited.
type (
	attemptKey struct{}
	waitedKey  struct{}
)

// observe calls a function after each attempt.
func observe(next stage, f func(context.Context, Attempt)) stage {
	if f == nil {
		return next
	}
	return func(ctx context.Context, q Query) (Answer, error) {
		number, _ := ctx.Value(attemptKey{}).(int)
		a := Attempt{
			Action:      string(q.Action),
			CustSpaceID: q.CustSpaceID,
			PhoneNumber: metric.MaskPhoneNumber(q.PhoneNumber),
			Granularity: q.Granularity,
			Window:      q.Window,
			Number:      number,
		}
		began := time.Now()
		answer, err := next(context.WithValue(ctx, waitedKey{}, &a.Waited), q)
		a.Duration = time.Since(began) - a.Waited
		if err != nil {
			e := AsError(err)
			a.Err, a.Status, a.Code, a.RequestID = e, e.Status, e.Code, e.RequestID
		} else {
			a.Status, a.Code, a.RequestID, a.Rows = http.StatusOK, codeOK, answer.RequestID, len(answer.Rows)+len(answer.States)
		}
		f(ctx, a)
		return answer, err
	}
}
