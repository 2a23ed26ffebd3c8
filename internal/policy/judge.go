// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Judge judges rows by rules. Without rules the verdict is unjudged.
//
// It fails with a *RuleError if a rule has problems that Rule.Check would have
// told, or the name of another one; with metric.ErrOverflow if a sum of counts exceeds int64, and if a count
// is negative. The verdict is then the zero Verdict, which does not allow
// anything.
func Judge(in Input, rules []Rule, o OnInconclusive) (Verdict, error) {
	in.Calendar = located(in.Calendar)
	all, err := compileAll(rules, in)
	if err != nil {
		return Verdict{}, err
	}
	j, err := newJudgement(in, all)
	if err != nil {
		return Verdict{}, err
	}
	for _, c := range all {
		if err := j.rule(c); err != nil {
			return Verdict{}, err
		}
	}
	return conclude(j.results, o), nil
}

// judgement is one run of Judge.
type judgement struct {
	words   words
	window  metric.Window
	numbers []series // By phone number; those that were asked for and have no row are empty.
	channel series
	label   string // The phone number of channel results: that of the only series, if it was asked for.
	results []Result
}

func newJudgement(in Input, rules []*compiled) (*judgement, error) {
	read := in.Window
	for _, c := range rules {
		if c.Baseline != "" {
			read.Start = min(read.Start, c.baseline.Start)
		}
	}
	numbers, err := group(in.Rows, read)
	if err != nil {
		return nil, err
	}
	j := &judgement{
		words:   newWords(in),
		window:  in.Window,
		numbers: withAsked(numbers, in.PhoneNumbers),
	}
	if len(in.PhoneNumbers) > 0 {
		// Nobody asked how the others are, and they must not make up for those that were.
		j.numbers = slices.DeleteFunc(j.numbers, func(s series) bool { return !s.asked })
	}
	if len(j.numbers) == 1 && j.numbers[0].asked {
		j.label = j.numbers[0].phoneNumber
	}
	// The sums of the whole channel may overflow where those of its numbers do
	// not, so they are made only if a rule asks for them.
	if slices.ContainsFunc(rules, func(c *compiled) bool { return c.per() == PerChannel }) {
		if j.channel, err = pooled(j.numbers); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// withAsked marks the numbers that were asked for, and adds an empty series for
// each that has none.
func withAsked(numbers []series, asked []string) []series {
	byNumber := func(s series, number string) int { return cmp.Compare(s.phoneNumber, number) }
	all := numbers
	for _, number := range asked {
		if i, found := slices.BinarySearchFunc(numbers, number, byNumber); found {
			all[i].asked = true
		} else {
			all = append(all, series{phoneNumber: number, asked: true})
		}
	}
	slices.SortFunc(all, func(a, b series) int { return cmp.Compare(a.phoneNumber, b.phoneNumber) })
	return slices.CompactFunc(all, func(a, b series) bool { return a.phoneNumber == b.phoneNumber })
}

// rule adds the results of one rule.
func (j *judgement) rule(c *compiled) error {
	switch c.per() {
	case PerPhoneNumber:
		return j.perNumber(c)
	case PerInterval:
		return j.perInterval(c)
	}
	return j.wholeChannel(c)
}

// wholeChannel judges all rows as one, and the numbers that were asked for and have
// none: the others do not speak for them.
func (j *judgement) wholeChannel(c *compiled) error {
	if err := j.pooled(c, j.channel, j.label); err != nil {
		return err
	}
	if len(j.channel.within(j.window)) == 0 {
		return nil // That there is no row at all has been said.
	}
	for _, s := range j.numbers {
		if s.asked && len(s.within(j.window)) == 0 {
			j.nothing(c, s.phoneNumber)
		}
	}
	return nil
}

// pooled judges all of a series' rows as one.
func (j *judgement) pooled(c *compiled, s series, phoneNumber string) error {
	t, err := total(s.within(j.window))
	if err != nil {
		return err
	}
	ref, err := j.reference(c, s)
	if err != nil {
		return err
	}
	j.judge(c, &subject{phoneNumber: phoneNumber, window: j.window, totals: t}, ref)
	return nil
}

// reference is the baseline of a series under a rule, nil if the rule has none.
func (j *judgement) reference(c *compiled, s series) (*reference, error) {
	if c.Baseline == "" {
		return nil, nil
	}
	return c.reference(s.within(c.baseline))
}

func (j *judgement) perNumber(c *compiled) error {
	subjects := 0
	for _, s := range j.numbers {
		if !j.concerns(c, s) {
			continue
		}
		if err := j.pooled(c, s, s.phoneNumber); err != nil {
			return err
		}
		subjects++
	}
	if subjects == 0 {
		j.nothing(c, "")
	}
	return nil
}

// concerns tells whether a number is judged by a rule: it was asked for, or has a
// row in the window or in the rule's own baseline. A number whose messages ended
// with the baseline is the one that a rule with a baseline is there to find.
func (j *judgement) concerns(c *compiled, s series) bool {
	return len(s.within(j.window)) > 0 || len(s.within(c.baseline)) > 0 || s.asked
}

// perInterval judges each interval of each number. Intervals that simply pass are
// counted, so that a long window does not fill the state.
func (j *judgement) perInterval(c *compiled) error {
	var passed metric.Totals
	judged, missing := 0, 0 // Intervals, and numbers that have none.
	for _, s := range j.numbers {
		if !j.concerns(c, s) {
			continue
		}
		intervals := s.within(j.window)
		if len(intervals) == 0 {
			j.nothing(c, s.phoneNumber)
			missing++
			continue
		}
		ref, err := j.reference(c, s)
		if err != nil {
			return err
		}
		if err := j.intervals(c, s.phoneNumber, intervals, ref, &passed); err != nil {
			return err
		}
		judged += len(intervals)
	}
	if judged+missing == 0 {
		j.nothing(c, "")
	}
	if passed.Intervals > 0 {
		j.summarize(c, passed, judged)
	}
	return nil
}

// intervals judges the intervals of one number, and adds to passed those that
// simply pass.
func (j *judgement) intervals(c *compiled, phoneNumber string, intervals []interval, ref *reference, passed *metric.Totals) error {
	for _, i := range intervals {
		s := subject{phoneNumber: phoneNumber, totals: metric.Totals{Counts: metric.Counts{Sent: i.sent, Delivered: i.delivered}, Intervals: 1}}
		o := c.judge(&s, ref)
		if !o.plainPass() {
			s.window = intervalWindow(i.start, j.words.calendar)
			j.add(c, &s, &o, ref)
			continue
		}
		if err := passed.Add(i.counts()); err != nil {
			return err
		}
		passed.Intervals++
	}
	return nil
}

// nothing judges a subject that has no row; the empty number is all of them.
func (j *judgement) nothing(c *compiled, phoneNumber string) {
	j.judge(c, &subject{phoneNumber: phoneNumber, window: j.window}, nil)
}

func (j *judgement) judge(c *compiled, s *subject, ref *reference) {
	o := c.judge(s, ref)
	j.add(c, s, &o, ref)
}

// summarize adds the one result that stands for all intervals that passed.
func (j *judgement) summarize(c *compiled, passed metric.Totals, judged int) {
	s := &subject{phoneNumber: j.label, window: j.window, totals: passed}
	r := c.result(s)
	r.Status, r.Reason = Pass, ReasonOK
	r.Message = c.Name + ": " + c.summary(passed.Intervals, judged) + j.words.where(s)
	j.results = append(j.results, r)
}
