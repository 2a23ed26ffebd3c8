// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command bench measures the provider for `make bench`. Each figure is compared with its
// floor, the least that the same work can take, measured in the same run. It runs the
// real Terraform or OpenTofu and chatapp-gate against a sandbox on the same machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) (err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	path := flags.String("cli", "terraform", "the Terraform or OpenTofu to run")
	n := flags.Int("n", 5, "how often each row is measured; at most 3 times for rows of 20 seconds or more")
	only := flags.String("run", "", "measure only the rows whose name matches this `regexp`; -run list lists them")
	file := flags.String("write", "", "also write the table as Markdown to this `file`, a path from the root of the repository")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *only == "list" {
		for _, r := range rows {
			fmt.Println(r.name)
		}
		return nil
	}
	chosen, err := regexp.Compile(*only)
	if err != nil || *n < 1 || flags.NArg() > 0 {
		return errors.Join(err, errors.New("usage: bench [-cli PATH] [-n N] [-run REGEXP] [-write FILE]"))
	}
	fmt.Fprintln(os.Stderr, "Building the provider, the do-nothing provider and chatapp-gate.")
	b, err := newBench(ctx, *path, *n)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()

	report := report{command: command(*n, *only), machine: b.machine()}
	report.figures, err = b.measure(chosen)
	report.text(os.Stdout) // Including what was measured before a failure.
	if err != nil || *file == "" {
		return err
	}
	return os.WriteFile(root+*file, report.markdown(), 0o644)
}

// measure measures the chosen rows, and prints each figure as it goes.
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

// command returns the command that measures the same figures.
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
