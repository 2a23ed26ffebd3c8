// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/signal"
)

// perState judges each state separately. It also judges each key that was asked for and has
// no state, since the other keys must not hide it.
func (j *judgement) perState(c *compiled) {
	for i := range j.states {
		j.state(c, &j.states[i])
	}
	for _, key := range j.asked {
		if !slices.ContainsFunc(j.states, func(s signal.State) bool { return s.Key == key }) {
			j.noState(c, key)
		}
	}
	if len(j.states)+len(j.asked) == 0 {
		j.noState(c, "")
	}
}

// state adds the result of one state.
func (j *judgement) state(c *compiled, s *signal.State) {
	r := c.begin(s.Key, metric.Window{})
	r.Value = s.Values[c.Signal]
	var class signal.Class
	class, r.DecidedBy = c.classify(r.Value)
	r.Status, r.Reason = Status(class), ReasonClassified
	switch class {
	case signal.Unclassified:
		r.Status, r.Reason = Inconclusive, ReasonUnknownValue
	case signal.Pass:
		r.Reason = ReasonOK
	}
	text := c.stateText(r.Value, class)
	if cause := s.Cause(); cause != "" {
		text += "; CAMS reports " + oneLine(cause)
	}
	j.results = append(j.results, c.finished(r, text, &j.words))
}

// noState adds the result of a key without a state. The empty key means all keys.
func (j *judgement) noState(c *compiled, key string) {
	r := c.begin(key, metric.Window{})
	r.Status, r.Reason = c.onNoData, ReasonNoData
	j.results = append(j.results, c.finished(r, noDataText, &j.words))
}

// stateText describes a value.
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
