// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/command"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// rollout is when the judged time begins: at 9:00 of a day that does not count, because
// it is not whole.
var rollout = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("", 8*3600))

// after is a time in hours after the rollout.
func after(hours float64) time.Time { return rollout.Add(time.Duration(hours * float64(time.Hour))) }

// waiter runs `live --wait` with a clock that only Sleep advances.
type waiter struct {
	mu       sync.Mutex // The sandbox reads the clock too.
	now      time.Time
	server   *sandbox.Server
	scenario sandbox.Scenario
	rules    string // In place of those of waitPolicy.
	sleeps   []time.Duration
	wakes    []func(w *waiter) // What happens during each sleep, in order.
	stop     context.CancelFunc
}

func (w *waiter) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *waiter) sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.mu.Lock()
	w.now = w.now.Add(d)
	w.mu.Unlock()
	w.sleeps = append(w.sleeps, d)
	if n := len(w.sleeps); n <= len(w.wakes) && w.wakes[n-1] != nil {
		w.wakes[n-1](w)
	}
	return ctx.Err()
}

// change replaces the scenario.
func change(t *testing.T, edit func(*sandbox.Scenario)) func(*waiter) {
	return func(w *waiter) {
		edit(&w.scenario)
		if err := w.server.Replace(w.scenario); err != nil {
			t.Error(err)
		}
	}
}

const waitPolicy = `
channel "support" {
  cust_space_id = "CHANNEL"
  lookback      = "7d"
  rules = {
    delivery = { metric = "delivery_rate", min = 0.95, min_intervals = 3 }
    volume   = { metric = "sent_count", min = 1 }
    first    = { metric = "delivery_rate", per = "interval", min = 0.5 }
  }
}
`

// TestWait checks when `live --wait` looks, and how it ends.
func TestWait(t *testing.T) {
	// Three days begin on the 25th, and have settled at 2:00 on the 28th.
	const ready, poll = 89.0, 5 * time.Minute
	gap := func(s *sandbox.Scenario) {
		s.Channels[0].Numbers[0].Gaps = []sandbox.Span{{From: "2026-11-26", To: "2026-11-27"}}
	}
	whole := func(s *sandbox.Scenario) { s.Channels[0].Numbers[0].Gaps = nil }
	outage := func(s *sandbox.Scenario) { s.Faults = []sandbox.Fault{{Kind: sandbox.FaultStatus}} }
	recovery := func(s *sandbox.Scenario) { s.Faults = nil }
	collapse := func(s *sandbox.Scenario) {
		s.Channels[0].Numbers[0].Dips = []sandbox.Dip{{From: "2026-11-25", To: "2026-11-26", DeliveryRate: new(0.1)}}
	}
	tests := map[string]struct {
		channel   string
		arguments string
		began     float64 // Hours after the rollout.
		edit      func(*sandbox.Scenario)
		wakes     []func(*sandbox.Scenario)
		code      int
		sleeps    int
		looks     int
		ended     float64 // Hours after the rollout, to which jitter adds a little.
		words     []string
	}{
		"until three days have settled": {
			arguments: "--wait 96h", sleeps: 1, looks: 1, ended: ready,
			words: []string{"Waiting for channel support: 0 of 3 intervals since 2026-11-24T09:00:00+08:00 settled, the last at 2026-11-28T02:00:00+08:00. The next look is at 2026-11-28T02:0"},
		},
		"that have settled before":  {arguments: "--wait 1m", began: 100, looks: 1, ended: 100},
		"for data that is late":     {arguments: "--wait 96h", edit: gap, wakes: []func(*sandbox.Scenario){nil, nil, whole}, sleeps: 3, looks: 3, ended: ready, words: []string{"Waiting for channel support (delivery: "}},
		"through an outage":         {arguments: "--wait 96h --timeout 1s", edit: outage, wakes: []func(*sandbox.Scenario){nil, nil, recovery}, sleeps: 3, looks: 3, ended: ready, words: []string{"answered with HTTP status 503 and an empty body"}},
		"for data that never comes": {channel: "cams-silent", arguments: "--wait 90h --poll 30m", code: 3, sleeps: 3, looks: 3, ended: 90},
		"in an outage to the end":   {arguments: "--wait 90h --poll 30m --timeout 1s", edit: outage, code: 2, sleeps: 3, looks: 3, ended: 90},
		"for what is refused":       {channel: "cams-unknown", arguments: "--wait 96h", code: 2, sleeps: 1, looks: 1, ended: ready},
		"to fail":                   {arguments: "--wait 96h", edit: collapse, code: 1, sleeps: 1, looks: 1, ended: ready},
		"to fail at once": {
			// One look at once, and one when the first day has settled.
			arguments: "--wait 96h --fail-fast", edit: collapse, code: 1, sleeps: 1, looks: 1, ended: 41,
		},
		"and passes with fail-fast": {arguments: "--wait 96h --fail-fast", sleeps: 3, looks: 3, ended: ready},
		"less than it takes": {
			arguments: "--wait 48h", code: 2,
			words: []string{"Error: Wrong usage", "the wait ends at 2026-11-26T09:00:00+08:00, but 3 intervals of channel support since 2026-11-24T09:00:00+08:00 will not have settled until 2026-11-28T02:00:00+08:00; wait longer"},
		},
		"not at all":                {code: 3, ended: 0, words: []string{"no interval since 2026-11-24T09:00:00+08:00 has settled yet; the first one", "settles at 2026-11-26T02:00:00+08:00"}},
		"not at all, and there are": {began: 100, looks: 1, ended: 100},
		"since a day of the zone":   {arguments: "--since 2026-11-25", began: 100, looks: 1, ended: 100},
		"since tomorrow":            {arguments: "--since 2026-11-25", code: 2, words: []string{"--since 2026-11-25 is in the future: it is 2026-11-24T09:00:00+08:00 now."}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := &waiter{now: after(tt.began), scenario: sandbox.Demo()}
			w.scenario.Now = w.clock
			w.scenario.Channels[0].Numbers = w.scenario.Channels[0].Numbers[:1]
			if tt.edit != nil {
				tt.edit(&w.scenario)
			}
			w.server = sandbox.Start(t, w.scenario)
			for _, edit := range tt.wakes {
				if edit == nil {
					w.wakes = append(w.wakes, nil)
				} else {
					w.wakes = append(w.wakes, change(t, edit))
				}
			}
			code, printed := w.run(t, tt.channel, tt.arguments)
			if code != tt.code {
				t.Errorf("ended with %d", code)
			}
			looks := strings.Count(printed, `Read channel "support"`) - strings.Count(printed, "no interval has settled yet")
			if len(w.sleeps) != tt.sleeps || looks != tt.looks {
				t.Errorf("slept %v, and looked %d times", w.sleeps, looks)
			}
			// Each sleep between two looks lasts a poll, and jitter makes it up to a fifth longer.
			if late := w.now.Sub(after(tt.ended)); late < 0 || late > time.Duration(len(w.sleeps))*poll*6/5 {
				t.Errorf("ended at %s, which is %s late", w.now, late)
			}
			for _, words := range tt.words {
				if !strings.Contains(printed, words) {
					t.Errorf("%q is not there", words)
				}
			}
			if strings.Contains(printed, "00:00–00:00") {
				t.Error("an empty window is shown")
			}
			if t.Failed() {
				t.Log(printed)
			}
		})
	}
}

func (w *waiter) run(t *testing.T, channel, arguments string) (code int, printed string) {
	t.Helper()
	if channel == "" {
		channel = "cams-healthy"
	}
	policy := t.TempDir() + "/policy.hcl"
	text := strings.ReplaceAll(waitPolicy, "CHANNEL", channel)
	if begin := strings.Index(text, "rules = {"); w.rules != "" {
		text = text[:begin] + "rules = {\n" + w.rules + "\n}\n}\n"
	}
	writeFile(t, policy, text)
	t.Setenv("ALICLOUD_ACCESS_KEY", w.scenario.Accounts[0].AccessKeyID)
	t.Setenv("ALICLOUD_SECRET_KEY", w.scenario.Accounts[0].AccessKeySecret)
	ctx, stop := context.WithCancel(t.Context())
	w.stop = stop
	defer stop()
	var out strings.Builder
	code = command.Run(ctx, command.Environment{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Version: "1", Now: w.clock, Sleep: w.sleep,
	}, append([]string{"live", "--policy", policy, "--protocol", "HTTP", "--endpoint", w.server.Endpoint(), "--since", rollout.Format(time.RFC3339)}, strings.Fields(arguments)...))
	return code, out.String()
}

// TestSinceTooShortToFail checks that a rule that tolerates every interval since a time does
// not allow what it could not block.
func TestSinceTooShortToFail(t *testing.T) {
	for _, rule := range []string{"tolerate = 1", "consecutive = 2"} {
		t.Run(rule, func(t *testing.T) {
			w := &waiter{now: after(42), scenario: sandbox.Demo()} // One day has settled.
			w.scenario.Now = w.clock
			w.scenario.Channels[0].Numbers = w.scenario.Channels[0].Numbers[:1]
			w.scenario.Channels[0].Numbers[0].Dips = []sandbox.Dip{{From: "2026-11-25", To: "2026-11-27", DeliveryRate: new(0.0)}}
			w.server = sandbox.Start(t, w.scenario)
			w.rules = `each = { metric = "delivery_rate", per = "interval", min = 0.5, ` + rule + ` }`
			if code, printed := w.run(t, "", ""); code != 3 || !strings.Contains(printed, "only 1 of 2 intervals since 2026-11-24T09:00:00+08:00 settled") {
				t.Errorf("without a wait: ended with %d\n%s", code, printed)
			}
			if code, printed := w.run(t, "", "--wait 96h"); code != 1 || len(w.sleeps) != 1 {
				t.Errorf("with a wait: ended with %d after %d sleeps\n%s", code, len(w.sleeps), printed)
			}
		})
	}
}

// TestWaitInterrupted checks that Ctrl-C ends a wait at once, at any point.
func TestWaitInterrupted(t *testing.T) {
	w := &waiter{now: rollout, scenario: sandbox.Demo()}
	w.scenario.Now = w.clock
	w.server = sandbox.Start(t, w.scenario)
	w.wakes = []func(*waiter){func(w *waiter) { w.stop() }}
	if code, printed := w.run(t, "", "--wait 96h"); code != 2 || !strings.Contains(printed, "Error: Interrupted") || len(w.sleeps) != 1 {
		t.Errorf("ended with %d after %d sleeps:\n%s", code, len(w.sleeps), printed)
	}
	// The system's timer also ends with the context.
	ctx, stop := context.WithCancel(t.Context())
	var out strings.Builder
	policy := t.TempDir() + "/policy.hcl"
	writeFile(t, policy, strings.ReplaceAll(waitPolicy, "CHANNEL", "cams-healthy"))
	began := time.Now()
	code := command.Run(ctx, command.Environment{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: onWrite(stop, &out), Version: "1", Now: func() time.Time { return rollout },
	}, []string{"live", "--policy", policy, "--protocol", "HTTP", "--endpoint", w.server.Endpoint(), "--since", rollout.Format(time.RFC3339), "--wait", "96h"})
	if code != 2 || !strings.Contains(out.String(), "Error: Interrupted") || time.Since(began) > time.Minute {
		t.Errorf("ended with %d after %s:\n%s", code, time.Since(began), out.String())
	}
}

// TestWaitUsage checks which flags require other flags.
func TestWaitUsage(t *testing.T) {
	policy := t.TempDir() + "/policy.hcl"
	writeFile(t, policy, strings.ReplaceAll(waitPolicy, "CHANNEL", "cams-healthy"))
	for arguments, words := range map[string]string{
		"--wait 1h":                                 "--wait needs --since",
		"--since 2026-11-24 --fail-fast":            "--fail-fast needs --wait",
		"--since yesterday":                         `--since "yesterday" is not a time`,
		"--since 2026-11-24 --wait long":            `--wait "long" is not a length of time`,
		"--since 2026-11-24 --wait 1h --poll never": `--poll "never" is not a length of time`,
	} {
		var out strings.Builder
		code := command.Run(t.Context(), command.Environment{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: time.Now, Version: "1"},
			append([]string{"live", "--policy", policy}, strings.Fields(arguments)...))
		if code != 2 || !strings.Contains(out.String(), words) {
			t.Errorf("%s: ended with %d\n%s", arguments, code, out.String())
		}
	}
}

func writeFile(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
