// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

// forgive applies consecutive and tolerate to the outcomes of a key's intervals, which are in
// order of time. Each bound is treated separately.
func (c *compiled) forgive(outcomes []outcome) {
	for bound := range c.bounds {
		c.forgiveRuns(outcomes, bound)
		c.forgiveFew(outcomes, bound)
	}
	for i := range outcomes {
		outcomes[i].decide()
	}
}

// forgiveRuns forgives broken intervals in runs shorter than consecutive. An interval in
// which the bound was not tested neither counts nor ends a run.
func (c *compiled) forgiveRuns(outcomes []outcome, bound int) {
	first, length := 0, 0
	end := func(last int) {
		if 0 < length && length < c.consecutive {
			for i := first; i < last; i++ {
				outcomes[i].forgive(bound, forgiven{run: length})
			}
		}
		length = 0
	}
	for i := range outcomes {
		switch o := &outcomes[i]; {
		case !o.tested(bound):
		case !o.broken(bound):
			end(i)
		default:
			if length == 0 {
				first = i
			}
			length++
		}
	}
	end(len(outcomes))
}

// forgiveFew forgives the remaining broken intervals, if there are no more than tolerate.
func (c *compiled) forgiveFew(outcomes []outcome, bound int) {
	broken := 0
	for i := range outcomes {
		if outcomes[i].broken(bound) {
			broken++
		}
	}
	if broken <= c.tolerate {
		for i := range outcomes {
			outcomes[i].forgive(bound, forgiven{few: broken})
		}
	}
}

// forgiven explains why a broken bound is tolerated. It holds the length of a short run, or
// the number of broken intervals; the other is 0.
type forgiven struct{ run, few int }

// tested reports whether a bound was compared with a value.
func (o *outcome) tested(bound int) bool {
	return o.count > 0 && o.tests[bound].reason != ReasonNoBaseline
}

func (o *outcome) broken(bound int) bool {
	return o.count > 0 && o.tests[bound].status == Fail
}

// forgive makes a broken bound pass. It does not change one that is not broken.
func (o *outcome) forgive(bound int, why forgiven) {
	if o.broken(bound) {
		t := &o.tests[bound]
		t.status, t.reason, t.forgiven = Pass, ReasonTolerated, why
	}
}
