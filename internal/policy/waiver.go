// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

// end returns the last day of the waiver. The error is that of time.Parse.
func (w *Waiver) end() (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, w.Until, time.UTC)
}

// noticeDays is how many days before the end of a waiver its messages announce it.
const noticeDays = 7

// standing is the state of a waiver at some time.
type standing struct {
	waived bool // It holds.
	lapsed bool // It held earlier.
	left   int  // How many more days it holds after today, in UTC.
}

// standing reports whether the waiver holds. It holds to the end of its last day, in UTC.
// Without a time it does not hold: a caller that forgot the time must not let failures pass.
func (w *Waiver) standing(now time.Time) standing {
	if w == nil || now.IsZero() {
		return standing{}
	}
	end, err := w.end()
	switch {
	case err != nil:
		return standing{}
	case !now.Before(end.AddDate(0, 0, 1)):
		return standing{lapsed: true}
	}
	return standing{waived: true, left: int(end.Sub(now.UTC().Truncate(24*time.Hour)) / (24 * time.Hour))}
}

// covers reports whether a waiver applies to the results of a key. The key is empty for
// results of the whole channel.
func (w *Waiver) covers(key string) bool {
	return w != nil && (w.Keys == nil || slices.Contains(w.Keys, key))
}

// applied applies the waiver, which turns fail and inconclusive into pass, and then the
// severity, which turns those that remain into warn. It adds the waiver to the line.
func (c *compiled) applied(s Status, why Reason, key string, l *line) (Status, Reason) {
	if s != Fail && s != Inconclusive {
		return s, why
	}
	if c.Waiver.covers(key) && c.waiverIsKnown() {
		if c.standing.waived {
			l.text += ", waived until " + c.Waiver.lastDay()
			l.facts = append(l.facts, c.standing.noticeText(), "reason: "+oneLine(c.Waiver.Reason), c.Waiver.ownerText())
			return Pass, ReasonWaived
		}
		if c.standing.lapsed {
			l.facts = append(l.facts, "the waiver ended on "+c.Waiver.lastDay(), c.Waiver.ownerText())
		}
	}
	if c.severity() == SeverityWarning {
		s = Warn
	}
	return s, why
}

// waiverIsKnown reports whether all fields of the waiver have their final values. An unknown
// list of keys must not waive all of them.
func (c *compiled) waiverIsKnown() bool {
	return !slices.ContainsFunc(c.Unknown, func(field string) bool { return strings.HasPrefix(field, "waiver.") })
}

// noticeText announces the end of a waiver. It is empty until noticeDays before.
func (s standing) noticeText() string {
	switch {
	case s.left == 0:
		return "the waiver ends today"
	case s.left <= noticeDays:
		return "the waiver ends in " + metric.Plural(s.left, "day")
	}
	return ""
}

// lastDay prints the last day of a waiver.
func (w *Waiver) lastDay() string {
	end, err := w.end()
	if err != nil {
		return oneLine(w.Until)
	}
	return metric.PrintDate(end)
}

// ownerText names the owner of a waiver. It is empty if there is none.
func (w *Waiver) ownerText() string {
	if owner := oneLine(w.Owner); owner != "" {
		return "owner: " + owner
	}
	return ""
}

// waiver checks the waiver.
func (c *checker) waiver() {
	w := c.rule.Waiver
	if w == nil || !c.known("waiver") {
		return
	}
	if c.known("waiver.until") {
		if w.Until == "" {
			c.add("waiver.until", `waiver.until is required: the last day on which the waiver holds, such as "2026-12-01"`)
		} else if _, err := w.end(); err != nil {
			c.add("waiver.until", `waiver.until %q is not a date; write year, month and day: "2026-12-01"`, w.Until)
		}
	}
	if c.known("waiver.reason") && strings.TrimSpace(w.Reason) == "" {
		c.add("waiver.reason", "waiver.reason is required: write why the rule is waived")
	}
	if c.known("waiver."+c.source.Keys) && w.Keys != nil {
		c.waivedKeys(w.Keys)
	}
}

func (c *checker) waivedKeys(keys []string) {
	field := "waiver." + c.source.Keys
	// A list that is empty by accident must not waive everything.
	if len(keys) == 0 {
		c.add(field, "%s is empty; name the %s, or leave it out to waive the rule for all", field, c.source.Nouns())
	}
	if !c.source.HasStates() && c.known("per") && c.rule.per() == PerChannel {
		c.add(field, "%s cannot be used per channel, which pools all %s; write per = %q or %q, or leave %s out",
			field, c.source.Nouns(), c.source.Key, PerInterval, field)
	}
	for _, key := range keys {
		if err := c.source.CheckKey(key); err != nil {
			c.add(field, "%s: %q %s", field, c.source.MaskKey(key), err)
		}
	}
}
