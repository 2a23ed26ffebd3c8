// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// message has the parts of a verdict's message.
type message struct {
	outcome string
	reasons []string // The ones to show.
	left    int      // How many more there are.
	advice  string
}

// maxNamed is how many reasons of one verdict are shown.
const maxNamed = 5

// messageOf splits the message of a verdict, and keeps at most some of its reasons. If the
// message names only a part of the reasons, all are made from the results.
func messageOf(s *gate.Judgement, most int) message {
	var m message
	m.outcome, m.reasons, m.advice = policy.SplitMessage(s.Verdict.Message)
	if all := policy.Lines(folded(s)); len(all) > maxNamed || len(m.reasons) == 0 && !isUnread(s) {
		m.reasons = all
	}
	if m.left = len(m.reasons) - most; m.left > 0 {
		m.reasons = m.reasons[:most]
	}
	m.left = max(m.left, 0)
	return m
}

// folded returns the results of a judgement, with intervals that came out the same way as one.
func folded(s *gate.Judgement) []policy.Folded {
	frame := policy.Frame{Window: s.Window, Calendar: s.Calendar}
	if len(s.Keys) == 1 {
		frame.Label = s.Keys[0]
	}
	return policy.Fold(s.Verdict.Results, &frame)
}

// linesOf returns a line for each result of a judgement, or one for a judgement without results.
func linesOf(s *gate.Judgement) []line {
	if len(s.Verdict.Results) == 0 {
		return []line{{judgement: s, status: s.Verdict.Status}}
	}
	all := folded(s)
	lines := make([]line, len(all))
	for i := range all {
		lines[i] = line{judgement: s, result: &all[i].Result, status: all[i].Status}
	}
	return lines
}

// alone returns the message of a line for formats that do not show the verdict next to it: the
// reason, and the outcome of the verdict.
func (l line) alone() string {
	if l.result == nil {
		return l.judgement.Verdict.Message
	}
	outcome, _, advice := policy.SplitMessage(l.judgement.Verdict.Message)
	parts := []string{l.result.Message, outcome}
	if l.result.Reason == policy.ReasonNoData {
		parts = append(parts, advice)
	}
	return joined(append(parts, l.judgement.Remediation), "\n")
}

// isUnread reports whether all results have the same cause, such as a read that failed. The
// verdict reports it once.
func isUnread(s *gate.Judgement) bool {
	results := s.Verdict.Results
	return len(results) > 0 && results[0].Reason.IsUnread() && !slices.ContainsFunc(results, func(r policy.Result) bool {
		return r.Reason != results[0].Reason || r.Status != results[0].Status
	})
}
