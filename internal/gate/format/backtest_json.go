// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	_ "embed"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
)

// BacktestSchemaVersion is the version of the JSON format of a backtest.
const BacktestSchemaVersion = "1.0"

//go:embed backtest-1.json
var backtestSchema []byte

// BacktestSchema returns the JSON schema of the JSON format of a backtest.
func BacktestSchema() []byte { return slices.Clone(backtestSchema) }

// backtestDocument is the JSON format of a backtest, as backtest-1.json describes it.
type backtestDocument struct {
	SchemaVersion      string            `json:"schema_version"`
	Tool               documentTool      `json:"tool"`
	Source             string            `json:"source"`
	Policies           []string          `json:"policies"`
	Time               string            `json:"time"`
	DayCount           int               `json:"day_count"`
	InconclusiveBlocks bool              `json:"inconclusive_blocks"`
	SuggestBlocks      *int              `json:"suggest_blocks"`
	ExitCode           int               `json:"exit_code"`
	Message            string            `json:"message"`
	Channels           []backtestChannel `json:"channels"`
}

type backtestChannel struct {
	Name        string         `json:"name"`
	CustSpaceID *string        `json:"cust_space_id"`
	Granularity string         `json:"granularity"`
	Timezone    string         `json:"timezone"`
	Skipped     *string        `json:"skipped"`
	Failure     *string        `json:"failure"`
	Remediation *string        `json:"remediation"`
	Notes       []string       `json:"notes"`
	Counts      backtestCounts `json:"counts"`
	Days        []backtestDay  `json:"days"`
	Rules       []backtestRule `json:"rules"`
}

type backtestCounts struct {
	Blocked  int `json:"blocked"`
	Unjudged int `json:"not_judged"`
	Warned   int `json:"warned"`
	Waived   int `json:"waived"`
	Passed   int `json:"passed"`
}

func newBacktestCounts(days []backtest.Day) backtestCounts {
	t := backtest.Count(days)
	return backtestCounts{t[backtest.Blocked], t[backtest.Unjudged], t[backtest.Warned], t[backtest.Waived], t[backtest.Passed]}
}

type backtestRule struct {
	Name        string               `json:"name"`
	Metric      string               `json:"metric"`
	Counts      backtestCounts       `json:"counts"`
	Days        []backtestDay        `json:"days"`
	Suggestions []backtestSuggestion `json:"suggestions"`
	Line        *string              `json:"line"`
	NoLine      *string              `json:"no_line"`
}

type backtestDay struct {
	Date        string            `json:"date"`
	Time        string            `json:"time"`
	Start       int64             `json:"start"`
	End         int64             `json:"end"`
	Outcome     string            `json:"outcome"`
	Status      string            `json:"status"`
	Reason      string            `json:"reason"`
	Rule        *string           `json:"rule"`
	Subject     map[string]string `json:"subject"`
	Observed    *float64          `json:"observed"`
	DecidedBy   *string           `json:"decided_by"`
	Bound       *float64          `json:"bound"`
	Baseline    *float64          `json:"baseline"`
	SentCount   *int64            `json:"sent_count"`
	ResultCount int               `json:"result_count"`
}

type backtestSuggestion struct {
	Field         string   `json:"field"`
	Written       *float64 `json:"written"`
	WrittenBlocks int      `json:"written_blocks"`
	WrittenWarns  int      `json:"written_warns"`
	Bound         *float64 `json:"bound"`
	Blocks        *int     `json:"blocks"`
	Warns         *int     `json:"warns"`
	None          *string  `json:"none"`
}

func writeBacktestJSON(w io.Writer, r backtest.Report, _ Style) error {
	d := backtestDocument{
		SchemaVersion: BacktestSchemaVersion, Tool: documentTool{"chatapp-gate", r.Version}, Source: r.Source, Policies: notNil(r.Policies),
		Time: r.Time.UTC().Format(time.RFC3339), DayCount: r.Days, InconclusiveBlocks: r.InconclusiveBlocks, ExitCode: r.ExitCode, Message: r.Message,
		Channels: []backtestChannel{},
	}
	if r.Suggested {
		d.SuggestBlocks = &r.Blocks
	}
	for i := range r.Channels {
		d.Channels = append(d.Channels, newBacktestChannel(&r.Channels[i]))
	}
	return encode(w, d)
}

func newBacktestChannel(c *backtest.Channel) backtestChannel {
	d := backtestChannel{
		Name: c.Name, CustSpaceID: orNull(c.Channel), Granularity: string(c.Calendar.Granularity), Timezone: c.Calendar.Location.String(),
		Skipped: orNull(c.Skipped), Failure: orNull(c.Failure), Remediation: orNull(c.Remediation), Notes: notNil(c.Notes),
		Counts: newBacktestCounts(c.Days), Days: newBacktestDays(c, c.Days), Rules: []backtestRule{},
	}
	for i := range c.Rules {
		rule := &c.Rules[i]
		one := backtestRule{
			Name: rule.Name, Metric: rule.Metric, Counts: newBacktestCounts(rule.Days), Days: newBacktestDays(c, rule.Days),
			Suggestions: []backtestSuggestion{}, Line: orNull(rule.Line), NoLine: orNull(rule.NoLine),
		}
		for _, s := range rule.Suggestions {
			suggestion := backtestSuggestion{
				Field: s.Field, Written: s.Written, WrittenBlocks: s.Now.Blocks, WrittenWarns: s.Now.Warns, Bound: s.Bound, None: orNull(s.None),
			}
			if s.Bound != nil {
				suggestion.Blocks, suggestion.Warns = &s.Effect.Blocks, &s.Effect.Warns
			}
			one.Suggestions = append(one.Suggestions, suggestion)
		}
		d.Rules = append(d.Rules, one)
	}
	return d
}

func newBacktestDays(c *backtest.Channel, days []backtest.Day) []backtestDay {
	all := []backtestDay{}
	for i := range days {
		d := &days[i]
		one := backtestDay{
			Date: d.At.Format(time.DateOnly), Time: d.At.Format(time.RFC3339), Start: d.Window.Start, End: d.Window.End,
			Outcome: strings.ReplaceAll(kindOfDay(d), " ", "_"), Status: string(d.Status), Reason: string(d.Reason), ResultCount: d.Count,
		}
		if r := d.Result; r != nil {
			one.Rule, one.Subject, one.Observed, one.DecidedBy = orNull(r.Rule), c.Source.Subject(c.Parts, r.Key), finite(r.Observed), orNull(r.DecidedBy)
			one.Bound, one.Baseline, one.SentCount = finite(r.Bound), finite(r.Baseline), r.SentCount
		}
		all = append(all, one)
	}
	return all
}
