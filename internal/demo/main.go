// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command demo runs the project's main job for `make demo`: the real Terraform or
// OpenTofu plans examples, which read their metrics from a sandbox; a precondition
// blocks one plan, and chatapp-gate another. It fails if anything does not end as
// the examples say.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

func main() {
	cli := flag.String("cli", "terraform", "the Terraform or OpenTofu to run")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *cli, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, cliPath string, out io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "chatapp-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()

	say(out, "Building the provider and the checker.")
	cli, err := tfcli.New(ctx, cliPath, folder)
	if err != nil {
		return err
	}
	gate := filepath.Join(folder, "chatapp-gate")
	if built, err := exec.CommandContext(ctx, "go", "build", "-o", gate, "./cmd/chatapp-gate").CombinedOutput(); err != nil {
		return fmt.Errorf("building chatapp-gate: %w\n%s", err, built)
	}
	say(out, "Starting the sandbox, which stands in for CAMS.")
	endpoint, stopped, err := startSandbox(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopped()) }()

	d := demo{ctx: ctx, out: out, cli: cli, name: filepath.Base(cliPath), gate: gate, environment: environment(endpoint)}
	for _, part := range []struct {
		example string
		show    func(demo) error
	}{
		{"examples/demo", demo.precondition},
		{"examples/check-advises", demo.checker},
	} {
		// A copy is planned, so that nothing is written into the tree.
		d.folder = filepath.Join(folder, filepath.Base(part.example))
		if err := os.CopyFS(d.folder, os.DirFS(part.example)); err != nil {
			return err
		}
		if err := part.show(d); err != nil {
			return err
		}
	}
	say(out, "All went as it should: the healthy channel passed, the sick one was blocked.")
	return nil
}

// startSandbox serves the demo's scenario until the returned function is called.
func startSandbox(ctx context.Context) (endpoint string, stop func() error, err error) {
	server, err := sandbox.New(sandbox.Demo())
	if err != nil {
		return "", nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	return listener.Addr().String(), func() error { cancel(); return <-done }, nil
}

// environment leads the provider to the sandbox.
func environment(endpoint string) []string {
	account := sandbox.Demo().Accounts[0]
	return []string{
		"ALICLOUD_ACCESS_KEY=" + account.AccessKeyID,
		"ALICLOUD_SECRET_KEY=" + account.AccessKeySecret,
		"ALIBABA_CLOUD_ENDPOINT_CAMS=" + endpoint,
	}
}

type demo struct {
	ctx         context.Context //nolint:containedctx // A demo lives as long as its one call.
	out         io.Writer
	cli         *tfcli.CLI
	name        string // Of the CLI.
	gate        string // The path of chatapp-gate.
	folder      string // The configuration that is shown.
	environment []string
}

// precondition has a precondition block a plan, and shows what was read and which
// condition failed and why.
func (d demo) precondition() error {
	if err := d.run(0, "init", "-no-color"); err != nil {
		return err
	}
	if err := d.run(1, "plan", "-no-color", "-input=false", "-out=demo.tfplan"); err != nil {
		return err
	}
	shown, err := d.showJSON()
	if err != nil {
		return err
	}
	plan, err := parsePlan(shown)
	if err != nil {
		return err
	}
	say(d.out, "What was read during plan:")
	plan.writeReads(d.out)
	say(d.out, "What came of it:")
	plan.writeChecks(d.out)
	return plan.verify()
}

// checker has a plan pass whose check only warns, and chatapp-gate block it.
func (d demo) checker() error {
	say(d.out, "A check block only advises: the next plan warns, and ends with 0. In CI, chatapp-gate makes it 1.")
	protocol := []byte("provider \"alicloud\" {\n  protocol = \"HTTP\"\n}\n")
	if err := os.WriteFile(filepath.Join(d.folder, "sandbox_override.tf"), protocol, 0o600); err != nil {
		return err
	}
	initialised, err := d.cli.Run(d.ctx, d.folder, d.environment, "init", "-no-color")
	if err != nil || initialised.ExitCode != 0 {
		return errors.Join(fmt.Errorf("init ended with %d: %s", initialised.ExitCode, initialised.Stderr), err)
	}
	if err := d.run(0, "plan", "-no-color", "-input=false", "-out=demo.tfplan"); err != nil {
		return err
	}
	shown, err := d.showJSON()
	if err != nil {
		return err
	}
	say(d.out, "Running: %s show -json demo.tfplan | chatapp-gate plan -", d.name)
	cmd := exec.CommandContext(d.ctx, d.gate, "plan", "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(shown), d.out, d.out
	return d.expect(1, cmd)
}

// run shows a command of the CLI and what it prints, and holds how it must end.
func (d demo) run(exitCode int, arguments ...string) error {
	say(d.out, "Running: %s %s", d.name, strings.Join(arguments, " "))
	cmd := d.cli.Command(d.ctx, d.folder, d.environment, arguments...)
	cmd.Stdout, cmd.Stderr = d.out, d.out
	return d.expect(exitCode, cmd)
}

func (d demo) expect(exitCode int, cmd *exec.Cmd) error {
	err := cmd.Run()
	name := filepath.Base(cmd.Path) + " " + cmd.Args[1]
	switch {
	case d.ctx.Err() != nil:
		return d.ctx.Err()
	case cmd.ProcessState == nil || !cmd.ProcessState.Exited():
		return fmt.Errorf("%s: %w", name, err)
	case cmd.ProcessState.ExitCode() != exitCode:
		return fmt.Errorf("%s ended with %d, and should have ended with %d", name, cmd.ProcessState.ExitCode(), exitCode)
	}
	_, _ = fmt.Fprintf(d.out, "(exit code %d)\n", exitCode)
	return nil
}

// showJSON gives the plan file as JSON.
func (d demo) showJSON() ([]byte, error) {
	shown, err := d.cli.Run(d.ctx, d.folder, d.environment, "show", "-json", "demo.tfplan")
	if err != nil || shown.ExitCode != 0 {
		return nil, errors.Join(fmt.Errorf("show -json ended with %d: %s", shown.ExitCode, shown.Stderr), err)
	}
	return []byte(shown.Stdout), nil
}

func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, "\n==> "+format+"\n", args...)
}
