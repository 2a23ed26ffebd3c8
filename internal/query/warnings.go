// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// lateReceipts is how many more messages than were sent a row may have delivered, if that is
// also at most a tenth more. Receipts of earlier messages arrive late.
const lateReceipts = 10

// Warnings reports what a user should know about an answer: rows that are missing, that
// were not asked for, or that do not begin where intervals do.
func (r Read) Warnings(answer cams.Answer) diagnostic.List {
	if r.Source.HasStates() {
		return r.stateWarnings(answer)
	}
	rows := r.Listed(answer.Rows)
	var all diagnostic.List
	warn := func(summary, format string, args ...any) { all = append(all, warning(summary, format, args...)) }
	if answer.Unknown > 0 {
		warn("Rows without counts", "A count is null or missing in %s of the answer. Such rows are left out, like intervals without a row: what was sent or delivered in them is not known. %s",
			metric.Plural(answer.Unknown, "row"), r)
	}
	if answer.Foreign > 0 {
		warn("Rows of other "+r.Source.others, "The answer has %s of %s that were not asked for. Such rows are left out. %s",
			metric.Plural(answer.Foreign, "row"), r.Source.others, r)
	}
	if lacking, n := r.lacking(rows); n > 0 {
		warn("Rows without counts", "A count that %s needs is null or missing in %s of the answer. Rules leave such rows out, like intervals without a row. %s",
			diagnostic.Listed(lacking, "or"), metric.Plural(n, "row"), r)
	}
	switch {
	case len(rows) == 0 && answer.Unknown > 0:
		return all // CAMS has rows, so the reasons for having none do not apply.
	case len(rows) == 0 && r.Window.Start > r.Now.UnixMilli():
		warn("No metrics", "The window is in the future, so CAMS has no row for it. %s", r)
		return all
	case len(rows) == 0:
		warn("No metrics", "CAMS has no row for this window. %s\n\n%s", r, r.Source.whyNoRow)
		return all
	}
	counted := make(map[string]bool)
	outside, unnamed, beyond := 0, 0, 0
	var worst metric.Row
	for _, row := range rows {
		counted[row.Key] = true
		if row.Key == "" {
			unnamed++
		}
		if !r.Window.Contains(row) {
			outside++
		}
		if excess := row.Delivered - row.Sent; excess > lateReceipts && excess > row.Sent/10 {
			if beyond++; excess > worst.Delivered-worst.Sent {
				worst = row
			}
		}
	}
	if missing := r.missing(counted); len(missing) > 0 {
		warn("No metrics for some "+r.Source.Nouns(), "CAMS has no row for %d of %d %s: %s. %s\n\n%s",
			len(missing), len(r.Keys), r.Source.Nouns(), list(missing, 5), r, r.Source.whyNoRow)
	}
	if unnamed == 0 {
		all = append(all, r.idleWaivers(counted)...)
	}
	if unnamed > 0 && slices.ContainsFunc(r.Rules, func(rule policy.Rule) bool { return rule.Per == r.Source.Key || rule.Per == policy.PerInterval }) {
		warn("Rows without a "+r.Source.Noun, "%d of the %d rows of the answer do not name a %s. Such a row may count several, so rules cannot judge each. "+
			"CAMS does not document what it answers for all %s at once. %s %s", unnamed, len(rows), r.Source.Noun, r.Source.Nouns(), r.Source.howToName, r)
	}
	if !r.begins(r.Window.Start) || !r.begins(r.Window.End) {
		warn("Window within intervals", "The window does not start and end where %s intervals begin in %s. An interval belongs to the window that it starts in, "+
			"and counts as a whole. %s", r.Calendar.Granularity, r.Timezone, r)
	}
	if outside > 0 {
		warn("Rows outside the window", "%d of the %d rows of the answer start outside the window. Rules do not judge them. %s",
			outside, len(rows), r)
	}
	if beyond > 0 {
		warn("More delivered than sent", "In %d of the %d rows of the answer, far more messages were delivered than sent: the row that starts at %s has %s sent and %s delivered. "+
			"Receipts that arrive late explain a few, not this. Rules judge such rows as they are, so a rate above 100%% may hide failures. Ask Alibaba Cloud's support what was counted. %s",
			beyond, len(rows), r.Time(worst.Start), metric.PrintCount(worst.Sent), metric.PrintCount(worst.Delivered), r)
	}
	if off, first := r.offMidnight(rows); off > 0 {
		offset, zone := midnightAt(first)
		which := fmt.Sprintf("%d of the %d daily rows do not begin at midnight in %s; the first of them", off, len(rows), r.Timezone)
		if off == len(rows) {
			which = fmt.Sprintf("None of the daily rows (%d) begins at midnight in %s; the first", off, r.Timezone)
		}
		warn("Days begin at another time", "%s begins at midnight in UTC%s. CAMS does not document its time zone. "+
			"Set timezone to %s. Otherwise the window may cover other days than you mean. %s", which, offset, zone, r)
	}
	return all
}

// lacking returns the metrics of rules for which a row lacks a count, and how many rows do.
func (r Read) lacking(rows []metric.Row) (metrics []string, count int) {
	var needed []metric.Metric
	for _, rule := range r.Rules {
		if m, found := metric.Find(rule.Metric); found && !slices.ContainsFunc(needed, func(other metric.Metric) bool { return other.Name == m.Name }) {
			needed = append(needed, m)
		}
	}
	lacks := make(map[string]bool)
	for _, row := range rows {
		counts := false
		for _, m := range needed {
			if m.Lacks(row.Unknown) {
				lacks[m.Name], counts = true, true
			}
		}
		if counts {
			count++
		}
	}
	return slices.Sorted(maps.Keys(lacks)), count
}

// Gaps reports in a sentence how many intervals of the window have no row. It is empty if
// all of them have one or none has.
func (r Read) Gaps(rows []metric.Row) string {
	starts := make(map[int64]bool)
	for _, row := range rows {
		if r.Window.Contains(row) {
			starts[row.Start] = true
		}
	}
	expected := r.Calendar.Count(r.Window)
	if len(starts) == 0 || len(starts) >= expected {
		return ""
	}
	return fmt.Sprintf("%d of %s of the window are missing: CAMS has no row for them. A missing interval is not zero.",
		expected-len(starts), metric.Plural(expected, r.Calendar.Granularity.Noun()))
}

// begins reports whether an interval begins at a time.
func (r Read) begins(ms int64) bool {
	at := time.UnixMilli(ms)
	return r.Calendar.Floor(at).Equal(at)
}

// offMidnight returns how many rows of days do not begin where a day does, and the start
// of the first of them.
func (r Read) offMidnight(rows []metric.Row) (count int, first int64) {
	if r.Calendar.Granularity != metric.Daily {
		return 0, 0
	}
	isMidnight := make(map[int64]bool) // Most rows share their start with others.
	for _, row := range rows {
		midnight, seen := isMidnight[row.Start]
		if !seen {
			midnight = r.begins(row.Start)
			isMidnight[row.Start] = midnight
		}
		if !midnight {
			if count == 0 {
				first = row.Start
			}
			count++
		}
	}
	return count, first
}

// midnightAt returns the offset from UTC, between -11 and +12 hours, at which an instant is
// midnight, and what to set timezone to.
func midnightAt(ms int64) (offset, zone string) {
	const day = 24 * time.Hour
	ahead := -(time.Duration(ms) * time.Millisecond % day)
	if ahead <= -12*time.Hour {
		ahead += day
	}
	offset, zone = time.UnixMilli(0).In(time.FixedZone("", int(ahead.Seconds()))).Format("-07:00"), "a zone with that offset"
	for _, name := range []string{metric.DefaultTimezone, "UTC", fmt.Sprintf("Etc/GMT%+d", -int(ahead.Hours()))} {
		if location, err := metric.ParseTimezone(name); err == nil && time.UnixMilli(ms).In(location).Format("-07:00") == offset {
			return offset, fmt.Sprintf("%s, such as %q", zone, name)
		}
	}
	return offset, zone
}

// missing returns the keys that were asked for and have no answer, masked.
func (r Read) missing(answered map[string]bool) []string {
	var missing []string
	for _, key := range r.Keys {
		if !answered[key] {
			missing = append(missing, r.Source.MaskKey(key))
		}
	}
	return missing
}

// idleWaivers warns of waivers for keys that were neither asked for nor answered.
func (r Read) idleWaivers(answered map[string]bool) (all diagnostic.List) {
	for _, rule := range r.Rules {
		if rule.Waiver == nil {
			continue
		}
		var idle []string
		for _, key := range rule.Waiver.Keys {
			if !answered[key] && !slices.Contains(r.Keys, key) {
				idle = append(idle, r.Source.MaskKey(key))
			}
		}
		if len(idle) > 0 {
			d := warning("Waiver without effect", "The waiver of rule %q names %s, and the answer has nothing of it. Check waiver.%s. %s", rule.Name, list(idle, 5), r.Source.Keys, r)
			d.Path = diagnostic.Path{"rules", rule.Name, "waiver", r.Source.Keys}
			all = append(all, d)
		}
	}
	return all
}

func warning(summary, format string, args ...any) diagnostic.Diagnostic {
	return diagnostic.Diagnostic{Severity: diagnostic.Warning, Summary: summary, Detail: fmt.Sprintf(format, args...)}
}

// list joins at most n items and counts the rest.
func list(items []string, n int) string {
	if len(items) <= n {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:n], ", "), len(items)-n)
}
