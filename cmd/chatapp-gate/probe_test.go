// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/command"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const (
	probed1 = "8613800000001"
	probed2 = "8613800000002"
)

// probeOnce runs `probe` on the channel cams-probed at a time.
func probeOnce(t *testing.T, server *sandbox.Server, at time.Time, arguments ...string) (code int, printed string) {
	t.Helper()
	var out strings.Builder
	code = command.Run(t.Context(), command.Environment{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Version: "1", Now: func() time.Time { return at }},
		append([]string{"probe", "--protocol", "HTTP", "--endpoint", server.Endpoint(), "--cust-space-id", "cams-probed"}, arguments...))
	return code, out.String()
}

// probedScenario has one channel of two numbers.
func probedScenario(t *testing.T, clock *time.Time, edit func(*sandbox.Channel)) sandbox.Scenario {
	t.Helper()
	s := sandbox.Demo()
	s.Now = func() time.Time { return *clock }
	channel := sandbox.Channel{CustSpaceID: "cams-probed", Account: s.Accounts[0].Name, ROIMetrics: true}
	for _, number := range []string{probed1, probed2} {
		channel.Numbers = append(channel.Numbers, sandbox.Number{PhoneNumber: number, DailySent: 1000, DeliveryRate: 0.97})
	}
	if edit != nil {
		edit(&channel)
	}
	s.Channels = []sandbox.Channel{channel}
	t.Setenv("ALICLOUD_ACCESS_KEY", s.Accounts[0].AccessKeyID)
	t.Setenv("ALICLOUD_SECRET_KEY", s.Accounts[0].AccessKeySecret)
	return s
}

// TestProbe probes a channel for each way in which CAMS may answer.
func TestProbe(t *testing.T) {
	zone := func(name string) func(*sandbox.Channel) { return func(c *sandbox.Channel) { c.Timezone = name } }
	wholeChannel := func(way sandbox.WholeChannel) func(*sandbox.Channel) {
		return func(c *sandbox.Channel) { c.WholeChannel = way }
	}
	gaps := func(gap ...sandbox.Span) func(*sandbox.Channel) {
		return func(c *sandbox.Channel) {
			for i := range c.Numbers {
				c.Numbers[i].Gaps = gap
			}
		}
	}
	both := []string{"--phone-number", probed1, "--phone-number", probed2}
	tests := map[string]struct {
		edit      func(*sandbox.Channel)
		arguments []string
		words     []string
		without   []string
	}{
		"as documented examples are": {words: []string{
			"cams-probed, 2026-11-24 07:30 UTC, 6 calls.",
			"At midnight in UTC+08:00 (800 rows).", `timezone = "Asia/Shanghai"`,
			"The rows of each number: the same 16 rows as calls for 2 numbers.", "whole_channel = true # only with phone_numbers",
			"At least 399 days, the most that was tried. One call may cover 400 days, the most that was tried.",
			"Still open until the probe runs again with the same --history file",
		}, without: []string{"settle =", probed1}},
		"days of UTC":                     {edit: zone("UTC"), words: []string{"At midnight in UTC+00:00", `timezone = "UTC"`}},
		"days of a zone west of it":       {edit: zone("America/Bogota"), words: []string{"At midnight in UTC-05:00", `timezone = "Etc/GMT+5"`}},
		"days of a zone with minutes":     {edit: zone("Asia/Kathmandu"), words: []string{"At midnight in UTC+05:45", "Set timezone to a zone with this offset."}, without: []string{"timezone ="}},
		"days of a zone with summer time": {edit: zone("Europe/Berlin"), words: []string{"in a zone with daylight saving time: UTC+01:00 (", " and UTC+02:00 ("}, without: []string{"timezone ="}},
		"a month of days":                 {arguments: []string{"--days", "30"}, words: []string{"The rows cover less than half a year"}},
		"a whole channel that is cut":     {edit: wholeChannel(sandbox.WholeTruncated), arguments: both, words: []string{"Not all rows: 8 of the 16 rows that calls for 2 numbers return are missing."}, without: []string{"whole_channel ="}},
		"one that is cut, and one number": {edit: wholeChannel(sandbox.WholeTruncated), words: []string{"The rows of the one known number."}, without: []string{"whole_channel ="}},
		"one that is pooled":              {edit: wholeChannel(sandbox.WholeAggregated), arguments: both, words: []string{"Rows without a phone number, in which the numbers are pooled."}, without: []string{"whole_channel ="}},
		"one that is refused": {
			edit: wholeChannel(sandbox.WholeRefused), arguments: both,
			words: []string{"It is refused. Name phone_numbers", "At midnight in UTC+08:00", "At least 399 days"}, without: []string{"whole_channel ="},
		},
		"rows of the last 90 days": {edit: gaps(sandbox.Span{To: "-90d"}), words: []string{"90 days: the oldest row is of 2026-08-25.", "The rows cover less than half a year"}},
		"calls of 31 days at most": {edit: func(c *sandbox.Channel) { c.MaxDays = 31 }, words: []string{"At least 399 days", "One call may cover 31 days and no more."}},
		"both": {
			edit: func(c *sandbox.Channel) {
				c.MaxDays = 31
				gaps(sandbox.Span{To: "-200d"}, sandbox.Span{From: "-100d", To: "-80d"})(c)
			},
			words: []string{"200 days: the oldest row is of 2026-05-07.", "One call may cover 31 days and no more."},
		},
		"no row at all": {edit: gaps(sandbox.Span{}), words: []string{
			"Still open: there are no rows.", "Still open: the last 8 days have no rows.", "Still open: the requested days have no rows.",
		}, without: []string{"Arguments of this channel"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			clock := now
			server := sandbox.Start(t, probedScenario(t, &clock, tt.edit))
			code, printed := probeOnce(t, server, clock, tt.arguments...)
			if code != 0 {
				t.Errorf("ended with %d", code)
			}
			for _, words := range tt.words {
				if !strings.Contains(printed, words) {
					t.Errorf("%q is not there", words)
				}
			}
			for _, words := range tt.without {
				if strings.Contains(printed, words) {
					t.Errorf("%q is there", words)
				}
			}
			if t.Failed() {
				t.Log(printed)
			}
		})
	}
}

// TestProbeHistory checks what several probes with one history file find about changing
// counts.
func TestProbeHistory(t *testing.T) {
	clock := now // 15:30 in Shanghai.
	scenario := probedScenario(t, &clock, func(c *sandbox.Channel) {
		c.Numbers[0].Steady, c.Numbers[1].Steady = true, true
	})
	server := sandbox.Start(t, scenario)
	history := t.TempDir() + "/probe.json"
	look := func(words ...string) {
		t.Helper()
		code, printed := probeOnce(t, server, clock, "--history", history)
		for _, w := range words {
			if code != 0 || !strings.Contains(printed, w) {
				t.Errorf("ended with %d, and %q is not there:\n%s", code, w, printed)
			}
		}
	}
	replace := func(rows ...sandbox.Row) {
		t.Helper()
		scenario.Channels[0].Numbers[0].Rows = rows
		if err := server.Replace(scenario); err != nil {
			t.Fatal(err)
		}
	}
	look("Still open until the probe runs again")
	clock = clock.Add(6 * time.Hour)
	look("No count changed between 2026-11-24 07:30 and 2026-11-24 13:30 UTC, in ", "Run the probe again later")
	// The day before yesterday had ended 45 h 30 min before the second look.
	replace(sandbox.Row{Start: "2026-11-22", SentCount: 1000, DeliveredCount: 971})
	clock = clock.Add(6 * time.Hour)
	look("a day up to 45 hours after its end, a half hour up to 48 hours.", `settle = "46h" # "49h" with half hours`)
	content := string(readFile(t, history))
	if strings.Contains(content, probed1) || strings.Count(content, `"channel":"cams-probed"`) != 3 {
		t.Errorf("the history has a phone number, or not three probes:\n%.300s", content)
	}
	// Each channel has its own history, and other files are rejected.
	writeFile(t, history, `[{"channel": "other", "at": "2026-11-24T00:00:00Z", "rows": []}]`)
	look("Still open until the probe runs again")
	writeFile(t, history, "{")
	if code, printed := probeOnce(t, server, clock, "--history", history); code != 2 || !strings.Contains(printed, "is not a history of probes") {
		t.Errorf("ended with %d\n%s", code, printed)
	}
}

// TestProbeFails checks that a failed probe has exit code 2.
func TestProbeFails(t *testing.T) {
	clock := now
	tests := map[string]struct {
		edit      func(*sandbox.Channel)
		fault     sandbox.FaultKind
		arguments []string
		words     string
		without   string
	}{
		"refused without a number": {edit: func(c *sandbox.Channel) { c.WholeChannel = sandbox.WholeRefused }, words: "--phone-number"},
		"no channel":               {arguments: []string{"--cust-space-id", "cams-other"}, words: "Check --cust-space-id", without: "--phone-number"},
		"an unknown number":        {arguments: []string{"--phone-number", "8613800000099"}, words: "InvalidParameter.PhoneNumberError"},
		"an outage":                {fault: sandbox.FaultStatus, arguments: []string{"--timeout", "50ms"}, words: "HTTP status 503"},
		"not a number":             {arguments: []string{"--phone-number", "+86 138"}, words: "Wrong usage"},
		"no days":                  {arguments: []string{"--days", "3"}, words: "--days 3 is not between 10 and 3660"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			scenario := probedScenario(t, &clock, tt.edit)
			if tt.fault != "" {
				scenario.Faults = []sandbox.Fault{{Kind: tt.fault}}
			}
			code, printed := probeOnce(t, sandbox.Start(t, scenario), clock, tt.arguments...)
			if code != 2 || !strings.Contains(printed, tt.words) || strings.Contains(printed, "8613800000099") || tt.without != "" && strings.Contains(printed, tt.without) {
				t.Errorf("ended with %d:\n%s", code, printed)
			}
		})
	}
}
