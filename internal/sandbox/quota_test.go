// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

func TestQuota(t *testing.T) {
	scenario := small()
	now := newClock(noon)
	scenario.Now = now.now
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
		t.Errorf("another key of the same account has a quota of its own: %s", got)
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
