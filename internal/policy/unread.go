// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// unread has the reasons for which nothing was read, each with its status and the text of the
// outcome line, with and without a subject.
var unread = map[Reason]struct {
	status            Status
	ofSubject, simply string
}{
	ReasonError:    {Error, "the read of %s failed", "the read failed"},
	ReasonDeferred: {Inconclusive, "the read of %s is deferred until apply", "the read is deferred until apply"},
	ReasonNotRead:  {Inconclusive, "not enough was read to judge %s", "not enough was read to judge"},
	ReasonStale:    {Inconclusive, "the read of %s is stale", "the read is stale"},
}

// IsUnread reports whether a result with this reason is not based on any data.
func (r Reason) IsUnread() bool {
	_, found := unread[r]
	return found
}

// Unread returns the verdict of a read without data. The reason is error, deferred, not_read
// or stale. ReasonError gives the status Error, and neither waiver, severity nor
// OnInconclusive changes that. The other reasons are inconclusive, and waiver and severity
// apply. Each rule has one result. Without rules, there is one result that names no rule.
// Unread ignores rows, and the rules need not be valid.
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

// unreadReason returns why nothing was read, or an empty reason if something was. Some of the
// results may be waived.
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

// unreadOutcome returns the text of the outcome line. The subject may be empty.
func unreadOutcome(why Reason, subject string) string {
	if subject == "" {
		return unread[why].simply
	}
	return fmt.Sprintf(unread[why].ofSubject, subject)
}
