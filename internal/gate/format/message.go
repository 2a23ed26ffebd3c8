// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package format

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// message is the message of a verdict in its parts.
type message struct {
	outcome string
	reasons []string // Those that are shown.
	left    int      // How many are not.
	advice  string
}

// maxNamed is how many reasons of one verdict a person reads.
const maxNamed = 5

// messageOf takes the message of a verdict apart. It has at most some reasons; where the
// verdict names fewer than it has, the others are made from its results.
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

// folded are the results of a judgement, with many intervals as one.
func folded(s *gate.Judgement) []policy.Folded {
	frame := policy.Frame{Window: s.Window, Calendar: s.Calendar}
	if len(s.Keys) == 1 {
		frame.Label = s.Keys[0]
	}
	return policy.Fold(s.Verdict.Results, &frame)
}

// linesOf lists the results of a judgement; if there are none, the judgement is a line.
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

// alone is what a line reports by itself, where the verdict is not beside it: the reason,
// and the outcome that it is a part of.
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

// isUnread reports whether all results are the same, as of a read that failed: the verdict
// reports it once.
func isUnread(s *gate.Judgement) bool {
	results := s.Verdict.Results
	return len(results) > 0 && results[0].Reason.IsUnread() && !slices.ContainsFunc(results, func(r policy.Result) bool {
		return r.Reason != results[0].Reason || r.Status != results[0].Status
	})
}
