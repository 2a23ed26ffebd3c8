// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/place"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
)

// checks are the values of --checks.
var checks = []string{string(gate.ChecksAll), string(gate.ChecksChannel), string(gate.ChecksNone)}

// planFlags has the flags of plan alone.
type planFlags struct {
	checks, maxAge, configDir string
	allowNothing              bool
}

func (a *app) plan(ctx context.Context) *cobra.Command {
	var f planFlags
	cmd := &cobra.Command{
		Use:   "plan [flags] PLAN.json|-",
		Short: "Judge what a plan read",
		Long: `Judges what a plan read, without credentials or a network. PLAN.json is the output of "show -json" for a plan; - reads it from stdin.

Three things are judged: each data source that reads a channel, by the verdict that the provider recorded; with --policy, its rows by the rules of the policy; and all checks, preconditions and postconditions of the plan. A read that the plan does not prove to have made itself, as with -target, is inconclusive.

The data sources that read a channel are
` + sourceTypes(),
		Example: `  set -o pipefail
  terraform plan -out=plan.out &&
    terraform show -json plan.out | chatapp-gate plan - &&
    terraform apply plan.out

  tofu show -json plan.out > plan.json &&
    chatapp-gate plan --policy policy.hcl --max-plan-age 1h \
      --format text --format markdown=comment.md plan.json`,
		Args: needsOne("PLAN.json, or - for stdin"),
		RunE: func(_ *cobra.Command, arguments []string) error {
			return a.runPlan(ctx, arguments[0], f)
		},
	}
	a.policyFlags(cmd)
	a.reportFlags(cmd, format.Names())
	a.reportOnlyFlag(cmd)
	cmd.Flags().StringVar(&f.checks, "checks", "all", "`WHICH` checks of the plan are judged: all, channel for those that are about a channel, or none (default all)")
	cmd.Flags().BoolVar(&f.allowNothing, "allow-nothing-judged", false, "Let a plan pass if the policy judges nothing in it")
	cmd.Flags().StringVar(&f.maxAge, "max-plan-age", "", "Refuse a plan that is older than this `DURATION`, such as 90m or 1d")
	cmd.Flags().StringVar(&f.configDir, "config-dir", "", "`FOLDER` of the configuration that was planned: annotations and findings then point to its blocks")
	_ = cmd.MarkFlagDirname("config-dir") // It fails only for an unknown flag.
	complete(cmd, "checks", checks)
	return cmd
}

// sourceTypes returns a line for each data source that is judged.
func sourceTypes() string {
	var b strings.Builder
	for _, s := range gate.Sources {
		fmt.Fprintf(&b, "  %s\n", s.Type)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// needs returns a check for a command that needs arguments.
func needs(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, arguments []string) error {
		if len(arguments) == 0 {
			return fmt.Errorf("an argument is missing: %s", what)
		}
		return nil
	}
}

// needsOne returns a check for a command that needs exactly one argument.
func needsOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, arguments []string) error {
		if n := len(arguments); n > 1 {
			return fmt.Errorf("there are %d arguments; the command takes one: %s", n, what)
		}
		return needs(what)(cmd, arguments)
	}
}

func (a *app) runPlan(ctx context.Context, name string, f planFlags) error {
	o, err := a.options()
	if err != nil {
		return err
	}
	if err := oneOf("checks", f.checks, checks); err != nil {
		return err
	}
	o.Checks, o.AllowNothingJudged = gate.Checks(f.checks), f.allowNothing
	if f.maxAge != "" {
		if o.MaxPlanAge, err = duration("max-plan-age", f.maxAge); err != nil {
			return err
		}
	}
	outputs, err := a.outputs(format.Names(), name)
	if err != nil {
		return err
	}
	var finder *place.Finder
	if f.configDir != "" {
		if info, err := os.Stat(f.configDir); err != nil || !info.IsDir() {
			return usage(fmt.Errorf("--config-dir %q is not a folder", f.configDir))
		}
		finder = place.New(f.configDir)
		o.Place = finder.Find
	}
	var file *policyfile.Policy
	if len(a.policies)+len(a.variables)+len(a.varFiles) > 0 {
		if file, err = a.load(); err != nil {
			return err
		}
	}
	plan, err := a.parsePlan(ctx, name)
	if err != nil {
		return err
	}
	r := gate.JudgePlan(plan, name, file, o)
	if finder != nil {
		for _, note := range finder.Notes() {
			a.diagnose(note)
		}
	}
	return a.finish(r, outputs)
}

// maxPlan limits a plan, in bytes. It is read as a stream.
const maxPlan = 4 << 30

func (a *app) parsePlan(ctx context.Context, name string) (*planjson.Plan, error) {
	text, closed, err := a.open(ctx, name, maxPlan)
	if err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	defer closed()
	return gate.ParsePlan(text)
}
