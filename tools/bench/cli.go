// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	module  = "github.com/chatapp-metrics/terraform-provider-alicloud"
	version = "99.0.0"
)

// The two providers that plans are made with.
const (
	alicloud  = "alicloud"
	donothing = "donothing"
)

// cli is a Terraform or OpenTofu, with a folder for each provider in which it is
// initialised. Plans write nothing into it.
type cli struct {
	path     string
	config   string // A CLI configuration that knows nothing but the providers built here.
	binaries map[string]string
	folders  map[string]string
}

// newCLI builds both providers as releases are built.
func newCLI(ctx context.Context, path, folder, profiles string) (*cli, error) {
	c := &cli{
		path:     path,
		config:   filepath.Join(folder, "cli.tfrc"),
		binaries: make(map[string]string),
		folders:  make(map[string]string),
	}
	mirror := filepath.Join(folder, "mirror")
	packages := map[string]string{alicloud: module, donothing: module + "/tools/bench/donothing"}
	if profiles != "" {
		packages[alicloud] = module + "/tools/bench/profiled"
	}
	for name, source := range packages {
		c.binaries[name] = filepath.Join(mirror, "registry.terraform.io", "chatapp-metrics", name, version, runtime.GOOS+"_"+runtime.GOARCH,
			"terraform-provider-"+name+"_v"+version)
		flags := "-s -w"
		if name == alicloud && profiles != "" {
			flags = "-X main.folder=" + profiles // Not stripped: a profile has names.
		}
		if err := build(ctx, source, c.binaries[name], flags); err != nil {
			return nil, err
		}
	}
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", mirror)
	if err := os.WriteFile(c.config, []byte(text), 0o644); err != nil {
		return nil, err
	}
	for name := range packages {
		c.folders[name] = filepath.Join(folder, "work-"+name)
		if err := os.MkdirAll(c.folders[name], 0o755); err != nil {
			return nil, err
		}
		if err := c.configure(name, ""); err != nil {
			return nil, err
		}
		if _, err := c.run(ctx, name, nil, "init", "-input=false", "-no-color"); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func build(ctx context.Context, source, binary, flags string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", flags, "-o", binary, source)
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", source, err, out)
	}
	return nil
}

// configure writes a configuration whose resources are of a provider.
func (c *cli) configure(name, body string) error {
	text := fmt.Sprintf("terraform {\n  required_providers {\n    %s = {\n      source = \"registry.terraform.io/chatapp-metrics/%s\"\n    }\n  }\n}\n\n", name, name)
	return os.WriteFile(filepath.Join(c.folders[name], "main.tf"), []byte(text+body), 0o644)
}

// plan plans what configure has written.
func (c *cli) plan(ctx context.Context, name string, environment []string, arguments ...string) (cost, error) {
	return c.run(ctx, name, environment, append([]string{"plan", "-input=false", "-no-color", "-lock=false"}, arguments...)...)
}

func (c *cli) run(ctx context.Context, name string, environment []string, arguments ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, c.path, arguments...)
	cmd.Dir = c.folders[name]
	cmd.Env = append(c.environment(cmd), environment...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(c.path), arguments[0], err, out)
	}
	return cost{time.Since(began).Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}, nil
}

// environment is that of a command, without what a user has set for other runs and
// other accounts.
func (c *cli) environment(cmd *exec.Cmd) []string {
	var kept []string
	for _, variable := range cmd.Environ() {
		foreign := false
		for _, prefix := range []string{"TF_", "ALICLOUD_", "ALIBABA_CLOUD_", "ALIBABACLOUD_", "CAMS_ENDPOINT="} {
			foreign = foreign || strings.HasPrefix(variable, prefix)
		}
		if !foreign {
			kept = append(kept, variable)
		}
	}
	return append(kept, "TF_CLI_CONFIG_FILE="+c.config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
}

// machine says where a run was made.
func (c *cli) machine(ctx context.Context) string {
	cmd := exec.CommandContext(ctx, c.path, "version")
	cmd.Env = c.environment(cmd)
	out, err := cmd.Output()
	version, _, _ := strings.Cut(string(out), "\n")
	if err != nil {
		version = filepath.Base(c.path)
	}
	return fmt.Sprintf("%d cores, %s/%s, %s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version)
}
