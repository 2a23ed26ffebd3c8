// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package probe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Recording is what one probe saw of the last days. It does not contain phone numbers.
type Recording struct {
	Channel string        `json:"channel"`
	At      time.Time     `json:"at"`
	Rows    []RecordedRow `json:"rows"`
}

// RecordedRow is one interval of one number.
type RecordedRow struct {
	Number      string             `json:"number,omitempty"` // A digest.
	Granularity metric.Granularity `json:"granularity"`
	Start       int64              `json:"start"`
	Sent        int64              `json:"sent"`
	Delivered   int64              `json:"delivered"`
}

// record reads what later probes compare: days, and half hours where the interval matters.
func (p Prober) record(ctx context.Context, number string) (Recording, error) {
	r := Recording{Channel: p.CustSpaceID, At: p.Now}
	for g, span := range map[metric.Granularity]time.Duration{metric.Daily: 14 * day, metric.HalfHour: 3 * day} {
		rows, err := p.read(ctx, number, g, p.Now.Add(-span), p.Now)
		if err != nil {
			return r, err
		}
		for _, row := range rows {
			r.Rows = append(r.Rows, RecordedRow{digest(row.Key), g, row.Start, row.Sent, row.Delivered})
		}
	}
	return r, nil
}

func digest(number string) string {
	if number == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(number))
	return hex.EncodeToString(sum[:8])
}

// lateness compares each recording with the one before it.
func lateness(recordings []Recording) Finding {
	f := Finding{Question: "How late do counts change?"}
	if len(recordings) < 2 {
		f.Answer = "Still open until the probe runs again with the same --history file, some hours and some days from now."
		return f
	}
	all := map[metric.Granularity]*changes{metric.Daily: {}, metric.HalfHour: {}}
	for i := range recordings[1:] {
		before, after := &recordings[i], &recordings[i+1]
		seen := make(map[RecordedRow]RecordedRow, len(before.Rows))
		for _, row := range before.Rows {
			seen[row.interval()] = row
		}
		for _, row := range after.Rows {
			// A row older than all that the earlier probe read is new, but not late.
			age := before.At.Sub(row.end())
			if c := all[row.Granularity]; c != nil && age >= 0 && age <= row.span() {
				c.add(age, seen[row.interval()] != row)
			}
		}
	}
	days, halfHours := all[metric.Daily], all[metric.HalfHour]
	between := fmt.Sprintf("between %s and %s", recordings[0].At.UTC().Format("2006-01-02 15:04"), recordings[len(recordings)-1].At.UTC().Format("2006-01-02 15:04 UTC"))
	switch {
	case days.compared+halfHours.compared == 0:
		f.Answer = "Still open: no interval is in two probes."
	case days.changed+halfHours.changed == 0:
		f.Answer = fmt.Sprintf("No count changed %s, in %s that had ended. Run the probe again later, with the same --history file.",
			between, metric.Plural(days.compared+halfHours.compared, "interval"))
	default:
		f.Answer = fmt.Sprintf("Of the intervals that had ended, %d of %s and %d of %s changed or came later %s: a day up to %s after its end, a half hour up to %s.",
			days.changed, metric.Plural(days.compared, "day"), halfHours.changed, metric.Plural(halfHours.compared, "half hour"), between, days.hours(), halfHours.hours())
		f.Setting = fmt.Sprintf("settle = %q # %q with half hours", days.settle(), halfHours.settle())
	}
	return f
}

// changes are what happened to intervals of one granularity.
type changes struct {
	compared, changed int
	latest            time.Duration // The age of the oldest interval that changed.
}

func (c *changes) add(age time.Duration, isChanged bool) {
	c.compared++
	if isChanged {
		c.changed++
		c.latest = max(c.latest, age)
	}
}

// hours returns the whole hours after the end.
func (c *changes) hours() string { return metric.Plural(int(c.latest/time.Hour), "hour") }

func (c *changes) settle() string {
	if c.changed == 0 {
		return query.DefaultSettle
	}
	return fmt.Sprintf("%dh", int(c.latest/time.Hour)+1)
}

// interval returns a row without its counts.
func (r RecordedRow) interval() RecordedRow {
	r.Sent, r.Delivered = 0, 0
	return r
}

func (r RecordedRow) end() time.Time { return time.UnixMilli(r.Start).Add(r.Granularity.Nominal()) }

// span returns the age up to which a recording certainly has an interval.
func (r RecordedRow) span() time.Duration {
	if r.Granularity == metric.HalfHour {
		return 2 * day
	}
	return 12 * day
}
