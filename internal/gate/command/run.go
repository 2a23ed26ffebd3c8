// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
)

// Environment is everything that the command line knows about where it runs.
type Environment struct {
	Stdin           io.Reader
	Stdout, Stderr  io.Writer
	StdinIsTerminal bool
	Width           int      // Columns of stdout; 0 if it is not a terminal.
	StderrWidth     int      // Columns of stderr; 0 if it is not a terminal.
	Columns         int      // The width that the user wants; 0 leaves it to the terminal.
	NoColor         bool     // The user wants no color anywhere.
	ForceColor      bool     // The user wants color even without a terminal.
	Variables       []string // As os.Environ returns them.
	Now             func() time.Time
	Sleep           func(context.Context, time.Duration) error // Until the time is up or the context ends. Nil uses the system's timer.
	Version         string
}

// color reports whether text gets color, given the width of its terminal, or 0.
func (e Environment) color(width int) bool { return (width > 0 || e.ForceColor) && !e.NoColor }

// columns returns the width of text, given the width of its terminal, or 0.
func (e Environment) columns(width int) int { return cmp.Or(e.Columns, width) }

// Run runs a command line, and returns its exit code.
func Run(ctx context.Context, e Environment, arguments []string) int {
	a := &app{Environment: e}
	root := a.root(ctx)
	root.SetArgs(arguments)
	root.SetIn(e.Stdin)
	root.SetErr(e.Stderr)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return a.exitCode
	}
	var mistake usageError
	if errors.As(err, &mistake) {
		if command.Name() == "help" {
			command = command.Root()
		}
		detail := mistake.Error()
		if !strings.HasSuffix(detail, "?") && !strings.HasSuffix(detail, ".") {
			detail += "."
		}
		detail += "\n\n`" + command.CommandPath() + " --help` lists the arguments and flags."
		err = diagnostic.Diagnostic{Summary: "Wrong usage", Detail: detail}
	}
	a.report(err)
	return gate.ExitError
}

// app is one run of the command line.
type app struct {
	Environment
	exitCode int // Set by a run that ended with a report.

	policies  []string
	variables []string
	varFiles  []string
	formats   []string
	failOn    string
	onIncon   string
	numbers   bool
	full      bool
	// reportOnly makes the exit code 0 wherever there is a verdict, for a caller that
	// takes it from the report.
	reportOnly bool
}

// usageError is a mistake in a command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}
