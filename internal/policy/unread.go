// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// unread has the reasons of results for which nothing was read, with their status and what
// the outcome line reports: with the name of what was to be read, and without.
var unread = map[Reason]struct {
	status            Status
	ofSubject, simply string
}{
	ReasonError:    {Error, "the read of %s failed", "the read failed"},
	ReasonDeferred: {Inconclusive, "the read of %s is deferred until apply", "the read is deferred until apply"},
	ReasonNotRead:  {Inconclusive, "not enough was read to judge %s", "not enough was read to judge"},
	ReasonStale:    {Inconclusive, "the read of %s is stale", "the read is stale"},
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
	in.Calendar = in.Calendar.OrUTC()
	words := newWords(in)
	text := strings.TrimSuffix(oneLine(cause), ".")
	if text == "" {
		text = unread[why].simply
	}
	rules := in.Rules
	if len(rules) == 0 {
		rules = []Rule{{}}
	}
	results := make([]Result, len(rules))
	for i, rule := range rules {
		c := compiled{Rule: rule, standing: rule.Waiver.standing(in.Now)}
		r := c.begin(words.label, in.Window)
		r.Status, r.Reason = unread[why].status, why
		results[i] = c.finished(r, text, &words)
	}
	return newVerdict(results, in.OnInconclusive, &words)
}

// unreadReason is why nothing was read for any of the results, empty if something was. Some
// of them may be waived.
func unreadReason(results []Result) Reason {
	why := Reason("")
	for i := range results {
		switch r := results[i].Reason; {
		case r.IsUnread() && (why == "" || why == r):
			why = r
		case r != ReasonWaived:
			return ""
		}
	}
	return why
}

// unreadOutcome is what the outcome line reports of a subject, which may be empty.
func unreadOutcome(why Reason, subject string) string {
	if subject == "" {
		return unread[why].simply
	}
	return fmt.Sprintf(unread[why].ofSubject, subject)
}
