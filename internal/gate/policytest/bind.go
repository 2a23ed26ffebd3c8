// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
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
	file      *File
	policy    *policyfile.Policy
	isUnnamed bool // A channel that is not named has been reported.
	diags     hcl.Diagnostics
}

func (b *binder) report(at hcl.Range, summary, format string, arguments ...any) {
	b.diags = append(b.diags, policyfile.NewProblem(at, summary, format, arguments...))
}

// bind prepares a test. It returns false if a problem has been reported.
func (b *binder) bind(t *test) (bound, bool) {
	problems := len(b.diags)
	c := b.channel(t)
	if c == nil {
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

// channel returns the channel of a test, or nil if a problem has been reported. A test
// need not name the only channel with counts.
func (b *binder) channel(t *test) *policyfile.Channel {
	var found, named *policyfile.Channel
	var names []string // Of the channels with counts.
	for i := range b.policy.Channels {
		c := &b.policy.Channels[i]
		if c.Name == t.channel {
			named = c
		}
		if c.Arguments.Source.HasWindow() {
			found, names = c, append(names, c.Name)
		}
	}
	switch {
	case named != nil && named.Arguments.Source.HasWindow():
		return named
	case named != nil && len(names) > 0:
		b.report(t.channelAt, "Channel without counts", "%q has states, not counts. Only channels with counts can be tested: %s", t.channel, listed("", names))
	case named != nil:
		b.report(t.channelAt, "Channel without counts", "%q has states, not counts. Only channels with counts can be tested.", t.channel)
	case t.channel != "" && len(names) > 0:
		b.report(t.channelAt, "Unknown channel", "The policy has no channel %q to test. It has %s", t.channel, listed(t.channel, names))
	case len(names) == 1:
		return found
	case b.isUnnamed: // All tests may lack the one line.
	case len(names) == 0:
		b.isUnnamed = true
		b.report(t.channelAt, "No channel", "The policy does not have a channel with counts to test.")
	default:
		b.isUnnamed = true
		b.report(t.channelAt, "No channel", "The policy has several channels to test, and the test %q does not name one. Write channel = %q in the test, or above all tests, or another of %s",
			t.name, names[0], listed("", names[1:]))
	}
	return nil
}

// listed lists the names that are valid, but not all of very many, and suggests the one that
// was probably meant.
func listed(word string, valid []string) string {
	const most = 20
	list := strings.Join(valid[:min(len(valid), most)], ", ")
	if more := len(valid) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list + "." + diagnostic.DidYouMean(word, valid)
}

// rules checks that the channel has the rules that a test names.
func (b *binder) rules(t *test, c *policyfile.Channel) {
	var names []string
	for _, rule := range c.Arguments.Rules {
		names = append(names, rule.Name)
	}
	for _, e := range t.expect.rules {
		if !slices.Contains(names, e.name) {
			b.report(e.at, "Unknown rule", "The channel %q has no rule %q. It has %s", c.Name, e.name, listed(e.name, names))
		}
		if e.keysField != "" && e.keysField != c.Arguments.Source.Keys {
			b.report(e.at, "Unknown field", "%q does not apply to this channel. Write %s.", e.keysField, c.Arguments.Source.Keys)
		}
	}
}
