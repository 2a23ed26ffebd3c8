// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"
	"math"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// leastRun is from how many intervals on those of one rule and key are one line.
const leastRun = 3

// scope is what the intervals of one line have in common.
type scope struct {
	rule, key, decidedBy string
	status               policy.Status
	reason               policy.Reason
}

// linesOf lists the results of a judgement; if there are none, the judgement is a line.
// Intervals of one rule and key that are bad for the same reason are one line together,
// where the first of them is.
func linesOf(s *gate.Judgement) []line {
	results := s.Verdict.Results
	if len(results) == 0 {
		return []line{{judgement: s, status: s.Verdict.Status}}
	}
	runs := make(map[scope][]int)
	for i := range results {
		if of, folds := scopeOf(&results[i], s); folds {
			runs[of] = append(runs[of], i)
		}
	}
	var all []line
	for i := range results {
		l := line{judgement: s, result: &results[i], status: results[i].Status}
		if of, folds := scopeOf(&results[i], s); folds && len(runs[of]) >= leastRun {
			if runs[of][0] != i {
				continue
			}
			l.result, l.intervals = folded(s, runs[of]), len(runs[of])
		}
		all = append(all, l)
	}
	return all
}

// scopeOf is what a result of one interval may share with others, and false if it is not
// one. Passes are summed up by the verdict.
func scopeOf(r *policy.Result, s *gate.Judgement) (scope, bool) {
	isInterval := r.End != 0 && r.Start != 0 && (r.Start != s.Window.Start || r.End != s.Window.End)
	isPass := r.Status == policy.Pass && r.Reason == policy.ReasonOK
	return scope{r.Rule, r.Key, r.DecidedBy, r.Status, r.Reason}, isInterval && !isPass && r.Rule != ""
}

// folded is one result for several intervals: the worst of them, over the time of all.
func folded(s *gate.Judgement, run []int) *policy.Result {
	results := s.Verdict.Results
	worst := results[run[0]]
	first, last := run[0], run[0]
	var sent int64
	isCounted := true
	for _, i := range run {
		r := &results[i]
		if isWorse(r, &worst) {
			worst = *r
		}
		if r.Start < results[first].Start {
			first = i
		}
		if r.Start > results[last].Start {
			last = i
		}
		if r.SentCount == nil || *r.SentCount < 0 || sent > math.MaxInt64-*r.SentCount {
			isCounted = false
		} else {
			sent += *r.SentCount
		}
	}
	example := worst.Message
	worst.Start, worst.End, worst.SentCount = results[first].Start, results[last].End, nil
	span := "from " + moment(worst.Start, s) + " to "
	if s.Calendar.Granularity == metric.Daily {
		worst.End = results[last].Start // The last day, not the one after it.
	}
	span += moment(worst.End, s)
	if isCounted {
		worst.SentCount = &sent
	}
	worst.Message = runMessage(s, &worst, len(run), span, example)
	return &worst
}

func isWorse(a, b *policy.Result) bool {
	if a.Observed == nil || b.Observed == nil {
		return b.Observed == nil && a.Observed != nil
	}
	if direction(b) == "≤" {
		return *a.Observed > *b.Observed
	}
	return *a.Observed < *b.Observed
}

// runMessage reports intervals together: "night: 107 half hours below min 80%, worst
// 12.0%, from … to … (5,350 sent)".
func runMessage(s *gate.Judgement, worst *policy.Result, n int, span, example string) string {
	unit := "day"
	if s.Calendar.Granularity == metric.HalfHour {
		unit = "half hour"
	}
	what := runReasons[worst.Reason]
	if what == "" {
		return fmt.Sprintf("%s. The same holds for %s more, %s", example, metric.Plural(n-1, unit), span)
	}
	message := worst.Rule + ": "
	if worst.Key != "" {
		message = worst.Rule + ", " + worst.Key + ": "
	}
	message += metric.Plural(n, unit) + " " + what
	observed, bound := people(worst.Observed, worst.Bound, worst.Metric)
	if runHasBound[worst.Reason] {
		if worst.Bound != nil {
			message += " " + bound
		}
		if worst.Observed != nil {
			message += ", worst " + observed
		}
	}
	message += ", " + span
	if worst.SentCount != nil {
		message += " (" + metric.PrintCount(*worst.SentCount) + " sent)"
	}
	return message
}

// runReasons has what several intervals have in common. Reasons that are not here need
// the words of a result.
var runReasons = map[policy.Reason]string{
	policy.ReasonBelowMin:         "below min",
	policy.ReasonAboveMax:         "above max",
	policy.ReasonDropped:          "dropped below",
	policy.ReasonRose:             "rose above",
	policy.ReasonWithinConfidence: "beyond the bound, but not with the demanded confidence, of",
	policy.ReasonLowVolume:        "with too few messages to judge",
	policy.ReasonNoData:           "without data",
}

var runHasBound = map[policy.Reason]bool{
	policy.ReasonBelowMin: true, policy.ReasonAboveMax: true, policy.ReasonDropped: true, policy.ReasonRose: true, policy.ReasonWithinConfidence: true,
}
