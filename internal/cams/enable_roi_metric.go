// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// EnableWhatsappROIMetric makes CAMS collect the metrics of a channel, starting the next
// day. As far as is known, it cannot be undone.
const EnableWhatsappROIMetric Action = "EnableWhatsappROIMetric"

var enableROIMetric = operation{
	requestsPerSecond: 5,
	writes:            true,
	parameters: func(q Query) []parameter {
		return []parameter{
			{"CustSpaceId", q.CustSpaceID},
			{"IsvCode", q.ISVCode},
		}
	},
	decode: func([]byte, Query) (Answer, error) { return Answer{}, nil },
}

// EnableMetrics calls EnableWhatsappROIMetric. What a second call does is not documented,
// so it tries again only if CAMS certainly did nothing, for example after throttling.
// Errors are of type *Error. If one MayHaveWritten, the effect of the call is unknown.
func (c *Client) EnableMetrics(ctx context.Context, custSpaceID, isvCode string) error {
	ctx, cancel := c.limited(ctx)
	defer cancel()
	_, err := c.write(ctx, Query{Action: EnableWhatsappROIMetric, CustSpaceID: custSpaceID, ISVCode: isvCode})
	if err != nil {
		return AsError(err)
	}
	return nil
}

// certain allows no other attempt after one whose effect is unknown.
func certain(next stage) stage {
	return func(ctx context.Context, q Query) (Answer, error) {
		answer, err := next(ctx, q)
		if err == nil {
			return answer, nil
		}
		e := *AsError(err)
		e.temporary = e.temporary && !e.MayHaveWritten()
		return answer, &e
	}
}

// MayHaveWritten reports whether the service may have carried out a call that failed: no
// answer came, or the answer leaves it open.
func (e *Error) MayHaveWritten() bool {
	switch e.Kind {
	case KindCredential, KindQuota:
		return false
	case KindRefused:
		// A used nonce means that the service already has this request: a proxy sent it twice.
		unclear := e.Code == "" && e.Status < http.StatusMultipleChoices || e.Code == codeOK || e.Code == codeNonceUsed
		return unclear || e.serviceFailed()
	case KindTransport:
		return !Permanent(e.Err) && !neverConnected(e.Err)
	}
	return true
}

// neverConnected reports whether an attempt failed before there was a connection to send
// the request on.
func neverConnected(err error) bool {
	_, refused := errors.AsType[*ProxyError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	return refused || isOp && (op.Op == "dial" || op.Op == "proxyconnect")
}
