// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// Judge judges rows or states by rules. Without rules the verdict is unjudged.
//
// The error is a diagnostic.List if Rule.Check would report an error of a rule, other than
// that it can never fail, or if two rules have the same name. It wraps metric.ErrOverflow
// if a sum of counts exceeds an int64. A negative count is an error too. The verdict is then
// the zero Verdict, which does not allow.
func Judge(in Input) (Verdict, error) {
	in.Calendar = in.Calendar.OrUTC()
	rules, err := compileAll(in)
	if err != nil {
		return Verdict{}, err
	}
	j, err := newJudgement(in, rules)
	if err != nil {
		return Verdict{}, err
	}
	for _, c := range rules {
		if err := j.rule(c); err != nil {
			return Verdict{}, err
		}
	}
	if in.NoMessages {
		return newVerdict(j.results, in.OnInconclusive, nil), nil
	}
	return newVerdict(j.results, in.OnInconclusive, &j.words), nil
}

// judgement is one run of Judge.
type judgement struct {
	words   words
	window  metric.Window
	counted                // For the current rule.
	all     counted        // Including intervals with unknown counts.
	unknown metric.Unknown // The counts that are unknown in any interval.
	states  []signal.State
	asked   []string // Keys that were asked for by name.
	results []Result

	noMessages bool
}

func newJudgement(in Input, rules []*compiled) (*judgement, error) {
	read := in.Window
	for _, c := range rules {
		if c.Baseline != "" {
			read.Start = min(read.Start, c.baseline.Start)
		}
	}
	keys, err := group(in.Rows, read, in.Source.MaskKey)
	if err != nil {
		return nil, err
	}
	j := &judgement{
		words:  newWords(in),
		window: in.Window,
		states: signal.Unique(slices.Clone(signal.Of(in.States, in.Keys))),
		asked:  slices.Compact(slices.Sorted(slices.Values(in.Keys))),

		noMessages: in.NoMessages,
	}
	j.keys = withAsked(keys, in.Keys)
	if len(in.Keys) > 0 {
		// Keys that were not asked for must not offset those that were.
		j.keys = slices.DeleteFunc(j.keys, func(s series) bool { return !s.asked })
	}
	// The sums of the channel may overflow although those of its keys do not. They are
	// computed only if a rule needs them.
	if slices.ContainsFunc(rules, func(c *compiled) bool { return c.Signal == "" && c.per() == PerChannel }) {
		if j.channel, err = pooled(j.keys); err != nil {
			return nil, err
		}
	}
	t, intervalsKnown := j.totals()
	if j.words.totals = t; intervalsKnown {
		j.words.gaps = j.words.gapsOf(&scope{totals: t})
	}
	j.all, j.unknown = j.counted, unknownOf(j.keys)
	return j, nil
}

// totals returns the totals for the outcome line. They are zero if they exceed an int64. The
// number of intervals with a row is known only if the keys are pooled, or if there is one
// key.
func (j *judgement) totals() (t metric.Totals, intervalsKnown bool) {
	all := j.channel
	if len(j.keys) == 1 {
		all = j.keys[0]
	}
	if t, err := total(all.within(j.window)); err != nil || t.Intervals > 0 {
		return t, true
	}
	for _, s := range j.keys {
		one, err := total(s.within(j.window))
		if err != nil || t.Add(one.Counts) != nil {
			return metric.Totals{}, false
		}
		t.Intervals = max(t.Intervals, one.Intervals)
	}
	return t, false
}

// withAsked marks the keys that were asked for. It adds an empty series for each one that
// has no row.
func withAsked(keys []series, asked []string) []series {
	for _, key := range asked {
		i, found := slices.BinarySearchFunc(keys, key, func(s series, key string) int { return cmp.Compare(s.key, key) })
		if !found {
			keys = slices.Insert(keys, i, series{key: key})
		}
		keys[i].asked = true
	}
	return keys
}

// rule adds the results of one rule.
func (j *judgement) rule(c *compiled) error {
	if c.Signal != "" {
		j.perState(c)
		return nil
	}
	var err error
	if j.counted, err = j.countedBy(c); err != nil {
		return err
	}
	switch c.per() {
	case PerChannel:
		return j.wholeChannel(c)
	case PerInterval:
		return j.perInterval(c)
	}
	return j.perKey(c)
}

// wholeChannel judges all rows together. It also judges each key that was asked for and has
// no row, since the other keys must not hide it.
func (j *judgement) wholeChannel(c *compiled) error {
	if err := j.pooled(c, j.channel, j.words.label); err != nil {
		return err
	}
	if len(j.channel.within(j.window)) == 0 {
		return nil // The result above already reports that there is no row.
	}
	for _, s := range j.keys {
		if s.asked && len(s.within(j.window)) == 0 {
			j.nothing(c, s.key)
		}
	}
	return nil
}

// pooled judges all rows of a series together.
func (j *judgement) pooled(c *compiled, s series, key string) error {
	p, err := j.pool(c, s, key)
	if err != nil {
		return err
	}
	j.judge(c, &p.scope, p.ref)
	return nil
}

// pool has all rows of a series together, and their baseline under a rule.
type pool struct {
	scope scope
	ref   *reference
}

func (j *judgement) pool(c *compiled, s series, key string) (pool, error) {
	window := s.within(j.window)
	t, err := total(window)
	if err != nil {
		return pool{}, err
	}
	before, err := j.baseline(c, s)
	if err != nil {
		return pool{}, err
	}
	ref, err := before.over(window)
	lacking := t.Intervals == 0 && j.hasRows(key)
	return pool{scope{key: key, window: j.window, totals: t, lacking: lacking}, ref}, err
}

func (j *judgement) perKey(c *compiled) error {
	var pools []pool
	for _, s := range j.concerned(c) {
		p, err := j.pool(c, s, s.key)
		if err != nil {
			return err
		}
		pools = append(pools, p)
	}
	if c.Joint {
		judged := 0
		for i := range pools {
			if c.canJudge(&pools[i].scope, pools[i].ref) {
				judged++
			}
		}
		c.share(judged)
	}
	for i := range pools {
		j.judge(c, &pools[i].scope, pools[i].ref)
	}
	return nil
}

// concerned returns the keys that a rule judges one by one: those that were asked for, and
// those that have a row in the window or in the rule's own baseline. A key whose messages
// ended with the baseline is the one that a rule with a baseline must find.
//
// Rows that do not name their key may be of several, in which a good one hides a bad one.
// They are inconclusive, and so is a read without rows.
func (j *judgement) concerned(c *compiled) []series {
	var keys []series
	isUnnamed := false
	for _, s := range j.keys {
		switch {
		case !s.asked && len(s.within(j.window)) == 0 && len(s.within(c.baseline)) == 0:
		case s.key == "":
			isUnnamed = true
		default:
			keys = append(keys, s)
		}
	}
	switch {
	case isUnnamed:
		j.add(c, &scope{window: j.window}, &outcome{status: Inconclusive, reason: ReasonNotRead}, nil)
	case len(keys) == 0:
		j.nothing(c, "")
	}
	return keys
}

// nothing judges a key without a row. The empty key means all keys.
func (j *judgement) nothing(c *compiled, key string) {
	j.judge(c, &scope{key: key, window: j.window, lacking: j.hasRows(key)}, nil)
}

func (j *judgement) judge(c *compiled, s *scope, ref *reference) {
	o := c.judge(s, ref)
	j.add(c, s, &o, ref)
}

// summarize adds one result for all intervals that pass.
func (j *judgement) summarize(c *compiled, passed metric.Totals, judged, gaps int) {
	s := &scope{key: j.words.label, window: j.window, totals: passed}
	r := c.result(s)
	r.Status, r.Reason = Pass, ReasonOK
	if !j.noMessages {
		l := line{rule: c.Name, text: c.summary(passed.Intervals, judged), facts: j.words.facts(s, gaps, false)}
		r.Message = l.String()
	}
	j.results = append(j.results, r)
}
