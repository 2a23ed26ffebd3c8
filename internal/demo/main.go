// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command demo runs the project's main job for `make demo`: the real Terraform or
// OpenTofu plans examples/demo, and reads its metrics from a sandbox. It fails if
// anything does not end as the example says.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/tfcli"
)

const example = "examples/demo"

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

	say(out, "Building the provider.")
	cli, err := tfcli.New(ctx, cliPath, folder)
	if err != nil {
		return err
	}
	say(out, "Starting the sandbox, which stands in for CAMS.")
	endpoint, stopped, err := startSandbox(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopped()) }()

	// A copy is planned, so that nothing is written into the tree.
	work := filepath.Join(folder, "work")
	if err := os.CopyFS(work, os.DirFS(example)); err != nil {
		return err
	}
	d := demo{ctx: ctx, out: out, cli: cli, name: filepath.Base(cliPath), folder: work, environment: environment(endpoint)}
	if err := d.plan(); err != nil {
		return err
	}
	return d.explain()
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
	name        string
	folder      string
	environment []string
}

// run shows a command and what it prints, and gives its exit code.
func (d demo) run(arguments ...string) (int, error) {
	say(d.out, "Running: %s %s", d.name, strings.Join(arguments, " "))
	cmd := d.cli.Command(d.ctx, d.folder, d.environment, arguments...)
	cmd.Stdout, cmd.Stderr = d.out, d.out
	err := cmd.Run()
	if err != nil && (cmd.ProcessState == nil || !cmd.ProcessState.Exited()) {
		return 0, fmt.Errorf("%s %s: %w", d.name, arguments[0], err)
	}
	return cmd.ProcessState.ExitCode(), d.ctx.Err()
}

// plan plans the example, which a precondition must block.
func (d demo) plan() error {
	switch code, err := d.run("init", "-no-color"); {
	case err != nil:
		return err
	case code != 0:
		return fmt.Errorf("init ended with %d", code)
	}
	switch code, err := d.run("plan", "-no-color", "-input=false", "-out=demo.tfplan"); {
	case err != nil:
		return err
	case code != 1:
		return fmt.Errorf("plan ended with %d, but the sick channel should have blocked it with 1", code)
	}
	return nil
}

// explain shows what was read and which condition failed and why, out of the plan
// file, and compares it with what the example promises.
func (d demo) explain() error {
	shown, err := d.cli.Run(d.ctx, d.folder, d.environment, "show", "-json", "demo.tfplan")
	if err != nil || shown.ExitCode != 0 {
		return errors.Join(fmt.Errorf("show -json ended with %d: %s", shown.ExitCode, shown.Stderr), err)
	}
	plan, err := parsePlan([]byte(shown.Stdout))
	if err != nil {
		return err
	}
	say(d.out, "What was read during plan:")
	plan.writeReads(d.out)
	say(d.out, "What came of it:")
	plan.writeChecks(d.out)
	if err := plan.verify(); err != nil {
		return err
	}
	say(d.out, "All went as it should: the healthy channel passed, the sick one was blocked.")
	return nil
}

func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, "\n==> "+format+"\n", args...)
}
