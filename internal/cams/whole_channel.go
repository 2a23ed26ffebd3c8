// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"slices"
	"sync"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// probes is how many numbers of a channel are asked for exactly before the whole
// channel is asked for.
const probes = 2

// families answers queries for single numbers of a channel. From the third number
// on it asks once for the whole channel, by leaving the number out. What CAMS
// answers then is not documented, so that it is checked against the exact answers
// for the first two numbers, and counts only if it says the same of them.
type families struct {
	get  func(context.Context, Query) (Answer, error)
	note func(ctx context.Context, message string, fields map[string]any)

	mu  sync.Mutex
	all map[Query]*family // By the query without a number.
}

// family is what is known of the numbers of one channel, window and granularity.
type family struct {
	turn chan struct{} // Holds one token; who has it may use the rest.

	probed  []Query // The first numbers that were asked for.
	settled bool    // Whether it is decided if the whole channel's answer counts.
	// rows are the whole channel's, by number; nil if its answer does not count.
	rows      map[string][]metric.Row
	fullest   int // Intervals of the number that has most.
	requestID string
}

func newFamilies(get func(context.Context, Query) (Answer, error), note func(context.Context, string, map[string]any)) *families {
	return &families{get: get, note: note, all: make(map[Query]*family)}
}

// answer answers a query for one number.
func (fs *families) answer(ctx context.Context, q Query) (Answer, error) {
	answer, found, err := fs.fromWhole(ctx, fs.family(q), q)
	if err != nil || found {
		return answer, err
	}
	return fs.get(ctx, q)
}

func (fs *families) family(q Query) *family {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	q.PhoneNumber = ""
	f, found := fs.all[q]
	if !found {
		f = &family{turn: make(chan struct{}, 1)}
		f.turn <- struct{}{}
		fs.all[q] = f
	}
	return f
}

// fromWhole answers from the whole channel's answer, if that is to be relied on.
func (fs *families) fromWhole(ctx context.Context, f *family, q Query) (answer Answer, found bool, err error) {
	select {
	case <-f.turn:
	case <-ctx.Done():
		return Answer{}, false, ended(ctx)
	}
	defer func() { f.turn <- struct{}{} }()

	if !f.settled && !f.isProbe(q) {
		if err := fs.settle(ctx, f, q); err != nil {
			return Answer{}, false, err
		}
	}
	rows := f.rows[q.PhoneNumber]
	// A number that is absent, or has fewer intervals than others, may have been cut.
	if len(rows) == 0 || intervals(rows) < f.fullest {
		return Answer{}, false, nil
	}
	return Answer{Rows: rows, RequestID: f.requestID}, true, nil
}

// isProbe tells whether a query is one of the first, and makes it one while there
// are too few.
func (f *family) isProbe(q Query) bool {
	if slices.Contains(f.probed, q) {
		return true
	}
	if len(f.probed) < probes {
		f.probed = append(f.probed, q)
		return true
	}
	return false
}

// settle asks for the whole channel and compares it with the probes. The only
// error is that of a context that ended; any other means that numbers must be
// asked for one by one.
func (fs *families) settle(ctx context.Context, f *family, q Query) error {
	exact := make([]Answer, len(f.probed))
	for i, probe := range f.probed {
		var err error
		if exact[i], err = fs.get(ctx, probe); err != nil {
			// A number that cannot be read proves nothing; this one may.
			f.probed[i] = q
			return ended(ctx)
		}
	}
	rows, requestID, doubt := fs.whole(ctx, f, exact)
	if err := ended(ctx); err != nil {
		return err
	}
	f.settled = true
	if doubt != "" {
		fs.note(ctx, "reading the phone numbers of a channel one by one", map[string]any{"cust_space_id": q.CustSpaceID, "reason": doubt})
		return nil
	}
	f.rows, f.requestID = rows, requestID
	for _, rows := range rows {
		f.fullest = max(f.fullest, intervals(rows))
	}
	fs.note(ctx, "reading the phone numbers of a channel with one request", map[string]any{"cust_space_id": q.CustSpaceID, "phone_numbers": len(rows)})
	return nil
}

// whole asks for the whole channel, and says by number what was answered, or why
// that is not to be relied on.
func (fs *families) whole(ctx context.Context, f *family, exact []Answer) (rows map[string][]metric.Row, requestID, doubt string) {
	q := f.probed[0]
	q.PhoneNumber = ""
	answer, err := fs.get(ctx, q)
	if err != nil {
		return nil, "", "the whole channel could not be read: " + err.Error()
	}
	rows = make(map[string][]metric.Row)
	for _, row := range answer.Rows {
		rows[row.PhoneNumber] = append(rows[row.PhoneNumber], row)
	}
	for i, probe := range f.probed {
		if !slices.Equal(rows[probe.PhoneNumber], exact[i].Rows) {
			return nil, "", "the answer for the whole channel differs from that for a number"
		}
	}
	return rows, answer.RequestID, ""
}

// intervals counts the intervals of one number's rows, which are sorted by start.
func intervals(rows []metric.Row) int {
	n := 0
	for i, row := range rows {
		if i == 0 || row.Start != rows[i-1].Start {
			n++
		}
	}
	return n
}
