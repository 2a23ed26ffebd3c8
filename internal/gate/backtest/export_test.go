// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"context"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// These are exported for tests only.
var (
	Runs  = runs
	Split = split
)

// Steps are the bounds that are tried for a field, the loosest first.
func Steps(field string, isRate bool) []float64 {
	var all []float64
	l := ladderOf(field, isRate)
	for step := range l.steps {
		all = append(all, l.value(step))
	}
	return all
}

// Past is a channel that can be judged several times.
type Past struct{ past }

// NewPast resolves the reads of a channel.
func NewPast(c *policyfile.Channel, now time.Time, days int, rows []metric.Row) (*Past, error) {
	reads, err := resolve(c, now, days)
	return &Past{past{reads, rows}}, err
}

// Effect counts the days on which a rule blocks, and on which it warns.
func (p *Past) Effect(rule policy.Rule) (Effect, error) {
	days, err := p.Judge([]policy.Rule{rule})
	if err != nil {
		return Effect{}, err
	}
	t := Count(days[0])
	return Effect{t[Blocked], t[Warned]}, nil
}

// Judge returns the days of rules.
func (p *Past) Judge(rules []policy.Rule) ([][]Day, error) {
	return p.judge(context.Background(), rules, false)
}

// Whole returns the one read of all days.
func (p *Past) Whole() query.Read { return whole(p.reads) }

// Call makes a read.
type Call = func(query.Read) (cams.Answer, error)
