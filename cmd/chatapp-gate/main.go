// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command chatapp-gate reduces the health of WhatsApp channels to one verdict and one
// exit code: from a plan, from channels as they are now, or from saved answers.
package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/command"
)

// version is set at link time.
var version = "0.1.0-dev"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	// The debugging output of a library must not corrupt a report.
	stdout := os.Stdout
	os.Stdout = os.Stderr
	forceColor := !slices.Contains([]string{"", "0"}, os.Getenv("CLICOLOR_FORCE"))
	return command.Run(ctx, command.Environment{
		Stdin:           os.Stdin,
		StdinIsTerminal: term.IsTerminal(int(os.Stdin.Fd())),
		Stdout:          stdout,
		Stderr:          os.Stderr,
		Width:           width(stdout),
		StderrWidth:     width(os.Stderr),
		Columns:         columns(os.Getenv("COLUMNS")),
		ForceColor:      forceColor,
		NoColor:         os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" && !forceColor,
		Variables:       os.Environ(),
		Now:             time.Now,
		Version:         version,
	}, os.Args[1:])
}

// width returns the number of columns of a terminal, or 0 for anything else.
func width(f *os.File) int {
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return max(columns, 1)
}

// columns reads a number of columns, and returns 0 for anything else.
func columns(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return max(n, 0)
}
