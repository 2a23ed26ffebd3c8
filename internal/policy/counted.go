// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// counted is what a rule counts: the intervals of each key, and of the channel.
type counted struct {
	keys    []series // By key; those that were asked for and have no row are empty.
	channel series   // Only where a rule asks for it.
}

// countedBy is what has all counts that the metric of a rule is made of. Rows that lack one
// are left out, like intervals without a row. A key of which no row is left is judged as one
// without data: others must not hide it.
func (j *judgement) countedBy(c *compiled) (counted, error) {
	if !c.metric.Lacks(j.unknown) {
		return j.all, nil
	}
	var of counted
	for _, s := range j.all.keys {
		hadRows := len(s.within(j.window)) > 0
		s.intervals = slices.DeleteFunc(slices.Clone(s.intervals), func(i interval) bool { return c.metric.Lacks(i.unknown) })
		s.asked = s.asked || hadRows && len(s.within(j.window)) == 0
		of.keys = append(of.keys, s)
	}
	if c.per() != PerChannel {
		return of, nil
	}
	var err error
	of.channel, err = pooled(of.keys)
	return of, err
}

// hasRows reports whether there are rows of a key in the window, whatever they lack; the
// empty key is all of them.
func (j *judgement) hasRows(key string) bool {
	return slices.ContainsFunc(j.all.keys, func(s series) bool { return (key == "" || s.key == key) && len(s.within(j.window)) > 0 })
}

// unknownOf is which counts are unknown of some interval.
func unknownOf(all []series) (unknown metric.Unknown) {
	for _, s := range all {
		for i := range s.intervals {
			unknown |= s.intervals[i].unknown
		}
	}
	return unknown
}
