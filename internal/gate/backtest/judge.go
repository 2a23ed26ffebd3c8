// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"context"
	"fmt"
	"sort"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// past has the reads of a channel on each day, oldest first, and all rows, sorted by
// start. A day is judged by the rows in the window of its read only.
type past struct {
	reads []query.Read
	rows  []metric.Row
}

// within returns the rows that start in a window.
func (p *past) within(w metric.Window) []metric.Row {
	from := sort.Search(len(p.rows), func(i int) bool { return p.rows[i].Start >= w.Start })
	rest := p.rows[from:]
	return rest[:sort.Search(len(rest), func(i int) bool { return rest[i].Start >= w.End })]
}

// covers reports whether the rows go back to the start of the window and baseline of a
// rule on a day. The first row may be anywhere in the first interval.
func (p *past) covers(day int, rule policy.Rule) bool {
	if len(p.rows) == 0 {
		return true // Having no data at all is an outcome.
	}
	read := &p.reads[day]
	w := policy.ReadWindow([]policy.Rule{rule}, read.Window, read.Calendar)
	return p.rows[0].Start < read.Calendar.End(w.Start)
}

// judge returns the days of each rule.
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

// verdict judges one day by rules.
func (p *past) verdict(ctx context.Context, day int, rules []policy.Rule) (policy.Verdict, error) {
	if ctx.Err() != nil {
		return policy.Verdict{}, context.Cause(ctx)
	}
	read := p.reads[day]
	read.Rules = rules
	verdict, err := read.Judge(cams.Answer{Rows: p.within(policy.ReadWindow(rules, read.Window, read.Calendar))})
	if err != nil {
		return policy.Verdict{}, fmt.Errorf("the rows cannot be judged as of %s: %w", read.Time(read.Now.UnixMilli()), err)
	}
	return verdict, nil
}
