// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// OnInconclusive is whether an inconclusive verdict allows.
type OnInconclusive string

// What can be done about an inconclusive verdict. Anything else blocks.
const (
	Block OnInconclusive = "block" // The default.
	Allow OnInconclusive = "allow"
)

// OnInconclusives lists the valid values, the default first.
func OnInconclusives() []string { return []string{string(Block), string(Allow)} }

// Verdict is the outcome of all rules together.
type Verdict struct {
	Status Status // The worst of the results; Unjudged without rules.
	// Allowed is the verdict as a yes or no: pass, warn and unjudged allow, and
	// inconclusive where OnInconclusive says so.
	Allowed bool
	// Message is one paragraph, never empty: the verdict and, worst first, why. It
	// names at most five results and counts the rest.
	Message string
	// Results are sorted worst first, then by rule, key and start. The
	// intervals that pass a rule per interval are one result together.
	Results []Result
}

// maxNamed is how many results a verdict's message names.
const maxNamed = 5

// newVerdict makes the verdict of some results; it sorts them.
func newVerdict(results []Result, o OnInconclusive) Verdict {
	slices.SortFunc(results, compareResults)
	v := Verdict{Status: Unjudged, Results: results}
	if len(results) > 0 {
		v.Status = results[0].Status
	}
	v.Allowed = v.Status.Allows(o)
	if said, same := v.unread(); same {
		v.Message = v.heading() + said + "."
	} else {
		v.Message = v.heading() + v.counts() + "." + v.named()
	}
	return v
}

// Under is the verdict under another OnInconclusive.
func (v Verdict) Under(o OnInconclusive) Verdict {
	if v.Status.Allows(o) == v.Allowed {
		return v
	}
	return newVerdict(slices.Clone(v.Results), o)
}

// Recorded restores a verdict that was made before, as a plan holds it, by rules with
// some names. The error reports in a clause what cannot be: whoever wrote it is not to
// be believed then.
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
			return Verdict{}, fmt.Errorf("it has a result of rule %q, and there is no such rule", r.Rule)
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
		return Verdict{}, fmt.Errorf("the status is %s, and the worst result is %s", v.Status, worst)
	case v.Allowed != v.Status.Allows(o):
		return Verdict{}, fmt.Errorf("the status is %s, and allowed is %t", v.Status, v.Allowed)
	}
	restored := newVerdict(slices.Clone(v.Results), o)
	if v.Message != "" {
		restored.Message = v.Message
	}
	return restored, nil
}

// Has reports whether any result has a status, or the verdict itself where there are
// none.
func (v Verdict) Has(s Status) bool {
	return v.Status == s || slices.ContainsFunc(v.Results, func(r Result) bool { return r.Status == s })
}

// unread returns the message that all results share where nothing was read, and false
// otherwise.
func (v Verdict) unread() (said string, same bool) {
	for i := range v.Results {
		r := &v.Results[i]
		text := strings.TrimPrefix(r.Message, r.Rule+": ")
		if !r.Reason.IsUnread() || i > 0 && text != said {
			return "", false
		}
		said = text
	}
	return said, len(v.Results) > 0
}

// Allows reports whether a status lets a rollout go on.
func (s Status) Allows(o OnInconclusive) bool {
	switch s {
	case Unjudged, Pass, Warn:
		return true
	case Inconclusive:
		return o == Allow
	}
	return false
}

// compareResults orders results worst first. No two of one verdict are equal: a scope
// has one result of each rule, but a summary of intervals may start with the window as
// an interval does, and CAMS may list a key twice, in different states.
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

// heading is the verdict in two words: "fail, blocked: ".
func (v Verdict) heading() string {
	if v.Allowed {
		return string(v.Status) + ", allowed: "
	}
	return string(v.Status) + ", blocked: "
}

// counts reports how many results have which status: "1 of 7 results fails, 2 are
// inconclusive, 4 pass".
func (v Verdict) counts() string {
	if len(v.Results) == 0 {
		return "there are no rules"
	}
	var parts []string
	for _, s := range slices.Backward(Statuses()) {
		n := 0
		for i := range v.Results {
			if v.Results[i].Status == s {
				n++
			}
		}
		switch {
		case n == 0:
		case len(parts) > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n, s.verb(n)))
		case n == len(v.Results):
			parts = append(parts, fmt.Sprintf("%s %s", metric.Plural(n, "result"), s.verb(n)))
		default:
			parts = append(parts, fmt.Sprintf("%d of %s %s", n, metric.Plural(len(v.Results), "result"), s.verb(n)))
		}
	}
	return strings.Join(parts, ", ")
}

// verb is what n results of a status do.
func (s Status) verb(n int) string {
	one := n == 1
	switch {
	case s == Pass && one:
		return "passes"
	case s == Inconclusive && one:
		return "is inconclusive"
	case s == Inconclusive:
		return "are inconclusive"
	case one:
		return string(s) + "s"
	}
	return string(s)
}

// named gives the messages of the results that there is something to say of:
// those that do not pass, and those that pass only by a waiver or by leniency.
func (v Verdict) named() string {
	var b strings.Builder
	count := 0
	for i := range v.Results {
		r := &v.Results[i]
		if r.Status == Pass && r.Reason != ReasonWaived && r.Reason != ReasonTolerated {
			continue
		}
		if count++; count <= maxNamed {
			b.WriteString(" " + r.Message + ".")
		}
	}
	if count > maxNamed {
		fmt.Fprintf(&b, " And %d more.", count-maxNamed)
	}
	return b.String()
}
