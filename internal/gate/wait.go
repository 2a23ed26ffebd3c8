// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// Waiter judges again until each channel has as many settled intervals with data as its
// rules ask for.
type Waiter struct {
	Since    Since         // Intervals that begin at this time or later are judged.
	Until    time.Time     // The time of the last look.
	Poll     time.Duration // The time between two looks while data is late or cannot be read.
	FailFast bool          // A failure ends the wait.

	Judge func(ctx context.Context, now time.Time) Report
	Show  func(text string) // Shows what the wait is for, in sanitized sentences.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error // Its error is the context's.
}

// Check fails if the wait is too short for what the rules ask for.
func (w Waiter) Check(file *policyfile.Policy) error {
	_, err := w.settled(file)
	return err
}

// Wait returns the report of the last look. An error is that of the context or of Check.
func (w Waiter) Wait(ctx context.Context, file *policyfile.Policy) (Report, error) {
	settled, err := w.settled(file)
	if err != nil {
		return Report{}, err
	}
	for {
		now := w.Now()
		next, waiting := now, ""
		if settled.After(now) {
			next, waiting = settled, w.waiting(file, now)
		}
		isLast := !now.Before(w.Until)
		if waiting == "" || w.FailFast || isLast {
			r := w.Judge(ctx, now)
			missing, late := r.waitsFor(waiting == "")
			switch {
			case isLast, ctx.Err() != nil, r.isFinal(), w.FailFast && r.fails(), waiting == "" && !late:
				return r, nil //nolint:nilerr // The report has the error of what was interrupted.
			case late:
				next, waiting = now.Add(w.Poll), missing
			default:
				next = w.growth(file, now, settled)
			}
		}
		// Jitter: others that began with the same rollout must not come back at the same
		// moment.
		next = next.Add(rand.N(w.Poll/5 + 1))
		if next.After(w.Until) {
			next = w.Until
		}
		w.Show(fmt.Sprintf("%s The next look is at %s.", waiting, next.Format(time.RFC3339)))
		if err := w.Sleep(ctx, next.Sub(now)); err != nil {
			return Report{}, err
		}
	}
}

// settled returns when all channels have as many settled intervals as their rules ask
// for.
func (w Waiter) settled(file *policyfile.Policy) (latest time.Time, err error) {
	for c := range windowed(file) {
		at, err := c.Arguments.Settled(w.Since.Of(c), intervalsOf(c.Arguments.Rules))
		if err != nil {
			return latest, fmt.Errorf("channel %s: %w", c.Name, err)
		}
		if at.After(w.Until) {
			return latest, fmt.Errorf("the wait ends at %s, but %s of channel %s since %s will not have settled until %s; wait longer",
				w.Until.In(at.Location()).Format(time.RFC3339), metric.Plural(intervalsOf(c.Arguments.Rules), "interval"), Sanitize(c.Name, false),
				w.Since.Of(c).Format(time.RFC3339), at.Format(time.RFC3339))
		}
		if at.After(latest) {
			latest = at
		}
	}
	return latest, nil
}

// growth returns when the next interval of any channel settles.
func (w Waiter) growth(file *policyfile.Policy, now, settled time.Time) time.Time {
	soonest := settled
	for c := range windowed(file) {
		if _, next, err := c.Arguments.Progress(w.Since.Of(c), now); err == nil && next.Before(soonest) {
			soonest = next
		}
	}
	return soonest
}

// waiting reports, in sentences, which channels still lack settled intervals.
func (w Waiter) waiting(file *policyfile.Policy, now time.Time) string {
	var all []string
	for c := range windowed(file) {
		need := intervalsOf(c.Arguments.Rules)
		at, err := c.Arguments.Settled(w.Since.Of(c), need)
		if have, _, countErr := c.Arguments.Progress(w.Since.Of(c), now); err == nil && countErr == nil && have < need {
			all = append(all, fmt.Sprintf("Waiting for channel %s: %d of %s since %s settled, the last at %s.",
				Sanitize(c.Name, false), have, metric.Plural(need, "interval"), w.Since.Of(c).Format(time.RFC3339), at.Format(time.RFC3339)))
		}
	}
	const most = 3
	if len(all) > most {
		all = append(all[:most], fmt.Sprintf("And for %s more.", metric.Plural(len(all)-most, "channel")))
	}
	return strings.Join(all, " ")
}

// windowed yields the channels whose source has a window.
func windowed(file *policyfile.Policy) iter.Seq[*policyfile.Channel] {
	return func(yield func(*policyfile.Channel) bool) {
		for i := range file.Channels {
			if c := &file.Channels[i]; c.Arguments.Source.HasWindow() && !yield(c) {
				return
			}
		}
	}
}

// mostIntervals keeps what rules ask for within an int.
const mostIntervals = 1 << 20

// intervalsOf returns the most intervals that any rule asks for.
func intervalsOf(rules []policy.Rule) int {
	most := int64(intervalsToFail(rules))
	for _, rule := range rules {
		if rule.MinIntervals != nil {
			most = max(most, *rule.MinIntervals)
		}
	}
	return int(min(most, mostIntervals))
}

// intervalsToFail returns how many intervals a window must have for every rule to be able
// to fail: consecutive and tolerate excuse all intervals of a shorter one.
func intervalsToFail(rules []policy.Rule) int {
	most := int64(1)
	for _, rule := range rules {
		if rule.Consecutive != nil {
			most = max(most, *rule.Consecutive)
		}
		if rule.Tolerate != nil {
			most = max(most, min(*rule.Tolerate, mostIntervals)+1)
		}
	}
	return int(min(most, mostIntervals))
}

// waitsFor reports what is missing but may still arrive: an answer or, once intervals
// have settled, their data.
func (r *Report) waitsFor(settled bool) (missing string, late bool) {
	for i := range r.Judgements {
		j := &r.Judgements[i]
		for _, result := range j.Verdict.Results {
			isMissing := slices.Contains([]policy.Reason{policy.ReasonNoData, policy.ReasonGaps, policy.ReasonNotRead}, result.Reason)
			// A rule with on_no_data has already judged the lack of data.
			isOpen := result.Status == policy.Inconclusive || result.Status == policy.Warn && result.Severity == policy.SeverityWarning
			if j.temporary || settled && isMissing && isOpen {
				return fmt.Sprintf("Waiting for channel %s (%s).", j.Name, strings.TrimSuffix(sanitize.Line(result.Message), ".")), true
			}
		}
	}
	return "", false
}

// isFinal reports whether something cannot be read now or later.
func (r *Report) isFinal() bool {
	return len(r.Problems) > 0 || slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Verdict.Has(policy.Error) && !j.temporary })
}

// fails reports whether something was judged, failed, and blocks.
func (r *Report) fails() bool {
	return slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Blocks && j.Verdict.Has(policy.Fail) })
}
