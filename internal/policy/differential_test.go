// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestDifferential judges random channels a second time, by an implementation that shares
// nothing with the first but the rules: fractions throughout, maps in place of sorted
// series, and a calendar that looks at the clock every quarter of an hour.
func TestDifferential(t *testing.T) {
	cases := 4000
	if testing.Short() {
		cases = 600
	}
	zones := []string{
		"UTC", "Asia/Shanghai", "Africa/Cairo", "Asia/Beirut", "America/Santiago", "America/Havana", "Pacific/Apia", "America/New_York",
		"Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin", "Africa/Casablanca", "America/Sao_Paulo",
	}
	seen := make(map[policy.Reason]int)
	for i := range cases {
		random := rand.New(rand.NewPCG(uint64(i), 1))
		zone, err := metric.ParseTimezone(zones[random.IntN(len(zones))])
		if err != nil {
			t.Fatal(err)
		}
		in := randomInput(random, zone)
		v, err := policy.Judge(in)
		if err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		var got []second
		for _, r := range v.Results {
			seen[r.Reason]++
			if r.Reason == policy.ReasonOK && in.Rules[0].Per == policy.PerInterval {
				continue // One result for all that pass.
			}
			got = append(got, second{r.Rule, r.Key, r.Start, r.End, r.Status, r.Reason})
		}
		want := judgedAgain(in)
		slices.SortFunc(got, second.compare)
		slices.SortFunc(want, second.compare)
		if !slices.Equal(got, want) {
			t.Fatalf("case %d, %s, %+v\nrows %+v\ngot  %+v\nwant %+v", i, zone, in.Rules[0], in.Rows, got, want)
		}
	}
	for _, reason := range []policy.Reason{
		policy.ReasonOK, policy.ReasonBelowMin, policy.ReasonAboveMax, policy.ReasonDropped, policy.ReasonRose,
		policy.ReasonNoData, policy.ReasonLowVolume, policy.ReasonNoBaseline, policy.ReasonGaps, policy.ReasonWaived,
	} {
		if seen[reason] < cases/100 {
			t.Errorf("only %d results have the reason %s", seen[reason], reason)
		}
	}
}

// second is a result of the second implementation.
type second struct {
	rule, key  string
	start, end int64
	status     policy.Status
	reason     policy.Reason
}

func (s second) compare(o second) int {
	return cmp.Or(cmp.Compare(s.rule, o.rule), cmp.Compare(s.key, o.key), cmp.Compare(s.start, o.start), cmp.Compare(s.end, o.end), cmp.Compare(s.reason, o.reason))
}

// starts lists where the intervals of a zone begin, found by looking at the clock every
// quarter of an hour.
func starts(g metric.Granularity, zone *time.Location, from, to time.Time) []int64 {
	type clock struct{ day, hour, half, offset int }
	var all []int64
	var last clock
	for at := from; at.Before(to); at = at.Add(15 * time.Minute) {
		local := at.In(zone)
		now := clock{day: local.Day()}
		if g == metric.HalfHour {
			_, offset := local.Zone()
			now = clock{local.Day(), local.Hour(), local.Minute() / 30, offset}
		}
		if now != last && last != (clock{}) {
			all = append(all, at.UnixMilli())
		}
		last = now
	}
	return all
}

// randomInput is a channel of up to three numbers and one rule, near a change of the clock.
func randomInput(random *rand.Rand, zone *time.Location) policy.Input {
	in := policy.Input{Source: source, Channel: "c", Calendar: metric.Calendar{Granularity: metric.Daily, Location: zone}}
	around := time.Date(2024+random.IntN(3), time.Month(1+random.IntN(12)), 1+random.IntN(28), 0, 0, 0, 0, time.UTC)
	if zone.String() == "Pacific/Apia" {
		around = time.Date(2011, 12, 20+random.IntN(15), 0, 0, 0, 0, time.UTC)
	}
	before, after := 40*24*time.Hour, 20*24*time.Hour
	if random.IntN(4) == 0 {
		in.Calendar.Granularity = metric.HalfHour
		before, after = 24*time.Hour, 12*time.Hour
	}
	all := starts(in.Calendar.Granularity, zone, around.Add(-before), around.Add(after))
	windowLength, baselineLength := 1+random.IntN(8), 1+random.IntN(10)
	first := baselineLength + 2 + random.IntN(len(all)-baselineLength-windowLength-4)
	in.Window = metric.Window{Start: all[first], End: all[first+windowLength]}
	in.Now = time.UnixMilli(in.Window.End).Add(time.Duration(random.IntN(72)) * time.Hour)

	base := int64(1) << random.IntN(40)
	for k := range 1 + random.IntN(3) {
		key := []string{number1, number2, number3}[k]
		quiet := random.IntN(4) == 0
		for i := first - baselineLength - 2; i < first+windowLength+2; i++ {
			if random.IntN(4) == 0 {
				continue
			}
			for range 1 + random.IntN(10)/9 { // Now and then an interval has two rows.
				sent := random.Int64N(base) + base
				if quiet {
					sent = int64(random.IntN(3))
				}
				delivered := sent * int64(80+random.IntN(25)) / 100
				if quiet && random.IntN(3) == 0 {
					delivered = int64(random.IntN(2))
				}
				in.Rows = append(in.Rows, metric.Row{Key: key, Start: all[i], End: int64(random.IntN(9)), Counts: metric.Counts{Sent: sent, Delivered: delivered}})
			}
		}
	}
	random.Shuffle(len(in.Rows), func(i, j int) { in.Rows[i], in.Rows[j] = in.Rows[j], in.Rows[i] })
	switch random.IntN(4) {
	case 0:
		in.Keys = []string{number1, number3}
	case 1:
		in.Keys = []string{number2}
	}
	in.Rules = []policy.Rule{randomRule(random, in, baselineLength)}
	return in
}

func randomRule(random *rand.Rand, in policy.Input, baselineLength int) policy.Rule {
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	r := policy.Rule{
		Name: "r", Metric: pick(source.Metrics...), Per: pick("", "channel", "phone_number", "interval"),
		Severity: pick("", "", "error", "warning"), OnNoData: pick("", "pass", "warn", "fail", "inconclusive"),
	}
	level := func() *float64 {
		if r.Metric == metric.DeliveryRate {
			return p(float64(80+random.IntN(20)) / 100)
		}
		if row := in.Rows; len(row) > 0 { // A bound that a sum may meet exactly.
			return p(float64(row[random.IntN(len(row))].Sent))
		}
		return p(1.)
	}
	change := func() *float64 { return p(float64(1+random.IntN(30)) / 100) }
	switch random.IntN(6) {
	case 0:
		r.Min = level()
	case 1:
		r.Max = level()
	case 2:
		r.Min, r.MaxDrop = level(), change()
	case 3:
		r.MaxDrop = change()
	case 4:
		r.MaxRise = change()
	default:
		r.MaxDrop, r.MaxRise = change(), change()
	}
	if r.MaxDrop != nil || r.MaxRise != nil {
		r.Baseline = fmt.Sprintf("%dd", baselineLength)
		if in.Calendar.Granularity == metric.HalfHour {
			r.Baseline = fmt.Sprintf("%dm", 30*baselineLength)
		}
	}
	if random.IntN(4) == 0 {
		r.MinSent = p(int64(random.IntN(2000)))
	}
	if random.IntN(4) == 0 {
		r.MinIntervals = p(int64(1 + random.IntN(5)))
	}
	if random.IntN(4) == 0 {
		r.Waiver = &policy.Waiver{Until: in.Now.UTC().AddDate(0, 0, random.IntN(3)-1).Format(time.DateOnly), Reason: "why"}
		if per := r.Per; per == "phone_number" || per == "interval" {
			r.Waiver.Keys = []string{number1}
		}
	}
	return r
}

// judgedAgain is the second implementation, of one rule without confidence.
func judgedAgain(in policy.Input) []second {
	r := in.Rules[0]
	all := starts(in.Calendar.Granularity, in.Calendar.Location, time.UnixMilli(in.Window.Start).AddDate(0, 0, -45).UTC().Truncate(time.Hour), time.UnixMilli(in.Window.End).AddDate(0, 0, 3))
	first := slices.Index(all, in.Window.Start)
	baselineStart := in.Window.Start
	if r.Baseline != "" {
		var n int
		var unit string
		_, _ = fmt.Sscanf(r.Baseline, "%d%s", &n, &unit)
		if unit == "m" {
			n /= 30
		}
		baselineStart = all[first-n]
	}
	type cell struct{ sent, delivered *big.Rat }
	window, baseline := make(map[string]map[int64]cell), make(map[string]map[int64]cell)
	put := func(at map[string]map[int64]cell, key string, row metric.Row) {
		if at[key] == nil {
			at[key] = make(map[int64]cell)
		}
		c := at[key][row.Start]
		if c.sent == nil {
			c = cell{new(big.Rat), new(big.Rat)}
		}
		c.sent.Add(c.sent, new(big.Rat).SetInt64(row.Sent))
		c.delivered.Add(c.delivered, new(big.Rat).SetInt64(row.Delivered))
		at[key][row.Start] = c
	}
	keys := slices.Clone(in.Keys)
	for _, row := range in.Rows {
		if len(in.Keys) > 0 && !slices.Contains(in.Keys, row.Key) {
			continue
		}
		inWindow := row.Start >= in.Window.Start && row.Start < in.Window.End
		inBaseline := row.Start >= baselineStart && row.Start < in.Window.Start
		if !inWindow && !inBaseline {
			continue
		}
		keys = append(keys, row.Key)
		for _, key := range []string{row.Key, ""} {
			if inWindow {
				put(window, key, row)
			} else {
				put(baseline, key, row)
			}
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)

	pool := func(cells map[int64]cell) (sent, delivered *big.Rat) {
		sent, delivered = new(big.Rat), new(big.Rat)
		for _, c := range cells {
			sent.Add(sent, c.sent)
			delivered.Add(delivered, c.delivered)
		}
		return sent, delivered
	}
	// value is the metric, as a sum or as a mean per interval; nil if it is undefined.
	value := func(cells map[int64]cell, mean bool) *big.Rat {
		sent, delivered := pool(cells)
		v := sent
		switch r.Metric {
		case metric.DeliveryRate:
			if sent.Sign() == 0 {
				return nil
			}
			return new(big.Rat).Quo(delivered, sent)
		case metric.DeliveredCount:
			v = delivered
		}
		if mean {
			return new(big.Rat).Quo(v, new(big.Rat).SetInt64(int64(len(cells))))
		}
		return v
	}
	written := func(f float64) *big.Rat {
		v, _ := new(big.Rat).SetString(fmt.Sprint(f))
		return v
	}
	outcome := func(cells, base map[int64]cell, single bool) (policy.Status, policy.Reason) {
		if len(cells) == 0 {
			return policy.Status(cmp.Or(r.OnNoData, "inconclusive")), policy.ReasonNoData
		}
		if !single && r.MinIntervals != nil && int64(len(cells)) < *r.MinIntervals {
			return policy.Inconclusive, policy.ReasonGaps
		}
		sent, _ := pool(cells)
		if value(cells, false) == nil || r.MinSent != nil && sent.Cmp(new(big.Rat).SetInt64(*r.MinSent)) < 0 {
			return policy.Inconclusive, policy.ReasonLowVolume
		}
		if r.Min != nil && value(cells, false).Cmp(written(*r.Min)) < 0 {
			return policy.Fail, policy.ReasonBelowMin
		}
		if r.Max != nil && value(cells, false).Cmp(written(*r.Max)) > 0 {
			return policy.Fail, policy.ReasonAboveMax
		}
		if r.Baseline == "" {
			return policy.Pass, policy.ReasonOK
		}
		observed, expected := value(cells, true), value(base, len(base) > 0)
		baseSent, _ := pool(base)
		if len(base) < 3 || expected == nil || baseSent.Sign() == 0 && (observed.Sign() > 0 || expected.Sign() > 0) {
			return policy.Inconclusive, policy.ReasonNoBaseline
		}
		if r.MaxDrop != nil && observed.Cmp(new(big.Rat).Mul(expected, new(big.Rat).Sub(big.NewRat(1, 1), written(*r.MaxDrop)))) < 0 {
			return policy.Fail, policy.ReasonDropped
		}
		if r.MaxRise != nil && observed.Cmp(new(big.Rat).Mul(expected, new(big.Rat).Add(big.NewRat(1, 1), written(*r.MaxRise)))) > 0 {
			return policy.Fail, policy.ReasonRose
		}
		return policy.Pass, policy.ReasonOK
	}
	var results []second
	add := func(key string, start, end int64, status policy.Status, reason policy.Reason) {
		if bad := status == policy.Fail || status == policy.Inconclusive; bad {
			covered := r.Waiver != nil && (r.Waiver.Keys == nil || slices.Contains(r.Waiver.Keys, key))
			switch {
			case covered && in.Now.UTC().Format(time.DateOnly) <= r.Waiver.Until:
				status, reason = policy.Pass, policy.ReasonWaived
			case r.Severity == "warning":
				status = policy.Warn
			}
		}
		results = append(results, second{"r", key, start, end, status, reason})
	}
	whole := func(key, label string) {
		status, reason := outcome(window[key], baseline[key], false)
		add(label, in.Window.Start, in.Window.End, status, reason)
	}
	switch r.Per {
	case "", policy.PerChannel:
		label := ""
		if len(in.Keys) == 1 {
			label = in.Keys[0]
		}
		whole("", label)
		for _, key := range in.Keys {
			if len(window[""]) > 0 && len(window[key]) == 0 {
				whole(key, key)
			}
		}
	case "phone_number":
		for _, key := range keys {
			whole(key, key)
		}
		if len(keys) == 0 {
			whole("", "")
		}
	case policy.PerInterval:
		for _, key := range keys {
			cells := window[key]
			if len(cells) == 0 || r.MinIntervals != nil && int64(len(cells)) < *r.MinIntervals {
				whole(key, key)
			}
			for start, c := range cells {
				status, reason := outcome(map[int64]cell{start: c}, baseline[key], true)
				if reason != policy.ReasonOK {
					add(key, start, all[slices.Index(all, start)+1], status, reason)
				}
			}
		}
		if len(keys) == 0 {
			whole("", "")
		}
	}
	return results
}
