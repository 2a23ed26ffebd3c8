// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestQuota(t *testing.T) {
	scenario := small()
	now := newClock(noon)
	scenario.Now = now.now
	scenario.QuotaCountsRefused = new(false)
	scenario.Accounts = append(scenario.Accounts,
		sandbox.Account{Name: "a", AccessKeyID: "key-2", AccessKeySecret: "secret"},
		sandbox.Account{Name: "b", AccessKeyID: "key-3", AccessKeySecret: "secret"})
	server := mustNew(t, scenario)
	query := during("cams-1", "DAILY", "2025-09-01", "2025-09-02")
	who := caller1(scenario)
	code := func(action string) string { return who.call(server, action, query).Code }

	for i := range 49 {
		if got := code(metric); got != "OK" {
			t.Fatalf("call %d of the quota was answered with %s", i+1, got)
		}
	}
	now.forward(400 * time.Millisecond)
	if got := code(metric); got != "OK" {
		t.Fatalf("call 50 of the quota was answered with %s", got)
	}
	over := who.call(server, metric, query)
	if over.Status != 400 || over.Code != "Throttling.User" || over.Header.Get("x-acs-retry-after") != "600" {
		t.Errorf("call 51 in a second: got %d %s, retry after %q ms", over.Status, over.Code, over.Header.Get("x-acs-retry-after"))
	}
	who.key = "key-2"
	if got := code(metric); got != "Throttling.User" {
		t.Errorf("another key of the same account has another quota: %s", got)
	}
	who.key = "key-3"
	if got := code(metric); got != "Unknown.ResourceOwnerId" {
		t.Errorf("another account shares the quota: %s", got)
	}
	who.key = "key"
	for i, want := range []string{"OK", "OK", "OK", "OK", "OK", "Throttling.User"} {
		if got := code(enable); got != want {
			t.Errorf("%s, call %d: got %s, want %s", enable, i+1, got, want)
		}
	}
	if got := server.Refused(); got != 3 {
		t.Errorf("Refused is %d, want 3", got)
	}
	server.Reset()
	if got := code(metric); got != "Throttling.User" {
		t.Errorf("Reset forgot the quota: %s", got)
	}
	now.forward(600 * time.Millisecond) // The first 49 are a second old now, the 50th is not.
	for range 49 {
		if got := code(metric); got != "OK" {
			t.Fatalf("a second later: %s", got)
		}
	}
	if got := code(metric); got != "Throttling.User" {
		t.Errorf("51 calls within a second passed")
	}
	if got := server.Refused(); got != 2 {
		t.Errorf("Refused is %d after Reset, want 2", got)
	}
}

// TestQuotaModels calls twice as often as the quota allows, beginning in the middle of a second.
func TestQuotaModels(t *testing.T) {
	cases := map[string]struct {
		window  sandbox.QuotaWindow
		refused *bool // whether refused calls count
		want    string
	}{
		// One letter per call, ten calls per second of which five may pass: A is admitted, . is
		// refused.
		"sliding, refused count":        {sandbox.WindowSliding, nil, "AAAAA..... .......... .......... "},
		"the default":                   {"", nil, "AAAAA..... .......... .......... "},
		"sliding, refused do not count": {sandbox.WindowSliding, new(false), "AAAAA..... AAAAA..... AAAAA..... "},
		"fixed, refused count":          {sandbox.WindowFixed, new(true), "AAAAAAAAAA .....AAAAA .....AAAAA "},
		"fixed, refused do not count":   {sandbox.WindowFixed, new(false), "AAAAAAAAAA .....AAAAA .....AAAAA "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			scenario := small()
			now := newClock(noon.Add(500 * time.Millisecond))
			scenario.Now = now.now
			scenario.QPS = map[string]int{metric: 5}
			scenario.QuotaWindow, scenario.QuotaCountsRefused = c.window, c.refused
			server := mustNew(t, scenario)
			var got strings.Builder
			for range 3 {
				for range 10 {
					letter := "A"
					if caller1(scenario).call(server, metric, url.Values{}).Code == "Throttling.User" {
						letter = "."
					}
					got.WriteString(letter)
					now.forward(100 * time.Millisecond)
				}
				got.WriteString(" ")
			}
			if got.String() != c.want {
				t.Errorf("got  %s\nwant %s", got.String(), c.want)
			}
		})
	}
}

// TestRetryAfter checks that a call passes after the wait in the answer, and not before.
func TestRetryAfter(t *testing.T) {
	for _, window := range []sandbox.QuotaWindow{sandbox.WindowSliding, sandbox.WindowFixed} {
		for _, counts := range []bool{true, false} {
			for _, early := range []time.Duration{0, time.Millisecond} {
				scenario := small()
				now := newClock(noon.Add(300 * time.Millisecond))
				scenario.Now = now.now
				scenario.QPS = map[string]int{metric: 3}
				scenario.QuotaWindow, scenario.QuotaCountsRefused = window, &counts
				server := mustNew(t, scenario)
				call := func() reply { return caller1(scenario).call(server, metric, url.Values{}) }
				var last reply
				for range 7 {
					last = call()
					now.forward(10 * time.Millisecond)
				}
				wait, err := time.ParseDuration(last.Header.Get("x-acs-retry-after") + "ms")
				if err != nil {
					t.Fatal(err)
				}
				now.forward(wait - 10*time.Millisecond - early)
				if throttled := call().Code == "Throttling.User"; throttled != (early > 0) {
					t.Errorf("%s, counts %t, %s before the end of %s: throttled is %t", window, counts, early, wait, throttled)
				}
			}
		}
	}
}

func TestQuotaOfScenario(t *testing.T) {
	for qps, want := range map[int]int{0: 10, 3: 57, -1: 0} {
		scenario := small()
		scenario.QPS = map[string]int{metric: qps}
		server := mustNew(t, scenario)
		for range 60 {
			caller1(scenario).call(server, metric, url.Values{})
		}
		if got := server.Refused(); got != want {
			t.Errorf("qps %d: %d of 60 calls were refused, want %d", qps, got, want)
		}
	}
}
