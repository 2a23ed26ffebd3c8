// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// waiting has the flags for judging what began at a time, such as that of a rollout.
type waiting struct {
	since, wait, poll string
	failFast          bool
}

func waitFlags(f *pflag.FlagSet) *waiting {
	var w waiting
	f.StringVar(&w.since, "since", "", "Judge what has settled since this `TIME`, such as 2026-11-28T09:00:00+08:00, or 2026-11-28 in the time zone of each channel, rather than the windows of the policy")
	f.StringVar(&w.wait, "wait", "", "With --since, wait up to this `DURATION`, such as 48h, for as many intervals as the rules ask for with min_intervals")
	f.StringVar(&w.poll, "poll", "5m", "With --wait, the `DURATION` between two reads while data is late or cannot be read (default 5m)")
	f.BoolVar(&w.failFast, "fail-fast", false, "With --wait, also judge the intervals that settle before the wait is over, and end as soon as a rule fails")
	return &w
}

// options sets the options, and returns how long to wait and how often to poll.
func (w *waiting) options(o *gate.Options, file *policyfile.Policy) (wait, poll time.Duration, err error) {
	if w.since == "" && w.wait != "" {
		return 0, 0, usage(errors.New("--wait needs --since, the time from which intervals count"))
	}
	if w.wait == "" && w.failFast {
		return 0, 0, usage(errors.New("--fail-fast needs --wait, which it may end early"))
	}
	if w.since == "" {
		return 0, 0, nil
	}
	if o.Since.Time, err = instant("since", w.since); err != nil {
		return 0, 0, err
	}
	_, notDate := time.Parse(time.DateOnly, w.since)
	o.Since.IsDate = notDate == nil
	if w.wait == "" {
		return 0, 0, w.refuseFuture(file, o)
	}
	if wait, err = duration("wait", w.wait); err != nil {
		return 0, 0, err
	}
	poll, err = duration("poll", w.poll)
	return wait, poll, err
}

// refuseFuture rejects a time since which nothing can have been sent.
func (w *waiting) refuseFuture(file *policyfile.Policy, o *gate.Options) error {
	for i := range file.Channels {
		if at := o.Since.Of(&file.Channels[i]); at.After(o.Now) {
			return usage(fmt.Errorf("--since %s is in the future: it is %s now", w.since, o.Now.In(at.Location()).Format(time.RFC3339)))
		}
	}
	return nil
}

// judgeLive reads and judges the channels once.
func (a *app) judgeLive(ctx context.Context, reader gate.Reader, file *policyfile.Policy, o gate.Options) gate.Report {
	progress := a.progress(len(file.Channels))
	defer progress.close()
	return gate.JudgeLive(ctx, reader, file, o, progress)
}

// judgeLater judges once the intervals that the rules ask for have settled.
func (a *app) judgeLater(ctx context.Context, reader gate.Reader, file *policyfile.Policy, o gate.Options, w *waiting, wait, poll time.Duration) (gate.Report, error) {
	sleep := a.Sleep
	if sleep == nil {
		sleep = sleepFor
	}
	waiter := gate.Waiter{
		Since: o.Since, Until: a.Now().Add(wait), Poll: poll, FailFast: w.failFast, Now: a.Now, Sleep: sleep,
		Show: func(text string) { fmt.Fprintln(a.Stderr, sanitize.Commands(text)) },
		Judge: func(ctx context.Context, now time.Time) gate.Report {
			reader.Client.Forget() // Each look must read anew.
			o.Now = now
			return a.judgeLive(ctx, reader, file, o)
		},
	}
	if err := waiter.Check(file); err != nil {
		return gate.Report{}, usage(err)
	}
	return waiter.Wait(ctx, file)
}

func sleepFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
