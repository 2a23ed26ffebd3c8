// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// dayKinds names the outcomes of days.
var dayKinds = []string{
	backtest.Blocked: "blocked", backtest.Unjudged: "not judged", backtest.Warned: "warned", backtest.Waived: "waived", backtest.Passed: "passed",
}

func kindOfDay(d *backtest.Day) string { return dayKinds[d.Outcome()] }

// allRules labels the row for all rules of a channel combined.
const allRules = "(all rules)"

// tally is a row of the table of a backtest.
type tally struct {
	Rule   string
	Counts []string // In the order of dayKinds.
}

// talliesOf returns a row for each rule of a channel, and one for all of them combined.
func talliesOf(c *backtest.Channel) []tally {
	if len(c.Days) == 0 {
		return nil
	}
	var all []tally
	add := func(rule string, days []backtest.Day) {
		row := tally{Rule: rule}
		for _, n := range backtest.Count(days) {
			row.Counts = append(row.Counts, metric.PrintCount(int64(n)))
		}
		all = append(all, row)
	}
	for i := range c.Rules {
		add(c.Rules[i].Name, c.Rules[i].Days)
	}
	if len(c.Rules) > 1 {
		add(allRules, c.Days)
	}
	return all
}

// stretch is a run of consecutive days with the same outcome and reason.
type stretch struct {
	first, last time.Time
	days        int
	kind        string
	worst       *backtest.Day
}

// stretches returns the runs of days that did not pass.
func stretches(days []backtest.Day) []stretch {
	var all []stretch
	var last *backtest.Day
	for i := range days {
		d := &days[i]
		kind := kindOfDay(d)
		if kind == "passed" {
			last = nil
			continue
		}
		if last == nil || kind != kindOfDay(last) || d.Reason != last.Reason || decidedBy(d) != decidedBy(last) {
			all = append(all, stretch{first: d.At, kind: kind, worst: d})
		}
		s := &all[len(all)-1]
		s.last = d.At
		s.days++
		if d.Result != nil && s.worst.Result != nil && d.Result.IsWorse(s.worst.Result) {
			s.worst = d
		}
		last = d
	}
	return all
}

func decidedBy(d *backtest.Day) string {
	if d.Result == nil {
		return ""
	}
	return d.Result.DecidedBy
}

// span formats the dates of a stretch.
func (s *stretch) span() string { return metric.PrintDays(s.first, s.last) }

// why returns the reason for a stretch in a clause, from its worst day.
func (s *stretch) why() string {
	d := s.worst
	what := cmp.Or(dayReasons[d.Reason], string(d.Reason))
	r := d.Result
	if r == nil {
		return what
	}
	observed, bound := policy.PrintValues(r.Metric, r.Observed, r.Bound)
	if r.Bound == nil {
		bound = "its bound"
	}
	if r.Observed != nil && *r.Observed == math.Trunc(*r.Observed) {
		observed, _ = policy.PrintValues(r.Metric, r.Observed, nil) // A whole number needs no decimal places.
	}
	switch {
	case s.days == 1 && d.Count == 1:
	case direction(r) == "≤":
		observed += " at the highest"
	default:
		observed += " at the lowest"
	}
	what = strings.NewReplacer("{observed}", observed, "{bound}", bound).Replace(what)
	var about []string
	if r.Key != "" {
		about = append(about, r.Key)
	}
	if r.SentCount != nil && (r.Metric != metric.SentCount || r.Observed == nil || *r.Observed != float64(*r.SentCount)) {
		about = append(about, metric.PrintCount(*r.SentCount)+" sent")
	}
	if d.Count > 1 {
		about = append(about, "and "+metric.PrintCount(int64(d.Count-1))+" more")
	}
	if len(about) > 0 {
		what += " (" + strings.Join(about, ", ") + ")"
	}
	return what
}

// dayReasons has a clause for each reason.
var dayReasons = map[policy.Reason]string{
	policy.ReasonBelowMin:         "{observed}, below the minimum of {bound}",
	policy.ReasonAboveMax:         "{observed}, above the maximum of {bound}",
	policy.ReasonDropped:          "dropped to {observed}, below {bound}",
	policy.ReasonRose:             "rose to {observed}, above {bound}",
	policy.ReasonWithinConfidence: "{observed}, beyond the bound of {bound}, perhaps by chance",
	policy.ReasonNoData:           "no data",
	policy.ReasonGaps:             "fewer intervals with data than min_intervals",
	policy.ReasonLowVolume:        "too few messages to judge",
	policy.ReasonNoBaseline:       "no usable baseline",
	policy.ReasonWaived:           "waived",
	policy.ReasonTolerated:        "tolerated",
	backtest.ReasonNotCovered:     "the data begin after the start of the window or baseline",
}

// headingOfChannel returns the heading of a channel.
func headingOfChannel(c *backtest.Channel) string {
	if c.Channel == "" {
		return c.Name
	}
	return c.Name + " (" + channelText(c.Channel, c.Parts) + ")"
}

// spanOfChannel describes the judged days, and the time of day.
func spanOfChannel(c *backtest.Channel) string {
	if len(c.Days) == 0 {
		return ""
	}
	first, last := c.Days[0].At, c.Days[len(c.Days)-1].At
	return metric.PrintDays(first, last) + ", at " + last.Format("15:04") + " (" + last.Location().String() + ") each day"
}

// suggestedFor returns the name of a channel in a comment, and the suggestions for its rules.
func suggestedFor(c *backtest.Channel) []string {
	if len(c.Days) == 0 {
		return nil
	}
	lines := []string{"# " + headingOfChannel(c)}
	for i := range c.Rules {
		lines = append(lines, suggested(&c.Rules[i])...)
	}
	return lines
}

// suggested returns the suggestions for a rule as lines that can be pasted into rules:
// comments, and the rule itself.
func suggested(r *backtest.Rule) []string {
	var all []string
	for i := range r.Suggestions {
		s := &r.Suggestions[i]
		said := s.None
		switch {
		case s.IsKept():
			said = fmt.Sprintf("keep %s %s: it %s", s.Field, written(s.Bound), s.Effect.Print(len(r.Days)))
		case s.Bound != nil:
			said = fmt.Sprintf("%s %s %s", s.Field, written(s.Bound), s.Effect.Print(len(r.Days)))
		}
		if s.Written != nil && !s.IsKept() && s.Now != (backtest.Effect{}) { // It does nothing on days that could not be judged.
			said += fmt.Sprintf("; the current %s %s", written(s.Written), s.Now.Print(len(r.Days)))
		}
		all = append(all, "# "+r.Name+": "+said+".")
	}
	switch {
	case r.Line != "":
		all = append(all, r.Line)
	case len(r.Suggestions) > 1 || r.NoLine != "" && r.Suggestions[0].Bound != nil:
		all = append(all, "# "+r.Name+": no line, because "+r.NoLine+".")
	}
	return all
}

// written formats a bound as in a policy.
func written(f *float64) string { return metric.Grouped(strconv.FormatFloat(*f, 'f', -1, 64)) }
