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
	baselines map[ruleKey]float64      // From the first result that has one.
	broken    map[boundKey]bool
	tolerated map[boundKey]map[int64]bool // The starts of intervals.
}

type boundKey struct{ rule, key, field string }

type ruleKey struct{ rule, key string }

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
	x := &pageIndex{
		judgement: j, worst: make(map[string]policy.Status), baselines: make(map[ruleKey]float64),
		broken: make(map[boundKey]bool), tolerated: make(map[boundKey]map[int64]bool),
	}
	for _, r := range j.Verdict.Results {
		x.worst[r.Key] = policy.Worst(x.worst[r.Key], r.Status)
		if key := (ruleKey{r.Rule, r.Key}); r.Baseline != nil {
			if _, found := x.baselines[key]; !found {
				x.baselines[key] = *r.Baseline
			}
		}
		bound := boundKey{r.Rule, r.Key, r.DecidedBy}
		switch {
		case r.Status == policy.Fail:
			x.broken[bound] = true
		case r.Reason == policy.ReasonTolerated:
			if x.tolerated[bound] == nil {
				x.tolerated[bound] = make(map[int64]bool)
			}
			x.tolerated[bound][r.Start] = true
		}
	}
	return x
}
