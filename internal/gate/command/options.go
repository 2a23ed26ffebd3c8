// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// options checks the flags of a report.
func (a *app) options() (gate.Options, error) {
	o := gate.Options{
		FailOn: gate.FailOn(a.failOn), OnInconclusive: policy.OnInconclusive(a.onIncon), ShowKeys: a.numbers,
		Version: a.Version, Now: a.Now(),
	}
	if err := oneOf("fail-on", a.failOn, "fail", "warn"); err != nil {
		return o, err
	}
	if a.onIncon == "" {
		return o, nil
	}
	return o, oneOf("on-inconclusive", a.onIncon, policy.OnInconclusives()...)
}

// load reads the policy files.
func (a *app) load() (*policyfile.Policy, error) {
	values := make(map[string]string)
	for _, given := range a.variables {
		name, value, found := strings.Cut(given, "=")
		if !found || name == "" {
			return nil, usage(fmt.Errorf("--var %q is not NAME=VALUE", name))
		}
		values[name] = value
	}
	if len(a.policies) == 0 && len(values) > 0 {
		return nil, usage(fmt.Errorf("--var gives a value to a variable of a policy, and there is none; add --policy FILE"))
	}
	return policyfile.Load(a.policies, values)
}

// loadChannels reads policy files that must be given, and name channels.
func (a *app) loadChannels() (*policyfile.Policy, error) {
	if len(a.policies) == 0 {
		return nil, usage(fmt.Errorf("--policy is required: it says which channels are judged, and by which rules"))
	}
	file, err := a.load()
	if err == nil && len(file.Channels) == 0 {
		return nil, &diagnostic{"No channel", "The policy has rules, but no channel block that says what is judged by them. Only `plan` can do without."}
	}
	return file, err
}

// duration reads a length of time: "90m" and "1d", or "1h30m" and "30s" as Go does.
func duration(flag, text string) (time.Duration, error) {
	if d, err := metric.ParseLength(text); err == nil && d > 0 {
		return d, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, nil
	}
	return 0, usage(fmt.Errorf("--%s %q is no length of time; write for example 30s, 90m, 12h or 1d", flag, text))
}

// instant reads a time: RFC 3339, or a day, which begins in UTC.
func instant(flag, text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage(fmt.Errorf("--%s %q is no time; write 2026-11-24T12:00:00Z or 2026-11-24", flag, text))
}
