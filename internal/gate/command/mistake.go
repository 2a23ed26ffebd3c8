// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
)

// flagMistake words an error of the flag library. A command that does not exist comes
// first: its flags are unknown only because it is.
func flagMistake(cmd *cobra.Command, err error) error {
	if before := cmd.Flags().Args(); cmd.HasSubCommands() && len(before) > 0 {
		return unknownCommand(cmd, before[0])
	}
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		return usage(unknownFlag(cmd, unknown))
	case errors.As(err, &missing):
		return usage(fmt.Errorf("--%s needs a value", missing.GetFlag().Name))
	case errors.As(err, &invalid):
		want := "a whole number"
		if invalid.GetFlag().Value.Type() == "bool" {
			want = "true or false"
		}
		return usage(fmt.Errorf("--%s %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), want))
	}
	return usage(err)
}

// unknownFlag is the error for a flag that does not exist. One with a single dash may be
// the long one.
func unknownFlag(cmd *cobra.Command, e *pflag.NotExistError) error {
	name, dashes := e.GetSpecifiedName(), "--"
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		name, _, _ = strings.Cut(letters, "=")
		dashes = "-"
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	near := diagnostic.Suggest(name, names)
	switch {
	case slices.Contains(names, name):
		return fmt.Errorf("-%s: write --%[1]s", name)
	case near != "":
		return fmt.Errorf("%s%s is unknown; did you mean --%s?", dashes, name, near)
	}
	return fmt.Errorf("%s%s is unknown", dashes, name)
}

// noArguments is the check of a command that takes no arguments.
func noArguments(cmd *cobra.Command, arguments []string) error {
	if len(arguments) > 0 {
		return usage(fmt.Errorf("%s takes no arguments; %q is one", cmd.Name(), arguments[0]))
	}
	return nil
}
