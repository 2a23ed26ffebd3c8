// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// perState judges each state by itself, and the keys that were asked for and have none:
// the others must not hide them.
func (j *judgement) perState(c *compiled) {
	for i := range j.states {
		j.state(c, &j.states[i])
	}
	has := func(key string) bool {
		return slices.ContainsFunc(j.states, func(s signal.State) bool { return s.Key == key })
	}
	for _, key := range j.asked {
		if !has(key) {
			j.noState(c, key)
		}
	}
	if len(j.states)+len(j.asked) == 0 {
		j.noState(c, "")
	}
}

// state adds the result of one state.
func (j *judgement) state(c *compiled, s *signal.State) {
	value := s.Values[c.Signal]
	r := c.stateResult(s.Key)
	r.Value = value
	class, by := c.classify(value)
	status, why := Inconclusive, ReasonUnknownValue
	switch class {
	case signal.Pass:
		status, why = Pass, ReasonOK
	case signal.Warn:
		status, why = Warn, ReasonClassified
	case signal.Fail:
		status, why = Fail, ReasonClassified
	}
	r.DecidedBy = by
	text := c.stateText(value, class)
	if cause := s.Cause(); cause != "" {
		text += "; CAMS reports " + cause
	}
	j.addState(c, r, status, why, text)
}

// noState adds the result of a key of which CAMS reports nothing; the empty key is all of
// them.
func (j *judgement) noState(c *compiled, key string) {
	j.addState(c, c.stateResult(key), c.onNoData, ReasonNoData, noDataText)
}

func (c *compiled) stateResult(key string) Result {
	return Result{Rule: c.Name, Severity: c.severity(), Key: key, Signal: c.Signal}
}

// addState applies waiver and severity to a result, and adds it to the results.
func (j *judgement) addState(c *compiled, r Result, status Status, why Reason, text string) {
	l := j.words.line(c.Name, r.Key)
	l.text = text
	r.Status, r.Reason = c.applied(status, why, r.Key, &l)
	r.Message = l.String()
	j.results = append(j.results, r)
}

// stateText reports a value.
func (c *compiled) stateText(value string, class signal.Class) string {
	name := signal.Words(c.Signal)
	switch {
	case value == "":
		return "CAMS reports no value for " + name
	case class == signal.Unclassified:
		return name + " is " + valueShown(value) + ", which is not a known value"
	}
	return name + " is " + valueShown(value)
}
