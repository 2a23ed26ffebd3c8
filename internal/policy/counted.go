// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// counted holds what a rule counts: the intervals of each key and of the channel.
type counted struct {
	keys    []series // Sorted by key. Keys that were asked for and have no row are empty.
	channel series   // Empty unless a rule needs it.
}

// countedBy returns the intervals that have all counts of a rule's metric. The others are
// left out, like intervals without a row. A key that has no interval left in the window is
// judged as one without data, since other keys must not hide it.
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

// hasRows reports whether a key has rows in the window, even with unknown counts. The empty
// key means any key.
func (j *judgement) hasRows(key string) bool {
	return slices.ContainsFunc(j.all.keys, func(s series) bool { return (key == "" || s.key == key) && len(s.within(j.window)) > 0 })
}

// unknownOf returns the counts that are unknown in any interval.
func unknownOf(all []series) (unknown metric.Unknown) {
	for _, s := range all {
		for i := range s.intervals {
			unknown |= s.intervals[i].unknown
		}
	}
	return unknown
}
