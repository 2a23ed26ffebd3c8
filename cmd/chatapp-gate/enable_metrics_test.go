// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/command"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// TestEnableMetricsAsks checks that nothing is written unless the user confirms it, and
// that an unknown outcome is reported as unknown.
func TestEnableMetricsAsks(t *testing.T) {
	never, stop := io.Pipe() // Nothing is typed.
	t.Cleanup(func() { _ = stop.Close() })
	const question = "CAMS will collect the metrics of 1 channel: cams-silent.\nAs far as we know, this cannot be undone. " +
		"The first day that is counted is Nov 25, 2026, and its counts appear on Nov 26, 2026 at the earliest.\nType yes to enable: "
	tests := map[string]struct {
		stdin     io.Reader
		arguments []string
		noWidth   bool // Stderr is not a terminal.
		fault     sandbox.FaultKind
		interrupt bool
		exitCode  int
		calls     int
		stdout    string
		stderr    string // A part of it.
	}{
		"yes":                  {stdin: strings.NewReader("yes\n"), calls: 1, stdout: "cams-silent: enabled\n", stderr: question},
		"no":                   {stdin: strings.NewReader("no\n"), exitCode: 2, stderr: question + "Not confirmed. Nothing was changed.\n"},
		"the first letter":     {stdin: strings.NewReader("y\n"), exitCode: 2, stderr: "Not confirmed."},
		"nothing":              {stdin: strings.NewReader("\n"), exitCode: 2, stderr: "Not confirmed."},
		"the end of stdin":     {stdin: strings.NewReader(""), exitCode: 2, stderr: "Not confirmed."},
		"an interruption":      {stdin: never, interrupt: true, exitCode: 2, stderr: "Interrupted"},
		"no place to ask":      {stdin: strings.NewReader("yes\n"), noWidth: true, exitCode: 2, stderr: "there is no terminal to ask on"},
		"a terminal and --yes": {stdin: never, arguments: []string{"--yes"}, calls: 1, stdout: "cams-silent: enabled\n", stderr: "The first day"},
		"no answer": {
			stdin: never, arguments: []string{"--yes"}, fault: sandbox.FaultEOF, exitCode: 2, calls: 1,
			stdout: "cams-silent: not known. The connection to ",
		},
		"a failing service": {
			stdin: never, arguments: []string{"--yes"}, fault: sandbox.FaultStatus, exitCode: 2, calls: 1,
			stdout: "cams-silent: not known. 127.0.0.1:",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			scenario := sandbox.Demo()
			scenario.Now = func() time.Time { return now }
			if tt.fault != "" {
				scenario.Faults = []sandbox.Fault{{Kind: tt.fault}}
			}
			server := sandbox.Start(t, scenario)
			t.Setenv("HOME", t.TempDir()) // Without the profiles of the user.
			t.Setenv("ALICLOUD_ACCESS_KEY", scenario.Accounts[0].AccessKeyID)
			t.Setenv("ALICLOUD_SECRET_KEY", scenario.Accounts[0].AccessKeySecret)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tt.interrupt {
				time.AfterFunc(50*time.Millisecond, cancel)
			}
			var stdout, stderr bytes.Buffer
			e := command.Environment{Stdin: tt.stdin, StdinIsTerminal: true, StderrWidth: 200, Stdout: &stdout, Stderr: &stderr, NoColor: true, Now: func() time.Time { return now }, Version: "1"}
			if tt.noWidth {
				e.StderrWidth = 0
			}
			code := command.Run(ctx, e, append([]string{"enable-metrics", "--protocol", "HTTP", "--endpoint", server.Endpoint(), "cams-silent"}, tt.arguments...))
			if code != tt.exitCode || len(server.Requests()) != tt.calls {
				t.Errorf("exit code %d after %d calls", code, len(server.Requests()))
			}
			for _, r := range server.Requests() {
				if r.Action != "EnableWhatsappROIMetric" || r.Query.Get("CustSpaceId") != "cams-silent" {
					t.Errorf("called %s", r)
				}
			}
			if got := stdout.String(); !strings.HasPrefix(got, tt.stdout) || tt.stdout == "" && got != "" {
				t.Errorf("stdout: %s", got)
			}
			if got := stderr.String(); !strings.Contains(got, tt.stderr) {
				t.Errorf("stderr: %s", got)
			}
		})
	}
}
