// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"errors"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// resolve returns the read of a channel on each day, oldest first.
func resolve(c *policyfile.Channel, now time.Time, days int) ([]query.Read, error) {
	a := c.Arguments
	last, err := a.Resolve(now)
	if err != nil {
		return nil, err
	}
	reads := make([]query.Read, 0, days)
	for _, at := range runs(now, days, last.Calendar.Location) {
		read, err := a.Resolve(at)
		if err != nil {
			return nil, err
		}
		read.NoMessages = true // Reports of days have no messages.
		reads = append(reads, read)
	}
	return reads, nil
}

// whole returns one read that covers all reads.
func whole(reads []query.Read) query.Read {
	all := reads[len(reads)-1]
	for _, read := range reads {
		all.Query.Window.Start = min(all.Query.Window.Start, read.Query.Window.Start)
		all.Window.Start = min(all.Window.Start, read.Window.Start)
	}
	return all
}

// mostSplits limits how often a read is halved: into at most 64 parts.
const mostSplits = 6

// split makes a read, in one call unless the answer is too large.
func split(read query.Read, splits int, call func(query.Read) (cams.Answer, error)) (cams.Answer, error) {
	answer, err := call(read)
	middle := middleOf(read)
	if !errors.Is(err, cams.ErrTooLarge) || splits == 0 || middle == read.Query.Window.Start {
		return answer, err
	}
	first, second := read, read
	first.Query.Window.End, second.Query.Window.Start = middle, middle
	answer, err = split(first, splits-1, call)
	if err != nil {
		return cams.Answer{}, err
	}
	rest, err := split(second, splits-1, call)
	if err != nil {
		return cams.Answer{}, err
	}
	return cams.Join(answer, rest), nil
}

// middleOf returns the start of an interval near the middle of a read.
func middleOf(read query.Read) int64 {
	w := read.Query.Window
	middle := read.Calendar.Floor(time.UnixMilli(w.Start + (w.End-w.Start)/2)).UnixMilli()
	return max(middle, w.Start)
}
