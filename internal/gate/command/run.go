// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
)

// Environment is all that the command line knows of where it runs.
type Environment struct {
	Stdin           io.Reader
	Stdout, Stderr  io.Writer
	StdinIsTerminal bool
	Width           int      // Columns of the terminal that stdout is; 0 if it is none.
	StderrWidth     int      // Columns of the terminal that stderr is; 0 if it is none.
	Columns         int      // How wide the user wants text to be; 0 leaves it to the terminal.
	NoColor         bool     // The user wants no color anywhere.
	ForceColor      bool     // The user wants color also where there is no terminal.
	Variables       []string // As os.Environ returns them.
	Now             func() time.Time
	Sleep           func(context.Context, time.Duration) error // Until the time is up or the context ends; that of the machine where nil.
	Version         string
}

// color reports whether text has color that goes to a terminal of some width, or to none.
func (e Environment) color(width int) bool { return (width > 0 || e.ForceColor) && !e.NoColor }

// columns is how wide text is that goes to a terminal of some width, or to none.
func (e Environment) columns(width int) int { return cmp.Or(e.Columns, width) }

// Run runs a command line, and returns its exit code.
func Run(ctx context.Context, e Environment, arguments []string) int {
	a := &app{Environment: e}
	root := a.root(ctx)
	root.SetArgs(arguments)
	root.SetIn(e.Stdin)
	root.SetOut(e.Stdout)
	root.SetErr(e.Stderr)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return a.exitCode
	}
	var mistake usageError
	if errors.As(err, &mistake) {
		a.wrongUsage(mistake, command)
	} else {
		a.report(err)
	}
	return gate.ExitError
}

// app is one run of the command line.
type app struct {
	Environment
	exitCode int // Of a run that ended with a report.

	policies  []string
	variables []string
	varFiles  []string
	formats   []string
	failOn    string
	onIncon   string
	numbers   bool
	full      bool
	// reportOnly makes the exit code 0 wherever there was a judgement, for a caller that
	// takes the verdict from the report.
	reportOnly bool
}

// usageError is a mistake in how the command was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

func (a *app) wrongUsage(mistake usageError, command *cobra.Command) {
	a.diagnose(wrongUsage(mistake.Error() + "\n\n`" + command.CommandPath() + " --help` shows what can be written."))
}
