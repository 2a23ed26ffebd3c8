// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// unread has the reasons of results for which nothing was read, with what each means.
var unread = map[Reason]struct {
	status Status
	what   string // Begins the message, with what is read; the cause alone does where it is empty.
}{
	ReasonError:    {Error, "the %s could not be read"},
	ReasonDeferred: {Inconclusive, "the %s are read only during apply"},
	ReasonNotRead:  {Inconclusive, ""},
	ReasonStale:    {Inconclusive, ""},
}

// IsUnread reports whether a result with this reason rests on nothing that was read.
func (r Reason) IsUnread() bool {
	_, found := unread[r]
	return found
}

// Unread is the verdict where there are no rows to judge, for one of the reasons error,
// deferred, not_read and stale, and the cause. An error is an error, whatever waiver,
// severity and OnInconclusive are; the others are inconclusive, and waiver and severity
// apply. Each rule has one result; without rules there is one that names none. Rows are
// not looked at, and rules need not be valid.
func Unread(in Input, why Reason, cause string) Verdict {
	in.Calendar = located(in.Calendar)
	words := newWords(in)
	s := &scope{window: in.Window}
	if len(in.Keys) == 1 {
		s.key = in.Keys[0]
	}
	said := unread[why].what
	if said != "" {
		said = fmt.Sprintf(said, in.Source.reads())
	}
	if cause = strings.TrimSuffix(oneLine(cause), "."); cause != "" {
		if said != "" {
			said += ": "
		}
		said += cause
	}
	said += words.where(s, 0)
	rules := in.Rules
	if len(rules) == 0 {
		rules = []Rule{{}}
	}
	results := make([]Result, len(rules))
	for i, rule := range rules {
		c := compiled{Rule: rule, standing: rule.Waiver.standing(in.Now)}
		r := Result{
			Rule:     rule.Name,
			Severity: c.severity(),
			Key:      s.key,
			Start:    in.Window.Start,
			End:      in.Window.End,
			Metric:   rule.Metric,
			Signal:   rule.Signal,
		}
		r.Status, r.Reason, r.Message = c.applied(unread[why].status, why, s.key, said)
		if rule.Name != "" {
			r.Message = rule.Name + ": " + r.Message
		}
		results[i] = r
	}
	return newVerdict(results, in.OnInconclusive)
}
