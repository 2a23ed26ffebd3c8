// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Options are what the user decides about a backtest.
type Options struct {
	gate.Options
	Days int // How many days are judged. The last is that of Now.
	// Suggest asks for bounds that would have blocked at most Blocks days.
	Suggest bool
	Blocks  int
}

// Report is the outcome of a backtest. Keys in it are masked unless the options ask for
// them whole, and it holds no secret and no control character.
type Report struct {
	Version  string // Of chatapp-gate.
	Source   string // "live" or "recorded".
	Policies []string
	Time     time.Time // The last day is judged as of this time, the others as of the same time of day.
	Days     int

	// InconclusiveBlocks is whether the gate blocks on days that could not be judged.
	InconclusiveBlocks bool
	// Suggested is whether bounds were asked for, that block at most Blocks days.
	Suggested bool
	Blocks    int

	Channels []Channel // In the order of the policy.
	ExitCode int       // gate.ExitAllowed if every channel could be judged, else gate.ExitError.
	Message  string    // The outcome in one sentence, without its full stop.
}

// Channel is the days of one channel of the policy.
type Channel struct {
	Name     string
	Source   *gate.Source // The kind of read. Never nil.
	Channel  string       // Its cust_space_id; may be empty.
	Place    diagnostic.Place
	Calendar metric.Calendar

	// Skipped is why the channel has no days to judge, in a sentence. It is empty for the
	// others.
	Skipped string
	// Failure is why the channel could not be read, in a clause, and Remediation what to do
	// about it, in whole sentences. Both are empty if it was read.
	Failure, Remediation string

	Days  []Day // All rules together, the oldest day first.
	Rules []Rule
	Notes []string // What a user should know, in sentences.

	showKeys bool     // The policy asks for its keys to be shown.
	keys     []string // All that there are, for masking.
}

// Rule is the days of one rule.
type Rule struct {
	policy.Rule
	Place       diagnostic.Place
	Days        []Day // The oldest first.
	Suggestions []Suggestion
	// Line is the rule with all bounds that are suggested, as a policy file has it. It is
	// empty if there is none, for the reason NoLine, a clause.
	Line, NoLine string
}

// Day is what a rule, or all of them, would have come to on one day.
type Day struct {
	At     time.Time     // When the gate would have run.
	Window metric.Window // What it would have judged.
	// Status is fail, warn, inconclusive or pass. It is inconclusive wherever the day could
	// not be judged, whatever the policy makes of that, unless it makes it fail.
	Status policy.Status
	Blocks bool // The gate would have blocked, for another reason than that it could not judge.
	// Reason is that of the deciding result, or ReasonNotCovered.
	Reason policy.Reason
	// Result is the deciding one: the worst of those with the status. Nil if there is none.
	Result *policy.Result
	Count  int // How many results have the status.
}

// ReasonNotCovered is the reason of a day whose window, or the baseline of the rule,
// begins before the first row that there is. What was before is not known, and might
// have been sent: the retention of CAMS, or the start of a saved answer, is not the
// start of the channel.
const ReasonNotCovered policy.Reason = "not_covered"

// Suggestion is a bound of a rule that would have blocked few days.
type Suggestion struct {
	Field   string   // "min", "max", "max_drop" or "max_rise".
	Written *float64 // The bound of the policy; nil if it is a secret.
	Now     int      // How many days it would have blocked by itself.
	// Bound is the tightest that would have blocked at most the days that were asked for,
	// with no other bound of the rule. Nil if there is none, for the reason None, a clause.
	Bound  *float64
	Blocks int // How many days it would have blocked.
	None   string
}

// Tally is how many days came to what.
type Tally struct {
	Blocked, Unjudged, Warned, Waived, Passed int
}

// Count counts days. Blocked ones are not counted as anything else.
func Count(days []Day) Tally {
	var t Tally
	for i := range days {
		switch d := &days[i]; {
		case d.Blocks:
			t.Blocked++
		case d.Status == policy.Inconclusive:
			t.Unjudged++
		case d.Status == policy.Warn:
			t.Warned++
		case d.Reason == policy.ReasonWaived:
			t.Waived++
		default:
			t.Passed++
		}
	}
	return t
}

// Judged is how many days could be judged.
func (t Tally) Judged() int { return t.Blocked + t.Warned + t.Waived + t.Passed }
