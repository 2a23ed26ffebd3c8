// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policytest

import (
	"slices"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/input"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/planjson"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// rows makes rows from the series of a test.
func (b *binder) rows(t *test, read query.Read) []metric.Row {
	var all []metric.Row
	for i := range t.rows {
		r := &t.rows[i]
		if err := read.Source.CheckKey(r.key); err != nil {
			b.report(r.at, "Invalid value", "%q %v.", read.Source.MaskKey(r.key), err)
			continue
		}
		at, ok := b.begin(r, read)
		if !ok {
			continue
		}
		lacking := b.lacking(r, read.Source)
		for n := range r.counts[0] {
			end := read.Calendar.End(at)
			if r.counts[0][n] != missing {
				row := metric.Row{Key: r.key, Start: at, End: end - 1, Unknown: lacking}
				for i, s := range r.counts {
					switch {
					case s == nil:
					case s[n] == missing:
						row.Unknown |= counted[i].unknown
					default:
						*counted[i].field(&row.Counts) = s[n]
					}
				}
				all = append(all, row)
			}
			at = end
		}
	}
	return all
}

// lacking returns the counts of the source that no row has.
func (b *binder) lacking(r *rows, source *query.Source) metric.Unknown {
	var lacking metric.Unknown
	for i, c := range counted {
		has := slices.ContainsFunc(gate.SourceOf(source).Counts, func(of planjson.Count) bool { return of.Unknown == c.unknown })
		switch {
		case has && r.counts[i] == nil:
			lacking |= c.unknown
		case !has && r.counts[i] != nil:
			b.report(r.at, "Unknown count", "%s is not expected: CAMS does not report it for a %s.", c.name, source.Block)
		}
	}
	return lacking
}

// begin returns the start of a series. Without an explicit start, the series ends with the
// window.
func (b *binder) begin(r *rows, read query.Read) (int64, bool) {
	c := read.Calendar
	if r.start == "" {
		last := c.Floor(time.UnixMilli(read.Window.End - 1))
		return c.Back(last, len(r.counts[0])-1).UnixMilli(), true
	}
	at, ok := startOf(r.start, c)
	if !ok {
		b.report(r.startAt, "Invalid value", "start: %q is not the start of an interval. Write a day in the channel's zone, such as 2026-11-24, or a time such as 2026-11-24T00:00:00+08:00.", r.start)
		return 0, false
	}
	end := at
	for range r.counts[0] {
		end = c.End(end)
	}
	if end > c.End(c.Floor(time.UnixMilli(read.Window.End-1)).UnixMilli()) {
		b.report(r.startAt, "Rows after the window", "The series goes on until %s, but the judged window ends at %s. Start it earlier, or leave out start.", read.Time(end), read.Time(read.Window.End))
		return 0, false
	}
	return at, true
}

// startOf parses the start of an interval.
func startOf(text string, c metric.Calendar) (int64, bool) {
	if t, err := time.ParseInLocation(time.DateOnly, text, c.Location); err == nil {
		// A zone may skip midnight, but not noon.
		noon := time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, c.Location)
		days := metric.Calendar{Granularity: metric.Daily, Location: c.Location}
		return days.Floor(noon).UnixMilli(), noon.Format(time.DateOnly) == text
	}
	t, err := time.Parse(time.RFC3339, text)
	return t.UnixMilli(), err == nil && c.Floor(t).Equal(t)
}

// maxAnswer limits the size of a saved answer, in bytes.
const maxAnswer = 256 << 20

// answer reads the saved answers of a test.
func (b *binder) answer(t *test, read query.Read) []metric.Row {
	var recordings []gate.Recording
	for _, name := range t.answers {
		body, err := input.ReadFile(b.file.beside(name), maxAnswer)
		if err != nil {
			for _, one := range diagnostic.Of(err) {
				b.report(t.answersAt, one.Summary, "%s", one.Detail)
			}
			return nil
		}
		recordings = append(recordings, gate.Recording{Name: name, Body: body})
	}
	answer, differing, unusable := gate.Join(recordings, read)
	switch {
	case unusable != nil:
		b.report(t.answersAt, "File not usable", "%s. %s", unusable.What, unusable.Remediation)
	case differing != "":
		b.report(t.answersAt, "Answers contradict each other", "%s Give answers that agree.", differing)
	}
	return answer.Rows
}
