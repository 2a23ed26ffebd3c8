// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Outcome is what came of one test. It holds no secret and no control character, and keys
// are masked unless the options ask for them whole.
type Outcome struct {
	Name        string
	Place       diagnostic.Place
	Differences []Difference // None if the test passed.
}

// Difference is something that is not as it was expected to be.
type Difference struct {
	Place    diagnostic.Place
	What     string   // A sentence without its full stop.
	Messages []string // Of results that it is about.
}

// Run runs the tests of a file whose names match a pattern, all of them if it is nil. The
// error is a *policyfile.Problems: a test that names what the policy does not have is a
// mistake in the test, whether or not it is run.
func (f *File) Run(file *policyfile.Policy, pattern *regexp.Regexp, o gate.Options) ([]Outcome, error) {
	b := newBinder(f, file)
	var ready []bound
	for i := range f.tests {
		if one, ok := b.bind(&f.tests[i]); ok {
			ready = append(ready, one)
		}
	}
	if err := f.problems(b.diags, file.Secrets()); err != nil {
		return nil, err
	}
	var all []Outcome
	for i := range ready {
		if one := &ready[i]; pattern == nil || pattern.MatchString(one.name) {
			all = append(all, one.run(sanitizer(one, file, o)))
		}
	}
	return all, nil
}

// sanitizer is that of one test, whose keys are those of its channel and of its rows.
func sanitizer(t *bound, file *policyfile.Policy, o gate.Options) *gate.Sanitizer {
	s := gate.NewSanitizer(o, file)
	for _, row := range t.rows {
		s.AddKeys(row.Key)
	}
	for _, e := range t.expect.rules {
		s.AddKeys(e.keys...)
	}
	s.AddKeys(t.read.Keys...)
	s.TellApart()
	if t.channel.Arguments.ShowKeys {
		return s.ShowingKeys()
	}
	return s
}

// comparison compares one test with what its channel came to.
type comparison struct {
	test      *bound
	verdict   policy.Verdict
	sanitizer *gate.Sanitizer
	outcome   Outcome
}

func (t *bound) run(s *gate.Sanitizer) Outcome {
	c := comparison{test: t, sanitizer: s, outcome: Outcome{Name: s.Line(t.name), Place: place(t.place)}}
	var err error
	if c.verdict, err = t.read.Judge(t.rows); err != nil {
		c.verdict = t.read.Unread(policy.ReasonError, fmt.Sprintf("the rows cannot be judged: %v", err))
	}
	c.verdictAsExpected()
	results := make(map[string][]policy.Result)
	for _, r := range c.verdict.Results {
		results[r.Rule] = append(results[r.Rule], r)
	}
	for i := range t.expect.rules {
		e := &t.expect.rules[i]
		c.ruleAsExpected(e, worst(results[e.name]))
	}
	return c.outcome
}

func (c *comparison) differs(at diagnostic.Place, about []policy.Result, format string, arguments ...any) {
	d := Difference{Place: at, What: c.sanitizer.Line(fmt.Sprintf(format, arguments...))}
	const most = 5
	for i := range about {
		if i == most {
			d.Messages = append(d.Messages, fmt.Sprintf("and %d more", len(about)-most))
			break
		}
		d.Messages = append(d.Messages, c.sanitizer.Text(about[i].Message))
	}
	c.outcome.Differences = append(c.outcome.Differences, d)
}

func (c *comparison) verdictAsExpected() {
	e := &c.test.expect
	if e.status != "" && e.status != c.verdict.Status {
		c.differs(place(e.statusAt), worst(c.verdict.Results), "the status is %s, and %s was expected", c.verdict.Status, e.status)
	}
	if e.allowed != nil && *e.allowed != c.verdict.Allowed {
		c.differs(place(e.allowedAt), worst(c.verdict.Results), "allowed is %t, and %t was expected", c.verdict.Allowed, *e.allowed)
	}
}

// worst are the results of the worst status, of results that are sorted worst first.
func worst(results []policy.Result) []policy.Result {
	n := 0
	for n < len(results) && results[n].Status == results[0].Status {
		n++
	}
	return results[:n]
}

func (c *comparison) ruleAsExpected(e *ruleExpectation, results []policy.Result) {
	if len(results) == 0 {
		c.differs(place(e.at), nil, "rule %s has no result", e.name)
		return
	}
	var reasons, keys []string
	for _, r := range results {
		if !slices.Contains(reasons, string(r.Reason)) {
			reasons = append(reasons, string(r.Reason))
		}
		if r.Key != "" {
			keys = append(keys, r.Key)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	switch status := results[0].Status; {
	case e.status != "" && e.status != status:
		c.differs(place(e.at), results, "rule %s is %s (%s), and %s was expected", e.name, status, strings.Join(reasons, ", "), e.status)
	case e.reason != "" && !slices.Contains(reasons, string(e.reason)):
		c.differs(place(e.at), results, "rule %s is %s for the reason %s, and %s was expected", e.name, status, strings.Join(reasons, ", "), e.reason)
	case e.keys != nil && !slices.Equal(keys, slices.Compact(slices.Sorted(slices.Values(e.keys)))):
		c.differs(place(e.at), results, "rule %s is %s for %s, and %s was expected", e.name, status, c.listed(keys), c.listed(e.keys))
	}
}

// listed are keys as a list; none is the whole channel.
func (c *comparison) listed(keys []string) string {
	if len(keys) == 0 {
		return "no " + c.test.read.Source.Noun
	}
	shown := make([]string, len(keys))
	for i, key := range keys {
		shown[i] = c.sanitizer.Key(key)
	}
	return strings.Join(shown, ", ")
}
