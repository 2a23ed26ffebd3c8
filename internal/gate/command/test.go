// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"fmt"
	"io"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/format"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policytest"
)

func (a *app) test(ctx context.Context) *cobra.Command {
	var pattern string
	cmd := &cobra.Command{
		Use:   "test [flags] POLICY_TEST.hcl…",
		Short: "Run unit tests of policy files",
		Long: `Runs unit tests of policy files. Each test gives a channel counts, and states the outcome that its rules must have. A test file names the policy that it tests, relative to itself; --policy tests another one.

The exit code is 0 if all tests pass, 1 if one fails, and 2 if a file is broken or no test was run.`,
		Example: `  chatapp-gate test policy_test.hcl
  chatapp-gate test --run 'weekend|drop' --format text \
    --format junit=tests.xml policy_test.hcl`,
		Args: needs("POLICY_TEST.hcl"),
		RunE: func(_ *cobra.Command, arguments []string) error { return a.runTest(ctx, arguments, pattern) },
	}
	a.policyFlags(cmd)
	f := cmd.Flags()
	a.formatFlag(cmd, format.TestNames())
	f.BoolVar(&a.numbers, "show-phone-numbers", false, "Write phone numbers in full rather than masked")
	f.StringVar(&pattern, "run", "", "Run only tests whose names match this `REGEX`")
	return cmd
}

func (a *app) runTest(ctx context.Context, names []string, pattern string) error {
	var matching *regexp.Regexp
	if pattern != "" {
		var err error
		if matching, err = regexp.Compile(pattern); err != nil {
			return usage(fmt.Errorf("--run %q is not a regular expression: %w", pattern, err))
		}
	}
	var files []*policytest.File
	var inputs []string
	for _, name := range names {
		text, err := policyfile.ReadFile(name)
		if err != nil {
			return fmt.Errorf("reading the tests: %w", err)
		}
		file, err := policytest.Parse(name, text)
		if err != nil {
			return err
		}
		files, inputs = append(files, file), append(inputs, file.Inputs()...)
	}
	outputs, err := a.outputs(format.TestNames(), inputs...)
	if err != nil {
		return err
	}
	o := gate.Options{ShowKeys: a.numbers, Version: a.Version, Now: a.Now()}
	r := policytest.Report{Time: o.Now}
	for _, file := range files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		outcomes, err := a.runTests(file, matching, o)
		if err != nil {
			return err
		}
		r.Files = append(r.Files, policytest.FileReport{Name: gate.Sanitize(file.Name, a.numbers), Outcomes: outcomes})
	}
	if all, _ := r.Count(); all == 0 {
		return diagnostic.Diagnostic{Summary: "No tests", Detail: fmt.Sprintf("No test has a name that matches --run %q.", pattern)}
	}
	return a.finishResult(result{
		write:   func(w io.Writer, name string, s format.Style) error { return format.WriteTests(w, name, r, s) },
		message: r.Message(), exitCode: r.ExitCode(),
	}, outputs)
}

// runTests runs the tests of a file on the policy of --policy, or else on the one that the
// file names.
func (a *app) runTests(file *policytest.File, matching *regexp.Regexp, o gate.Options) ([]policytest.Outcome, error) {
	names := a.policies
	if len(names) == 0 {
		names = file.Policies()
	}
	if len(names) == 0 {
		return nil, diagnostic.Diagnostic{
			Summary: "No policy", Detail: fmt.Sprintf("%s does not name a policy. Write policy = \"policy.hcl\" in it, or use --policy.", file.Name),
		}
	}
	values, err := a.values()
	if err != nil {
		return nil, err
	}
	values.Set, values.From = file.Variables(), file.Name
	policy, err := a.loadFiles(names, values)
	if err != nil {
		return nil, err
	}
	return file.Run(policy, matching, o)
}
