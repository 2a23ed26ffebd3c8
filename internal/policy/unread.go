// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// Errored is the verdict where the metrics could not be read, and the cause: an
// error, never a fail, and neither allowed by on_inconclusive nor made milder by
// severity or waiver. Each rule has one result; without rules there is one that
// names none. Rows are not looked at, and rules need not be valid.
func Errored(in Input, rules []Rule, cause string) Verdict {
	return unread(in, rules, Block, Error, ReasonError, "the metrics could not be read", cause)
}

// Deferred is the verdict where the read is put off until apply, and the cause:
// inconclusive, as far as severity and waiver of the rules leave it so. Each rule
// has one result; without rules there is one that names none. Rows are not looked
// at, and rules need not be valid.
func Deferred(in Input, rules []Rule, o OnInconclusive, cause string) Verdict {
	return unread(in, rules, o, Inconclusive, ReasonDeferred, "the metrics are read only during apply", cause)
}

func unread(in Input, rules []Rule, o OnInconclusive, status Status, why Reason, what, cause string) Verdict {
	in.Calendar = located(in.Calendar)
	words := newWords(in)
	s := &subject{window: in.Window}
	if len(in.PhoneNumbers) == 1 {
		s.phoneNumber = in.PhoneNumbers[0]
	}
	where := words.where(s)
	said := what
	if cause = oneLine(cause); cause != "" {
		said += ": " + strings.TrimSuffix(cause, ".")
	}
	if len(rules) == 0 {
		rules = []Rule{{}}
	}
	results := make([]Result, len(rules))
	for i, rule := range rules {
		c := compiled{Rule: rule, waived: rule.Waiver.holds(in.Now), lapsed: rule.Waiver.lapsed(in.Now)}
		r := Result{
			Rule:        rule.Name,
			Severity:    c.severity(),
			PhoneNumber: s.phoneNumber,
			Start:       in.Window.Start,
			End:         in.Window.End,
			Metric:      rule.Metric,
		}
		r.Status, r.Reason, r.Message = c.settle(status, why, s.phoneNumber, said+where)
		if rule.Name != "" {
			r.Message = rule.Name + ": " + r.Message
		}
		results[i] = r
	}
	// All results say the same, so the verdict says it once.
	v := weigh(results, o)
	v.Message = v.heading() + said + where + "."
	return v
}
