// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package probe

import (
	"context"
	"fmt"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// whole has the answer to a call without a number, and those to a call for each number.
type whole struct {
	refused bool
	rows    []metric.Row
	numbers []string // Those that are known, in order.
	exact   []metric.Row
}

// compare asks with and without numbers for the same days, all of which have ended.
func (p Prober) compare(ctx context.Context) (w whole, err error) {
	to := p.Now.Add(-day)
	from := to.Add(-8 * day)
	w.rows, err = p.read(ctx, "", metric.Daily, from, to)
	if isRefused(err) && len(p.Numbers) > 0 { // The calls for numbers show whether only this one is.
		w.refused, err = true, nil
	}
	if err != nil {
		return w, err
	}
	w.numbers = slices.Clone(p.Numbers)
	for _, row := range w.rows {
		if row.Key != "" {
			w.numbers = append(w.numbers, row.Key)
		}
	}
	slices.Sort(w.numbers)
	w.numbers = slices.Compact(w.numbers)
	for _, number := range w.numbers {
		rows, err := p.read(ctx, number, metric.Daily, from, to)
		if err != nil {
			return w, err
		}
		w.exact = append(w.exact, rows...)
	}
	return w, nil
}

// number returns the number for the other questions: "", for the whole channel, unless
// CAMS refuses that.
func (w whole) number() string {
	if w.refused {
		return w.numbers[0]
	}
	return ""
}

func (w whole) finding() Finding {
	f := Finding{Question: "What does a call without a phone number return?"}
	type interval struct {
		number string
		start  int64
	}
	got := make(map[interval]metric.Counts)
	numberless := 0
	for _, row := range w.rows {
		got[interval{row.Key, row.Start}] = row.Counts
		if row.Key == "" {
			numberless++
		}
	}
	missing, differing := 0, 0
	for _, row := range w.exact {
		switch counts, found := got[interval{row.Key, row.Start}]; {
		case !found:
			missing++
		case counts != row.Counts:
			differing++
		}
	}
	known := metric.Plural(len(w.numbers), "number")
	switch {
	case w.refused:
		f.Answer = "It is refused. Name phone_numbers wherever a channel is read."
	case len(w.rows) == 0 && len(w.exact) == 0:
		f.Answer = "Still open: the last 8 days have no rows."
	case numberless == len(w.rows) && numberless > 0:
		f.Answer = "Rows without a phone number, in which the numbers are pooled. Name phone_numbers where a rule judges each number by itself; whole_channel cannot be used."
	case numberless > 0:
		f.Answer = fmt.Sprintf("%d of %d rows have no phone number. Name phone_numbers; whole_channel cannot be used.", numberless, len(w.rows))
	case missing > 0:
		f.Answer = fmt.Sprintf("Not all rows: %d of the %d rows that calls for %s return are missing. Name phone_numbers, and do not set whole_channel.", missing, len(w.exact), known)
	case differing > 0:
		f.Answer = fmt.Sprintf("Different counts than calls for each number, in %d of %d rows. Name phone_numbers, and do not set whole_channel.", differing, len(w.exact))
	case len(w.numbers) < 2:
		f.Answer = "The rows of the one known number. Whether it returns those of several is still open: give another number with --phone-number."
	default:
		f.Answer = fmt.Sprintf("The rows of each number: the same %d rows as calls for %s. A number that is neither in it nor given with --phone-number would not show.", len(w.exact), known)
		f.Setting = "whole_channel = true # only with phone_numbers"
	}
	return f
}
