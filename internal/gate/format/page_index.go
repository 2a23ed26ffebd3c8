// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// pageIndex is a judgement with its results indexed. It is built once, which keeps the time
// of a page proportional to the number of results, not to its square.
type pageIndex struct {
	judgement *gate.Judgement
	lines     []line
	worst     map[string]policy.Status // By key.
	outcomes  map[ruleKey]outcome
	tolerated map[boundKey]map[int64]bool // The starts of intervals.
}

type boundKey struct{ rule, key, field string }

type ruleKey struct{ rule, key string }

// outcome summarizes the results of a rule for a key.
type outcome struct {
	broken   bool     // A result is beyond a bound, waived or not.
	baseline *float64 // From the first result that has one.
}

func (o outcome) with(other outcome) outcome {
	o.broken = o.broken || other.broken
	if o.baseline == nil {
		o.baseline = other.baseline
	}
	return o
}

// pageIndices returns the index of each judgement, in order.
func pageIndices(r *gate.Report, of *index) []*pageIndex {
	all := make([]*pageIndex, len(r.Judgements))
	for i := range r.Judgements {
		all[i] = newPageIndex(&r.Judgements[i])
		all[i].lines = of.linesOf[all[i].judgement]
	}
	return all
}

func newPageIndex(j *gate.Judgement) *pageIndex {
	x := &pageIndex{judgement: j, worst: make(map[string]policy.Status), outcomes: make(map[ruleKey]outcome), tolerated: make(map[boundKey]map[int64]bool)}
	for _, r := range j.Verdict.Results {
		x.worst[r.Key] = policy.Worst(x.worst[r.Key], r.Status)
		key := ruleKey{r.Rule, r.Key}
		broken := r.Status == policy.Fail || r.Reason == policy.ReasonWaived || r.Status == policy.Warn && r.DecidedBy != ""
		x.outcomes[key] = x.outcomes[key].with(outcome{broken, r.Baseline})
		if r.Reason == policy.ReasonTolerated {
			bound := boundKey{r.Rule, r.Key, r.DecidedBy}
			if x.tolerated[bound] == nil {
				x.tolerated[bound] = make(map[int64]bool)
			}
			x.tolerated[bound][r.Start] = true
		}
	}
	return x
}
