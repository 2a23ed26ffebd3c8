// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package cams

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// probes is how many numbers of a channel are asked for exactly before the whole
// channel is asked for.
const probes = 2

// hesitation is how long a number waits for what the probes and the whole channel
// say, or a quarter of its time, before it is asked for exactly.
const hesitation = 15 * time.Second

// families answers queries for single numbers of a channel. From the third number
// on it asks once for the whole channel, by leaving the number out. What CAMS
// answers then is not documented, so that it is checked against the exact answers
// for the first two numbers, and counts only if it says the same of them.
type families struct {
	get  func(context.Context, Query) (Answer, error)
	note func(ctx context.Context, message string, fields map[string]any)

	mu    sync.Mutex
	all   map[Query]*family // By the query without a number.
	swept time.Time         // When those that are too old were last taken out of all.
}

// family is what is known of the numbers of one channel, window and granularity.
type family struct {
	begun time.Time

	mu      sync.Mutex
	probes  []*probe
	asking  chan struct{} // Closed when the one who asks for the whole channel is done; nil while nobody does.
	settled bool          // Whether it is decided if the whole channel's answer counts.
	// rows are the whole channel's, by number; nil if its answer does not count.
	rows      map[string][]metric.Row
	fullest   int // Intervals of the number that has most.
	requestID string
}

// probe is an exact answer for one of the first numbers.
type probe struct {
	number string
	done   chan struct{} // Closed when rows are set, or the probe was of no use.
	rows   []metric.Row
}

func newFamilies(get func(context.Context, Query) (Answer, error), note func(context.Context, string, map[string]any)) *families {
	return &families{get: get, note: note, all: make(map[Query]*family)}
}

// answer answers a query for one number.
func (fs *families) answer(ctx context.Context, q Query) (Answer, error) {
	f := fs.family(q)
	waiting, cancel := context.WithTimeout(ctx, hesitationWithin(ctx))
	defer cancel()
	for waiting.Err() == nil {
		switch p, wait, ask := f.next(q.PhoneNumber); {
		case p != nil:
			answer, err := fs.get(ctx, q)
			f.report(p, answer, err)
			return answer, err
		case wait != nil:
			select {
			case <-wait:
			case <-waiting.Done():
			}
		case ask:
			fs.settle(ctx, waiting, f, q)
		default:
			if answer, found := f.lookUp(q.PhoneNumber); found {
				return answer, nil
			}
			return fs.get(ctx, q)
		}
	}
	return fs.get(ctx, q)
}

// hesitationWithin is hesitation, or a quarter of what time there is.
func hesitationWithin(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return hesitation
	}
	return min(hesitation, time.Until(deadline)/4)
}

// family finds the family of a query. It serves for as short a time as other memory, so
// that numbers that are asked for later are not answered with what was; it may be held
// for twice as long.
func (fs *families) family(q Query) *family {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	q.PhoneNumber = ""
	now := time.Now()
	if f, found := fs.all[q]; found && now.Sub(f.begun) < memory {
		return f
	}
	if now.Sub(fs.swept) >= memory { // Not each time: there may be thousands.
		maps.DeleteFunc(fs.all, func(_ Query, f *family) bool { return now.Sub(f.begun) >= memory })
		fs.swept = now
	}
	f := &family{begun: now}
	fs.all[q] = f
	return f
}

// next says what is to be done for a number: be a probe, wait for something, ask
// for the whole channel, or none of these, when it can be answered.
func (f *family) next(number string) (p *probe, wait <-chan struct{}, ask bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.settled, slices.ContainsFunc(f.probes, func(p *probe) bool { return p.number == number }):
		return nil, nil, false
	case len(f.probes) < probes:
		p := &probe{number: number, done: make(chan struct{})}
		f.probes = append(f.probes, p)
		return p, nil, false
	}
	for _, p := range f.probes {
		if p.rows == nil {
			return nil, p.done, false
		}
	}
	if f.asking != nil {
		return nil, f.asking, false
	}
	f.asking = make(chan struct{})
	return nil, nil, true
}

// report keeps a probe's answer. One that failed or has no row proves nothing, and
// leaves its place to another number.
func (f *family) report(p *probe, answer Answer, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && len(answer.Rows) > 0 {
		p.rows = answer.Rows
	} else {
		f.probes = slices.DeleteFunc(f.probes, func(other *probe) bool { return other == p })
	}
	close(p.done)
}

// settle asks for the whole channel, for as long as waiting lasts, and decides if
// its answer counts. It decides nothing if the caller's own context ended.
func (fs *families) settle(ctx, waiting context.Context, f *family, q Query) {
	q.PhoneNumber = ""
	answer, err := fs.get(waiting, q)

	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.asking)
	f.asking = nil
	if ctx.Err() != nil {
		return
	}
	f.settled = true
	fields := map[string]any{"cust_space_id": q.CustSpaceID}
	if doubt := f.compare(answer, err); doubt != "" {
		fields["reason"] = doubt
		fs.note(ctx, "reading the phone numbers of a channel one by one", fields)
		return
	}
	fields["phone_numbers"] = len(f.rows)
	fs.note(ctx, "reading the phone numbers of a channel with one request", fields)
}

// compare keeps the whole channel's answer if it says of the probes what their own
// answers say, and else gives the reason why not.
func (f *family) compare(answer Answer, err error) (doubt string) {
	if err != nil {
		return "the whole channel could not be read: " + err.Error()
	}
	rows := make(map[string][]metric.Row)
	for _, row := range answer.Rows {
		rows[row.Key] = append(rows[row.Key], row)
	}
	for _, p := range f.probes {
		if !slices.Equal(rows[p.number], p.rows) {
			return "the answer for the whole channel differs from that for a number"
		}
	}
	f.rows, f.requestID = rows, answer.RequestID
	for _, rows := range rows {
		f.fullest = max(f.fullest, intervals(rows))
	}
	return ""
}

// lookUp answers from the whole channel's answer. A number that is absent from it,
// or has fewer intervals than others, may have been cut.
func (f *family) lookUp(number string) (answer Answer, found bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	rows := f.rows[number]
	if len(rows) == 0 || intervals(rows) < f.fullest {
		return Answer{}, false
	}
	return Answer{Rows: rows, RequestID: f.requestID}, true
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
