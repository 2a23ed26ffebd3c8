// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sanitize"
)

// Waiter judges again until as many intervals of each channel have settled, and have data,
// as the rules ask for.
type Waiter struct {
	Since    time.Time     // What began then is judged.
	Until    time.Time     // The last look is then.
	Poll     time.Duration // Between two looks where data is late, or cannot be read.
	FailFast bool          // A failure ends the wait.

	Judge func(ctx context.Context, now time.Time) Report
	Show  func(text string) // What is waited for, in a sentence. It is sanitized.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error // Its error is the context's.
}

// Check reports whether the time is too short for what the rules ask for.
func (w Waiter) Check(file *policyfile.Policy) error {
	_, err := w.settled(file)
	return err
}

// Wait returns the report of the last look. The error is that of the context or of Check.
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
		// Others that began with this rollout do not come back at the same moment.
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

// settled is when all channels have as many settled intervals as their rules ask for.
func (w Waiter) settled(file *policyfile.Policy) (latest time.Time, err error) {
	for i := range file.Channels {
		c := &file.Channels[i]
		if !c.Arguments.Source.HasWindow() {
			continue
		}
		at, err := c.Arguments.Settled(w.Since, intervalsOf(c.Arguments.Rules))
		if err != nil {
			return latest, fmt.Errorf("channel %s: %w", c.Name, err)
		}
		if at.After(w.Until) {
			return latest, fmt.Errorf("the wait ends at %s, but %s of channel %s since %s will not have settled until %s; wait longer",
				w.Until.In(at.Location()).Format(time.RFC3339), metric.Plural(intervalsOf(c.Arguments.Rules), "interval"), Sanitize(c.Name, false),
				w.Since.In(at.Location()).Format(time.RFC3339), at.Format(time.RFC3339))
		}
		if at.After(latest) {
			latest = at
		}
	}
	return latest, nil
}

// growth is when the next interval of any channel has settled.
func (w Waiter) growth(file *policyfile.Policy, now, settled time.Time) time.Time {
	soonest := settled
	for i := range file.Channels {
		a := &file.Channels[i].Arguments
		if !a.Source.HasWindow() {
			continue
		}
		if _, next, err := a.Progress(w.Since, now); err == nil && next.Before(soonest) {
			soonest = next
		}
	}
	return soonest
}

// waiting names the channels whose intervals have not settled.
func (w Waiter) waiting(file *policyfile.Policy, now time.Time) string {
	var all []string
	for i := range file.Channels {
		c := &file.Channels[i]
		if !c.Arguments.Source.HasWindow() {
			continue
		}
		need := intervalsOf(c.Arguments.Rules)
		at, err := c.Arguments.Settled(w.Since, need)
		if have, _, countErr := c.Arguments.Progress(w.Since, now); err == nil && countErr == nil && have < need {
			all = append(all, fmt.Sprintf("Waiting for channel %s: %d of %s since %s settled, the last at %s.",
				Sanitize(c.Name, false), have, metric.Plural(need, "interval"), w.Since.In(at.Location()).Format(time.RFC3339), at.Format(time.RFC3339)))
		}
	}
	const most = 3
	if len(all) > most {
		all = append(all[:most], fmt.Sprintf("And for %s more.", metric.Plural(len(all)-most, "channel")))
	}
	return strings.Join(all, " ")
}

// mostIntervals keeps what rules ask for within an int.
const mostIntervals = 1 << 20

// intervalsOf is the most that a rule asks for.
func intervalsOf(rules []policy.Rule) int {
	most := int64(intervalsToFail(rules))
	for _, rule := range rules {
		if rule.MinIntervals != nil {
			most = max(most, *rule.MinIntervals)
		}
	}
	return int(min(most, mostIntervals))
}

// intervalsToFail is how many intervals a window needs before every rule could fail:
// consecutive and tolerate cover the whole of a shorter one.
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

// waitsFor reports what is missing that may come: an answer, or data of intervals that
// have settled. Before they have, only the answer is.
func (r *Report) waitsFor(settled bool) (missing string, late bool) {
	for i := range r.Judgements {
		j := &r.Judgements[i]
		for _, result := range j.Verdict.Results {
			isMissing := slices.Contains([]policy.Reason{policy.ReasonNoData, policy.ReasonGaps, policy.ReasonNotRead}, result.Reason)
			// A rule with on_no_data has judged that there is no data.
			isOpen := result.Status == policy.Inconclusive || result.Status == policy.Warn && result.Severity == policy.SeverityWarning
			if j.temporary || settled && isMissing && isOpen {
				return fmt.Sprintf("Waiting for channel %s (%s).", j.Name, strings.TrimSuffix(sanitize.Line(result.Message), ".")), true
			}
		}
	}
	return "", false
}

// isFinal reports whether something cannot be read, and will not be.
func (r *Report) isFinal() bool {
	return len(r.Problems) > 0 || slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Verdict.Has(policy.Error) && !j.temporary })
}

// fails reports whether something was judged and failed.
func (r *Report) fails() bool {
	return slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Blocks && j.Verdict.Has(policy.Fail) })
}
