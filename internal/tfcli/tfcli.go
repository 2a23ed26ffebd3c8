// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package tfcli runs the real Terraform or OpenTofu with this provider, built from
// source, without a registry. Tests and tools use it.
package tfcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

const (
	module = "github.com/chatapp-metrics/terraform-provider-alicloud"
	// version is newer than any release, so it meets every constraint on a minimum
	// version.
	version = "99.0.0"
)

// CLI is a Terraform or OpenTofu that finds the provider in a folder.
type CLI struct {
	path   string
	folder string
	config string
	source string // The root of this module.
}

// New builds the provider into a folder where the CLI at path finds it. The working folder
// must be in this module, or in one that replaces this module with its folder.
func New(ctx context.Context, path, folder string) (*CLI, error) {
	c := &CLI{path: path, folder: folder, config: filepath.Join(folder, "cli.tfrc")}
	config := fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror { path = %q }\n}\n", c.mirror())
	if err := os.WriteFile(c.config, config, 0o600); err != nil {
		return nil, err
	}
	source, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return nil, fmt.Errorf("looking for the module: %w", err)
	}
	c.source = strings.TrimSpace(string(source))
	return c, c.Build(ctx, "alicloud", c.source)
}

// Build builds the package of a folder like a release, as another provider of the
// namespace chatapp-metrics.
func (c *CLI) Build(ctx context.Context, name, source string) error {
	return c.build(ctx, name, source, "chatapp-metrics/"+name)
}

// BuildOfficial builds the stand-in for the official provider, as aliyun/alicloud.
func (c *CLI) BuildOfficial(ctx context.Context) error {
	return c.build(ctx, "official", filepath.Join(c.source, "internal", "tfcli", "official"), "aliyun/alicloud")
}

// Binary returns the path of a built provider.
func (c *CLI) Binary(name string) string {
	return filepath.Join(c.folder, "terraform-provider-"+name)
}

// build builds a provider, and has the CLI find it under its address in a registry.
func (c *CLI) build(ctx context.Context, name, source, address string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", c.Binary(name), ".")
	build.Dir = source
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", source, err, out)
	}
	// OpenTofu looks for a provider without a host in its own registry.
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		place := filepath.Join(c.mirror(), host, filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(place, 0o755); err != nil {
			return err
		}
		if err := os.Link(c.Binary(name), filepath.Join(place, "terraform-provider-"+filepath.Base(address)+"_v"+version)); err != nil {
			return err
		}
	}
	return nil
}

func (c *CLI) mirror() string { return filepath.Join(c.folder, "mirror") }

// Result is the outcome of a command.
type Result struct {
	ExitCode int
	Stdout   string
	Stderr   string
}

// Printed returns stdout and stderr.
func (r Result) Printed() string { return r.Stdout + r.Stderr }

// Run runs the CLI in a folder, with additional environment variables. When the context
// ends, the CLI is interrupted as with Ctrl-C. A nonzero exit code is not an error.
func (c *CLI) Run(ctx context.Context, folder string, environment []string, arguments ...string) (Result, error) {
	var stdout, stderr bytes.Buffer
	cmd := c.Command(ctx, folder, environment, arguments...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	result := Result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	if _, exited := errors.AsType[*exec.ExitError](err); exited {
		err = nil
	}
	return result, err
}

// Command returns the command that Run runs.
func (c *CLI) Command(ctx context.Context, folder string, environment []string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.path, arguments...)
	cmd.Dir = folder
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isForeign),
		"TF_CLI_CONFIG_FILE="+c.config,
		"TF_IN_AUTOMATION=1",
		"CHECKPOINT_DISABLE=1",
	)
	cmd.Env = append(cmd.Env, environment...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	return cmd
}

// foreign lists prefixes of variables that a user may have set for other runs of the CLI
// or for other accounts.
var foreign = []string{
	"TF_", "ALICLOUD_", "ALIBABA_CLOUD_", "ALIBABACLOUD_", "CHATAPP_",
	"CAMS_ENDPOINT=", "STS_ENDPOINT=", "CLIENT_READ_TIMEOUT=", "CLIENT_CONNECT_TIMEOUT=", "MAX_RETRY_TIMEOUT=",
}

func isForeign(variable string) bool {
	return slices.ContainsFunc(foreign, func(prefix string) bool { return strings.HasPrefix(variable, prefix) })
}
