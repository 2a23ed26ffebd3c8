// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command cams-sandbox serves a local stand-in for Alibaba Cloud Chat App Message Service (CAMS), so that the provider and the
// policy checker can be tried without an account.
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
	"sync"
	"syscall"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

// Exit codes.
const (
	ok     = 0
	failed = 1 // the scenario is broken, or the address cannot be had
	usage  = 2 // the command line is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("cams-sandbox", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:0", "loopback `address` to serve on; port 0 takes a free one")
	file := flags.String("scenario", "", "JSON `file` that says what is served; the demo scenario if left out")
	template := flags.Bool("print-scenario", false, "print the demo scenario, as a template for a file, and exit")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "cams-sandbox serves a local stand-in for Alibaba Cloud CAMS until Ctrl-C.\n\nFlags:")
		flags.PrintDefaults()
		fmt.Fprintln(stderr, "\nExit codes: 0 stopped, 1 the scenario or the address cannot be used, 2 wrong command line.")
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return ok
	} else if err != nil {
		return usage
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "cams-sandbox: unexpected argument %q: a scenario file is named with -scenario\n", flags.Arg(0))
		return usage
	}
	if *template {
		_, _ = stdout.Write(sandbox.DemoJSON())
		return ok
	}
	if err := checkLoopback(*listen); err != nil {
		fmt.Fprintf(stderr, "cams-sandbox: -listen %s: %v\n", *listen, err)
		return usage
	}
	if err := serve(ctx, *listen, *file, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "cams-sandbox: %v\n", err)
		return failed
	}
	return ok
}

// checkLoopback refuses addresses that other machines can reach: the stand-in is not made to be exposed.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("write it as host:port, for example 127.0.0.1:8080")
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("only loopback addresses are served, for example 127.0.0.1:8080")
	}
	return nil
}

func serve(ctx context.Context, address, file string, stdout, stderr io.Writer) error {
	scenario := sandbox.Demo()
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("reading the scenario: %w", err)
		}
		if scenario, err = sandbox.ParseScenario(data); err != nil {
			return fmt.Errorf("%s: %w (cams-sandbox -print-scenario prints a working one)", file, err)
		}
	}
	server, err := sandbox.New(scenario)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("%w: choose another port with -listen, or 127.0.0.1:0 for a free one", err)
	}
	var line sync.Mutex
	server.Observe(func(r sandbox.Request) {
		line.Lock()
		defer line.Unlock()
		fmt.Fprintln(stderr, r)
	})
	printEnvironment(stdout, listener.Addr().String(), scenario.Accounts[0])
	return server.Serve(ctx, listener)
}

// printEnvironment prints text that can be pasted into a shell as it is.
func printEnvironment(w io.Writer, endpoint string, account sandbox.Account) {
	fmt.Fprintf(w, "# The CAMS sandbox listens on %s (plain HTTP). Ctrl-C stops it.\n", endpoint)
	for _, variable := range []struct{ name, value string }{
		{"ALICLOUD_ACCESS_KEY", account.AccessKeyID},
		{"ALICLOUD_SECRET_KEY", account.AccessKeySecret},
		{"ALICLOUD_SECURITY_TOKEN", account.SecurityToken},
		{"ALICLOUD_REGION", "ap-southeast-1"},
		{"ALIBABA_CLOUD_ENDPOINT_CAMS", endpoint},
	} {
		if variable.value != "" {
			fmt.Fprintf(w, "export %s=%s\n", variable.name, quote(variable.value))
		}
	}
	fmt.Fprintln(w, `# The provider speaks HTTPS unless its block says protocol = "HTTP".`)
}
