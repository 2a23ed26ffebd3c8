// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"

// timeline holds the intervals of one key in the window. Each is judged separately.
type timeline struct {
	key       string
	intervals []interval
	before    baseline
}

// scope returns the ith interval as a scope. Its window is not set: only results need it.
func (g *timeline) scope(i int) scope {
	return scope{key: g.key, single: true, totals: metric.Totals{Counts: g.intervals[i].Counts, Intervals: 1}}
}

// perInterval judges each interval of each key. Intervals that simply pass are only
// counted, to keep a long window from filling the state.
func (j *judgement) perInterval(c *compiled) error {
	var timelines []timeline
	judged, expected := 0, 0 // Intervals with a row, and all intervals.
	for _, s := range j.concerned(c) {
		intervals := s.within(j.window)
		if len(intervals) == 0 {
			j.nothing(c, s.key)
			continue
		}
		if len(intervals) < c.intervals {
			if err := j.pooled(c, s, s.key); err != nil {
				return err
			}
		}
		before, err := j.baseline(c, s)
		if err != nil {
			return err
		}
		timelines = append(timelines, timeline{s.key, intervals, before})
		judged += len(intervals)
		expected += max(j.words.expected, len(intervals))
	}
	passed, err := j.intervals(c, timelines)
	if err != nil {
		return err
	}
	if passed.Intervals > 0 {
		j.summarize(c, passed, judged, expected-judged)
	}
	return nil
}

// intervals judges the intervals of all keys. It returns the totals of those that simply
// pass, and adds a result for each of the others.
func (j *judgement) intervals(c *compiled, timelines []timeline) (passed metric.Totals, err error) {
	if c.Joint {
		c.share(c.countJudged(timelines))
	}
	var outcomes []outcome
	for i := range timelines {
		g := &timelines[i]
		if c.consecutive <= 1 && c.tolerate == 0 {
			err = j.eachInterval(c, g, nil, &passed)
		} else {
			outcomes = c.outcomes(g, outcomes[:0])
			c.forgive(outcomes)
			err = j.eachInterval(c, g, outcomes, &passed)
		}
		if err != nil {
			return metric.Totals{}, err
		}
	}
	return passed, nil
}

// countJudged counts the intervals in which a bound can be tested.
func (c *compiled) countJudged(timelines []timeline) int {
	judged := 0
	for i := range timelines {
		g := &timelines[i]
		for i := range g.intervals {
			if s := g.scope(i); c.canJudge(&s, g.before.at(g.intervals[i].start)) {
				judged++
			}
		}
	}
	return judged
}

// outcomes appends the outcome of each interval.
func (c *compiled) outcomes(g *timeline, all []outcome) []outcome {
	for i := range g.intervals {
		s := g.scope(i)
		all = append(all, c.judge(&s, g.before.at(g.intervals[i].start)))
	}
	return all
}

// eachInterval adds the results of one key. It judges the intervals if outcomes is nil.
func (j *judgement) eachInterval(c *compiled, g *timeline, outcomes []outcome, passed *metric.Totals) error {
	for i := range g.intervals {
		s, start := g.scope(i), g.intervals[i].start
		ref := g.before.at(start)
		var o outcome
		if outcomes != nil {
			o = outcomes[i]
		} else {
			o = c.judge(&s, ref)
		}
		if !o.plainPass() {
			s.window = metric.Window{Start: start, End: j.words.calendar.End(start)}
			j.add(c, &s, &o, ref)
			continue
		}
		if err := passed.Add(g.intervals[i].Counts); err != nil {
			return err
		}
		passed.Intervals++
	}
	return nil
}
