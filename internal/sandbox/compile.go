// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	maxDailySent = 1_000_000_000
	maxCount     = 1_000_000_000_000_000 // Half hours of a day, and numbers of a channel, still add up within 63 bits.
)

// world is a checked scenario with its times resolved.
type world struct {
	keys     map[string]Account // by access key id
	channels map[string]*channel
	limits   map[string]limit // by action
	faults   *faults
}

// channel is a Channel with its times resolved.
type channel struct {
	Channel
	zone    *time.Location
	numbers []*number
	health  []entity

	templates map[string][]*localized // by template code

	mu    sync.Mutex
	since *int64 // start of the first day with counts, in Unix milliseconds; nil if metrics are not enabled
}

// place is where a value is in a scenario, and what its times are relative to.
type place struct {
	path  string
	now   time.Time
	zone  *time.Location
	first *error // The first problem of the scenario.
}

func (p place) of(format string, args ...any) place {
	p.path = strings.TrimPrefix(p.path+"."+fmt.Sprintf(format, args...), ".")
	return p
}

func (p place) problem(format string, args ...any) {
	if *p.first == nil {
		*p.first = problem(p.path, format, args...)
	}
}

// each compiles the elements of a list in a field.
func each[In, Out any](list []In, p place, field string, compile func(In, place) Out) []Out {
	var all []Out
	for i, in := range list {
		all = append(all, compile(in, p.of("%s[%d]", field, i)))
	}
	return all
}

// compile checks a scenario and resolves its times at now.
func compile(s Scenario, now time.Time) (*world, error) {
	var first error
	p := place{now: now, first: &first}
	w := &world{keys: map[string]Account{}, channels: map[string]*channel{}, limits: limits(s, p), faults: newFaults(s.Faults)}
	owners := map[string]bool{}
	if len(s.Accounts) == 0 {
		p.of("accounts").problem("must have at least one account; without one, no request is accepted")
	}
	for i, a := range s.Accounts {
		p := p.of("accounts[%d]", i)
		a.check(p)
		if _, twice := w.keys[a.AccessKeyID]; twice {
			p.of("access_key_id").problem("%q appears twice; each key needs its own ID", a.AccessKeyID)
		}
		w.keys[a.AccessKeyID], owners[a.Name] = a, true
	}
	for i, c := range s.Channels {
		p := p.of("channels[%d]", i)
		switch {
		case c.CustSpaceID == "":
			p.of("cust_space_id").problem("must not be empty")
		case w.channels[c.CustSpaceID] != nil:
			p.of("cust_space_id").problem("%q appears twice; put all its numbers into one channel", c.CustSpaceID)
		case !owners[c.Account]:
			p.of("account").problem("there is no account named %q; the accounts are %v", c.Account, few(sorted(owners)))
		}
		w.channels[c.CustSpaceID] = c.compile(p)
	}
	for i, f := range s.Faults {
		f.check(p.of("faults[%d]", i))
	}
	return w, first
}

// limits returns the quota of each action.
func limits(s Scenario, p place) map[string]limit {
	windows := []QuotaWindow{WindowSliding, WindowFixed}
	if s.QuotaWindow != "" && !slices.Contains(windows, s.QuotaWindow) {
		p.of("quota_window").problem("is %q; it must be one of %v", s.QuotaWindow, windows)
	}
	for _, name := range sorted(s.QPS) {
		if _, known := actions[name]; !known {
			p.of("qps.%s", name).problem("there is no such action; the sandbox knows %v", sorted(actions))
		}
	}
	all := map[string]limit{}
	for name, a := range actions {
		all[name] = limit{
			qps: cmp.Or(s.QPS[name], a.qps), fixed: s.QuotaWindow == WindowFixed, countsRefused: s.QuotaCountsRefused == nil || *s.QuotaCountsRefused,
		}
	}
	return all
}

func (a Account) check(p place) {
	for _, field := range []struct{ name, value string }{
		{"name", a.Name}, {"access_key_id", a.AccessKeyID}, {"access_key_secret", a.AccessKeySecret},
	} {
		if field.value == "" {
			p.of("%s", field.name).problem("must not be empty")
		}
	}
	if a.Denied != "" && a.Denied != codeForbidden && a.Denied != codePermissionDeny {
		p.of("denied").problem("is %q; it must be %s, %s or left out", a.Denied, codeForbidden, codePermissionDeny)
	}
	for i, name := range a.DeniedActions {
		if _, known := actions[name]; !known {
			p.of("denied_actions[%d]", i).problem("there is no action %q; the sandbox knows %v", name, sorted(actions))
		}
	}
}

func (c Channel) compile(p place) *channel {
	c.Timezone = cmp.Or(c.Timezone, "Asia/Shanghai")
	c.WholeChannel = cmp.Or(c.WholeChannel, WholeComplete)
	c.WabaID = cmp.Or(c.WabaID, "100000000000001")
	var err error
	if p.zone, err = time.LoadLocation(c.Timezone); err != nil {
		p.of("timezone").problem("%q is not a time zone; write an IANA name such as Asia/Shanghai or UTC", c.Timezone)
		p.zone = time.UTC
	}
	ways := []WholeChannel{WholeComplete, WholeTruncated, WholeAggregated, WholeRefused}
	if !slices.Contains(ways, c.WholeChannel) {
		p.of("whole_channel").problem("is %q; it must be one of %v", c.WholeChannel, ways)
	}
	compiled := &channel{
		Channel: c, zone: p.zone,
		health:    each(c.Health, p, "health", Entity.compile),
		templates: map[string][]*localized{},
		numbers:   each(c.Numbers, p, "numbers", Number.compile),
	}
	for i, t := range c.Templates {
		p := p.of("templates[%d]", i)
		if compiled.templates[t.TemplateCode] != nil {
			p.of("template_code").problem("%q appears twice in this channel; put all its languages into one template", t.TemplateCode)
		}
		compiled.templates[t.TemplateCode] = t.compile(p)
	}
	seen := map[string]bool{}
	for i, n := range c.Numbers {
		if seen[n.PhoneNumber] {
			p.of("numbers[%d].phone_number", i).problem("%q appears twice in this channel", n.PhoneNumber)
		}
		seen[n.PhoneNumber] = true
	}
	if c.ROIMetrics {
		compiled.since = new(int64(beginningOfTime))
	}
	return compiled
}

func (n Number) compile(p place) *number {
	switch {
	case n.PhoneNumber == "":
		p.of("phone_number").problem("must not be empty")
	case n.DailySent < 0 || n.DailySent > maxDailySent:
		p.of("daily_sent").problem("is %d; it must be 0 to %d", n.DailySent, maxDailySent)
	case !within(n.DeliveryRate, 1):
		p.of("delivery_rate").problem("is %v; it must be 0 to 1 (rows can hold counts beyond)", n.DeliveryRate)
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(n.PhoneNumber))
	compiled := &number{
		phone: n.PhoneNumber, seed: hash.Sum64(), dailySent: n.DailySent, rate: scaled(n.DeliveryRate, 1_000_000), steady: n.Steady,
		dips:   each(n.Dips, p, "dips", Dip.compile),
		gaps:   each(n.Gaps, p, "gaps", func(g Span, p place) span { return between(g.From, g.To, p) }),
		states: each(n.States, p, "states", func(s State, p place) state { return state{between(s.From, s.To, p), s} }),
		days:   map[int64]counts{}, halfHours: map[int64]counts{},
	}
	for i, r := range n.Rows {
		compiled.exact(r, p.of("rows[%d]", i))
	}
	return compiled
}

func (d Dip) compile(p place) dip {
	if d.DeliveryRate == nil && d.Volume == nil {
		p.problem("changes nothing; add delivery_rate, volume or both")
	}
	return dip{span: between(d.From, d.To, p), rate: share(d.DeliveryRate, p.of("delivery_rate")), volume: factor(d.Volume, p.of("volume"))}
}

// exact adds an exact row.
func (n *number) exact(r Row, p place) {
	for _, field := range []struct {
		name  string
		value int64
	}{{"sent_count", r.SentCount}, {"delivered_count", r.DeliveredCount}} {
		if field.value < 0 || field.value > maxCount {
			p.of("%s", field.name).problem("is %d; it must be 0 to %d (a raw fault can send anything)", field.value, int64(maxCount))
		}
	}
	at := r.Start.at(p.of("start"))
	year, month, day := at.In(p.zone).Date()
	start := midnight(year, month, day, p.zone)
	table := n.days
	switch r.Granularity {
	case "", daily:
		if !at.Equal(start) {
			p.of("start").problem("%q is not the start of a day; leave the time of day out", r.Start)
		}
	case halfHourly:
		table = n.halfHours
		if at.Sub(start)%(halfHour*time.Millisecond) != 0 {
			p.of("start").problem("%q is not the start of a half hour", r.Start)
		}
	default:
		p.of("granularity").problem("is %q; it must be %s or %s", r.Granularity, daily, halfHourly)
	}
	if _, twice := table[at.UnixMilli()]; twice {
		p.of("start").problem("there is another row for %q; keep one", r.Start)
	}
	table[at.UnixMilli()] = counts{r.SentCount, r.DeliveredCount}
}

// share returns a share in millionths, or -1 for nil.
func share(x *float64, p place) int64 {
	if x == nil {
		return -1
	}
	if !within(*x, 1) {
		p.problem("is %v; it must be 0 to 1", *x)
	}
	return scaled(*x, 1_000_000)
}

// factor returns a factor in thousandths, or -1 for nil.
func factor(x *float64, p place) int64 {
	if x == nil {
		return -1
	}
	if !within(*x, 1000) {
		p.problem("is %v; it is a factor and must be 0 to 1000", *x)
	}
	return scaled(*x, 1000)
}

// few shortens a list of names for a message.
func few(names []string) []string {
	if len(names) > 10 {
		return append(names[:10], "…")
	}
	return names
}

func within(x, limit float64) bool { return x >= 0 && x <= limit } // false for NaN

func scaled(x float64, unit int64) int64 { return int64(math.Round(x * float64(unit))) }

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
