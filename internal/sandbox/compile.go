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
	"sync"
	"time"
)

const (
	maxDailySent = 1_000_000_000
	maxCount     = 1_000_000_000_000_000 // Half hours of a day, and numbers of a channel, still add up within 63 bits.
)

// world is a scenario that was checked, with its times resolved.
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
	since *int64 // start of the first day with counts in Unix milliseconds; nil: there are none
}

// compile checks a scenario and resolves its times at now.
func compile(s Scenario, now time.Time) (*world, error) {
	w := &world{keys: map[string]Account{}, channels: map[string]*channel{}, faults: newFaults(s.Faults)}
	var err error
	if w.limits, err = limits(s); err != nil {
		return nil, err
	}
	owners := map[string]bool{}
	if len(s.Accounts) == 0 {
		return nil, problem("accounts", "must have at least one account; without one, no request is accepted")
	}
	for i, a := range s.Accounts {
		path := fmt.Sprintf("accounts[%d]", i)
		if err := checkAccount(path, a); err != nil {
			return nil, err
		}
		if _, twice := w.keys[a.AccessKeyID]; twice {
			return nil, problem(path+".access_key_id", "%q is there twice; each key needs another ID", a.AccessKeyID)
		}
		w.keys[a.AccessKeyID], owners[a.Name] = a, true
	}
	for i, c := range s.Channels {
		path := fmt.Sprintf("channels[%d]", i)
		switch {
		case c.CustSpaceID == "":
			return nil, problem(path+".cust_space_id", "must not be empty")
		case w.channels[c.CustSpaceID] != nil:
			return nil, problem(path+".cust_space_id", "%q is there twice; put all its numbers into one channel", c.CustSpaceID)
		case !owners[c.Account]:
			return nil, problem(path+".account", "there is no account named %q; the accounts are %v", c.Account, first(sorted(owners)))
		}
		compiled, err := compileChannel(path, c, now)
		if err != nil {
			return nil, err
		}
		w.channels[c.CustSpaceID] = compiled
	}
	for i, f := range s.Faults {
		if err := checkFault(fmt.Sprintf("faults[%d]", i), f); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// limits returns the quota of each action.
func limits(s Scenario) (map[string]limit, error) {
	windows := []QuotaWindow{WindowSliding, WindowFixed}
	if s.QuotaWindow != "" && !slices.Contains(windows, s.QuotaWindow) {
		return nil, problem("quota_window", "is %q; it must be one of %v", s.QuotaWindow, windows)
	}
	all := map[string]limit{}
	for name, a := range actions {
		all[name] = limit{
			qps: cmp.Or(s.QPS[name], a.qps), fixed: s.QuotaWindow == WindowFixed, countsRefused: s.QuotaCountsRefused == nil || *s.QuotaCountsRefused,
		}
	}
	for _, name := range sorted(s.QPS) {
		if _, ok := actions[name]; !ok {
			return nil, problem("qps."+name, "there is no such action; the sandbox knows %v", sorted(actions))
		}
	}
	return all, nil
}

func checkAccount(path string, a Account) error {
	for _, field := range []struct{ name, value string }{
		{"name", a.Name}, {"access_key_id", a.AccessKeyID}, {"access_key_secret", a.AccessKeySecret},
	} {
		if field.value == "" {
			return problem(path+"."+field.name, "must not be empty")
		}
	}
	if a.Denied != "" && a.Denied != codeForbidden && a.Denied != codePermissionDeny {
		return problem(path+".denied", "is %q; it must be %s, %s or left out", a.Denied, codeForbidden, codePermissionDeny)
	}
	for i, name := range a.DeniedActions {
		if _, known := actions[name]; !known {
			return problem(fmt.Sprintf("%s.denied_actions[%d]", path, i), "there is no action %q; the sandbox knows %v", name, sorted(actions))
		}
	}
	return nil
}

func compileChannel(path string, c Channel, now time.Time) (*channel, error) {
	name := c.Timezone
	if name == "" {
		name = "Asia/Shanghai"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, problem(path+".timezone", "%q is not a time zone; write an IANA name such as Asia/Shanghai or UTC", name)
	}
	if c.WholeChannel == "" {
		c.WholeChannel = WholeComplete
	}
	ways := []WholeChannel{WholeComplete, WholeTruncated, WholeAggregated, WholeRefused}
	if !slices.Contains(ways, c.WholeChannel) {
		return nil, problem(path+".whole_channel", "is %q; it must be one of %v", c.WholeChannel, ways)
	}
	c.WabaID = cmp.Or(c.WabaID, "100000000000001")
	compiled := &channel{Channel: c, zone: zone}
	for i, e := range c.Health {
		resolved, err := compileEntity(fmt.Sprintf("%s.health[%d]", path, i), e, now, zone)
		if err != nil {
			return nil, err
		}
		compiled.health = append(compiled.health, resolved)
	}
	if compiled.templates, err = compileTemplates(path, c.Templates, now, zone); err != nil {
		return nil, err
	}
	if c.ROIMetrics {
		always := int64(beginningOfTime)
		compiled.since = &always
	}
	seen := map[string]bool{}
	for i, n := range c.Numbers {
		inner := fmt.Sprintf("%s.numbers[%d]", path, i)
		resolved, err := compileNumber(inner, n, now, zone)
		if err != nil {
			return nil, err
		}
		if seen[n.PhoneNumber] {
			return nil, problem(inner+".phone_number", "%q is there twice in this channel", n.PhoneNumber)
		}
		seen[n.PhoneNumber] = true
		compiled.numbers = append(compiled.numbers, resolved)
	}
	return compiled, nil
}

func compileNumber(path string, n Number, now time.Time, zone *time.Location) (*number, error) {
	switch {
	case n.PhoneNumber == "":
		return nil, problem(path+".phone_number", "must not be empty")
	case n.DailySent < 0 || n.DailySent > maxDailySent:
		return nil, problem(path+".daily_sent", "is %d; it must be 0 to %d", n.DailySent, maxDailySent)
	case !within(n.DeliveryRate, 1):
		return nil, problem(path+".delivery_rate", "is %v; it must be 0 to 1 (rows can hold counts beyond)", n.DeliveryRate)
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(n.PhoneNumber))
	compiled := &number{
		phone: n.PhoneNumber, seed: hash.Sum64(), dailySent: n.DailySent, rate: scaled(n.DeliveryRate, 1_000_000), steady: n.Steady,
		days: map[int64]counts{}, halfHours: map[int64]counts{},
	}
	for i, d := range n.Dips {
		inner := fmt.Sprintf("%s.dips[%d]", path, i)
		when, err := between(d.From, d.To, now, zone)
		if err != nil {
			return nil, problem(inner, "%v", err)
		}
		resolved := dip{span: when, rate: -1, volume: -1}
		if d.DeliveryRate == nil && d.Volume == nil {
			return nil, problem(inner, "changes nothing; add delivery_rate, volume or both")
		}
		if d.DeliveryRate != nil {
			if !within(*d.DeliveryRate, 1) {
				return nil, problem(inner+".delivery_rate", "is %v; it must be 0 to 1", *d.DeliveryRate)
			}
			resolved.rate = scaled(*d.DeliveryRate, 1_000_000)
		}
		if d.Volume != nil {
			if !within(*d.Volume, 1000) {
				return nil, problem(inner+".volume", "is %v; it is a factor and must be 0 to 1000", *d.Volume)
			}
			resolved.volume = scaled(*d.Volume, 1000)
		}
		compiled.dips = append(compiled.dips, resolved)
	}
	for i, g := range n.Gaps {
		when, err := between(g.From, g.To, now, zone)
		if err != nil {
			return nil, problem(fmt.Sprintf("%s.gaps[%d]", path, i), "%v", err)
		}
		compiled.gaps = append(compiled.gaps, when)
	}
	for i, s := range n.States {
		when, err := between(s.From, s.To, now, zone)
		if err != nil {
			return nil, problem(fmt.Sprintf("%s.states[%d]", path, i), "%v", err)
		}
		compiled.states = append(compiled.states, state{span: when, State: s})
	}
	for i, r := range n.Rows {
		if err := compiled.exact(fmt.Sprintf("%s.rows[%d]", path, i), r, now, zone); err != nil {
			return nil, err
		}
	}
	return compiled, nil
}

// exact adds an exact row.
func (n *number) exact(path string, r Row, now time.Time, zone *time.Location) error {
	at, err := r.Start.at(now, zone)
	if err != nil {
		return problem(path+".start", "%v", err)
	}
	for _, field := range []struct {
		name  string
		value int64
	}{{"sent_count", r.SentCount}, {"delivered_count", r.DeliveredCount}} {
		if field.value < 0 || field.value > maxCount {
			return problem(path+"."+field.name, "is %d; it must be 0 to %d (a raw fault can send anything)", field.value, int64(maxCount))
		}
	}
	year, month, day := at.In(zone).Date()
	start := midnight(year, month, day, zone)
	table := n.days
	switch r.Granularity {
	case "", daily:
		if !at.Equal(start) {
			return problem(path+".start", "%q is not the start of a day; leave the time of day out", r.Start)
		}
	case halfHourly:
		table = n.halfHours
		if at.Sub(start)%(halfHour*time.Millisecond) != 0 {
			return problem(path+".start", "%q is not the start of a half hour", r.Start)
		}
	default:
		return problem(path+".granularity", "is %q; it must be %s or %s", r.Granularity, daily, halfHourly)
	}
	if _, twice := table[at.UnixMilli()]; twice {
		return problem(path+".start", "there is another row for %q; keep one", r.Start)
	}
	table[at.UnixMilli()] = counts{r.SentCount, r.DeliveredCount}
	return nil
}

// first returns no more names than a message should have.
func first(names []string) []string {
	if len(names) > 10 {
		return append(names[:10], "…")
	}
	return names
}

func within(x, limit float64) bool { return x >= 0 && x <= limit } // false for NaN

func scaled(x float64, unit int64) int64 { return int64(math.Round(x * float64(unit))) }

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
