// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// refuseEmpty rejects flags with an empty value, as from an unset shell variable, which
// must not turn off a guard by accident.
func refuseEmpty(cmd *cobra.Command) error {
	var empty []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, isList := f.Value.(pflag.SliceValue); isList {
			values = list.GetSlice()
		}
		for _, value := range values {
			if strings.TrimSpace(value) == "" {
				empty = append(empty, f.Name)
			}
		}
	})
	if len(empty) == 0 {
		return nil
	}
	return usage(fmt.Errorf("--%s has an empty value; write one, or leave the flag out", empty[0]))
}

// options checks the flags of a report.
func (a *app) options() (gate.Options, error) {
	o := gate.Options{
		FailOn: gate.FailOn(a.failOn), OnInconclusive: policy.OnInconclusive(a.onIncon), ShowKeys: a.numbers,
		Version: a.Version, Policies: a.policies, Now: a.Now(),
	}
	if err := oneOf("fail-on", a.failOn, failOns); err != nil {
		return o, err
	}
	if a.onIncon == "" {
		return o, nil
	}
	return o, oneOf("on-inconclusive", a.onIncon, policy.OnInconclusives())
}

// prepare checks the flags of a report in some formats, and reads the policy, which must
// have channels. No report may replace an input.
func (a *app) prepare(formats []string, inputs ...string) (o gate.Options, outputs []output, file *policyfile.Policy, err error) {
	if o, err = a.options(); err == nil {
		outputs, err = a.outputs(formats, inputs...)
	}
	if err == nil {
		file, err = a.loadChannels()
	}
	return o, outputs, file, err
}

// values returns the values given to variables of the policy.
func (a *app) values() (policyfile.Values, error) {
	values := policyfile.Values{Flags: make(map[string]string), Files: a.varFiles, Environment: a.Variables}
	for _, given := range a.variables {
		name, value, found := strings.Cut(given, "=")
		if !found || name == "" {
			// Without its name the text may be a secret.
			return values, usage(errors.New("a value of --var is not NAME=VALUE"))
		}
		values.Flags[name] = value
	}
	return values, nil
}

// load reads the policy files.
func (a *app) load() (*policyfile.Policy, error) {
	values, err := a.values()
	if err != nil {
		return nil, err
	}
	if len(a.policies) == 0 {
		return nil, usage(errors.New("--var and --var-file set variables of a policy, but there is no policy; add --policy FILE"))
	}
	return a.loadFiles(a.policies, values)
}

// loadFiles loads a policy, and prints its warnings.
func (a *app) loadFiles(names []string, values policyfile.Values) (*policyfile.Policy, error) {
	policy, err := policyfile.Load(names, values)
	if err == nil && policy.Warnings != nil {
		a.report(policy.Warnings)
	}
	return policy, err
}

// loadChannels is load for a command that requires a policy with channels.
func (a *app) loadChannels() (*policyfile.Policy, error) {
	if len(a.policies) == 0 {
		return nil, usage(errors.New("--policy is required: it has the channels and the rules"))
	}
	file, err := a.load()
	if err == nil && len(file.Channels) == 0 {
		return nil, diagnostic.Diagnostic{
			Summary: "No channel", Detail: "The policy has rules, but no channel block for them to judge. Only `plan` works without one.",
		}
	}
	return file, err
}

// open opens a file, or stdin for the name "-", as text of limited size. Reading ends
// with the context.
func (a *app) open(ctx context.Context, name string, limit int64) (text io.Reader, closed func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	from := input.File(name)
	if name == "-" {
		name = "stdin"
		if a.StdinIsTerminal {
			fmt.Fprintln(a.Stderr, "Waiting for JSON on stdin. Ctrl-D ends it, Ctrl-C gives up.")
		}
		from = io.NopCloser(a.Stdin)
	}
	if text, err = input.Text(input.Until(ctx, from), name, limit); err != nil {
		cancel()
	}
	return text, cancel, err
}

// duration parses a length of time: "90m" and "1d", or "1h30m" and "30s" as in Go.
func duration(flag, text string) (time.Duration, error) {
	if d, err := metric.ParseLength(text); err == nil && d > 0 {
		return d, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, usage(fmt.Errorf("--%s %q is not a length of time; write for example 30s, 90m, 12h or 1d", flag, text))
}

// instant parses a time.
func instant(flag, text string) (time.Time, error) {
	if t, err := metric.ParseInstant(text); err == nil {
		return t, nil
	}
	return time.Time{}, usage(fmt.Errorf("--%s %q is not a time; write 2026-11-24T12:00:00Z or 2026-11-24", flag, text))
}
