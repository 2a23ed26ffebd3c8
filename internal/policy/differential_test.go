// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// TestDifferential judges random channels a second time, by an implementation that shares only
// the rules and the formulas of confidence intervals with the first. It uses fractions
// throughout, maps rather than sorted series, and a calendar that reads the clock every
// quarter of an hour.
func TestDifferential(t *testing.T) {
	cases := 3000 // Within 10 s on two cores, with -race.
	if testing.Short() {
		cases = 600
	}
	zones := []string{
		"UTC", "Asia/Shanghai", "Africa/Cairo", "Asia/Beirut", "America/Santiago", "America/Havana", "Pacific/Apia", "America/New_York",
		"Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin", "Africa/Casablanca", "America/Sao_Paulo",
	}
	seen, aligned, joint := make(map[policy.Reason]int), make(map[policy.Reason]int), 0
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
			if in.Rules[0].Align != "" {
				aligned[r.Reason]++
			}
			if strings.Contains(r.Message, ", joint over ") {
				joint++
			}
			if r.Reason == policy.ReasonOK && in.Rules[0].Per == policy.PerInterval {
				continue // One result for all that pass.
			}
			got = append(got, second{r.Rule, r.Key, r.Start, r.End, r.Status, r.Reason})
		}
		want := judgedAgain(in)
		slices.SortFunc(got, second.compare)
		slices.SortFunc(want, second.compare)
		if !slices.Equal(got, want) {
			written, _ := json.Marshal(in.Rules[0])
			t.Fatalf("case %d, %s, %s\nrows %+v\ngot  %+v\nwant %+v", i, zone, written, in.Rows, got, want)
		}
	}
	for _, reason := range []policy.Reason{
		policy.ReasonOK, policy.ReasonBelowMin, policy.ReasonAboveMax, policy.ReasonDropped, policy.ReasonRose,
		policy.ReasonNoData, policy.ReasonLowVolume, policy.ReasonNoBaseline, policy.ReasonGaps, policy.ReasonWaived,
		policy.ReasonTolerated, policy.ReasonWithinConfidence,
	} {
		if seen[reason] < cases/100 {
			t.Errorf("only %d results have the reason %s", seen[reason], reason)
		}
	}
	for _, reason := range []policy.Reason{policy.ReasonOK, policy.ReasonDropped, policy.ReasonRose, policy.ReasonNoBaseline} {
		if aligned[reason] < cases/200 {
			t.Errorf("only %d results with align have the reason %s", aligned[reason], reason)
		}
	}
	if joint < cases/100 {
		t.Errorf("only %d results share their confidence", joint)
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

// starts returns the starts of the intervals of a zone, found by reading the clock every
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

// randomInput returns a channel of up to three numbers and one rule, near a clock change.
func randomInput(random *rand.Rand, zone *time.Location) policy.Input {
	in := policy.Input{Source: source, Channel: "c", Calendar: metric.Calendar{Granularity: metric.Daily, Location: zone}}
	around := time.Date(2024+random.IntN(3), time.Month(1+random.IntN(12)), 1+random.IntN(28), 0, 0, 0, 0, time.UTC)
	if zone.String() == "Pacific/Apia" {
		around = time.Date(2011, 12, 20+random.IntN(15), 0, 0, 0, 0, time.UTC)
	}
	windowLength, baselineLength := 1+random.IntN(8), 1+random.IntN(10)
	before, after := 40*24*time.Hour, 20*24*time.Hour
	aligned := random.IntN(4) == 0
	if aligned {
		baselineLength = 7 * (3 + random.IntN(2))
		before = 70 * 24 * time.Hour
	}
	// Weeks of half hours make many rows.
	if random.IntN(4) == 0 && (!aligned || random.IntN(3) == 0) {
		in.Calendar.Granularity = metric.HalfHour
		if before, after = 24*time.Hour, 12*time.Hour; aligned {
			baselineLength *= 48
			before = 31 * 24 * time.Hour
			if _, change := around.In(zone).ZoneBounds(); !change.IsZero() {
				around = change.UTC().Truncate(time.Hour).Add(time.Duration(random.IntN(25*24)) * time.Hour)
			}
		}
	}
	all := starts(in.Calendar.Granularity, zone, around.Add(-before), around.Add(after))
	first := baselineLength + 5 + random.IntN(len(all)-baselineLength-windowLength-8)
	in.Window = metric.Window{Start: all[first], End: all[first+windowLength]}
	in.Now = time.UnixMilli(in.Window.End).Add(time.Duration(random.IntN(72)) * time.Hour)

	base := int64(1) << random.IntN(40)
	for k := range 1 + random.IntN(3) {
		key := []string{number1, number2, number3}[k]
		quiet := random.IntN(4) == 0
		for i := first - baselineLength - 5; i < first+windowLength+2; i++ {
			if gap := random.IntN(32); gap < 8 && (!aligned || gap == 0) {
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
	rule := randomRule(random, in, baselineLength)
	if aligned && rule.Baseline != "" {
		rule.Align = policy.AlignWeek
	}
	in.Rules = []policy.Rule{rule}
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
	if r.Metric == metric.DeliveryRate && random.IntN(3) == 0 {
		r.Confidence = p(0.6 + 0.39*random.Float64())
		r.Joint = r.Per != "" && r.Per != policy.PerChannel && random.IntN(2) == 0
	}
	if r.Per == policy.PerInterval && random.IntN(2) == 0 {
		r.Consecutive = p(int64(1 + random.IntN(4)))
	}
	if r.Per == policy.PerInterval && random.IntN(2) == 0 {
		r.Tolerate = p(int64(random.IntN(4)))
	}
	if random.IntN(4) == 0 {
		r.Waiver = &policy.Waiver{Until: in.Now.UTC().AddDate(0, 0, random.IntN(3)-1).Format(time.DateOnly), Reason: "why"}
		if per := r.Per; per == "phone_number" || per == "interval" {
			r.Waiver.Keys = []string{number1}
		}
	}
	return r
}

// cells are the counts of some intervals, by their start.
type cells map[int64]struct{ sent, delivered *big.Rat }

func (c cells) add(row metric.Row) {
	sum := c[row.Start]
	if sum.sent == nil {
		sum.sent, sum.delivered = new(big.Rat), new(big.Rat)
	}
	sum.sent.Add(sum.sent, new(big.Rat).SetInt64(row.Sent))
	sum.delivered.Add(sum.delivered, new(big.Rat).SetInt64(row.Delivered))
	c[row.Start] = sum
}

func (c cells) pool() (sent, delivered *big.Rat) {
	sent, delivered = new(big.Rat), new(big.Rat)
	for _, one := range c {
		sent.Add(sent, one.sent)
		delivered.Add(delivered, one.delivered)
	}
	return sent, delivered
}

// again is the second implementation, of one rule.
type again struct {
	policy.Rule
	in policy.Input
}

// about identifies the scope of a result.
type about struct {
	key        string
	start, end int64
	window     cells
	baseline   cells
	single     bool
	bounds     []verdict // What each bound gives; none if it could not be judged.
	why        policy.Reason
}

// verdict is the outcome of one bound.
type verdict struct {
	bound  string
	status policy.Status
	reason policy.Reason
}

// value returns the metric, as a sum or as a mean per interval, or nil if it is undefined.
func (a again) value(c cells, mean bool) *big.Rat {
	sent, delivered := c.pool()
	v := sent
	switch a.Metric {
	case metric.DeliveryRate:
		if sent.Sign() == 0 {
			return nil
		}
		return new(big.Rat).Quo(delivered, sent)
	case metric.DeliveredCount:
		v = delivered
	}
	if mean {
		return new(big.Rat).Quo(v, new(big.Rat).SetInt64(int64(len(c))))
	}
	return v
}

// expected returns the value of the baseline and its intervals, or nil if there are too few.
func (a again) expected(s about) (*big.Rat, cells) {
	if a.Align == "" {
		if len(s.baseline) < 3 {
			return nil, nil
		}
		return a.value(s.baseline, true), s.baseline
	}
	layout := "Mon"
	if a.in.Calendar.Granularity == metric.HalfHour {
		layout = "Mon 15:04"
	}
	when := func(start int64) string { return time.UnixMilli(start).In(a.in.Calendar.Location).Format(layout) }
	all, sum := make(cells), new(big.Rat)
	for start := range s.window {
		like := make(cells)
		for before, counts := range s.baseline {
			if when(before) == when(start) {
				like[before], all[before] = counts, counts
			}
		}
		if len(like) < 3 {
			return nil, nil
		}
		if a.Metric != metric.DeliveryRate {
			sum.Add(sum, a.value(like, true))
		}
	}
	if a.Metric == metric.DeliveryRate {
		return a.value(all, false), all
	}
	return sum.Quo(sum, new(big.Rat).SetInt64(int64(len(s.window)))), all
}

// judge sets the outcome of each bound at a level of confidence. 0 means none.
func (a again) judge(s about, level float64) about {
	s.bounds, s.why = nil, ""
	sent, delivered := s.window.pool()
	switch {
	case len(s.window) == 0:
		s.why = policy.ReasonNoData
	case !s.single && a.MinIntervals != nil && int64(len(s.window)) < *a.MinIntervals:
		s.why = policy.ReasonGaps
	case a.value(s.window, false) == nil, a.MinSent != nil && sent.Cmp(new(big.Rat).SetInt64(*a.MinSent)) < 0:
		s.why = policy.ReasonLowVolume
	}
	if s.why != "" {
		return s
	}
	written := func(f float64) *big.Rat {
		v, _ := new(big.Rat).SetString(fmt.Sprint(f))
		return v
	}
	count := func(r *big.Rat) int64 { return r.Num().Int64() }
	test := func(bound string, reason policy.Reason, broken bool, low, high float64, limit *big.Rat) {
		v := verdict{bound, policy.Pass, policy.ReasonOK}
		if broken {
			v = verdict{bound, policy.Fail, reason}
			near, _ := limit.Float64()
			if upper := bound == "min" || bound == "max_drop"; level > 0 && (upper && high >= near || !upper && low <= near) {
				v = verdict{bound, policy.Warn, policy.ReasonWithinConfidence}
			}
		}
		s.bounds = append(s.bounds, v)
	}
	low, high := 0., 0.
	if level > 0 {
		low, high = policy.Wilson(count(delivered), count(sent), level)
	}
	observed := a.value(s.window, false)
	if a.Min != nil {
		test("min", policy.ReasonBelowMin, observed.Cmp(written(*a.Min)) < 0, low, high, written(*a.Min))
	}
	if a.Max != nil {
		test("max", policy.ReasonAboveMax, observed.Cmp(written(*a.Max)) > 0, low, high, written(*a.Max))
	}
	if a.Baseline == "" {
		return s
	}
	observed = a.value(s.window, true)
	expected, base := a.expected(s)
	baseSent, baseDelivered := base.pool()
	if expected == nil || baseSent.Sign() == 0 && (observed.Sign() > 0 || expected.Sign() > 0) {
		for bound, limit := range map[string]*float64{"max_drop": a.MaxDrop, "max_rise": a.MaxRise} {
			if limit != nil {
				s.bounds = append(s.bounds, verdict{bound, policy.Inconclusive, policy.ReasonNoBaseline})
			}
		}
		return s
	}
	if level > 0 {
		low, high = policy.Koopman(count(delivered), count(sent), count(baseDelivered), count(baseSent), level)
	}
	if a.MaxDrop != nil {
		factor := new(big.Rat).Sub(big.NewRat(1, 1), written(*a.MaxDrop))
		test("max_drop", policy.ReasonDropped, observed.Cmp(new(big.Rat).Mul(expected, factor)) < 0, low, high, factor)
	}
	if a.MaxRise != nil {
		factor := new(big.Rat).Add(big.NewRat(1, 1), written(*a.MaxRise))
		test("max_rise", policy.ReasonRose, observed.Cmp(new(big.Rat).Mul(expected, factor)) > 0, low, high, factor)
	}
	return s
}

// forgive applies consecutive and tolerate to the intervals of one key, in order of time. It
// looks in both directions from each broken one.
func (a again) forgive(all []about) {
	limit := func(n *int64) int64 {
		if n == nil {
			return 0
		}
		return *n
	}
	for _, bound := range []string{"min", "max", "max_drop", "max_rise"} {
		find := func(i int) *verdict {
			for b := range all[i].bounds {
				if v := &all[i].bounds[b]; v.bound == bound && v.reason != policy.ReasonNoBaseline {
					return v
				}
			}
			return nil
		}
		var short, rest []*verdict
		for i := range all {
			if v := find(i); v == nil || v.status != policy.Fail {
				continue
			}
			length := int64(1)
			for _, step := range []int{-1, 1} {
				for j := i + step; j >= 0 && j < len(all); j += step {
					if v := find(j); v != nil && v.status != policy.Fail {
						break
					} else if v != nil {
						length++
					}
				}
			}
			if length < limit(a.Consecutive) {
				short = append(short, find(i))
			} else {
				rest = append(rest, find(i))
			}
		}
		if int64(len(rest)) <= limit(a.Tolerate) {
			short = append(short, rest...)
		}
		for _, v := range short {
			v.status, v.reason = policy.Pass, policy.ReasonTolerated
		}
	}
}

// result returns the result of a scope, after waiver and severity.
func (a again) result(s about) second {
	status, reason := policy.Inconclusive, s.why
	if s.why == policy.ReasonNoData {
		status = policy.Status(cmp.Or(a.OnNoData, "inconclusive"))
	}
	if s.why == "" {
		status, reason = policy.Unjudged, policy.ReasonOK
		for _, v := range s.bounds {
			if v.status.Compare(status) > 0 || v.status == status && reason == policy.ReasonOK {
				status, reason = v.status, v.reason
			}
		}
	}
	if status == policy.Fail || status == policy.Inconclusive {
		covered := a.Waiver != nil && (a.Waiver.Keys == nil || slices.Contains(a.Waiver.Keys, s.key))
		switch {
		case covered && a.in.Now.UTC().Format(time.DateOnly) <= a.Waiver.Until:
			status, reason = policy.Pass, policy.ReasonWaived
		case a.Severity == "warning":
			status = policy.Warn
		}
	}
	return second{"r", s.key, s.start, s.end, status, reason}
}

// judgedAgain judges by the second implementation.
func judgedAgain(in policy.Input) []second {
	a := again{in.Rules[0], in}
	all := starts(in.Calendar.Granularity, in.Calendar.Location, time.UnixMilli(in.Window.Start).AddDate(0, 0, -45).UTC().Truncate(time.Hour), time.UnixMilli(in.Window.End).AddDate(0, 0, 3))
	baselineStart := in.Window.Start
	if a.Baseline != "" {
		var n int
		var unit string
		_, _ = fmt.Sscanf(a.Baseline, "%d%s", &n, &unit)
		if unit == "m" {
			n /= 30
		}
		baselineStart = all[slices.Index(all, in.Window.Start)-n]
		if t := time.UnixMilli(in.Window.Start).In(in.Calendar.Location); a.Align != "" && unit == "m" {
			baselineStart = time.Date(t.Year(), t.Month(), t.Day()-n/48, t.Hour(), t.Minute(), 0, 0, t.Location()).UnixMilli()
		}
	}
	window, baseline := make(map[string]cells), make(map[string]cells)
	keys := slices.Clone(in.Keys)
	for _, row := range in.Rows {
		if len(in.Keys) > 0 && !slices.Contains(in.Keys, row.Key) {
			continue
		}
		at := window
		switch {
		case row.Start >= in.Window.Start && row.Start < in.Window.End:
		case row.Start >= baselineStart && row.Start < in.Window.Start:
			at = baseline
		default:
			continue
		}
		keys = append(keys, row.Key)
		for _, key := range []string{row.Key, ""} {
			if at[key] == nil {
				at[key] = make(cells)
			}
			at[key].add(row)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)

	whole := func(key, label string) about {
		return about{key: label, start: in.Window.Start, end: in.Window.End, window: window[key], baseline: baseline[key]}
	}
	var scopes []about
	switch a.Per {
	case "", policy.PerChannel:
		label := ""
		if len(in.Keys) == 1 {
			label = in.Keys[0]
		}
		scopes = append(scopes, whole("", label))
		for _, key := range in.Keys {
			if len(window[""]) > 0 && len(window[key]) == 0 {
				scopes = append(scopes, whole(key, key))
			}
		}
	case "phone_number":
		for _, key := range keys {
			scopes = append(scopes, whole(key, key))
		}
	case policy.PerInterval:
		for _, key := range keys {
			if len(window[key]) == 0 || a.MinIntervals != nil && int64(len(window[key])) < *a.MinIntervals {
				scopes = append(scopes, whole(key, key))
			}
			for _, start := range slices.Sorted(maps.Keys(window[key])) {
				scopes = append(scopes, about{
					key: key, start: start, end: all[slices.Index(all, start)+1],
					window: cells{start: window[key][start]}, baseline: baseline[key], single: true,
				})
			}
		}
	}
	if len(scopes) == 0 {
		scopes = append(scopes, whole("", ""))
	}

	level, judged := 0., 0
	if a.Confidence != nil {
		level = *a.Confidence
	}
	for i := range scopes {
		scopes[i] = a.judge(scopes[i], level)
		if slices.ContainsFunc(scopes[i].bounds, func(v verdict) bool { return v.reason != policy.ReasonNoBaseline }) {
			judged++
		}
	}
	if a.Joint && judged > 0 {
		for i := range scopes {
			scopes[i] = a.judge(scopes[i], math.Pow(level, 1/float64(judged)))
		}
	}
	for _, key := range keys {
		var series []about // Shares its bounds with scopes.
		for _, s := range scopes {
			if s.single && s.key == key {
				series = append(series, s)
			}
		}
		a.forgive(series)
	}
	var results []second
	for _, s := range scopes {
		if r := a.result(s); !s.single || r.reason != policy.ReasonOK {
			results = append(results, r)
		}
	}
	return results
}
