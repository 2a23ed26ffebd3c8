// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package acceptance_test runs the real Terraform or OpenTofu on whole configurations,
// with the built provider and a sandbox in place of CAMS. TF_ACC_TERRAFORM_PATH names the
// CLI, as for the other acceptance tests.
package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

// cli is the CLI under test; TestMain sets it.
var cli *tfcli.CLI

func TestMain(m *testing.M) {
	os.Exit(tfcli.TestMain(m.Run, func(built *tfcli.CLI, _, _ string) error {
		cli = built
		return nil
	}))
}

// workspace is a folder with a configuration, and the sandbox that it reads from.
type workspace struct {
	t           *testing.T
	folder      string
	server      *sandbox.Server
	environment []string
}

// newWorkspace starts a sandbox, and initializes a copy of a folder. An override sets the
// sandbox's protocol, which is not the default.
func newWorkspace(t *testing.T, source string, scenario sandbox.Scenario) *workspace {
	t.Helper()
	server := sandbox.Start(t, scenario)
	w := &workspace{t: t, folder: t.TempDir(), server: server, environment: []string{
		"ALICLOUD_ACCESS_KEY=" + scenario.Accounts[0].AccessKeyID,
		"ALICLOUD_SECRET_KEY=" + scenario.Accounts[0].AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_CAMS=" + server.Endpoint(),
	}}
	if err := os.CopyFS(w.folder, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	w.write("protocol_override.tf", "provider \"alicloud\" {\n  protocol = \"HTTP\"\n}\n")
	return w
}

// demo is the demo scenario with constant delivery, and with dips in the last three
// settled days. Its verdicts do not depend on the date or the hour.
func demo(t *testing.T) sandbox.Scenario {
	t.Helper()
	read, err := query.Arguments{Source: query.PhoneNumberMetric, WindowArguments: query.WindowArguments{Lookback: "3d"}}.Resolve(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	scenario := sandbox.Demo()
	for _, c := range scenario.Channels {
		for i := range c.Numbers {
			c.Numbers[i].Steady = true
			for d := range c.Numbers[i].Dips {
				c.Numbers[i].Dips[d].From = sandbox.When(read.Time(read.Window.Start)[:len(time.DateOnly)])
			}
		}
	}
	return scenario
}

// newConfiguration is newWorkspace for a configuration written in a test.
func newConfiguration(t *testing.T, configuration string, scenario sandbox.Scenario) *workspace {
	t.Helper()
	source := t.TempDir()
	if err := os.WriteFile(filepath.Join(source, "main.tf"), []byte(header+configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	return newWorkspace(t, source, scenario)
}

const (
	requirement = `
terraform {
  required_providers {
    alicloud = {
      source = "chatapp-metrics/alicloud"
    }
  }
}
`
	header = requirement + `
provider "alicloud" {}
`
)

func (w *workspace) write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// run runs the CLI, and checks its exit code.
func (w *workspace) run(exitCode int, arguments ...string) tfcli.Result {
	w.t.Helper()
	result, err := cli.Run(w.t.Context(), w.folder, w.environment, arguments...)
	if err != nil {
		w.t.Fatal(err)
	}
	if result.ExitCode != exitCode {
		w.t.Fatalf("%s ended with %d, want %d\n%s%s", strings.Join(arguments, " "), result.ExitCode, exitCode, result.Stdout, result.Stderr)
	}
	return result
}

// contains checks that a text contains words, however the CLI has broken its lines.
func contains(t *testing.T, text string, words ...string) {
	t.Helper()
	flat := func(s string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╵", " ", "╷", " ").Replace(s)), " ")
	}
	for _, w := range words {
		if !strings.Contains(flat(text), flat(w)) {
			t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}
