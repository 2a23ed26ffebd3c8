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

// field is a field of a rule that has a bound.
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

// search looks for bounds of one rule. It judges the days by each bound that it tries, so
// all other fields of the rule have the same effect as in the gate.
type search struct {
	ctx        context.Context //nolint:containedctx // A search lasts as long as one call.
	past       *past
	rule       policy.Rule // Without bounds and waiver, and of severity error.
	days       []int       // Days that the rows cover.
	blocks     int         // The most days that a bound may block.
	failOnWarn bool
}

// suggest finds the tightest value of each bound of a rule that blocks at most so many
// days. The waiver is ignored, and severity warning counts as error, because only the bound
// is in question.
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
		return nil // A line with only some of the bounds would be a different rule.
	}
	return s.line(rule, bounded)
}

// suggestion finds the tightest value of one bound.
func (s *search) suggestion(f field, written *float64) (Suggestion, error) {
	one := Suggestion{Field: f.name, Written: written}
	now, judged, err := s.failing(s.days, s.with(f, *written))
	if err != nil {
		return one, err
	}
	one.Now = len(now)
	if judged <= s.blocks {
		one.None = fmt.Sprintf("too few days could be judged: %d", judged)
		return one, nil
	}
	bound, blocked, err := s.tightest(f, s.blocks)
	switch {
	case err != nil:
		return one, err
	case blocked > s.blocks:
		one.None = fmt.Sprintf("no %s would: even the loosest blocks %s", f.name, metric.Plural(blocked, "day"))
	case bound == s.ladder(f).last():
		one.None = fmt.Sprintf("any %s would", f.name)
	default:
		one.Bound, one.Blocks = &bound, blocked
	}
	return one, nil
}

func (s *search) ladder(f field) ladder {
	m, _ := metric.Find(s.rule.Metric) // The rule has been judged, so the metric exists.
	return ladderOf(f.name, m.IsRate())
}

// tightest returns the tightest value of a bound that blocks at most so many days, and the
// number of days that it blocks. If no value does, it returns the loosest. A tighter value
// blocks every day that a looser one blocks, so each step has fewer days to judge.
func (s *search) tightest(f field, most int) (bound float64, blocks int, err error) {
	all := s.ladder(f)
	certain, _, err := s.failing(s.days, s.with(f, all.value(0))) // Blocked by any value.
	if err != nil || len(certain) > most {
		return all.value(0), len(certain), err
	}
	blocks = len(certain)
	open := without(s.days, certain)
	low, high := 0, all.steps // Low blocks few enough days, high blocks too many.
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

// with returns the rule with one bound.
func (s *search) with(f field, bound float64) policy.Rule {
	rule := s.rule
	*f.of(&rule) = &bound
	if !f.relative {
		rule.Baseline, rule.Align = "", ""
	}
	return rule
}

// failing returns the days on which a rule blocks, and how many of the days have any result
// that could be judged.
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

// without returns the days that are not among others.
func without(days, others []int) []int {
	return slices.DeleteFunc(slices.Clone(days), func(day int) bool { return slices.Contains(others, day) })
}

// line sets the line of a rule with bounds that together block at most the requested number
// of days. Different bounds may block different days, so each may have to block fewer.
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
	// Find the largest number of days that each bound may block.
	less := sort.Search(s.blocks+1, func(less int) bool {
		_, fits := together(s.blocks - less)
		return fits
	})
	if failure != nil {
		return failure
	}
	if less > s.blocks {
		rule.NoLine = "no bounds would together"
		return nil
	}
	suggested, _ := together(s.blocks - less)
	rule.Line = Line(suggested)
	return failure
}
