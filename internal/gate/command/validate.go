// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
)

func (a *app) validate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Check policy files",
		Long:  "Checks policy files, which make one policy together. It prints nothing if nothing is wrong, and exits with 2 if something is.",
		Example: `  chatapp-gate validate policy.hcl
  chatapp-gate validate --policy common.hcl --policy channels.hcl --var min_rate=0.9`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, arguments []string) error {
			a.policies = append(a.policies, arguments...)
			if len(a.policies) == 0 {
				return usage(errors.New("an argument is missing: the FILE of a policy"))
			}
			_, err := a.load()
			return err
		},
	}
	a.policyFlags(cmd)
	return cmd
}

func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema [report|backtest]",
		Short:     "Print the JSON schema of the json format",
		Long:      "Prints the JSON schema of what --format json writes: of a report, the default, or of a backtest.",
		Args:      cobra.MaximumNArgs(1),
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
