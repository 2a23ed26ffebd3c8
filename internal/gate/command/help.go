// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
)

// The width of help. A narrow terminal reduces it.
const (
	mostHelp  = 80
	leastHelp = 40
)

// helpCommand prints help, as --help does.
func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command and its flags",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			about := cmd.Root()
			for _, name := range arguments {
				i := slices.IndexFunc(about.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
				if i < 0 {
					return unknownCommand(about, name)
				}
				about = about.Commands()[i]
			}
			a.help(about)
			return nil
		},
	}
}

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.Stdout, versionText, a.Version)
			return err
		},
	}
}

// versionText is the version as it is printed.
const versionText = "chatapp-gate %s\n"

// unknownCommand is the error for an unknown command.
func unknownCommand(cmd *cobra.Command, name string) error {
	names := commandNames(cmd)
	if near := diagnostic.Suggest(name, names); near != "" {
		return usage(fmt.Errorf("%q is not a command of %s; did you mean %q?", name, cmd.CommandPath(), near))
	}
	return usage(fmt.Errorf("%q is not a command of %s; write one of %s", name, cmd.CommandPath(), strings.Join(names, ", ")))
}

// help prints what a command does, how it is called, its commands, flags and examples.
func (a *app) help(cmd *cobra.Command) {
	width := mostHelp
	if columns := a.columns(a.Width); columns > 0 {
		width = min(mostHelp, max(columns, leastHelp))
	}
	var b strings.Builder
	section := func(title, body string) {
		if body = strings.Trim(body, "\n"); body != "" {
			fmt.Fprintf(&b, "\n%s:\n%s\n", title, body)
		}
	}
	about := cmd.Long
	if about == "" {
		about = cmd.Short + "."
	}
	b.WriteString(strings.Join(format.Wrap(about, width), "\n") + "\n")
	section("Usage", usageOf(cmd))
	section("Commands", commandsOf(cmd, width))
	section("Flags", flagsOf(cmd.LocalFlags(), width))
	section("Examples", cmd.Example)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n`%s help COMMAND` shows the flags of a command.\n", cmd.Root().Name())
	}
	fmt.Fprint(a.Stdout, b.String())
}

func usageOf(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return "  " + cmd.CommandPath() + " COMMAND"
	}
	return "  " + cmd.UseLine()
}

func commandsOf(cmd *cobra.Command, width int) string {
	var all []entry
	for _, command := range cmd.Commands() {
		if command.IsAvailableCommand() {
			all = append(all, entry{"  " + command.Name(), command.Short})
		}
	}
	return listing(all, width)
}

func flagsOf(flags *pflag.FlagSet, width int) string {
	var all []entry
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "  --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		value, about := pflag.UnquoteUsage(f)
		if value != "" && f.Value.Type() != "bool" {
			name += " " + value
		}
		all = append(all, entry{name, about})
	})
	return listing(all, width)
}

// entry is a name in a list, and its description.
type entry struct{ name, about string }

// widestName limits the column of names. The description of a wider name begins on the
// next line.
const widestName = 26

// listing writes names and their descriptions in two columns.
func listing(all []entry, width int) string {
	left := 0
	for _, e := range all {
		if size := len(e.name) + 2; size <= widestName {
			left = max(left, size)
		}
	}
	if width < mostHelp*3/4 {
		left = 6
	}
	var b strings.Builder
	for _, e := range all {
		lines := format.Wrap(e.about, width-left)
		if len(e.name)+2 > left {
			b.WriteString(e.name + "\n")
		} else {
			fmt.Fprintf(&b, "%-*s%s\n", left, e.name, lines[0])
			lines = lines[1:]
		}
		for _, one := range lines {
			b.WriteString(strings.Repeat(" ", left) + one + "\n")
		}
	}
	return b.String()
}
