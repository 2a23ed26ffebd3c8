// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"fmt"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/chart"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// drawn is a series that is drawn, and which results are of it.
type drawn struct {
	judgement *gate.Judgement
	key       string
	also      bool // Results of the whole channel are of this series too.
}

func (d drawn) concerns(r *policy.Result) bool {
	return r.Key == d.key || d.also && r.Key == ""
}

// bounds finds which bounds and baselines of the rate are drawn: those of rules
// that judge this series.
func (d drawn) bounds() []chart.Bound {
	var all []chart.Bound
	seen := make(map[string]bool)
	add := func(b chart.Bound) {
		key := fmt.Sprint(b.Value, b.Baseline, b.AtMost)
		if !seen[key] {
			seen[key] = true
			all = append(all, b)
		}
	}
	for _, rule := range d.judgement.Rules {
		if rule.Metric != metric.DeliveryRate || !d.judges(rule) {
			continue
		}
		broken := d.broken(rule.Name)
		if rule.Min != nil {
			add(chart.Bound{Value: *rule.Min, Name: "min", Broken: broken})
		}
		if rule.Max != nil {
			add(chart.Bound{Value: *rule.Max, AtMost: true, Name: "max", Broken: broken})
		}
		for i := range d.judgement.Verdict.Results {
			r := &d.judgement.Verdict.Results[i]
			if r.Rule != rule.Name || !d.concerns(r) || r.Baseline == nil {
				continue
			}
			add(chart.Bound{Value: *r.Baseline, Name: "base", Baseline: true})
			if rule.MaxDrop != nil {
				add(chart.Bound{Value: *r.Baseline * (1 - *rule.MaxDrop), Name: "drop", Broken: broken})
			}
			if rule.MaxRise != nil {
				add(chart.Bound{Value: *r.Baseline * (1 + *rule.MaxRise), AtMost: true, Name: "rise", Broken: broken})
			}
			break
		}
	}
	return all
}

// judges reports whether a rule is about this series.
func (d drawn) judges(rule policy.Rule) bool {
	ofChannel := rule.Per == "" || rule.Per == policy.PerChannel
	if d.key == "" {
		return ofChannel
	}
	return !ofChannel || d.also || len(d.judgement.Keys) == 1
}

func (d drawn) broken(rule string) bool {
	for i := range d.judgement.Verdict.Results {
		r := &d.judgement.Verdict.Results[i]
		if r.Rule == rule && d.concerns(r) && (r.Status != policy.Pass || r.Reason == policy.ReasonWaived) {
			return true
		}
	}
	return false
}
