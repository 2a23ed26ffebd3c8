// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// field is a bound of a rule.
type field struct {
	name     string
	relative bool // It bounds a change against the baseline.
	of       func(*policy.Rule) **float64
}

var fields = []field{
	{"min", false, func(r *policy.Rule) **float64 { return &r.Min }},
	{"max", false, func(r *policy.Rule) **float64 { return &r.Max }},
	{"max_drop", true, func(r *policy.Rule) **float64 { return &r.MaxDrop }},
	{"max_rise", true, func(r *policy.Rule) **float64 { return &r.MaxRise }},
}

// search looks for the bounds of one rule. It judges the days by each bound that it tries,
// so that whatever else the rule has counts as it does in the gate.
type search struct {
	ctx        context.Context //nolint:containedctx // A search does not outlive the call that it is for.
	past       *past
	rule       policy.Rule // Without bounds, and as if it blocked: neither waived nor a warning.
	days       []int       // Those that the rows cover.
	blocks     int         // How many of them a bound may block.
	failOnWarn bool
}

// suggest finds for each bound of a rule the tightest that would have blocked at most so
// many days. A waiver is left out of account, and a rule of severity warning is taken as
// one that blocks: what is asked is how good the bound is.
func (p *past) suggest(ctx context.Context, rule *Rule, blocks int, failOnWarn bool) error {
	s := search{ctx: ctx, past: p, rule: rule.Rule, blocks: blocks, failOnWarn: failOnWarn}
	s.rule.Waiver, s.rule.Severity = nil, policy.SeverityError
	for day := range rule.Days {
		if rule.Days[day].Reason != ReasonNotCovered {
			s.days = append(s.days, day)
		}
	}
	var bounded []field
	for _, f := range fields {
		if *f.of(&s.rule) != nil {
			bounded = append(bounded, f)
			*f.of(&s.rule) = nil
		}
	}
	for _, f := range bounded {
		one, err := s.suggestion(f, *f.of(&rule.Rule))
		if err != nil {
			return err
		}
		rule.Suggestions = append(rule.Suggestions, one)
		if one.Bound == nil && rule.NoLine == "" {
			rule.NoLine = one.None
		}
	}
	if rule.NoLine != "" {
		return nil // A line with only some of its bounds would be another rule.
	}
	return s.line(rule, bounded)
}

// suggestion is the tightest bound of a field that blocks few enough days.
func (s *search) suggestion(f field, written *float64) (Suggestion, error) {
	one := Suggestion{Field: f.name, Written: written}
	now, judged, err := s.failing(s.days, s.with(f, *written))
	if err != nil {
		return one, err
	}
	one.Now = len(now)
	if judged <= s.blocks {
		one.None = fmt.Sprintf("there is nothing to go by: %s could be judged", metric.Plural(judged, "day"))
		return one, nil
	}
	bound, blocked, err := s.tightest(f, s.blocks)
	switch {
	case err != nil:
		return one, err
	case blocked > s.blocks:
		one.None = fmt.Sprintf("no bound of %s does: even the loosest would have blocked %s", f.name, metric.Plural(blocked, "day"))
	case bound == s.ladder(f).last():
		one.None = fmt.Sprintf("any bound of %s does", f.name)
	default:
		one.Bound, one.Blocks = &bound, blocked
	}
	return one, nil
}

func (s *search) ladder(f field) ladder {
	m, _ := metric.Find(s.rule.Metric) // Judging has found it.
	return ladderOf(f.name, m.IsRate())
}

// tightest is the tightest bound of a field that blocks at most so many days, and how many
// it blocks; the loosest if none does. A tighter bound blocks each day that a looser one
// does, so that fewer days are open with each step.
func (s *search) tightest(f field, most int) (bound float64, blocks int, err error) {
	all := s.ladder(f)
	certain, _, err := s.failing(s.days, s.with(f, all.value(0))) // By any bound.
	if err != nil || len(certain) > most {
		return all.value(0), len(certain), err
	}
	blocks = len(certain)
	open := without(s.days, certain)
	low, high := 0, all.steps // Low blocks few enough days, high too many.
	for low+1 < high {
		middle := (low + high) / 2
		blocked, _, err := s.failing(open, s.with(f, all.value(middle)))
		if err != nil {
			return 0, 0, err
		}
		if blocks+len(blocked) > most {
			high, open = middle, blocked
		} else {
			low, blocks, open = middle, blocks+len(blocked), without(open, blocked)
		}
	}
	return all.value(low), blocks, nil
}

// with is the rule with one bound.
func (s *search) with(f field, bound float64) policy.Rule {
	rule := s.rule
	*f.of(&rule) = &bound
	if !f.relative {
		rule.Baseline, rule.Align = "", ""
	}
	return rule
}

// failing are those of some days on which a rule blocks. Judged counts the days of which
// something could be judged.
func (s *search) failing(days []int, rule policy.Rule) (failing []int, judged int, err error) {
	for _, day := range days {
		verdict, err := s.past.verdict(s.ctx, day, []policy.Rule{rule})
		if err != nil {
			return nil, 0, err
		}
		if verdict.Status == policy.Fail || s.failOnWarn && verdict.Has(policy.Warn) {
			failing = append(failing, day)
		}
		if slices.ContainsFunc(verdict.Results, func(r policy.Result) bool { return !unjudged[r.Reason] }) {
			judged++
		}
	}
	return failing, judged, nil
}

// without is some days without others, which are among them, in the same order.
func without(days, others []int) []int {
	var rest []int
	for _, day := range days {
		if len(others) > 0 && others[0] == day {
			others = others[1:]
		} else {
			rest = append(rest, day)
		}
	}
	return rest
}

// line writes the rule with bounds that together block at most the days that were asked
// for. Several bounds may block different days, so that each of them may have to leave
// some of the days to the others.
func (s *search) line(rule *Rule, bounded []field) error {
	var failure error
	together := func(each int) (policy.Rule, bool) {
		suggested := rule.Rule
		combined := s.rule
		for _, f := range bounded {
			bound, _, err := s.tightest(f, each)
			if err != nil {
				failure = err
				return suggested, false
			}
			*f.of(&suggested), *f.of(&combined) = &bound, &bound
		}
		blocked, _, err := s.failing(s.days, combined)
		if err != nil {
			failure = err
		}
		return suggested, err == nil && len(blocked) <= s.blocks
	}
	// The most days that each may block, found from above: mostly all of them.
	less := sort.Search(s.blocks+1, func(less int) bool {
		_, fits := together(s.blocks - less)
		return fits
	})
	if failure != nil {
		return failure
	}
	if less > s.blocks {
		rule.NoLine = "no bounds do together"
		return nil
	}
	suggested, _ := together(s.blocks - less)
	rule.Line = Line(suggested)
	return failure
}
