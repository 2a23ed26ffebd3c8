// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import "github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"

// unjudged has the reasons of results that had too little data. A policy may let them pass,
// but they do not show that a bound is met.
var unjudged = map[policy.Reason]bool{
	policy.ReasonNoData: true, policy.ReasonGaps: true, policy.ReasonLowVolume: true, policy.ReasonNoBaseline: true,
}

// statusOf returns the status of a result in a backtest.
func statusOf(r *policy.Result) policy.Status {
	if unjudged[r.Reason] && r.Status != policy.Fail {
		return policy.Inconclusive
	}
	return r.Status
}

// add adds a result to a day. The worst result decides.
func (d *Day) add(r *policy.Result) {
	status := statusOf(r)
	by := status.Compare(d.Status)
	switch {
	case d.Result == nil, by > 0:
		d.Count = 0
	case by < 0:
		return
	}
	d.Count++
	if d.Count == 1 || worse(r, d.Result) {
		copied := *r
		d.Status, d.Reason, d.Result = status, r.Reason, &copied
	}
}

// worse compares two results of the same status. One that passes only because it is waived
// or tolerated is worse than one that simply passes, and so is one further beyond a bound.
func worse(a, b *policy.Result) bool {
	if (a.Reason == policy.ReasonOK) != (b.Reason == policy.ReasonOK) {
		return b.Reason == policy.ReasonOK
	}
	if a.Reason != b.Reason || a.DecidedBy != b.DecidedBy || a.Observed == nil || b.Observed == nil {
		return false
	}
	return a.IsWorse(b)
}

// finish sets the fields that do not depend on results.
func (d *Day) finish(p *past, day int, rule policy.Rule, failOnWarn bool) {
	read := &p.reads[day]
	d.At, d.Window = read.Now, read.Window
	if !p.covers(day, rule) {
		d.Status, d.Reason, d.Result, d.Count = policy.Inconclusive, ReasonNotCovered, nil, 0
	}
	d.Blocks = d.Status == policy.Fail || d.Status == policy.Warn && failOnWarn
}

// together returns the worst outcome of all rules on each day.
func together(rules []Rule, days int) []Day {
	all := make([]Day, days)
	for i := range all {
		for j := range rules {
			d := &rules[j].Days[i]
			if j == 0 || outweighs(d, &all[i]) {
				all[i] = *d
			}
		}
	}
	return all
}

func outweighs(a, b *Day) bool {
	if a.Blocks != b.Blocks {
		return a.Blocks
	}
	by := a.Status.Compare(b.Status)
	return by > 0 || by == 0 && b.Reason == policy.ReasonOK && a.Reason != policy.ReasonOK
}
