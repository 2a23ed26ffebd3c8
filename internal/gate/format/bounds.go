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
			all[at].Broken = all[at].Broken || b.Broken
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
		judged := func(b chart.Bound, name, field string) chart.Bound {
			b.Name, b.Broken, b.Tolerated = name, d.isBroken(rule.Name, field), d.tolerated[boundKey{rule.Name, d.key, field}]
			return b
		}
		if rule.Min != nil {
			add(rule, judged(chart.Bound{Value: *rule.Min}, "min", "min"))
		}
		if rule.Max != nil {
			add(rule, judged(chart.Bound{Value: *rule.Max, AtMost: true}, "max", "max"))
		}
		base, found := d.baseline(rule, points)
		if !found {
			continue
		}
		add(rule, base)
		if whole, found := d.wholeBaseline(rule.Name); found && rule.Per != policy.PerInterval {
			base = chart.Bound{Value: whole}
		}
		// "drop 87.3%" would read as a drop of that much.
		drop, rise := "≥", "≤"
		if base.Values != nil { // Steps are labeled without a value.
			drop, rise = "drop", "rise"
		}
		if rule.MaxDrop != nil {
			add(rule, judged(scaled(base, 1-*rule.MaxDrop), drop, "max_drop"))
		}
		if rule.MaxRise != nil {
			b := judged(scaled(base, 1+*rule.MaxRise), rise, "max_rise")
			b.AtMost = true
			add(rule, b)
		}
	}
	return all
}

// baseline returns the baseline of a rule for this series. With align, it has a value for
// each weekday and time of day.
func (d drawn) baseline(rule policy.Rule, points []gate.Point) (chart.Bound, bool) {
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
	value, found := d.wholeBaseline(rule.Name)
	return chart.Bound{Value: value, Name: "base", Baseline: true}, found
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

// isBroken reports whether a rule fails for this series because of a bound. A plan of an
// earlier version does not name the bound; any may be the one.
func (d drawn) isBroken(rule, field string) bool {
	fails := func(key string) bool {
		return d.broken[boundKey{rule, key, field}] || d.broken[boundKey{rule, key, ""}]
	}
	return fails(d.key) || d.also && fails("")
}

// wholeBaseline returns the baseline of a rule over the whole window.
func (d drawn) wholeBaseline(rule string) (float64, bool) {
	value, found := d.baselines[ruleKey{rule, d.key}]
	if !found && d.also {
		value, found = d.baselines[ruleKey{rule, ""}]
	}
	return value, found
}

// judges reports whether a rule judges this series.
func (d drawn) judges(rule policy.Rule) bool {
	ofChannel := rule.Per == "" || rule.Per == policy.PerChannel
	if d.key == "" {
		return ofChannel
	}
	return !ofChannel || d.also || len(d.judgement.Keys) == 1
}
