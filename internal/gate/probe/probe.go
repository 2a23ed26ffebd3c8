// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package probe finds out, on a real account, what the documentation of CAMS leaves open,
// and which settings follow. It only reads.
package probe

import (
	"context"
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

const day = 24 * time.Hour

// Reader asks CAMS.
type Reader interface {
	Read(ctx context.Context, q cams.Query) (cams.Answer, error)
}

// Prober asks about one channel.
type Prober struct {
	Reader      Reader
	CustSpaceID string
	ISVCode     string   // A secret.
	Numbers     []string // Phone numbers of the channel that the user knows.
	Days        int      // How far back to ask at most.
	Now         time.Time
	History     []Recording // Of earlier probes of this channel, oldest first.
}

// Finding answers one question.
type Finding struct {
	Question string
	Answer   string // In whole sentences.
	Setting  string // The argument that follows, such as `timezone = "UTC"`; empty where none does.
}

// Result is what a probe found.
type Result struct {
	Findings  []Finding
	Recording Recording // For the next probe.
}

// Run asks CAMS. An error is that of a read that the findings depend on.
func (p Prober) Run(ctx context.Context) (Result, error) {
	w, err := p.compare(ctx)
	if err != nil {
		return Result{}, err
	}
	r, err := p.reach(ctx, w.number())
	if err != nil {
		return Result{}, err
	}
	now, err := p.record(ctx, w.number())
	if err != nil {
		return Result{}, err
	}
	return Result{Findings: []Finding{zoneOf(r.rows), w.finding(), r.finding(p.Now), lateness(append(slices.Clone(p.History), now))}, Recording: now}, nil
}

// read asks for the days or half hours of a number, or of the whole channel.
func (p Prober) read(ctx context.Context, number string, g metric.Granularity, from, to time.Time) ([]metric.Row, error) {
	answer, err := p.Reader.Read(ctx, cams.Query{
		Action: cams.GetChatappPhoneNumberMetric, CustSpaceID: p.CustSpaceID, ISVCode: p.ISVCode, PhoneNumber: number, Granularity: g,
		Window: metric.Window{Start: from.UnixMilli(), End: to.UnixMilli()},
	})
	return answer.Rows, err
}

// isRefused reports whether the service rejected the request itself.
func isRefused(err error) bool {
	e := cams.AsError(err)
	return e.Kind == cams.KindRefused && !e.Temporary() && e.Status == 400
}
