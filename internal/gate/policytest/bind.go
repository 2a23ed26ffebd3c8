// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Policies returns the policy files that the test file names.
func (f *File) Policies() []string {
	var names []string
	for _, name := range f.policies {
		names = append(names, f.beside(name))
	}
	return names
}

// Inputs returns all files that the tests read.
func (f *File) Inputs() []string {
	all := append(f.Policies(), f.Name)
	for _, t := range f.tests {
		for _, name := range t.answers {
			all = append(all, f.beside(name))
		}
	}
	return all
}

func (f *File) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(f.Name), name)
}

// Variables returns the values that the file sets for variables of the policy.
func (f *File) Variables() map[string]cty.Value { return f.variables }

// bound is a test with its channel and rows.
type bound struct {
	*test
	channel *policyfile.Channel
	read    query.Read
	rows    []metric.Row
}

// binder looks up in a policy what tests name, and reports what does not exist.
type binder struct {
	file   *File
	policy *policyfile.Policy
	diags  hcl.Diagnostics

	channels map[string]*policyfile.Channel // By name.
}

func newBinder(f *File, file *policyfile.Policy) *binder {
	b := &binder{file: f, policy: file, channels: make(map[string]*policyfile.Channel, len(file.Channels))}
	for i := range file.Channels {
		b.channels[file.Channels[i].Name] = &file.Channels[i]
	}
	return b
}

func (b *binder) report(at hcl.Range, summary, format string, arguments ...any) {
	b.diags = append(b.diags, problem(at, summary, format, arguments...))
}

// bind prepares a test. It returns false if the test has problems.
func (b *binder) bind(t *test) (bound, bool) {
	problems := len(b.diags)
	c := b.channel(t)
	if c == nil {
		return bound{}, false
	}
	if !c.Arguments.Source.HasWindow() {
		b.report(t.channelAt, "Channel without counts", "%q has states, not counts. Only channels with counts can be tested.", c.Name)
		return bound{}, false
	}
	a := c.Arguments
	a.OnInconclusive, a.ShowKeys = t.onInconclusive, true // Keys are masked with the outcome.
	if a.OnInconclusive == "" {
		a.OnInconclusive = policy.Block
	}
	read, err := a.Resolve(t.asOf)
	if err != nil {
		b.report(t.place, "Invalid value", "The channel %q cannot be judged: %v.", c.Name, err)
		return bound{}, false
	}
	one := bound{test: t, channel: c, read: read}
	b.rules(t, c)
	if len(t.answers) > 0 {
		one.rows = b.answer(t, read)
	} else {
		one.rows = b.rows(t, read)
	}
	return one, len(b.diags) == problems
}

// channel returns the channel of a test, and nil if there is none.
func (b *binder) channel(t *test) *policyfile.Channel {
	if c := b.channels[t.channel]; c != nil {
		return c
	}
	if t.channel == "" && len(b.policy.Channels) == 1 {
		return &b.policy.Channels[0]
	}
	var names []string
	for _, c := range b.policy.Channels[:min(len(b.policy.Channels), maxListed)] {
		names = append(names, c.Name)
	}
	switch {
	case len(names) == 0:
		b.report(t.channelAt, "No channel", "The policy has no channel that could be tested.")
	case t.channel == "":
		b.report(t.channelAt, "No channel", "The policy has several channels, and the test %q names none. Write channel = %q, or another of %s.", t.name, names[0], strings.Join(names, ", "))
	default:
		b.report(t.channelAt, "Unknown channel", "The policy has no channel %q. It has %s.%s", t.channel, strings.Join(names, ", "), didYouMean(t.channel, names))
	}
	return nil
}

// maxListed limits the names in a diagnostic.
const maxListed = 20

// rules checks that the channel has the rules that a test names.
func (b *binder) rules(t *test, c *policyfile.Channel) {
	known := make(map[string]bool, len(c.Arguments.Rules))
	var names []string
	for _, rule := range c.Arguments.Rules {
		if known[rule.Name] = true; len(names) < maxListed {
			names = append(names, rule.Name)
		}
	}
	for _, e := range t.expect.rules {
		if !known[e.name] {
			b.report(e.at, "Unknown rule", "The channel %q has no rule %q. It has %s.%s", c.Name, e.name, strings.Join(names, ", "), didYouMean(e.name, names))
		}
		if e.keysField != "" && e.keysField != c.Arguments.Source.Keys {
			b.report(e.at, "Unknown field", "%q is not expected: the field of this channel is %s.", e.keysField, c.Arguments.Source.Keys)
		}
	}
}

// rows makes rows from the series of a test.
func (b *binder) rows(t *test, read query.Read) []metric.Row {
	var all []metric.Row
	for i := range t.rows {
		r := &t.rows[i]
		if err := read.Source.CheckKey(r.key); err != nil {
			b.report(r.at, "Invalid value", "%q %v.", read.Source.MaskKey(r.key), err)
			continue
		}
		at, ok := b.begin(r, read)
		if !ok {
			continue
		}
		for n := range r.sent {
			end := read.Calendar.End(at)
			if r.sent[n] != missing {
				all = append(all, metric.Row{Key: r.key, Start: at, End: end - 1, Counts: metric.Counts{Sent: r.sent[n], Delivered: r.delivered[n]}})
			}
			at = end
		}
	}
	return all
}

// begin returns the start of a series. Without an explicit start, the series ends with the
// window.
func (b *binder) begin(r *rows, read query.Read) (int64, bool) {
	c := read.Calendar
	if r.start == "" {
		last := c.Floor(time.UnixMilli(read.Window.End - 1))
		return c.Back(last, len(r.sent)-1).UnixMilli(), true
	}
	at, ok := startOf(r.start, c)
	if !ok {
		b.report(r.startAt, "Invalid value", "start: %q is not the start of an interval. Write a day in the channel's zone, such as 2026-11-24, or a time such as 2026-11-24T00:00:00+08:00.", r.start)
		return 0, false
	}
	end := at
	for range r.sent {
		end = c.End(end)
	}
	if end > c.End(c.Floor(time.UnixMilli(read.Window.End-1)).UnixMilli()) {
		b.report(r.startAt, "Rows after the window", "The series goes on until %s, and the window that is judged ends at %s. Begin it earlier, or leave start out.", read.Time(end), read.Time(read.Window.End))
		return 0, false
	}
	return at, true
}

// startOf parses the start of an interval.
func startOf(text string, c metric.Calendar) (int64, bool) {
	if t, err := time.ParseInLocation(time.DateOnly, text, c.Location); err == nil {
		// A zone may skip midnight, but not noon.
		noon := time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, c.Location)
		days := metric.Calendar{Granularity: metric.Daily, Location: c.Location}
		return days.Floor(noon).UnixMilli(), noon.Format(time.DateOnly) == text
	}
	t, err := time.Parse(time.RFC3339, text)
	return t.UnixMilli(), err == nil && c.Floor(t).Equal(t)
}

// maxAnswer limits the size of a saved answer, in bytes.
const maxAnswer = 256 << 20

// answer reads the saved answers of a test.
func (b *binder) answer(t *test, read query.Read) []metric.Row {
	var recordings []gate.Recording
	for _, name := range t.answers {
		body, err := readAnswer(b.file.beside(name))
		if err != nil {
			b.report(t.answersAt, "File not usable", "The answer cannot be read: %v.", err)
			return nil
		}
		recordings = append(recordings, gate.Recording{Name: name, Body: body})
	}
	answer, differing, unusable := gate.Join(recordings, read)
	switch {
	case unusable != nil:
		b.report(t.answersAt, "File not usable", "%s. %s", unusable.What, unusable.Remediation)
	case differing != "":
		b.report(t.answersAt, "Answers contradict each other", "%s Give answers that agree.", differing)
	}
	return answer.Rows
}

func readAnswer(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // It was only read.
	text, err := input.ReadText(f, name, maxAnswer)
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	return text, nil
}
