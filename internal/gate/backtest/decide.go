// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

func newReport(source string, file *policyfile.Policy, o Options) Report {
	r := Report{
		Version: o.Version, Source: source, Policies: o.Policies, Time: o.Now, Days: o.Days,
		InconclusiveBlocks: o.OnInconclusive != policy.Allow, Suggested: o.Suggest, Blocks: o.Blocks,
	}
	for i := range file.Channels {
		r.Channels = append(r.Channels, newChannel(&file.Channels[i]))
	}
	return r
}

func newChannel(of *policyfile.Channel) Channel {
	a := of.Arguments
	c := Channel{
		Name: of.Name, Source: gate.SourceOf(a.Source), Channel: a.CustSpaceID, Place: of.Place, showKeys: a.ShowKeys,
		Calendar: metric.Calendar{Granularity: metric.Granularity(a.WithDefaults().Granularity), Location: time.UTC},
	}
	if location, err := metric.ParseTimezone(a.WithDefaults().Timezone); err == nil {
		c.Calendar.Location = location
	}
	c.Parts = c.Source.PartsOf(a)
	if !a.Source.HasWindow() {
		c.Skipped = "CAMS reports these states as they are now, and has no history of them."
		return c
	}
	if a.Lookback == "" {
		c.Skipped = "Its window is fixed by start and end, so every day would be judged alike. Set a lookback to backtest the channel."
		return c
	}
	for _, rule := range a.Rules {
		c.Rules = append(c.Rules, Rule{Rule: rule, Place: of.RulePlace(rule.Name)})
	}
	return c
}

// finished sets the exit code and the message, and sanitizes the report.
func (r Report) finished(file *policyfile.Policy, o Options, secrets ...string) Report {
	judged, failed := false, false
	for i := range r.Channels {
		switch c := &r.Channels[i]; {
		case c.Skipped != "":
		case c.Failure != "", Count(c.Days).Judged() == 0:
			failed = true
		default:
			judged = true
		}
	}
	if r.ExitCode = gate.ExitError; judged && !failed {
		r.ExitCode = gate.ExitAllowed
	}
	r.Message = r.message()
	r.sanitize(gate.NewSanitizer(o.Options, file, secrets...))
	return r
}

// message counts the days on which any channel would have blocked.
func (r *Report) message() string {
	blocked, unjudged := make([]bool, r.Days), make([]bool, r.Days)
	channels, failed := 0, 0
	for i := range r.Channels {
		c := &r.Channels[i]
		if c.Failure != "" {
			failed++
		}
		if len(c.Days) == 0 {
			continue
		}
		channels++
		for day := range c.Days {
			blocked[day] = blocked[day] || c.Days[day].Blocks
			unjudged[day] = unjudged[day] || c.Days[day].Status == policy.Inconclusive
		}
	}
	switch {
	case channels == 0 && failed > 0:
		return "no channel could be read"
	case channels == 0:
		return "no channel of the policy has days to judge"
	}
	n, others := 0, 0
	for day := range blocked {
		switch {
		case blocked[day]:
			n++
		case unjudged[day]:
			others++
		}
	}
	parts := []string{fmt.Sprintf("the gate would have blocked on %d of %s", n, metric.Plural(r.Days, "day"))}
	if others > 0 {
		said := fmt.Sprintf("%s more could not be judged", metric.PrintCount(int64(others)))
		if r.InconclusiveBlocks {
			said += ", which also blocks"
		}
		parts = append(parts, said)
	}
	if failed > 0 {
		parts = append(parts, metric.Plural(failed, "channel")+" could not be read")
	}
	return strings.Join(parts, "; ")
}

// sanitize masks keys and hides secrets in the report.
func (r *Report) sanitize(s *gate.Sanitizer) {
	for i := range r.Channels {
		if c := &r.Channels[i]; !c.showKeys {
			s.AddParts(c.Parts...)
			s.AddKeys(c.Source, c.keys...)
		}
	}
	s.TellApart()
	policies := make([]string, len(r.Policies))
	for i, name := range r.Policies {
		policies[i] = s.Line(name)
	}
	r.Policies, r.Message = policies, s.Line(r.Message)
	for i := range r.Channels {
		if c := &r.Channels[i]; c.showKeys {
			c.sanitize(s.ShowingKeys())
		} else {
			c.sanitize(s)
		}
	}
}

func (c *Channel) sanitize(s *gate.Sanitizer) {
	c.Name, c.Channel, c.Failure, c.Remediation = s.Line(c.Name), s.Line(c.Channel), s.Line(c.Failure), s.Text(c.Remediation)
	c.Place.File = s.Line(c.Place.File)
	for i := range c.Parts {
		c.Parts[i] = s.Line(c.Parts[i])
	}
	for i := range c.Notes {
		c.Notes[i] = s.Text(c.Notes[i])
	}
	for i := range c.Rules {
		c.Rules[i].sanitize(s, c.Source) // The days of the channel share the results of its rules.
	}
}

func (r *Rule) sanitize(s *gate.Sanitizer, source *gate.Source) {
	r.Place.File = s.Line(r.Place.File)
	if r.Line != "" && (s.Line(r.Name) != r.Name || s.HasSecret(r.Line)) {
		r.Line, r.NoLine = "", "the rule has a value that is not shown"
	}
	r.Rule = s.Rule(r.Rule)
	for i := range r.Suggestions {
		one := &r.Suggestions[i]
		one.Written = s.Bound(one.Written)
		if one.Bound != nil && s.Bound(one.Bound) == nil {
			one.Bound, one.None = nil, "the bound is not shown"
		}
	}
	for day := range r.Days {
		if result := r.Days[day].Result; result != nil {
			*result = s.Result(source, *result)
		}
	}
}
