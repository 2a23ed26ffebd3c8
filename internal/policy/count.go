// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// Count returns a clause that counts things by their status, worst first: "1 of 4 channels
// fails and 1 warns". It leaves out those that pass unless all do.
func Count(statuses []Status, thing string) string {
	counts := make(map[rank]int)
	for _, s := range statuses {
		counts[rank{status: s}]++
	}
	return countRanks(counts, thing)
}

// rank orders results in a count. A waived one is worse than one that passes.
type rank struct {
	status Status
	waived bool
}

func rankOf(r *Result) rank { return rank{r.Status, r.Reason == ReasonWaived} }

func (r rank) worseThan(other rank) bool {
	by := r.status.Compare(other.status)
	return by > 0 || by == 0 && r.waived && !other.waived
}

// countRules counts rules by the worst of their results: "1 of 4 rules fails, 1 warns and 1
// is waived".
func countRules(results []Result) string {
	worst := make(map[string]rank)
	for i := range results {
		r := rankOf(&results[i])
		if of, found := worst[results[i].Rule]; !found || r.worseThan(of) {
			worst[results[i].Rule] = r
		}
	}
	counts := make(map[rank]int)
	for _, r := range worst {
		counts[r]++
	}
	return countRanks(counts, "rule")
}

func countRanks(counts map[rank]int, thing string) string {
	all := 0
	for _, n := range counts {
		all += n
	}
	var parts []string
	for _, s := range slices.Backward(Statuses()) {
		for _, r := range []rank{{s, true}, {s, false}} {
			n := counts[r]
			switch {
			case n == 0, len(parts) > 0 && r == rank{status: Pass}:
			case len(parts) > 0:
				parts = append(parts, metric.PrintCount(int64(n))+" "+r.verb(n))
			default:
				parts = append(parts, ofAll(n, all, thing)+" "+r.verb(n))
			}
		}
	}
	return diagnostic.Listed(parts, "and")
}

// ofAll counts things out of all: "1 rule", "both rules", "all 3 rules", "2 of 3 rules".
func ofAll(n, all int, thing string) string {
	switch {
	case n < all:
		return fmt.Sprintf("%s of %s", metric.PrintCount(int64(n)), metric.Plural(all, thing))
	case n == 1:
		return "1 " + thing
	case n == 2:
		return "both " + thing + "s"
	}
	return "all " + metric.Plural(n, thing)
}

// verb returns the verb for n things of a rank.
func (r rank) verb(n int) string {
	be, have, pass, ending := "are", "have", "pass", ""
	if n == 1 {
		be, have, pass, ending = "is", "has", "passes", "s"
	}
	switch {
	case r.waived:
		return be + " waived"
	case r.status == Unjudged:
		return have + " no rules"
	case r.status == Pass:
		return pass
	case r.status == Inconclusive:
		return be + " inconclusive"
	case r.status == Error:
		return "could not be judged"
	}
	return string(r.status) + ending
}
