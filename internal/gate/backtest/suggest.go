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
	most       int         // The most days on which a bound may block or warn.
	failOnWarn bool
}

// suggest finds the tightest value of each bound of a rule that blocks or warns on at most so
// many days, and keeps a bound that already does. The waiver is ignored, and severity
// warning counts as error, because only the bound is in question.
func (p *past) suggest(ctx context.Context, rule *Rule, most int, failOnWarn bool) error {
	s := search{ctx: ctx, past: p, rule: rule.Rule, most: most, failOnWarn: failOnWarn}
	s.rule.Waiver, s.rule.Severity = nil, policy.SeverityError
	advice := ""
	for day := range rule.Days {
		if rule.Days[day].Reason != ReasonNotCovered {
			s.days = append(s.days, day)
		}
		if rule.Days[day].Reason == policy.ReasonLowVolume {
			advice = "; lower min_sent or look back longer"
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
		one, judged, err := s.suggestion(f, *f.of(&rule.Rule))
		if err != nil {
			return err
		}
		if judged <= most {
			one.Bound, one.None = nil, fmt.Sprintf("no bound: %d of %s could be judged%s", judged, metric.Plural(len(rule.Days), "day"), advice)
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

// suggestion finds one bound.
func (s *search) suggestion(f field, written *float64) (one Suggestion, judged int, err error) {
	one = Suggestion{Field: f.name, Written: written}
	now, err := s.judge(s.days, s.with(f, *written))
	if err != nil {
		return one, 0, err
	}
	one.Now = now.effect
	bound, err := s.bound(f, &one, s.most)
	if err != nil {
		return one, 0, err
	}
	found, err := s.judge(s.days, s.with(f, bound))
	if one.Effect = found.effect; one.Effect.days() > s.most {
		one.None = fmt.Sprintf("no %s would: even the loosest %s", f.name, one.Effect.Print(len(s.past.reads)))
	} else {
		one.Bound = &bound
	}
	return one, now.judged, err
}

// bound returns the current value of a bound if it blocks or warns on at most so many days,
// and otherwise the tightest that does.
func (s *search) bound(f field, now *Suggestion, most int) (float64, error) {
	if now.Now.days() <= most {
		return *now.Written, nil
	}
	return s.tightest(f, most)
}

func (s *search) ladder(f field) ladder {
	m, _ := metric.Find(s.rule.Metric) // The rule has been judged, so the metric exists.
	return ladderOf(f.name, m.IsRate())
}

// tightest returns the tightest value of a bound that blocks or warns on at most so many
// days, or the loosest if none does. A tighter value blocks or warns on every day on which a
// looser one does, so each step has fewer days to judge.
func (s *search) tightest(f field, most int) (float64, error) {
	all := s.ladder(f)
	certain, err := s.judge(s.days, s.with(f, all.value(0))) // Noisy with any value.
	if err != nil || len(certain.noisy) > most {
		return all.value(0), err
	}
	n := len(certain.noisy)
	open := without(s.days, certain.noisy)
	low, high := 0, all.steps // Low is quiet on enough days, high is not.
	for low+1 < high {
		middle := (low + high) / 2
		tried, err := s.judge(open, s.with(f, all.value(middle)))
		if err != nil {
			return 0, err
		}
		if n+len(tried.noisy) > most {
			high, open = middle, tried.noisy
		} else {
			low, n, open = middle, n+len(tried.noisy), without(open, tried.noisy)
		}
	}
	return all.value(low), nil
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

// judgment is what a rule does on some days.
type judgment struct {
	effect Effect
	noisy  []int // The days on which it blocks or warns.
	judged int   // How many days have any result that could be judged.
}

func (s *search) judge(days []int, rule policy.Rule) (j judgment, err error) {
	for _, day := range days {
		verdict, err := s.past.verdict(s.ctx, day, []policy.Rule{rule})
		if err != nil {
			return j, err
		}
		isJudged := false
		worst := policy.Unjudged
		for i := range verdict.Results {
			r := &verdict.Results[i]
			isJudged = isJudged || !unjudged[r.Reason]
			if status := statusOf(r); status.Compare(worst) > 0 {
				worst = status
			}
		}
		if isJudged {
			j.judged++
		}
		switch {
		case worst == policy.Fail || s.failOnWarn && verdict.Has(policy.Warn):
			j.effect.Blocks++
		case worst == policy.Warn:
			j.effect.Warns++
		default:
			continue
		}
		j.noisy = append(j.noisy, day)
	}
	return j, nil
}

// without returns the days that are not among others.
func without(days, others []int) []int {
	return slices.DeleteFunc(slices.Clone(days), func(day int) bool { return slices.Contains(others, day) })
}

// line sets the line of a rule with bounds that together block or warn on at most the
// requested number of days. Different bounds may do so on different days, so each may have
// to do so on fewer.
func (s *search) line(rule *Rule, bounded []field) error {
	var failure error
	together := func(each int) (policy.Rule, bool) {
		suggested := rule.Rule
		combined := s.rule
		for i, f := range bounded {
			bound, err := s.bound(f, &rule.Suggestions[i], each)
			if err != nil {
				failure = err
				return suggested, false
			}
			*f.of(&suggested), *f.of(&combined) = &bound, &bound
		}
		all, err := s.judge(s.days, combined)
		if err != nil {
			failure = err
		}
		return suggested, err == nil && all.effect.days() <= s.most
	}
	// Find the largest number of days on which each bound may block or warn.
	less := sort.Search(s.most+1, func(less int) bool {
		_, fits := together(s.most - less)
		return fits
	})
	if failure != nil {
		return failure
	}
	if less > s.most {
		rule.NoLine = "no bounds would together"
		return nil
	}
	suggested, _ := together(s.most - less)
	rule.Line = Line(suggested)
	return failure
}
