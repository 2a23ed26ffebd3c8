// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package gate makes one verdict of what a plan, channels that are read now, or
// recorded answers say. The verdict, a Report, is made before it is formatted:
// package format only writes it down.
package gate

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// The exit codes.
const (
	ExitAllowed      = 0 // Pass, warn, unjudged, and inconclusive where that is allowed.
	ExitFailed       = 1 // Judged, and failed.
	ExitError        = 2 // Could not be judged.
	ExitInconclusive = 3 // Inconclusive, which blocks.
)

// Report is all that is to be said. Phone numbers in it are masked unless the
// options say otherwise, and it holds no secret and no control character.
type Report struct {
	Version  string // Of chatapp-gate.
	Source   string // "plan", "live" or "recorded".
	Input    string // What was judged: the name of the plan, or empty.
	Policies []string
	Time     time.Time // Which time was judged at: it decided windows and waivers.

	Status   policy.Status
	Allowed  bool
	ExitCode int
	Message  string // The verdict in one sentence, without its full stop.

	Problems []Problem // What kept the whole from being judged.
	Subjects []Subject // Worst first.
	Checks   []Check   // Worst first.
}

// Problem says what happened to the whole of the source, and what to do.
type Problem struct {
	Summary string // Short and fixed.
	Detail  string // Whole sentences.
}

// JudgedBy says by whose rules a subject was judged.
type JudgedBy string

// Who can judge.
const (
	ByProvider JudgedBy = "provider" // By the rules of the data source: the verdict is the one that it recorded.
	ByPolicy   JudgedBy = "policy"   // By the rules of the policy.
)

// Subject is one verdict: on a data source, or on a channel of the policy.
type Subject struct {
	Name        string // The address of the data source, or the name of the channel.
	JudgedBy    JudgedBy
	Channel     string   // Its cust_space_id; may be empty.
	Asked       []string // The phone numbers that were asked for by name.
	Granularity string
	Location    *time.Location // Never nil.
	Window      metric.Window  // Zero if it is not known.
	Verdict     policy.Verdict
	Rules       []policy.Rule
	Places      map[string]Place // Where rules are written, by name, if in a policy file.
	Place       Place            // Where the channel is written, if in a policy file.
	Series      []Series         // The channel first, then each number; none where nothing was read.
	Notes       []string         // What a user should know that is no verdict.
	Cure        string           // What to do about an error.
	Blocks      bool
}

// Place is a place in a file; zero is none.
type Place struct {
	File string
	Line int
}

// Series is what a phone number, or the whole channel, did over time.
type Series struct {
	PhoneNumber string // Empty for the whole channel.
	Points      []Point
}

// Point is one interval of a Series.
type Point struct {
	Start           int64
	Sent, Delivered int64
	Judged          bool // It lies in the window that is judged, not in a baseline before it.
}

// Rate is the delivery rate of the interval, and false where nothing was sent.
func (p Point) Rate() (float64, bool) {
	return metric.Counts{Sent: p.Sent, Delivered: p.Delivered}.Rate()
}

// Check is one instance of a check block, or of the conditions of a resource, data
// source, output or variable.
type Check struct {
	Address  string
	Kind     string // "check", "resource", "output_value" or "var", as the plan names it.
	Status   policy.Status
	Problems []string
	Blocks   bool
}

// Named gives the name of the channel, or a word for the one that has none.
func (s *Subject) Named() string {
	if s.Channel == "" {
		return "(own channel)"
	}
	return s.Channel
}

// Rule finds a rule by its name.
func (s *Subject) Rule(name string) (policy.Rule, bool) {
	for _, r := range s.Rules {
		if r.Name == name {
			return r, true
		}
	}
	return policy.Rule{}, false
}

// SeriesOf finds the series of a phone number, or of the channel by "".
func (s *Subject) SeriesOf(phoneNumber string) (Series, bool) {
	for _, series := range s.Series {
		if series.PhoneNumber == phoneNumber {
			return series, true
		}
	}
	return Series{}, false
}
