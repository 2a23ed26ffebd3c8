// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestCountOfStatuses checks what a headline counts: the worst first, and passes only where
// all pass.
func TestCountOfStatuses(t *testing.T) {
	for want, statuses := range map[string][]policy.Status{
		"1 channel passes":    {policy.Pass},
		"both channels pass":  {policy.Pass, policy.Pass},
		"all 3 channels fail": {policy.Fail, policy.Fail, policy.Fail},
		"1 of 4 channels could not be judged, 1 fails and 1 is inconclusive": {policy.Fail, policy.Error, policy.Pass, policy.Inconclusive},
		"1 of 2 channels warns":  {policy.Pass, policy.Warn},
		"1 channel has no rules": {policy.Unjudged},
	} {
		if got := policy.Count(statuses, "channel"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := policy.OnInconclusives(); got[0] != string(policy.Block) || got[1] != string(policy.Allow) {
		t.Errorf("got %v", got)
	}
}

// TestSubjectsOfARead checks what an outcome names where nothing was read.
func TestSubjectsOfARead(t *testing.T) {
	for want, in := range map[string]policy.Input{
		"Blocked: the read is deferred until apply": {Source: source},
		`Blocked: the read of template "spring" of cams-1 is deferred until apply (Sep 1–7, 2025)`: {
			Source: source, Channel: "cams-1", Part: `template "spring"`, Window: metric.Window{Start: day(1), End: day(8)},
			Calendar: metric.Calendar{Granularity: metric.Daily, Location: shanghai},
		},
	} {
		if got := policy.Unread(in, policy.ReasonDeferred, "").Message; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	broken := policy.Input{Source: source, Now: time.UnixMilli(day(1)), Rules: []policy.Rule{{Name: "r", Waiver: &policy.Waiver{Until: "some day"}}}}
	if got := policy.Unread(broken, policy.ReasonNotRead, "nothing").Message; !strings.HasPrefix(got, "Blocked: ") {
		t.Errorf("got %s", got)
	}
	foreign := policy.Verdict{Message: "any text"}
	if got := foreign.Under(policy.Allow).Message; got != "any text" {
		t.Errorf("got %s", got)
	}
}

// TestLinesOfAPlan checks the lines of results that a plan holds, whose messages may be any
// text and whose counts may be missing.
func TestLinesOfAPlan(t *testing.T) {
	one := policy.Result{Rule: "r", Status: policy.Fail, Reason: policy.ReasonBelowMin, Metric: metric.SentCount, DecidedBy: "min", Message: "any text"}
	if got := policy.Lines(policy.Fold([]policy.Result{one}, &policy.Frame{})); len(got) != 1 || got[0] != "r: any text" {
		t.Errorf("got %q", got)
	}
	var all []policy.Result
	for d := range 3 {
		r := one
		r.Start, r.End, r.SentCount = day(d+1), day(d+2), p(int64(math.MaxInt64))
		all = append(all, r)
	}
	f := policy.Frame{Window: metric.Window{Start: day(1), End: day(8)}, Calendar: metric.Calendar{Granularity: metric.Daily, Location: shanghai}}
	if got := policy.Fold(all, &f); len(got) != 1 || got[0].Intervals != 3 || got[0].SentCount != nil {
		t.Errorf("got %+v", got)
	}
}

// TestShapesOfRules checks what is said of what is not a map of rules.
func TestShapesOfRules(t *testing.T) {
	states := policy.Source{Key: "phone_number", Keys: "phone_numbers", Noun: "phone number", Signals: []string{"status"}}
	for want, tt := range map[string]struct {
		source policy.Source
		tree   any
	}{
		`rules must be a map of rules by name: { name = { signal = "status" } }.`: {states, "status"},
		`In rule "r", metric is empty. Write a value.`:                            {source, map[string]any{"r": map[string]any{"metric": "", "min": big.NewFloat(1)}}},
	} {
		_, diags := tt.source.Rules(tt.tree)
		if len(diags) == 0 || diags[0].Detail != want {
			t.Errorf("got %v, want %s", diags, want)
		}
	}
}
