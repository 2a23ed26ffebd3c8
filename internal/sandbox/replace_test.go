// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestReplace makes a channel sick, and checks what is kept and what starts over.
func TestReplace(t *testing.T) {
	scenario := small()
	scenario.QPS = map[string]int{metric: 4}
	scenario.Faults = []sandbox.Fault{{Kind: sandbox.FaultCode, Code: "A", Times: 1}}
	server := mustNew(t, scenario)
	var got []string
	call := func() {
		reply := caller1(scenario).call(server, metric, during("cams-1", "DAILY", "2025-09-01", "2025-09-01"))
		got = append(got, reply.Code)
		for _, row := range reply.Data {
			got = append(got, compact(row))
		}
	}
	replace := func(edit func(*sandbox.Number)) error {
		next := small()
		next.QPS, next.Faults = scenario.QPS, scenario.Faults
		next.Now = nil // The clock is kept.
		edit(&next.Channels[0].Numbers[0])
		return server.Replace(next)
	}
	call()
	call()
	if err := replace(func(n *sandbox.Number) { n.DeliveryRate = 0.5 }); err != nil {
		t.Fatal(err)
	}
	call() // The fault starts over.
	call()
	if err := replace(func(n *sandbox.Number) { n.DeliveryRate = 5 }); err == nil || !strings.Contains(err.Error(), "is 5") {
		t.Errorf("a broken scenario is replaced with %v", err)
	}
	call() // The quota is kept.
	if want := "A OK 4800/3600 A OK 4800/2400 Throttling.User"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if n := len(server.Requests()); n != 5 {
		t.Errorf("%d requests are recorded, want 5", n)
	}
}

// TestBefore replaces the scenario just before the request that it affects.
func TestBefore(t *testing.T) {
	scenario := small()
	server := mustNew(t, scenario)
	server.Before(func() {
		next := small()
		next.Accounts[0].NotSubscribed = true
		if err := server.Replace(next); err != nil {
			t.Error(err)
		}
	})
	if got := caller1(scenario).call(server, metric, url.Values{}).Code; got != "Product.Unsubscript" {
		t.Errorf("got %s", got)
	}
}
