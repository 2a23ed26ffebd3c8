// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package doctest_test follows the README and docs/ as a new user would. It saves their
// files, runs their commands with the real Terraform or OpenTofu against a sandbox, and
// compares the output with what they show. TF_ACC_TERRAFORM_PATH names the CLI, as for
// the other acceptance tests.
package doctest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

// TestMain sets these.
var (
	cli           *tfcli.CLI
	commands      string   // A folder with the commands that pages run.
	goEnvironment []string // Lets Go find its caches from another HOME.
)

func TestMain(m *testing.M) {
	os.Exit(tfcli.TestMain(m.Run, func(built *tfcli.CLI, path, folder string) error {
		cli = built
		if err := cli.BuildOfficial(context.Background()); err != nil {
			return err
		}
		return prepare(path, folder)
	}))
}

// prepare links both names of the CLI to the one under test, and builds the commands.
func prepare(cliPath, folder string) error {
	commands = filepath.Join(folder, "commands")
	if err := os.Mkdir(commands, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"terraform", "tofu"} {
		if err := os.Symlink(cliPath, filepath.Join(commands, name)); err != nil {
			return err
		}
	}
	if out, err := exec.Command("go", "build", "-o", commands+"/", "../../cmd/...").CombinedOutput(); err != nil {
		return fmt.Errorf("building the commands: %w\n%s", err, out)
	}
	if err := liveOverHTTP(); err != nil {
		return err
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return err
		}
		goEnvironment = append(goEnvironment, name+"="+strings.TrimSpace(string(value)))
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	goEnvironment = append(goEnvironment, "XDG_CACHE_HOME="+cache)
	return nil
}

// liveOverHTTP makes chatapp-gate live use HTTP for the sandbox, as the provider does in
// these tests.
func liveOverHTTP() error {
	gate := filepath.Join(commands, "chatapp-gate")
	if err := os.Rename(gate, gate+".real"); err != nil {
		return err
	}
	script := "#!/bin/sh\n[ \"$1\" != live ] || set -- \"$@\" --protocol HTTP\nexec '" + gate + ".real' \"$@\"\n"
	return os.WriteFile(gate, []byte(script), 0o700)
}
