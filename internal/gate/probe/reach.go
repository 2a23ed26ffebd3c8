// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package probe

import (
	"context"
	"fmt"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// reach is how far back there are rows.
type reach struct {
	rows    []metric.Row
	asked   int // Days that were asked for, together.
	longest int // Days that one call may cover.
	limited bool
}

// quiet is how many days without a row mean that there are no older rows. Fewer may be
// days on which nothing was sent.
const quiet = 30

// reach asks for as many days as one call may cover, and then for earlier days.
func (p Prober) reach(ctx context.Context, number string) (r reach, err error) {
	// The number of days that is answered is between taken and refused.
	taken, refused := 0, p.Days+1
	for taken+1 < refused {
		days := p.Days
		if refused <= p.Days {
			days = (taken + refused) / 2
		}
		rows, err := p.read(ctx, number, metric.Daily, p.Now.Add(-time.Duration(days)*day), p.Now)
		switch {
		case isRefused(err):
			refused, r.limited = days, true
		case err != nil:
			return r, err
		default:
			taken, r.rows = days, rows
		}
	}
	r.asked, r.longest = taken, taken
	empty := 0 // Days without a row, one after the other.
	for r.longest > 0 && r.asked < p.Days && empty < quiet {
		days := min(r.longest, p.Days-r.asked)
		to := p.Now.Add(-time.Duration(r.asked) * day)
		rows, err := p.read(ctx, number, metric.Daily, to.Add(-time.Duration(days)*day), to)
		if isRefused(err) {
			break
		}
		if err != nil {
			return r, err
		}
		if empty += days; len(rows) > 0 {
			empty = 0
		}
		r.rows, r.asked = append(r.rows, rows...), r.asked+days
	}
	return r, nil
}

func (r reach) finding(now time.Time) Finding {
	f := Finding{Question: "How far back does it go?"}
	call := fmt.Sprintf("One call may cover %s, the most that was tried.", metric.Plural(r.longest, "day"))
	if r.limited {
		call = fmt.Sprintf("One call may cover %s and no more. A window and its baselines together must not be longer.", metric.Plural(r.longest, "day"))
	}
	if len(r.rows) == 0 {
		f.Answer = "Still open: the requested days have no rows. " + call
		return f
	}
	oldest := r.rows[0].Start
	for _, row := range r.rows {
		oldest = min(oldest, row.Start)
	}
	age := int(now.Sub(time.UnixMilli(oldest)) / day)
	if age+2 >= r.asked {
		f.Answer = fmt.Sprintf("At least %s, the most that was tried. %s", metric.Plural(age, "day"), call)
		return f
	}
	f.Answer = fmt.Sprintf("%s: the oldest row is of %s. CAMS keeps nothing older, or collects since then; a baseline should not begin earlier. %s",
		metric.Plural(age, "day"), time.UnixMilli(oldest).UTC().Format(time.DateOnly), call)
	return f
}
