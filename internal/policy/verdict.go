// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// OnInconclusive determines whether an inconclusive verdict allows.
type OnInconclusive string

// The values of OnInconclusive. Any other value blocks.
const (
	Block OnInconclusive = "block" // The default.
	Allow OnInconclusive = "allow"
)

// OnInconclusives returns the valid values, the default first.
func OnInconclusives() []string { return []string{string(Block), string(Allow)} }

// Verdict is the outcome of all rules together.
type Verdict struct {
	Status Status // The worst of the results; Unjudged without rules.
	// Allowed is the verdict as a yes or no. Pass, Warn and Unjudged allow. Inconclusive
	// allows if OnInconclusive is Allow.
	Allowed bool
	// Message has a line with the outcome, and a line for each reason, worst first. It lists
	// at most five reasons and counts the rest. It is empty only with Input.NoMessages.
	// SplitMessage splits it.
	Message string
	// Results are sorted worst first, then by rule, key and start. The intervals that pass a
	// rule per interval share one result.
	Results []Result
}

// newVerdict sorts results and makes a verdict of them. Without words it has no message.
func newVerdict(results []Result, o OnInconclusive, w *words) Verdict {
	slices.SortFunc(results, compareResults)
	v := Verdict{Status: Unjudged, Results: results}
	if len(results) > 0 {
		v.Status = results[0].Status
	}
	v.Allowed = v.Status.Allows(o)
	if w != nil {
		v.Message = w.message(v)
	}
	return v
}

// Under returns the verdict under another OnInconclusive.
func (v Verdict) Under(o OnInconclusive) Verdict {
	v.Allowed = v.Status.Allows(o)
	v.Message = under(v.Message, v.Allowed)
	return v
}

// Recorded restores an earlier verdict, such as one in a plan. Rules are the names of its
// rules. The error is a clause about a contradiction, which means that the verdict is not to
// be trusted.
func Recorded(v Verdict, rules []string, o OnInconclusive) (Verdict, error) {
	judged := make(map[string]bool)
	worst := Unjudged
	for _, r := range v.Results {
		switch {
		case r.Status == Unjudged, !slices.Contains(Statuses(), r.Status):
			return Verdict{}, fmt.Errorf("a result has the status %q, which is unknown", r.Status)
		case !slices.Contains(Reasons(), r.Reason):
			return Verdict{}, fmt.Errorf("a result has the reason %q, which is unknown", r.Reason)
		case r.Rule != "" && !slices.Contains(rules, r.Rule):
			return Verdict{}, fmt.Errorf("it has a result of rule %q, which does not exist", r.Rule)
		case r.contradictsItself():
			return Verdict{}, fmt.Errorf("a result of rule %q is %s, which is not what its values show", r.Rule, r.Status)
		}
		judged[r.Rule] = true
		worst = Worst(worst, r.Status)
	}
	for _, rule := range rules {
		if !judged[rule] {
			return Verdict{}, fmt.Errorf("rule %q has no result", rule)
		}
	}
	switch {
	case !slices.Contains(Statuses(), v.Status):
		return Verdict{}, fmt.Errorf("the status is %q, which is unknown", v.Status)
	case v.Status != worst:
		return Verdict{}, fmt.Errorf("the status is %s, but the worst result is %s", v.Status, worst)
	case v.Allowed != v.Status.Allows(o):
		return Verdict{}, fmt.Errorf("the status is %s, but allowed is %t", v.Status, v.Allowed)
	}
	restored := newVerdict(slices.Clone(v.Results), o, &words{})
	if v.Message != "" {
		restored.Message = v.Message
	}
	return restored, nil
}

// contradictsItself reports whether a result passes for a reason that does not pass, or with
// a value beyond its bound. Values were rounded when they were recorded.
func (r Result) contradictsItself() bool {
	if r.Status != Pass {
		return false
	}
	switch r.Reason {
	case ReasonClassified, ReasonNoData, ReasonWaived, ReasonTolerated:
		return false
	case ReasonOK:
	default:
		return true
	}
	if r.Observed == nil || r.Bound == nil {
		return false
	}
	below := *r.Bound - *r.Observed
	if r.AtMost() {
		below = -below
	}
	return below > 1e-9*max(1, math.Abs(*r.Bound))
}

// Has reports whether the verdict or any of its results has a status.
func (v Verdict) Has(s Status) bool {
	return v.Status == s || slices.ContainsFunc(v.Results, func(r Result) bool { return r.Status == s })
}

// Allows reports whether a status allows.
func (s Status) Allows(o OnInconclusive) bool {
	switch s {
	case Unjudged, Pass, Warn:
		return true
	case Inconclusive:
		return o == Allow
	}
	return false
}

// compareResults orders results worst first. No two results of a verdict are equal. Scopes of
// one rule differ in key and start, except that a summary of intervals may start with the
// first interval, and that CAMS may list a key twice, in different states.
func compareResults(a, b Result) int {
	return cmp.Or(
		b.Status.Compare(a.Status),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Key, b.Key),
		cmp.Compare(a.Start, b.Start),
		cmp.Compare(a.End, b.End),
		cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Value, b.Value),
		cmp.Compare(a.Message, b.Message),
	)
}
