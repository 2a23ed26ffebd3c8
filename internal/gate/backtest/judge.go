// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"context"
	"fmt"
	"sort"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// past is what is known of a channel on each day: its reads, the oldest first, and the
// rows, sorted by their start. Judging a day looks only at the rows of its own read.
type past struct {
	reads []query.Read
	rows  []metric.Row
}

// within is the part of the rows that starts in a window.
func (p *past) within(w metric.Window) []metric.Row {
	from := sort.Search(len(p.rows), func(i int) bool { return p.rows[i].Start >= w.Start })
	rest := p.rows[from:]
	return rest[:sort.Search(len(rest), func(i int) bool { return rest[i].Start >= w.End })]
}

// covers reports whether the rows go back as far as a rule looks on a day: the first of
// them lies in the first interval that it looks at, or before that.
func (p *past) covers(day int, rule policy.Rule) bool {
	if len(p.rows) == 0 {
		return true // That there is no data is known then.
	}
	read := &p.reads[day]
	w := policy.ReadWindow([]policy.Rule{rule}, read.Window, read.Calendar)
	return p.rows[0].Start < read.Calendar.End(w.Start)
}

// judge makes the days of each rule.
func (p *past) judge(ctx context.Context, rules []policy.Rule, failOnWarn bool) ([][]Day, error) {
	all := make([][]Day, len(rules))
	index := make(map[string]int, len(rules))
	for i, rule := range rules {
		all[i] = make([]Day, len(p.reads))
		index[rule.Name] = i
	}
	for day := range p.reads {
		verdict, err := p.verdict(ctx, day, rules)
		if err != nil {
			return nil, err
		}
		for i := range verdict.Results {
			r := &verdict.Results[i]
			all[index[r.Rule]][day].add(r)
		}
		for i, rule := range rules {
			all[i][day].finish(p, day, rule, failOnWarn)
		}
	}
	return all, nil
}

// verdict is what the gate would have come to on a day, by some rules.
func (p *past) verdict(ctx context.Context, day int, rules []policy.Rule) (policy.Verdict, error) {
	if ctx.Err() != nil {
		return policy.Verdict{}, context.Cause(ctx)
	}
	read := p.reads[day]
	read.Rules = rules
	verdict, err := read.Judge(p.within(policy.ReadWindow(rules, read.Window, read.Calendar)))
	if err != nil {
		return policy.Verdict{}, fmt.Errorf("the rows cannot be judged as of %s: %w", read.Time(read.Now.UnixMilli()), err)
	}
	return verdict, nil
}
