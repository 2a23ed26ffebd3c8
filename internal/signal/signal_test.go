// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package signal_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

func TestUsualClassification(t *testing.T) {
	tests := map[string]map[string]signal.Class{
		signal.Status: {
			"CONNECTED": signal.Pass, "FLAGGED": signal.Warn,
			"RESTRICTED": signal.Fail, "RATE_LIMITED": signal.Fail, "BANNED": signal.Fail, "DISCONNECTED": signal.Fail, "OFFLINE": signal.Fail,
			"PAUSED": signal.Fail, "PENDING": signal.Fail, "UNVERIFIED": signal.Fail, "MIGRATED": signal.Fail, "DELETED": signal.Fail,
			"UNKNOWN": signal.Unclassified, "": signal.Unclassified, "connected": signal.Unclassified, " CONNECTED\n": signal.Pass,
		},
		signal.QualityRating: {
			"GREEN": signal.Pass, "YELLOW": signal.Warn, "UNKNOWN": signal.Warn, "NA": signal.Warn, "RED": signal.Fail, "PURPLE": signal.Unclassified,
		},
		signal.CanSendMessage:         {"AVAILABLE": signal.Pass, "LIMITED": signal.Warn, "BLOCKED": signal.Fail, "MAYBE": signal.Unclassified},
		signal.MessagingLimitTier:     {"TIER_50": signal.Unclassified, "TIER_UNLIMITED": signal.Unclassified},
		signal.CodeVerificationStatus: {"VERIFIED": signal.Unclassified, "EXPIRED": signal.Unclassified},
		signal.NameStatus:             {"APPROVED": signal.Unclassified, "DECLINED": signal.Unclassified},
	}
	for name, values := range tests {
		s, found := signal.Find(name)
		if !found || s.Name != name {
			t.Fatalf("%s: got %+v, %t", name, s, found)
		}
		for value, want := range values {
			if got := s.Usual.Of(value); got != want {
				t.Errorf("%s %q: got %q, want %q", name, value, got, want)
			}
		}
	}
	if s, found := signal.Find("quality"); found {
		t.Errorf("got %+v", s)
	}
}

func TestWorstListWins(t *testing.T) {
	c := signal.Classes{Pass: []string{"A", "B"}, Warn: []string{"B", " C "}, Fail: []string{"C"}}
	for value, want := range map[string]signal.Class{"A": signal.Pass, "B": signal.Warn, "C": signal.Fail, "D": signal.Unclassified} {
		if got := c.Of(value); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

// TestUnique checks that equal sets of states have the same order, and that only exact
// repetitions are dropped.
func TestUnique(t *testing.T) {
	state := func(key, status string, problems ...signal.Problem) signal.State {
		return signal.State{Key: key, Values: map[string]string{signal.Status: status}, Problems: problems}
	}
	all := []signal.State{
		state("1", "BANNED"), state("1", "CONNECTED"), state("1", "CONNECTED", signal.Problem{Code: "a"}), state("1", "CONNECTED", signal.Problem{Code: "b"}), state("2", ""),
	}
	for i := range 10 {
		mixed := slices.Concat(all[i%len(all):], all[:i%len(all)], all)
		if got := signal.Unique(mixed); !reflect.DeepEqual(got, all) {
			t.Fatalf("got %+v, want %+v", got, all)
		}
	}
}

func TestOf(t *testing.T) {
	all := []signal.State{{Key: ""}, {Key: "a"}, {Key: "b"}}
	for name, tt := range map[string]struct{ keys, want []string }{
		"no keys": {nil, []string{"", "a", "b"}},
		"one":     {[]string{"b", "c"}, []string{"", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, s := range signal.Of(all, tt.keys) {
				got = append(got, s.Key)
			}
			if !slices.Equal(got, tt.want) || all[1].Key != "a" {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCause(t *testing.T) {
	one := signal.Problem{Code: "ERR-FB-001", Description: "No payment method.", Solution: "Add one."}
	tests := map[string]struct {
		problems []signal.Problem
		want     string
	}{
		"none":          {nil, ""},
		"whole":         {[]signal.Problem{one}, `"No payment method." (ERR-FB-001), possible solution "Add one."`},
		"code":          {[]signal.Problem{{Code: "131026"}}, "131026"},
		"description":   {[]signal.Problem{{Description: "Banned"}}, `"Banned"`},
		"solution":      {[]signal.Problem{{Solution: "Wait"}}, `possible solution "Wait"`},
		"code, advice":  {[]signal.Problem{{Code: "1", Solution: "Wait"}}, `1, possible solution "Wait"`},
		"empty is none": {[]signal.Problem{{}, {Code: "2"}}, "2"},
		"several":       {[]signal.Problem{{Code: "1"}, {Code: "2"}}, "1; 2"},
		"many":          {[]signal.Problem{{Code: "1"}, {Code: "2"}, {Code: "3"}, {Code: "4"}, {Code: "5"}}, "1; 2; 3; and 2 more"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := (signal.State{Problems: tt.problems}).Cause(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
