// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// FailOn is which statuses count as failed.
type FailOn string

// What can count as failed.
const (
	FailOnFail FailOn = "fail" // The default.
	FailOnWarn FailOn = "warn" // Warn too.
)

// Options are what the user decides about a verdict.
type Options struct {
	FailOn FailOn
	// OnInconclusive is whether inconclusive allows. Empty leaves it to each data
	// source, and blocks otherwise.
	OnInconclusive policy.OnInconclusive
	Checks         Checks // Which checks of a plan are judged; all if it is empty.
	// AllowNothingJudged lets a policy pass by which nothing was judged.
	AllowNothingJudged bool
	MaxPlanAge         time.Duration // Zero takes plans of any age.
	// Since replaces the windows of a policy by what has settled since then. Zero leaves them.
	Since time.Time
	// Place finds where the configuration of a plan has an address. Nil finds nothing.
	Place    func(address string) diagnostic.Place
	ShowKeys bool
	Version  string   // Of chatapp-gate.
	Policies []string // The policy files, for the report.
	Now      time.Time
}

func (o Options) onInconclusive() policy.OnInconclusive {
	if o.OnInconclusive == "" {
		return policy.Block
	}
	return o.OnInconclusive
}
