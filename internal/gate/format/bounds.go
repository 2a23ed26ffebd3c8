// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// drawn is a series that is drawn, and selects its results.
type drawn struct {
	*pageIndex
	rate string // The metric that is drawn.
	key  string
	also bool // Results of the whole channel belong to this series too.
}

// bounds returns the bounds and baselines of the rate that are drawn: those of rules that
// judge this series.
func (d drawn) bounds(points []gate.Point) []chart.Bound {
	var all []chart.Bound
	type line struct {
		value            float64
		baseline, atMost bool
		aligned          string // The length of an aligned baseline.
	}
	seen := make(map[line]int)
	add := func(rule policy.Rule, b chart.Bound) {
		key := line{b.Value, b.Baseline, b.AtMost, ""}
		if b.Values != nil {
			key.aligned = rule.Baseline
		}
		b.Rules = []string{rule.Name}
		if at, found := seen[key]; found && b.Tolerated == nil {
			all[at].Rules = append(all[at].Rules, rule.Name)
			return
		}
		if b.Tolerated == nil {
			seen[key] = len(all)
		}
		all = append(all, b)
	}
	for _, rule := range d.judgement.Rules {
		if rule.Metric != d.rate || !d.judges(rule) {
			continue
		}
		of := d.outcome(rule.Name)
		if rule.Min != nil {
			add(rule, chart.Bound{Value: *rule.Min, Name: "min", Broken: of.broken, Tolerated: d.mayBreak(rule, "min")})
		}
		if rule.Max != nil {
			add(rule, chart.Bound{Value: *rule.Max, AtMost: true, Name: "max", Broken: of.broken, Tolerated: d.mayBreak(rule, "max")})
		}
		base, found := d.baseline(rule, of, points)
		if !found {
			continue
		}
		add(rule, base)
		if rule.Per != policy.PerInterval && of.baseline != nil {
			base = chart.Bound{Value: *of.baseline} // The baseline of the whole window.
		}
		if rule.MaxDrop != nil {
			drop := scaled(base, 1-*rule.MaxDrop)
			drop.Name, drop.Broken, drop.Tolerated = "drop", of.broken, d.mayBreak(rule, "max_drop")
			add(rule, drop)
		}
		if rule.MaxRise != nil {
			rise := scaled(base, 1+*rule.MaxRise)
			rise.Name, rise.AtMost, rise.Broken, rise.Tolerated = "rise", true, of.broken, d.mayBreak(rule, "max_rise")
			add(rule, rise)
		}
	}
	return all
}

// baseline returns the baseline of a rule for this series. With align, it has a value for
// each weekday and time of day.
func (d drawn) baseline(rule policy.Rule, of outcome, points []gate.Point) (chart.Bound, bool) {
	if rule.Align != "" {
		if values := aligned(rule, d.judgement, points); len(values) > 0 {
			b := chart.Bound{Name: "base", Baseline: true, Values: values}
			for _, p := range points { // The label is next to the last interval.
				if value, found := values[p.Start]; found {
					b.Value = value
				}
			}
			return b, true
		}
	}
	if of.baseline == nil {
		return chart.Bound{}, false
	}
	return chart.Bound{Value: *of.baseline, Name: "base", Baseline: true}, true
}

// scaled returns a share of a baseline.
func scaled(base chart.Bound, share float64) chart.Bound {
	b := chart.Bound{Value: base.Value * share}
	if base.Values != nil {
		b.Values = make(map[int64]float64, len(base.Values))
		for start, value := range base.Values {
			b.Values[start] = value * share
		}
	}
	return b
}

// aligned returns the baseline of each judged interval: the pooled rate of a rule in the intervals
// before the window with the same weekday and time of day, if there are enough.
func aligned(rule policy.Rule, j *gate.Judgement, points []gate.Point) map[int64]float64 {
	before := policy.ReadWindow([]policy.Rule{rule}, j.Window, j.Calendar)
	calendar := j.Calendar
	if calendar.Location == nil {
		calendar.Location = time.UTC
	}
	rate, _ := metric.Find(rule.Metric) // It is in the table.
	slots := make([]metric.Totals, calendar.WeekSlots())
	for _, p := range points {
		if rate.Lacks(p.Unknown) {
			continue
		}
		if before.Start <= p.Start && p.Start < j.Window.Start {
			slot := &slots[calendar.WeekSlot(p.Start)]
			_ = slot.Add(p.Counts) // A sum that overflows was refused before.
			slot.Intervals++
		}
	}
	values := make(map[int64]float64)
	for _, p := range points {
		if !p.Judged {
			continue
		}
		slot := &slots[calendar.WeekSlot(p.Start)]
		if value, defined := rate.Value(slot.Counts); defined && slot.Intervals >= policy.MinBaseline {
			values[p.Start] = value
		}
	}
	return values
}

// mayBreak returns the starts of intervals in which a broken bound is tolerated.
func (d drawn) mayBreak(rule policy.Rule, field string) map[int64]bool {
	return d.tolerated[boundKey{rule.Name, d.key, field}]
}

// outcome returns what the results of a rule say of this series.
func (d drawn) outcome(rule string) outcome {
	of := d.outcomes[ruleKey{rule, d.key}]
	if d.also {
		of = of.with(d.outcomes[ruleKey{rule, ""}])
	}
	return of
}

// judges reports whether a rule judges this series.
func (d drawn) judges(rule policy.Rule) bool {
	ofChannel := rule.Per == "" || rule.Per == policy.PerChannel
	if d.key == "" {
		return ofChannel
	}
	return !ofChannel || d.also || len(d.judgement.Keys) == 1
}
