// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command bench measures the provider for `make bench`: each figure beside its
// floor, the least that the same work can take, in the same run. It builds what it
// needs, and runs the real Terraform or OpenTofu against a sandbox in a process of
// its own. The sandbox shares the machine's cores with what is measured, so that
// figures with many requests hold its work too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
)

// roles are what a process of this binary does besides measuring.
var roles = map[string]func(ctx context.Context, arguments []string) error{
	"sandbox": serveSandbox,
	"client":  readAsClient,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	role := measureAll
	arguments := os.Args[1:]
	if len(arguments) > 0 && roles[arguments[0]] != nil {
		role, arguments = roles[arguments[0]], arguments[1:]
	}
	if err := role(ctx, arguments); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		stop()
		os.Exit(1)
	}
}

// bench is what the rows measure with.
type bench struct {
	ctx    context.Context //nolint:containedctx // A bench lives as long as its one call.
	n      int
	folder string // Removed at the end.
	cli    *cli
}

func measureAll(ctx context.Context, arguments []string) (err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	path := flags.String("cli", "terraform", "the Terraform or OpenTofu to run")
	n := flags.Int("n", 5, "how often each row is measured")
	only := flags.String("run", "", "measure only the rows whose name matches this `regexp`; -run list lists them")
	file := flags.String("write", "", "also write the table as Markdown into this `file`")
	profiles := flags.String("profiles", "", "have the provider write profiles of its processor time and memory into this `folder`")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *only == "list" {
		for _, r := range rows {
			fmt.Println(r.name)
		}
		return nil
	}
	if *profiles != "" {
		var err error
		if *profiles, err = filepath.Abs(*profiles); err != nil {
			return err
		}
	}
	chosen, err := regexp.Compile(*only)
	if err != nil || *n < 1 || flags.NArg() > 0 {
		return errors.Join(err, errors.New("usage: bench [-cli PATH] [-n N] [-run REGEXP] [-write FILE]"))
	}
	folder, err := os.MkdirTemp("", "chatapp-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()

	fmt.Fprintln(os.Stderr, "Building the provider and the one that does nothing.")
	b := &bench{ctx: ctx, n: *n, folder: folder}
	if b.cli, err = newCLI(ctx, *path, filepath.Join(folder, "cli"), *profiles); err != nil {
		return err
	}
	report := report{command: command(*n, *only), machine: b.cli.machine(ctx)}
	report.figures, err = b.measure(chosen)
	report.text(os.Stdout) // Of a run that failed or was ended too.
	if err != nil || *file == "" {
		return err
	}
	return os.WriteFile(*file, report.markdown(), 0o644)
}

// measure measures the rows that are chosen, and says what it found as it goes: all of
// them take a quarter of an hour.
func (b *bench) measure(chosen *regexp.Regexp) ([]figure, error) {
	var figures []figure
	for _, r := range rows {
		if !chosen.MatchString(r.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "Measuring %s.\n", r.name)
		measured, err := r.measure(b)
		if err != nil {
			return figures, fmt.Errorf("%s: %w", r.name, err)
		}
		for _, f := range measured {
			fmt.Fprintf(os.Stderr, "  %s\n", f.brief())
		}
		figures = append(figures, measured...)
	}
	return figures, nil
}

// command is how a user gets the same figures.
func command(n int, only string) string {
	arguments := ""
	if n != 5 {
		arguments += fmt.Sprintf(" -n %d", n)
	}
	if only != "" {
		arguments += fmt.Sprintf(" -run '%s'", only)
	}
	if arguments == "" {
		return "make bench"
	}
	return fmt.Sprintf("make bench ARGS=%q", arguments[1:])
}
