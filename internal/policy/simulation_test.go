// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

var update = flag.Bool("update", false, "write the table of TestSimulation into the guide")

// simulatedGuide has the table, between two comments.
const simulatedGuide = "../../templates/guides/rules.md"

// TestSimulation judges simulated channels, healthy and sick, by each kind of rule, with fixed
// seeds. It measures how often a rule blocks a healthy channel, and how soon a sick one. The
// rules guide has the table, which `make simulate` writes.
func TestSimulation(t *testing.T) {
	table, measured := simulate(t)
	t.Log("\n" + table)

	// What the fields that keep rules quiet gain.
	for name, pain := range map[string]struct {
		plain, quiet string
		channel      string
	}{
		"chance alone moves the rates of small numbers":   {"drop", "drop, joint", "20 × 60"},
		"each weekend is less than the mean of the month": {"volume", "volume, align", "weekends"},
		"one bad half hour blocks a week":                 {"half hours", "half hours, consecutive", "half hours"},
		"as above, by tolerate":                           {"half hours", "half hours, tolerate", "half hours"},
	} {
		before, after := measured[pain.plain][pain.channel], measured[pain.quiet][pain.channel]
		t.Logf("%s: %s blocks %.1f%% of healthy days, %s %.1f%%", name, pain.plain, before.alarms, pain.quiet, after.alarms)
		if before.alarms < 20 || after.alarms > 5 {
			t.Errorf("%s: %.1f%% of healthy days are blocked before, and %.1f%% after", name, before.alarms, after.alarms)
		}
	}
	// And what they must not cost.
	for _, rule := range []string{"drop, joint", "min, joint"} {
		if half := measured[rule]["fall"]; half.missed > 0 || half.latest > 1 {
			t.Errorf("%s misses %d falls to half, and finds the others by day %d", rule, half.missed, half.latest)
		}
	}
	for rule, channel := range map[string]string{"drop, joint": "one of 20", "volume, align": "silence", "half hours, consecutive": "outage", "half hours, tolerate": "outage"} {
		if sick := measured[rule][channel]; sick.missed > 0 {
			t.Errorf("%s misses %d", rule, sick.missed)
		}
	}

	text, err := os.ReadFile(simulatedGuide)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- simulation: `make simulate` writes this table -->\n", "<!-- end of the simulation -->\n"
	before, rest, found := bytes.Cut(text, []byte(begin))
	written, after, ended := bytes.Cut(rest, []byte(end))
	if !found || !ended {
		t.Fatalf("%s does not have the two comments around the table", simulatedGuide)
	}
	if string(written) == table {
		return
	}
	if !*update {
		t.Fatalf("%s has another table; run `make simulate`:\n%s", simulatedGuide, written)
	}
	if err := os.WriteFile(simulatedGuide, slices.Concat(before, []byte(begin+table+end), after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// simulated is a simulated channel, day by day.
type simulated struct {
	name, title string
	numbers     int
	sent        int  // Of each number on a working day.
	halfHours   bool // Its rows are half hours; sent is of each.
	weekend     int  // Percent of a working day's messages; 100 if it is 0.
	rate        int  // Of delivery, in thousandths.
	drift       int  // Thousandths by which it rises and falls, over 8 weeks.
	blip        bool // Each week one half hour is bad.

	fault func(n, number int, sent, rate *int) // From the nth day or half hour after the first on; nil if it is healthy.
}

var simulatedChannels = []simulated{
	{name: "20 × 60", title: "20 numbers, 60 a day each", numbers: 20, sent: 60, rate: 950},
	{name: "3 × 2,000", title: "3 numbers, 2,000 a day each", numbers: 3, sent: 2000, rate: 970},
	{name: "weekends", title: "weekends at 30%", numbers: 3, sent: 1000, rate: 960, weekend: 30},
	{name: "drift", title: "rate drifts by 2 points", numbers: 3, sent: 1000, rate: 950, drift: 20},
	{name: "fall", title: "falls to half", numbers: 20, sent: 60, rate: 950, fault: func(_, _ int, _, rate *int) { *rate /= 2 }},
	{name: "decline", title: "loses a point a day", numbers: 20, sent: 60, rate: 950, fault: func(n, _ int, _, rate *int) { *rate -= 10 * (n + 1) }},
	{name: "one of 20", title: "one of 20 falls to half", numbers: 20, sent: 60, rate: 950, fault: func(_, number int, _, rate *int) {
		if number == 7 {
			*rate /= 2
		}
	}},
	{name: "silence", title: "sends a tenth", numbers: 3, sent: 1000, rate: 960, weekend: 30, fault: func(_, _ int, sent, _ *int) { *sent /= 10 }},
	{name: "half hours", title: "one bad half hour a week", numbers: 1, sent: 100, rate: 960, halfHours: true, blip: true},
	{name: "outage", title: "two hours of outage", numbers: 1, sent: 100, rate: 960, halfHours: true, blip: true, fault: func(n, _ int, _, rate *int) {
		if n < 4 {
			*rate = 200
		}
	}},
}

// simulatedRule is a rule, with the channels that it is for.
type simulatedRule struct {
	name, written string
	policy.Rule
	channels []string
}

func simulatedRules() []simulatedRule {
	rates := []string{"20 × 60", "3 × 2,000", "weekends", "drift", "fall", "decline", "one of 20"}
	volumes := []string{"20 × 60", "3 × 2,000", "weekends", "drift", "silence"}
	halves := []string{"half hours", "outage"}
	drop := policy.Rule{Metric: metric.DeliveryRate, Per: "phone_number", MaxDrop: p(0.05), Baseline: "28d"}
	floor := policy.Rule{Metric: metric.DeliveryRate, Per: "phone_number", Min: p(0.9)}
	volume := policy.Rule{Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "28d"}
	half := policy.Rule{Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.8)}
	with := func(r policy.Rule, change func(*policy.Rule)) policy.Rule {
		change(&r)
		return r
	}
	confidence := func(r *policy.Rule) { r.Confidence = p(0.95) }
	joint := func(r *policy.Rule) { r.Confidence, r.Joint = p(0.95), true }
	return []simulatedRule{
		{"min", "`min = 0.9`", floor, rates},
		{"min, confidence", "and `confidence = 0.95`", with(floor, confidence), rates},
		{"min, joint", "and `joint = true`", with(floor, joint), rates},
		{"drop", "`max_drop = 0.05`", drop, rates},
		{"drop, confidence", "and `confidence = 0.95`", with(drop, confidence), rates},
		{"drop, joint", "and `joint = true`", with(drop, joint), rates},
		{"volume", "`sent_count`, `max_drop = 0.5`", volume, volumes},
		{"volume, align", "and `align = \"week\"`", with(volume, func(r *policy.Rule) { r.Align = policy.AlignWeek }), volumes},
		{"half hours", "`interval`, `min = 0.8`", half, halves},
		{"half hours, consecutive", "and `consecutive = 3`", with(half, func(r *policy.Rule) { r.Consecutive = p(int64(3)) }), halves},
		{"half hours, tolerate", "or `tolerate = 2`", with(half, func(r *policy.Rule) { r.Tolerate = p(int64(2)) }), halves},
	}
}

// The size of the simulation.
const (
	healthyDays = 210
	sickRuns    = 28
	patience    = 14 // Days within which a sick channel must be found.
)

// simulatedOutcome is the outcome of a rule on a channel.
type simulatedOutcome struct {
	alarms float64 // Percent of healthy days that it blocked.
	days   []int   // On which day it found each sick channel, from 1.
	missed int     // How many it did not find in time.
	latest int
}

// simulate returns the table, and the outcome of each rule on each channel.
func simulate(t *testing.T) (table string, measured map[string]map[string]*simulatedOutcome) {
	rules := simulatedRules()
	measured = make(map[string]map[string]*simulatedOutcome)
	for _, r := range rules {
		measured[r.name] = make(map[string]*simulatedOutcome)
	}
	for i, c := range simulatedChannels {
		var of []policy.Rule
		for _, r := range rules {
			if slices.Contains(r.channels, c.name) {
				r.Rule.Name = r.name
				of = append(of, r.Rule)
				measured[r.name][c.name] = &simulatedOutcome{}
			}
		}
		if c.fault == nil {
			all := c.rows(rand.New(rand.NewPCG(uint64(i), 0)), 29+healthyDays, 1<<30)
			for d := range healthyDays {
				for _, name := range c.blocked(t, all, 29+d, of) {
					measured[name][c.name].alarms += 100. / healthyDays
				}
			}
			continue
		}
		for run := range sickRuns {
			first := 29 + run%7 // It begins on any day of the week.
			all := c.rows(rand.New(rand.NewPCG(uint64(i), uint64(run+1))), first+patience, first)
			found := make(map[string]int)
			for d := range patience {
				for _, name := range c.blocked(t, all, first+d, of) {
					if found[name] == 0 {
						found[name] = d + 1
					}
				}
			}
			for _, r := range of {
				o := measured[r.Name][c.name]
				if day := found[r.Name]; day > 0 {
					o.days, o.latest = append(o.days, day), max(o.latest, day)
				} else {
					o.missed++
				}
			}
		}
	}
	return simulatedTable(rules, measured), measured
}

// rows returns the rows up to a day, on which the fault of a sick channel begins. Day 0 is
// Monday, September 1, 2025.
func (c simulated) rows(random *rand.Rand, days, faulty int) []metric.Row {
	var all []metric.Row
	parts := 1
	if c.halfHours {
		parts = 48
	}
	blip := 0
	for d := range days {
		if d%7 == 0 {
			blip = random.IntN(7 * parts)
		}
		for part := range parts {
			start := day(1+d) + int64(part)*int64(24*time.Hour/time.Millisecond)/int64(parts)
			for number := range c.numbers {
				sent, rate := c.sent*(900+random.IntN(201))/1000, c.rate
				if c.weekend > 0 && d%7 >= 5 {
					sent = sent * c.weekend / 100
				}
				if c.drift > 0 {
					phase := d % 56 // Up for four weeks, down for four.
					rate += c.drift * min(phase, 56-phase) / 28
				}
				if c.blip && d%7*parts+part == blip {
					rate = 500
				}
				if n := (d-faulty)*parts + part; c.fault != nil && n >= 0 {
					c.fault(n, number, &sent, &rate)
				}
				delivered := 0
				for range sent {
					if random.IntN(1000) < rate {
						delivered++
					}
				}
				all = append(all, metric.Row{
					Key: fmt.Sprintf("86138000000%02d", number), Start: start, Counts: metric.Counts{Sent: int64(sent), Delivered: int64(delivered)},
				})
			}
		}
	}
	return all
}

// blocked returns the rules that fail when a gate runs after a day. They judge that day, or
// for half hours the week that ends with it.
func (c simulated) blocked(t *testing.T, all []metric.Row, d int, rules []policy.Rule) []string {
	t.Helper()
	in := policy.Input{Source: source, Rules: rules, Calendar: metric.Calendar{Granularity: metric.Daily, Location: shanghai}, Now: time.UnixMilli(day(2 + d))}
	in.Window = metric.Window{Start: day(1 + d), End: day(2 + d)}
	if c.halfHours {
		in.Calendar.Granularity = metric.HalfHour
		in.Window.Start = day(d - 5)
	}
	read := policy.ReadWindow(rules, in.Window, in.Calendar)
	from := sort.Search(len(all), func(i int) bool { return all[i].Start >= read.Start })
	to := sort.Search(len(all), func(i int) bool { return all[i].Start >= read.End })
	in.Rows = all[from:to]
	v, err := policy.Judge(in)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range v.Results {
		if r.Status == policy.Fail && !slices.Contains(names, r.Rule) {
			names = append(names, r.Rule)
		}
	}
	return names
}

// simulatedTable has a row for each rule, and a column for each channel. Channels of days
// and of half hours are two tables.
func simulatedTable(rules []simulatedRule, measured map[string]map[string]*simulatedOutcome) string {
	var b strings.Builder
	for _, isHalf := range []bool{false, true} {
		head, line := "| rule |", "|---|"
		var columns []simulated
		for _, c := range simulatedChannels {
			if c.halfHours == isHalf {
				columns = append(columns, c)
				head, line = head+" "+c.title+" |", line+"--:|"
			}
		}
		b.WriteString("\n" + head + "\n" + line + "\n")
		for _, r := range rules {
			cells := make([]string, len(columns))
			some := false
			for i, c := range columns {
				o := measured[r.name][c.name]
				if cells[i] = "–"; o == nil {
					continue
				}
				some = true
				cells[i] = o.cell(c)
			}
			if some {
				b.WriteString("| " + r.written + " | " + strings.Join(cells, " | ") + " |\n")
			}
		}
	}
	b.WriteString("\n")
	return b.String()
}

// cell prints an outcome: the false alarms, or when a sick channel is found.
func (o *simulatedOutcome) cell(c simulated) string {
	if c.fault == nil {
		return fmt.Sprintf("%.1f%%", o.alarms)
	}
	if len(o.days) == 0 {
		return "missed"
	}
	slices.Sort(o.days)
	text := fmt.Sprintf("day %d", o.days[len(o.days)/2])
	if o.missed > 0 {
		text += fmt.Sprintf(", %.0f%% missed", 100*float64(o.missed)/float64(o.missed+len(o.days)))
	}
	return text
}
