// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"

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
		Use:   "schema",
		Short: "Print the JSON schema of the json format",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.Stdout.Write(format.Schema())
			return err
		},
	}
}
