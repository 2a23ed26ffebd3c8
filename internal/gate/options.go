// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"cmp"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// FailOn is the least status that counts as failed.
type FailOn string

// The values of FailOn.
const (
	FailOnFail FailOn = "fail" // The default.
	FailOnWarn FailOn = "warn" // Warn as well.
)

// Options are the user's choices about a verdict.
type Options struct {
	FailOn FailOn
	// OnInconclusive is what an inconclusive verdict does. Empty leaves it to each data
	// source; whatever does not set it blocks.
	OnInconclusive policy.OnInconclusive
	Checks         Checks // Which checks of a plan are judged; all if empty.
	// AllowNothingJudged allows a plan in which the policy judges nothing.
	AllowNothingJudged bool
	MaxPlanAge         time.Duration // Zero allows any age.
	// Since, unless zero, replaces the windows of a policy with what has settled since
	// then.
	Since Since
	// Place returns where the configuration of a plan has an address. It may be nil.
	Place    func(address string) diagnostic.Place
	ShowKeys bool
	Version  string   // Of chatapp-gate.
	Policies []string // The policy files, for the report.
	Now      time.Time
	AsOf     bool // Now was set by the user.
}

// Since is a time, or a date, which begins at midnight in the zone of each channel.
type Since struct {
	Time   time.Time
	IsDate bool
}

// Of returns the time for a channel.
func (s Since) Of(c *policyfile.Channel) time.Time {
	days := metric.Calendar{Granularity: metric.Daily, Location: location(c.Arguments.Timezone)}
	if !s.IsDate {
		return s.Time.In(days.Location)
	}
	year, month, day := s.Time.Date()
	return days.Floor(time.Date(year, month, day, 12, 0, 0, 0, days.Location)) // Not every day has a midnight.
}

func (o Options) onInconclusive() policy.OnInconclusive {
	return cmp.Or(o.OnInconclusive, policy.Block)
}
