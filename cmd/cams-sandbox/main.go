// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command cams-sandbox is a local stand-in for Alibaba Cloud Chat App Message Service (CAMS). With it, the provider and the policy
// checker can be tried without an account.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"regexp"
	"syscall"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// Exit codes.
const (
	ok     = 0
	failed = 1 // The scenario or the address cannot be used.
	usage  = 2 // The command line is invalid.
)

const help = `cams-sandbox is a local stand-in for Alibaba Cloud Chat App Message
Service (CAMS). It checks signatures, quotas and parameters as CAMS does, and
answers from a scenario. It prints the variables to export for the provider and
chatapp-gate. Ctrl-C stops it.

Usage:
  cams-sandbox [flags]

Flags:
      --listen ADDRESS   Listen on this loopback address; port 0 chooses a free
                         one (default 127.0.0.1:7187)
      --scenario FILE    Answer from this scenario, in JSON, not from the demo
                         scenario. It is read again when it changes. If it then
                         cannot be used, that is reported and the last one
                         stays.
      --print-scenario   Print the demo scenario, as a template for a file
      --print-schema     Print the JSON schema of a scenario
  -v, --verbose          Log each request on stderr, with phone numbers masked
      --version          Print the version
  -h, --help             Print this help

Examples:
  cams-sandbox
  cams-sandbox --print-scenario > scenario.json
  cams-sandbox --scenario scenario.json --listen 127.0.0.1:0 -v

Exit codes:
  0  stopped
  1  the scenario or the address cannot be used
  2  invalid usage
`

// version is set at link time.
var version = "0.1.0-dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the values of the flags.
type options struct {
	scenario, listen                    string
	printScenario, printSchema, verbose bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	root := &cobra.Command{
		Use:           "cams-sandbox",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return usageError{fmt.Errorf("unexpected argument %q; write --scenario FILE to name a scenario", args[0])}
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("scenario") && o.scenario == "" {
				return usageError{errors.New("--scenario is empty; name a file, or leave the flag out for the demo scenario")}
			}
			return o.run(ctx, stdout, stderr)
		},
	}
	flags := root.Flags()
	flags.StringVar(&o.scenario, "scenario", "", "")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:7187", "")
	flags.BoolVar(&o.printScenario, "print-scenario", false, "")
	flags.BoolVar(&o.printSchema, "print-schema", false, "")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.SetHelpFunc(func(*cobra.Command, []string) { fmt.Fprint(stdout, help) })
	root.SetVersionTemplate("cams-sandbox {{.Version}}\n")
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetArgs(longFlags(args))
	err := root.Execute()
	if err == nil {
		return ok
	}
	fmt.Fprintf(stderr, "cams-sandbox: %v\n", err)
	if _, isUsage := errors.AsType[usageError](err); isUsage {
		return usage
	}
	return failed
}

type usageError struct{ error }

// oneDash matches a flag with one dash, as scripts for earlier builds have it.
var oneDash = regexp.MustCompile(`^-(scenario|listen|print-scenario|help)(=|$)`)

// longFlags adds a second dash to such flags.
func longFlags(args []string) []string {
	var long []string
	for _, arg := range args {
		if oneDash.MatchString(arg) {
			arg = "-" + arg
		}
		long = append(long, arg)
	}
	return long
}

func (o options) run(ctx context.Context, stdout, stderr io.Writer) error {
	switch {
	case o.printScenario:
		_, err := stdout.Write(sandbox.DemoJSON())
		return err
	case o.printSchema:
		_, err := stdout.Write(sandbox.SchemaJSON())
		return err
	}
	if err := checkLoopback(o.listen); err != nil {
		return usageError{fmt.Errorf("--listen %s: %w", o.listen, err)}
	}
	logger := log.New(stderr, "", 0)
	scenario, file := sandbox.Demo(), (*scenarioFile)(nil)
	if o.scenario != "" {
		var err error
		file = &scenarioFile{name: o.scenario}
		if scenario, err = file.read(); err != nil {
			return fmt.Errorf("%w (cams-sandbox --print-scenario prints one that works)", err)
		}
	}
	server, err := sandbox.New(scenario)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("%w; choose another port, or write --listen 127.0.0.1:0 for a free one", err)
	}
	if o.verbose {
		server.Observe(func(r sandbox.Request) { logger.Print(r) })
	}
	if file != nil {
		defer file.follow(server, logger)()
	}
	printEnvironment(stdout, listener.Addr().String(), scenario.Accounts[0])
	return server.Serve(ctx, listener)
}

// checkLoopback rejects addresses that other machines can reach: the sandbox is not hardened.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return errors.New("write it as host:port, for example 127.0.0.1:7187")
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("only loopback addresses are served, for example 127.0.0.1:7187")
	}
	return nil
}

// printEnvironment prints commands that can be pasted into a shell.
func printEnvironment(w io.Writer, address string, account sandbox.Account) {
	fmt.Fprintf(w, "# The CAMS sandbox listens on %s. Ctrl-C stops it.\n", address)
	for _, variable := range []struct{ name, value string }{
		{"ALICLOUD_ACCESS_KEY", account.AccessKeyID},
		{"ALICLOUD_SECRET_KEY", account.AccessKeySecret},
		{"ALICLOUD_SECURITY_TOKEN", account.SecurityToken},
		{"ALICLOUD_REGION", "ap-southeast-1"},
		{"ALIBABA_CLOUD_ENDPOINT_CAMS", "http://" + address},
	} {
		if variable.value != "" {
			fmt.Fprintf(w, "export %s=%s\n", variable.name, shellquote.Join(variable.value))
		}
	}
}
