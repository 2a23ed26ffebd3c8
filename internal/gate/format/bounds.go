// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// drawn is a series that is drawn, and selects its results.
type drawn struct {
	*pageIndex
	key  string
	also bool // Results of the whole channel belong to this series too.
}

// bounds returns the bounds and baselines of the rate that are drawn: those of rules that
// judge this series.
func (d drawn) bounds() []chart.Bound {
	var all []chart.Bound
	type line struct {
		value            float64
		baseline, atMost bool
	}
	seen := make(map[line]bool)
	add := func(b chart.Bound) {
		if key := (line{b.Value, b.Baseline, b.AtMost}); !seen[key] {
			seen[key] = true
			all = append(all, b)
		}
	}
	for _, rule := range d.judgement.Rules {
		if rule.Metric != metric.DeliveryRate || !d.judges(rule) {
			continue
		}
		of := d.outcome(rule.Name)
		if rule.Min != nil {
			add(chart.Bound{Value: *rule.Min, Name: "min", Broken: of.broken})
		}
		if rule.Max != nil {
			add(chart.Bound{Value: *rule.Max, AtMost: true, Name: "max", Broken: of.broken})
		}
		if of.baseline == nil {
			continue
		}
		add(chart.Bound{Value: *of.baseline, Name: "base", Baseline: true})
		if rule.MaxDrop != nil {
			add(chart.Bound{Value: *of.baseline * (1 - *rule.MaxDrop), Name: "drop", Broken: of.broken})
		}
		if rule.MaxRise != nil {
			add(chart.Bound{Value: *of.baseline * (1 + *rule.MaxRise), AtMost: true, Name: "rise", Broken: of.broken})
		}
	}
	return all
}

// outcome summarizes the results of a rule for this series.
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
