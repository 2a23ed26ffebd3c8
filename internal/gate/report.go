// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Package gate makes one verdict from a plan, from channels that are read now, or from
// recorded answers. The verdict, a Report, is complete before it is formatted; package
// format only writes it.
package gate

import (
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// The exit codes.
const (
	ExitAllowed      = 0 // Pass, warn, unjudged, and inconclusive where that is allowed.
	ExitFailed       = 1 // Judged, and failed.
	ExitError        = 2 // Could not be judged.
	ExitInconclusive = 3 // Inconclusive, which blocks.
)

// Report is the outcome of one run. Its keys are masked unless the options ask for them
// in full. It does not contain secrets or control characters.
type Report struct {
	Version  string // Of chatapp-gate.
	Source   string // "plan", "live" or "recorded".
	Input    string // What was judged: the name of the plan, or empty.
	Policies []string
	Time     time.Time // Of the judgement. It decides windows and waivers.

	Status   policy.Status
	Allowed  bool
	ExitCode int
	Message  string // The verdict in one sentence, without its period.

	Problems   diagnostic.List // What is wrong with the input as a whole.
	Judgements []Judgement     // Worst first.
	Checks     []Check         // Worst first.
	Ephemerals []Ephemeral     // By address.
	Unread     []string        // Data sources that have no instance in the plan.
}

// JudgedBy is whose rules a read was judged by.
type JudgedBy string

// The values of JudgedBy.
const (
	ByProvider JudgedBy = "provider" // By the rules of the data source: the verdict is the recorded one.
	ByPolicy   JudgedBy = "policy"   // By the rules of the policy.
)

// Judgement is one read and its verdict: of a data source, or of a channel of the policy.
type Judgement struct {
	Name     string // The address of the data source, or the name of the channel.
	JudgedBy JudgedBy
	Source   *Source  // The kind of read. Never nil.
	Channel  string   // Its cust_space_id; may be empty.
	Part     string   // What of the channel was read, in words; empty for all of it.
	Parts    []string // The same, as values of the arguments that Source.Parts names.
	Keys     []string // Those that were asked for by name.
	Calendar metric.Calendar
	Window   metric.Window // Zero if it is not known.
	Verdict  policy.Verdict
	Rules    []policy.Rule
	Places   map[string]diagnostic.Place // Where rules are written, by name, if in a policy file.
	Place    diagnostic.Place            // Where the channel or data source is written, if that is known.
	// Series has the whole channel first, with the key "", then each key. It is empty if
	// nothing was read.
	Series []Series
	// States are those that were read, if the source has states in place of counts.
	States      []signal.State
	Notes       []string // What a user should know that is not part of the verdict.
	Remediation string   // What to do about an error, in whole sentences.
	Blocks      bool

	temporary bool // The read failed, and may succeed later.
	showKeys  bool // The channel of the policy asks to show its keys.
	ofNothing bool // It reports that the policy judged nothing.
}

// Series is what was counted for a key, or for the whole channel, over time.
type Series struct {
	Key    string // Empty for the whole channel.
	Points []Point
	Totals []Total // Of the judged intervals, in the order of Source.Metrics.
}

// Total is the value of a metric over several intervals.
type Total struct {
	Metric string
	metric.Totals
}

// Point is one interval of a Series.
type Point struct {
	Start int64
	metric.Counts
	Unknown metric.Unknown // Counts that a row of the interval lacks.
	Judged  bool           // It lies in the window that is judged, not in a baseline before it.
}

// Check is one instance of a check block, or of the conditions of a resource, data
// source, output or variable.
type Check struct {
	Address  string
	Kind     string // "check", "resource", "output_value" or "var", as the plan names it.
	Status   policy.Status
	Problems []string
	Blocks   bool
	Place    diagnostic.Place // Where it is written, if that is known.
}

// ShortName returns the address of a data source without its type, or the name of a
// channel block.
func (j *Judgement) ShortName() string {
	return strings.Replace(j.Name, "data."+j.Source.Type+".", "", 1)
}

// Subject names what a key is of, and what of the channel was read; nil for the whole
// channel.
func (j *Judgement) Subject(key string) map[string]string { return j.Source.Subject(j.Parts, key) }

// of sets what the arguments name.
func (j *Judgement) of(a query.Arguments) {
	a.Source = j.Source.Source
	j.Channel, j.Part, j.Parts = a.CustSpaceID, a.Part(), j.Source.PartsOf(a)
}

// Named returns the ID of the channel, or a phrase for the account's own channel.
func (j *Judgement) Named() string {
	if j.Channel == "" {
		return "(own channel)"
	}
	return j.Channel
}
