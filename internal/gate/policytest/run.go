// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// Outcome is the outcome of one test. It contains no secrets and no control characters, and
// keys are masked unless the options show them.
type Outcome struct {
	Name        string
	Place       diagnostic.Place
	Differences []Difference // Empty if the test passed.
}

// Difference is a difference between what was expected and what was found.
type Difference struct {
	Place    diagnostic.Place
	What     string   // A sentence without its full stop.
	Messages []string // Messages of the results in question.
}

// Run runs the tests whose names match a pattern, or all tests if it is nil. An error is a
// *policyfile.Problems. A test that names something that the policy does not have is an
// error even if the pattern does not match it.
func (f *File) Run(file *policyfile.Policy, pattern *regexp.Regexp, o gate.Options) ([]Outcome, error) {
	b := &binder{file: f, policy: file}
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

// sanitizer returns a sanitizer that knows all keys of a test.
func sanitizer(t *bound, file *policyfile.Policy, o gate.Options) *gate.Sanitizer {
	s := gate.NewSanitizer(o, file)
	source := t.source()
	for _, row := range t.rows {
		s.AddKeys(source, row.Key)
	}
	for _, e := range t.expect.rules {
		s.AddKeys(source, e.keys...)
	}
	s.AddKeys(source, t.read.Keys...)
	s.TellApart()
	if t.channel.Arguments.ShowKeys {
		return s.ShowingKeys()
	}
	return s
}

func (t *bound) source() *gate.Source { return gate.SourceOf(t.read.Source) }

// comparison compares a verdict with the expectations of a test.
type comparison struct {
	test      *bound
	verdict   policy.Verdict
	sanitizer *gate.Sanitizer
	outcome   Outcome
}

func (t *bound) run(s *gate.Sanitizer) Outcome {
	c := comparison{test: t, sanitizer: s, outcome: Outcome{Name: s.Line(t.name), Place: policyfile.PlaceOf(t.place)}}
	var err error
	if c.verdict, err = t.read.Judge(cams.Answer{Rows: t.rows}); err != nil {
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
		c.differs(policyfile.PlaceOf(e.statusAt), worst(c.verdict.Results), "status: expected %s, got %s", e.status, c.verdict.Status)
	}
	if e.allowed != nil && *e.allowed != c.verdict.Allowed {
		c.differs(policyfile.PlaceOf(e.allowedAt), worst(c.verdict.Results), "allowed: expected %t, got %t", *e.allowed, c.verdict.Allowed)
	}
}

// worst returns the results with the worst status, of results that are sorted worst first.
func worst(results []policy.Result) []policy.Result {
	n := 0
	for n < len(results) && results[n].Status == results[0].Status {
		n++
	}
	return results[:n]
}

func (c *comparison) ruleAsExpected(e *ruleExpectation, results []policy.Result) {
	if len(results) == 0 {
		c.differs(policyfile.PlaceOf(e.at), nil, "rule %s: it has no result", e.name)
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
		c.differs(policyfile.PlaceOf(e.at), results, "rule %s: expected %s, got %s (%s)", e.name, e.status, status, strings.Join(reasons, ", "))
	case e.reason != "" && !slices.Contains(reasons, string(e.reason)):
		c.differs(policyfile.PlaceOf(e.at), results, "rule %s: expected the reason %s, got %s", e.name, e.reason, strings.Join(reasons, ", "))
	case e.keys != nil && !slices.Equal(keys, slices.Compact(slices.Sorted(slices.Values(e.keys)))):
		c.differs(policyfile.PlaceOf(e.at), results, "rule %s: expected %s for %s, got %s", e.name, status, c.listed(e.keys), c.listed(keys))
	}
}

// listed joins keys. Results of the whole channel have none.
func (c *comparison) listed(keys []string) string {
	if len(keys) == 0 {
		return "no " + c.test.read.Source.Noun
	}
	shown := make([]string, len(keys))
	for i, key := range keys {
		shown[i] = c.sanitizer.Key(c.test.source(), key)
	}
	return strings.Join(shown, ", ")
}
