// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func (a *app) validate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate [flags] FILE…",
		Short: "Check policy files",
		Long:  "Checks policy files, which make one policy together. It prints how many blocks and rules they have, or exits with 2 and reports what is wrong.",
		Example: `  chatapp-gate validate policy.hcl
  chatapp-gate validate --policy common.hcl --policy channels.hcl \
    --var min_rate=0.9`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, arguments []string) error {
			a.policies = append(a.policies, arguments...)
			if len(a.policies) == 0 {
				return usage(errors.New("an argument is missing: the FILE of a policy"))
			}
			file, err := a.load()
			if err != nil {
				return err
			}
			parts := []string{metric.Plural(file.RuleCount(), "rule")}
			if n := len(file.Channels); n > 0 {
				noun := "channel" // As a block of the main kind is called.
				if slices.ContainsFunc(file.Channels, func(c policyfile.Channel) bool { return c.Arguments.Source != gate.Sources[0].Source }) {
					noun = "block"
				}
				parts = append([]string{metric.Plural(n, noun)}, parts...)
			}
			_, err = fmt.Fprintln(a.Stdout, "OK: "+strings.Join(parts, ", "))
			return err
		},
	}
	a.policyFlags(cmd)
	return cmd
}

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [report|backtest]",
		Short: "Print the JSON schema of the json format",
		Long:  "Prints the JSON schema of what --format json writes: of a report, the default, or of a backtest.",
		Args: func(_ *cobra.Command, arguments []string) error {
			if n := len(arguments); n > 1 {
				return usage(fmt.Errorf("there are %d arguments; the command takes one", n))
			}
			return nil
		},
		ValidArgs: []string{"report", "backtest"},
		RunE: func(_ *cobra.Command, arguments []string) error {
			schema := format.Schema()
			if len(arguments) > 0 {
				switch arguments[0] {
				case "report":
				case "backtest":
					schema = format.BacktestSchema()
				default:
					return usage(fmt.Errorf("%q has no schema; write report or backtest", arguments[0]))
				}
			}
			_, err := a.Stdout.Write(schema)
			return err
		},
	}
}
