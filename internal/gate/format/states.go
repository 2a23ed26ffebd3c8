// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// stateTable has a row for each state and a column for each signal, where a verdict on
// counts has charts.
type stateTable struct {
	Noun    string
	Signals []string // Without those that no state has.
	Rows    []stateRow
	Caused  bool // Some row has a cause.
	More    int
}

type stateRow struct {
	Key   string
	Cells []stateCell
	Cause string
}

// stateCell is a value, and the worst that rules make of it; no status if none judges it.
type stateCell struct {
	Value, Status string
}

// newStateTable makes the table of a judgement, nil if it has no states. Those that are
// worst come first, and only some if there are too many.
func newStateTable(x *pageIndex, most int) *stateTable {
	j := x.judgement
	if len(j.States) == 0 {
		return nil
	}
	states := slices.Clone(j.States)
	slices.SortStableFunc(states, func(a, b signal.State) int { return x.worst[b.Key].Compare(x.worst[a.Key]) })
	names := signalsOf(j)
	t := &stateTable{Noun: j.Source.Noun}
	for _, name := range names {
		t.Signals = append(t.Signals, signal.Words(name))
	}
	statuses := statusesOf(j)
	states, t.More = first(states, most)
	for _, s := range states {
		row := stateRow{Key: dash(s.Key), Cause: s.Cause()}
		for _, name := range names {
			value := s.Values[name]
			row.Cells = append(row.Cells, stateCell{dash(value), string(statuses[judged{s.Key, name, value}])})
		}
		t.Caused = t.Caused || row.Cause != ""
		t.Rows = append(t.Rows, row)
	}
	return t
}

// signalsOf lists the signals of which any state has a value, or that a rule judges.
func signalsOf(j *gate.Judgement) []string {
	return slices.DeleteFunc(slices.Clone(j.Source.Signals), func(name string) bool {
		has := func(s signal.State) bool { return s.Values[name] != "" }
		judges := func(r policy.Result) bool { return r.Signal == name }
		return !slices.ContainsFunc(j.States, has) && !slices.ContainsFunc(j.Verdict.Results, judges)
	})
}

// judged is what a result is about.
type judged struct{ key, signal, value string }

func statusesOf(j *gate.Judgement) map[judged]policy.Status {
	statuses := make(map[judged]policy.Status)
	for _, r := range j.Verdict.Results {
		if r.Signal != "" {
			at := judged{r.Key, r.Signal, strings.TrimSpace(r.Value)}
			statuses[at] = policy.Worst(statuses[at], r.Status)
		}
	}
	return statuses
}
