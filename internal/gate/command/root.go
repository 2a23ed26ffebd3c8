// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

const about = `chatapp-gate reduces the health of WhatsApp channels in Alibaba Cloud Chat App Message Service (CAMS) to one verdict and one exit code: from what a Terraform or OpenTofu plan read, from the channels as they are now, or from saved answers of the API.

Exit codes:
  0  allowed: pass, warn, waived or unjudged
  1  judged, and failed
  2  could not be judged: wrong usage or policy, a plan that errored, an error
     of the API
  3  inconclusive, which blocks

With --report-only, 1 and 3 become 0, for a caller that takes the verdict from the report. backtest exits with 0 or 2, and test with 1 if a test fails.`

func (a *app) root(ctx context.Context) *cobra.Command {
	root := &cobra.Command{
		Use:   "chatapp-gate",
		Short: "One verdict on WhatsApp channels, and one exit code, for CI",
		Long:  about,
		Example: `  set -o pipefail
  terraform show -json plan.out | chatapp-gate plan - &&
    terraform apply plan.out
  chatapp-gate plan --policy policy.hcl --format text --format junit=gate.xml \
    plan.json
  chatapp-gate live --policy policy.hcl
  chatapp-gate recorded --policy policy.hcl --as-of 2026-11-24 answer.json
  chatapp-gate backtest --policy policy.hcl --over 90d --suggest
  chatapp-gate test policy_test.hcl
  chatapp-gate validate policy.hcl`,
		Version:       a.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			if len(arguments) > 0 {
				return unknownCommand(cmd, arguments[0])
			}
			text := fmt.Sprintf("a command is missing: %s\n\n%s", strings.Join(commandNames(cmd), ", "), about)
			if a.columns(a.StderrWidth) == 0 {
				text = strings.Join(format.Wrap(text, mostHelp), "\n")
			}
			return usage(errors.New(text))
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return refuseEmpty(cmd) },
	}
	root.SetVersionTemplate(fmt.Sprintf(versionText, "{{.Version}}"))
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })
	root.SetFlagErrorFunc(flagMistake)
	root.AddCommand(
		a.plan(ctx), a.live(ctx), a.recorded(ctx), a.backtest(ctx), a.test(ctx), a.validate(),
		a.probe(ctx), a.enableMetrics(ctx), a.schema(), a.version(),
	)
	root.SetHelpCommand(a.helpCommand())
	root.InitDefaultHelpCmd()
	root.SetOut(a.Stdout) // Before the scripts of completion take it as where they go.
	root.InitDefaultCompletionCmd()
	for _, command := range root.Commands() {
		if command.Name() == "completion" {
			completion(command)
		}
	}
	for _, command := range append(root.Commands(), root) {
		command.Args = asUsage(command.Args)
		command.InitDefaultHelpFlag()
		command.Flags().Lookup("help").Usage = "Print this text"
	}
	root.InitDefaultVersionFlag()
	if f := root.Flags().Lookup("version"); f != nil { // There is none without a version.
		f.Usage = "Print the version"
	}
	return root
}

// completion words the mistakes in the command that cobra adds.
func completion(cmd *cobra.Command) {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, arguments []string) error {
		shells := strings.Join(commandNames(cmd), ", ")
		if len(arguments) == 0 {
			return usage(fmt.Errorf("an argument is missing: the shell, one of %s", shells))
		}
		return usage(fmt.Errorf("%q is not a supported shell; write %s", arguments[0], shells))
	}
	for _, shell := range cmd.Commands() {
		shell.Args = noArguments
	}
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, command := range cmd.Commands() {
		if command.IsAvailableCommand() {
			names = append(names, command.Name())
		}
	}
	return names
}

// asUsage turns errors of an argument check into usage errors.
func asUsage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, arguments []string) error {
		if check == nil {
			return nil
		}
		return usage(check(cmd, arguments))
	}
}

// policyFlags adds the flags of commands that read policy files.
func (a *app) policyFlags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&a.policies, "policy", nil, "Policy `FILE`, in HCL, or in its JSON syntax if it ends in .json; several make one policy")
	cmd.Flags().StringArrayVar(&a.variables, "var", nil, "Value of a variable of the policy, as `NAME=VALUE`; the environment variable "+policyfile.Prefix+"NAME gives one too")
	cmd.Flags().StringArrayVar(&a.varFiles, "var-file", nil, "`FILE` with values of variables, as NAME = VALUE in HCL, or in its JSON syntax if it ends in .json")
	_ = cmd.MarkFlagFilename("policy", "hcl", "json") // It fails only for an unknown flag.
}

// reportFlags adds the flags of commands that write a report.
func (a *app) reportFlags(cmd *cobra.Command, formats []string) {
	f := cmd.Flags()
	a.formatFlag(cmd, formats)
	f.BoolVar(&a.full, "full", false, "Show all rows and reasons in text, markdown and html, rather than the first ones")
	f.StringVar(&a.failOn, "fail-on", "fail", "Lowest `STATUS` that counts as failed: fail, or warn for warnings too (default fail)")
	f.StringVar(&a.onIncon, "on-inconclusive", "", "`ACTION` of an inconclusive verdict: block or allow (default that of the data source, else block)")
	f.BoolVar(&a.numbers, "show-phone-numbers", false, "Write phone numbers in full rather than masked")
	complete(cmd, "fail-on", failOns)
	complete(cmd, "on-inconclusive", policy.OnInconclusives())
}

// reportOnlyFlag adds the flag of commands whose exit code is a verdict.
func (a *app) reportOnlyFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.reportOnly, "report-only", false, "Exit with 0 if there is a verdict, and with 2 if there is none; the verdict is in the report")
}

// formatFlag adds the flag of commands that write formats.
func (a *app) formatFlag(cmd *cobra.Command, formats []string) {
	cmd.Flags().StringArrayVar(&a.formats, "format", nil, "Format of the report, and a file for it, as `FORMAT[=PATH]`: "+strings.Join(formats, ", ")+"; can be repeated, one of them to stdout (default text)")
	complete(cmd, "format", formats)
}

// complete has shells complete the values of a flag.
func complete(cmd *cobra.Command, flag string, values []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // It fails only for an unknown flag.
}

// failOns are the values of --fail-on.
var failOns = []string{string(gate.FailOnFail), string(gate.FailOnWarn)}

// oneOf rejects a value of a flag that is not in a list.
func oneOf(flag, value string, valid []string) error {
	if slices.Contains(valid, value) {
		return nil
	}
	return usage(fmt.Errorf("--%s %q is unknown; write %s", flag, value, diagnostic.Listed(valid, "or")))
}
