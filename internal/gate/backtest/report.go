// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"fmt"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Options are the user's choices for a backtest.
type Options struct {
	gate.Options
	Days int // How many days are judged; the last is the day of Now.
	// Suggest asks for bounds that would have blocked or warned on at most Blocks days.
	Suggest bool
	Blocks  int
}

// Report is the outcome of a backtest. It contains no secrets and no control characters,
// and keys are masked unless the options show them.
type Report struct {
	Version  string // Of chatapp-gate.
	Source   string // "live" or "recorded".
	Policies []string
	Time     time.Time // When the last day is judged; the others are judged at the same time of day.
	Days     int

	// InconclusiveBlocks reports whether the gate blocks if a day cannot be judged.
	InconclusiveBlocks bool
	// Suggested reports whether bounds were requested that block or warn on at most Blocks days.
	Suggested bool
	Blocks    int

	Channels []Channel // In the order of the policy.
	ExitCode int       // gate.ExitAllowed if every channel could be judged, else gate.ExitError.
	Message  string    // The outcome in one sentence, without its full stop.
}

// Channel has the days of one channel of the policy.
type Channel struct {
	Name     string
	Source   *gate.Source // The kind of read. Never nil.
	Channel  string       // Its cust_space_id; may be empty.
	Parts    []string     // What of it was read, as values of the arguments that Source.Parts names.
	Place    diagnostic.Place
	Calendar metric.Calendar

	// Skipped explains in whole sentences why the channel was not judged; empty if it was.
	Skipped string
	// Failure is a clause that explains why the channel could not be read or judged, and
	// Remediation has whole sentences on what to do. Both are empty otherwise.
	Failure, Remediation string

	Days  []Day // All rules combined, oldest day first.
	Rules []Rule
	Notes []string // Whole sentences.

	showKeys bool     // The policy shows the keys of this channel.
	keys     []string // All keys, for masking.
}

// Rule has the days of one rule.
type Rule struct {
	policy.Rule
	Place       diagnostic.Place
	Days        []Day // Oldest first.
	Suggestions []Suggestion
	// Line is the rule with the suggested bounds, in the syntax of a policy file. If it is
	// empty, NoLine is a clause that explains why.
	Line, NoLine string
}

// Day is the outcome of one rule, or of all rules, on one day.
type Day struct {
	At     time.Time     // When the gate would have run.
	Window metric.Window // The window that it would have judged.
	// Status is pass, warn, inconclusive or fail. A day that could not be judged is
	// inconclusive even if the policy lets it pass or warn, but not if the policy makes it
	// fail.
	Status policy.Status
	Blocks bool // The gate would have blocked. Never set for inconclusive days.
	// Reason is the reason of the deciding result, or ReasonNotCovered.
	Reason policy.Reason
	// Result is the deciding result: the worst one with this status. Nil if there is none.
	Result *policy.Result
	Count  int // The number of results with this status.
}

// ReasonNotCovered is the reason of a day whose window or baseline begins before the first
// row. Messages may have been sent before it: CAMS may have dropped old rows, and a saved
// answer may begin later than the channel.
const ReasonNotCovered policy.Reason = "not_covered"

// Suggestion is a bound that would have blocked or warned on at most a number of days.
type Suggestion struct {
	Field   string   // "min", "max", "max_drop" or "max_rise".
	Written *float64 // The bound in the policy; nil if it is a secret.
	Now     Effect   // What that bound alone does.
	// Bound is the bound in the policy if it alone blocks or warns on at most the requested
	// number of days, and otherwise the tightest bound that does. If it is nil, None is a
	// clause that explains why.
	Bound  *float64
	Effect Effect // What Bound alone does.
	None   string
}

// IsKept reports whether the bound in the policy is quiet enough.
func (s *Suggestion) IsKept() bool {
	return s.Bound != nil && s.Written != nil && *s.Bound == *s.Written
}

// Effect has the number of days on which a bound blocks, and on which it only warns.
type Effect struct{ Blocks, Warns int }

func (e Effect) days() int { return e.Blocks + e.Warns }

// Print describes the effect as a predicate.
func (e Effect) Print(days int) string {
	if e.Warns == 0 {
		return "blocks " + metric.Plural(e.Blocks, "day")
	}
	return fmt.Sprintf("blocks %d and warns on %d of %s", e.Blocks, e.Warns, metric.Plural(days, "day"))
}

// Outcome is what a day counts as.
type Outcome int

// The outcomes, worst first.
const (
	Blocked Outcome = iota
	Unjudged
	Warned
	Waived
	Passed
	outcomes
)

// Outcome returns the outcome of a day.
func (d *Day) Outcome() Outcome {
	switch {
	case d.Blocks:
		return Blocked
	case d.Status == policy.Inconclusive:
		return Unjudged
	case d.Status == policy.Warn:
		return Warned
	case d.Reason == policy.ReasonWaived:
		return Waived
	}
	return Passed
}

// Tally counts days by outcome.
type Tally [outcomes]int

// Count counts each day once.
func Count(days []Day) Tally {
	var t Tally
	for i := range days {
		t[days[i].Outcome()]++
	}
	return t
}

// Judged returns the number of days that could be judged.
func (t Tally) Judged() int { return t[Blocked] + t[Warned] + t[Waived] + t[Passed] }
