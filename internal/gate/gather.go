// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// gathered collects from the reads of a plan what another read asks for. Missing is a
// clause about what the plan lacks; empty if it lacks nothing.
func gathered(reads []*planjson.Read, want query.Read) (answer cams.Answer, missing string) {
	if want.Source.HasStates() {
		answer.States, missing = gatherStates(reads, want)
	} else {
		answer.Rows, missing = gather(reads, want)
	}
	return answer, missing
}

// gatherStates joins the states of reads. A read without keys covers every key.
func gatherStates(reads []*planjson.Read, want query.Read) (states []signal.State, missing string) {
	has := make(map[string]bool)
	for _, r := range reads {
		for _, key := range orWhole(r.Arguments.Keys) {
			has[key] = true
		}
		states = append(states, r.States...)
	}
	if has[wholeChannel] {
		return states, ""
	}
	if len(want.Keys) == 0 {
		return nil, "the plan has only some of its " + want.Source.Nouns()
	}
	for _, key := range want.Keys {
		if !has[key] {
			return nil, want.Source.Noun + " " + key + " is not in the plan"
		}
	}
	return states, ""
}

// gather is gathered for rows. It returns rows of a baseline only if the reads cover all
// of it, because part of a baseline is a different baseline.
func gather(reads []*planjson.Read, want query.Read) (rows []metric.Row, missing string) {
	reads = slices.Clone(reads)
	if len(want.Keys) == 0 {
		// A read of some keys may count what the whole channel counts under no key.
		reads = slices.DeleteFunc(reads, func(r *planjson.Read) bool { return r.Arguments.Key != "" || len(r.Arguments.Keys) > 0 })
	}
	// Where reads overlap, the longest comes first and wins.
	length := func(r *planjson.Read) int64 { return r.Window.End - r.Window.Start }
	slices.SortStableFunc(reads, func(a, b *planjson.Read) int {
		return cmp.Or(cmp.Compare(length(b), length(a)), cmp.Compare(a.Address, b.Address))
	})
	spans := newSpans(reads)
	baseline := true
	for _, key := range orWhole(want.Keys) {
		if gap, found := spans.uncovered(key, want.Window); found {
			what := "the whole channel"
			if key != wholeChannel {
				what = want.Source.Noun + " " + key
			}
			return nil, what + " is not in the plan from " + want.Calendar.PrintTime(gap) + " on"
		}
		if _, found := spans.uncovered(key, want.Query.Window); found {
			baseline = false
		}
	}
	from := want.Window.Start
	if baseline {
		from = min(from, want.Query.Window.Start)
	}
	answers := make([][]metric.Row, len(reads))
	for i, r := range reads {
		answers[i] = r.Rows
	}
	rows, _ = merge(answers, want.Keys)
	return slices.DeleteFunc(rows, func(r metric.Row) bool { return r.Start < from }), ""
}

// wholeChannel is the key for all keys of a channel together.
const wholeChannel = ""

// orWhole returns keys, or the key for all of them if there are none.
func orWhole(keys []string) []string {
	if len(keys) == 0 {
		return []string{wholeChannel}
	}
	return keys
}

// spans has the windows that were read, by key.
type spans map[string][]metric.Window

func newSpans(reads []*planjson.Read) spans {
	all := make(spans)
	for _, r := range reads {
		keys := orWhole(r.Arguments.Keys)
		if r.Arguments.Key != "" {
			keys = []string{r.Arguments.Key}
		}
		for _, key := range keys {
			all[key] = append(all[key], r.Window)
		}
	}
	return all
}

// uncovered returns the first instant of a window that no read of a key covers.
func (s spans) uncovered(key string, window metric.Window) (at int64, found bool) {
	read := slices.Clone(s[wholeChannel])
	if key != wholeChannel {
		read = append(read, s[key]...)
	}
	slices.SortFunc(read, func(a, b metric.Window) int { return cmp.Compare(a.Start, b.Start) })
	at = window.Start
	for _, w := range read {
		if w.Start > at {
			break
		}
		at = max(at, w.End)
	}
	return at, at < window.End
}

// merge joins the rows of several answers for some keys, or for all keys if none are
// given. Each interval of a key is taken from the first answer that has it; taken twice,
// its messages would count twice. Differing is how many rows of later answers were left
// out although their counts differ.
func merge(answers [][]metric.Row, keys []string) (rows []metric.Row, differing int) {
	type interval struct {
		key   string
		start int64
	}
	wanted := make(map[string]bool, len(keys))
	for _, key := range keys {
		wanted[key] = true
	}
	taken := make(map[interval]int)
	first := make(map[metric.Row]bool)
	for i, answer := range answers {
		for _, row := range answer {
			if len(keys) > 0 && !wanted[row.Key] {
				continue
			}
			at := interval{row.Key, row.Start}
			if from, found := taken[at]; found && from != i {
				if !first[row] {
					differing++
				}
				continue
			}
			taken[at] = i
			first[row] = true
			rows = append(rows, row)
		}
	}
	return metric.Unique(rows), differing
}
