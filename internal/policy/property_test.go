// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// drawRows draws rows of a few numbers in the window and before it. Intervals collide,
// baselines are full, short and empty, and rates exceed 1.
func drawRows(t *rapid.T) []metric.Row {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) metric.Row {
		sent := rapid.Int64Range(0, 30).Draw(t, "sent")
		return row(rapid.SampledFrom([]string{number1, number2, number3}).Draw(t, "number"),
			rapid.OneOf(rapid.IntRange(-8, 10), rapid.IntRange(-30, 10)).Draw(t, "day"), sent, rapid.Int64Range(0, sent+2).Draw(t, "delivered"))
	}), 0, 40).Draw(t, "rows")
}

// drawRule draws a valid rule. Its bounds are coarse, so values often equal them.
func drawRule(t *rapid.T) policy.Rule {
	optional := func(name string, g *rapid.Generator[float64]) *float64 {
		if !rapid.Bool().Draw(t, "has "+name) {
			return nil
		}
		return p(g.Draw(t, name))
	}
	r := policy.Rule{
		Name:     "another",
		Metric:   rapid.SampledFrom(source.Metrics).Draw(t, "metric"),
		Per:      rapid.SampledFrom([]string{"channel", "phone_number", "interval", ""}).Draw(t, "per"),
		Severity: rapid.SampledFrom([]string{"error", "warning", "", ""}).Draw(t, "severity"),
		OnNoData: rapid.SampledFrom([]string{"inconclusive", "pass", "warn", "fail", ""}).Draw(t, "on_no_data"),
	}
	level := rapid.Map(rapid.IntRange(0, 50), func(n int) float64 { return float64(n) })
	if r.Metric == metric.DeliveryRate {
		level = rapid.Map(rapid.IntRange(0, 20), func(n int) float64 { return float64(n) / 20 })
	}
	change := rapid.Map(rapid.IntRange(1, 10), func(n int) float64 { return float64(n) / 10 })
	r.Min, r.Max = optional("min", level), optional("max", level)
	if r.Min != nil && r.Max != nil && *r.Min > *r.Max {
		r.Min, r.Max = r.Max, r.Min
	}
	r.MaxDrop, r.MaxRise = optional("max_drop", change), optional("max_rise", change)
	if r.Min == nil && r.Max == nil && r.MaxDrop == nil && r.MaxRise == nil {
		r.Min = p(level.Draw(t, "min"))
	}
	if r.MaxDrop != nil || r.MaxRise != nil {
		r.Baseline = rapid.SampledFrom([]string{"3d", "7d"}).Draw(t, "baseline")
		if rapid.IntRange(0, 3).Draw(t, "aligned") == 0 {
			r.Baseline, r.Align = rapid.SampledFrom([]string{"21d", "28d"}).Draw(t, "weeks"), policy.AlignWeek
		}
	}
	if rapid.Bool().Draw(t, "has min_sent") {
		r.MinSent = p(rapid.Int64Range(0, 60).Draw(t, "min_sent"))
	}
	if r.Metric == metric.DeliveryRate {
		r.Confidence = optional("confidence", rapid.Float64Range(0.51, 0.999))
		r.Joint = r.Confidence != nil && (r.Per == "phone_number" || r.Per == policy.PerInterval) && rapid.Bool().Draw(t, "joint")
	}
	if r.Per == policy.PerInterval && rapid.Bool().Draw(t, "has consecutive") {
		r.Consecutive = p(rapid.Int64Range(1, 4).Draw(t, "consecutive"))
	}
	if r.Per == policy.PerInterval && rapid.Bool().Draw(t, "has tolerate") {
		r.Tolerate = p(rapid.Int64Range(0, 3).Draw(t, "tolerate"))
	}
	if rapid.IntRange(0, 3).Draw(t, "waived") == 0 {
		r.Waiver = &policy.Waiver{Until: rapid.SampledFrom([]string{"2025-09-01", "2025-12-01"}).Draw(t, "until"), Reason: "why"}
		if (r.Per == "phone_number" || r.Per == policy.PerInterval) && rapid.Bool().Draw(t, "limited") {
			r.Waiver.Keys = []string{number1}
		}
	}
	return r
}

func drawRules(t *rapid.T) []policy.Rule {
	rules := rapid.SliceOfN(rapid.Custom(drawRule), 1, 4).Draw(t, "rules")
	for i := range rules {
		rules[i].Name = []string{"a", "b", "c", "d"}[i]
	}
	return rules
}

func drawInput(t *rapid.T) policy.Input {
	in := week(drawRows(t)...)
	in.Keys = rapid.SampledFrom([][]string{nil, {number1}, {number1, number2}, {number3, "8613800000004"}}).Draw(t, "asked")
	return in
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, rules := drawInput(t), drawRules(t)
		before := append([]metric.Row{}, in.Rows...)
		want := judge(t, in, rules...)
		if !reflect.DeepEqual(before, append([]metric.Row{}, in.Rows...)) {
			t.Fatal("the rows were modified")
		}
		in.Rows, rules = rapid.Permutation(in.Rows).Draw(t, "order of rows"), rapid.Permutation(rules).Draw(t, "order of rules")
		in.Keys = rapid.Permutation(in.Keys).Draw(t, "order of numbers")
		if got := judge(t, in, rules...); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// TestNoMessages checks that leaving messages out changes nothing else.
func TestNoMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, rules := drawInput(t), drawRules(t)
		want := judge(t, in, rules...)
		in.NoMessages = true
		got := judge(t, in, rules...)
		if got.Message != "" {
			t.Fatalf("got the message %q", got.Message)
		}
		for i := range got.Results {
			if got.Results[i].Message != "" {
				t.Fatalf("got the message %q", got.Results[i].Message)
			}
			got.Results[i].Message = want.Results[i].Message
		}
		if got.Message = want.Message; !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestOneMoreRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, rules, another := drawInput(t), drawRules(t), drawRule(t)
		before, alone := judge(t, in, rules...), judge(t, in, another)
		after := judge(t, in, append(rules, another)...)
		if want := policy.Worst(before.Status, alone.Status); after.Status != want {
			t.Fatalf("%s and %s make %s", before.Status, alone.Status, after.Status)
		}
		if alone.Status == policy.Pass && after.Allowed != before.Allowed {
			t.Fatal("a rule that passes changed the verdict")
		}
		if alone.Status == policy.Fail && (after.Allowed || after.Status.Compare(before.Status) < 0) {
			t.Fatal("a rule that fails improved the verdict")
		}
		if len(after.Results) != len(before.Results)+len(alone.Results) {
			t.Fatal("results got lost")
		}
	})
}

func TestPooledRateLiesWithinTheRowsRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := week(drawRows(t)...)
		low, high := math.Inf(1), math.Inf(-1)
		var sent, delivered int64
		for _, r := range in.Rows {
			if in.Window.Contains(r) && r.Sent > 0 {
				low, high = min(low, float64(r.Delivered)/float64(r.Sent)), max(high, float64(r.Delivered)/float64(r.Sent))
			}
			if in.Window.Contains(r) {
				sent, delivered = sent+r.Sent, delivered+r.Delivered
			}
		}
		r := only(t, in, policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(0.5)})
		if (r.Observed == nil) != (sent == 0) || sentCount(r) != sent {
			t.Fatalf("%d sent, but %+v", sent, r)
		}
		if r.Observed == nil {
			return
		}
		// Receipts of an interval in which nothing was sent count only in the pool.
		for _, one := range in.Rows {
			if in.Window.Contains(one) && one.Sent == 0 && one.Delivered > 0 {
				high = math.Inf(1)
			}
		}
		if *r.Observed < low || *r.Observed > high || *r.Observed != float64(delivered)/float64(sent) {
			t.Fatalf("%v is not within %v to %v", *r.Observed, low, high)
		}
	})
}

func TestSplittingARowChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, rules := drawInput(t), drawRules(t)
		if len(in.Rows) == 0 {
			return
		}
		want := judge(t, in, rules...)
		i := rapid.IntRange(0, len(in.Rows)-1).Draw(t, "row")
		part := in.Rows[i]
		part.Sent = rapid.Int64Range(0, part.Sent).Draw(t, "sent apart")
		part.Delivered = rapid.Int64Range(0, part.Delivered).Draw(t, "delivered apart")
		in.Rows[i].Sent -= part.Sent
		in.Rows[i].Delivered -= part.Delivered
		in.Rows = append(in.Rows, part)
		if got := judge(t, in, rules...); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	})
}

// TestVerdictsAreWellFormed checks what holds for every verdict.
func TestVerdictsAreWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { wellFormed(t, judge(t, drawInput(t), drawRules(t)...)) })
}

// wellFormed checks what holds for every verdict that rules were judged for.
func wellFormed(t interface{ Fatalf(string, ...any) }, v policy.Verdict) {
	worst, named := policy.Unjudged, 0
	for i, r := range v.Results {
		worst = policy.Worst(worst, r.Status)
		if i > 0 && r.Status.Compare(v.Results[i-1].Status) > 0 {
			t.Fatalf("result %d is worse than the one before it", i)
		}
		for _, f := range []*float64{r.Observed, r.Bound, r.Baseline} {
			if f != nil && (math.IsNaN(*f) || *f < 0) {
				t.Fatalf("%v in %+v", *f, r)
			}
		}
		if r.Message == "" || r.Reason == "" || r.Severity == "" || r.Status == policy.Error || r.Status == policy.Unjudged {
			t.Fatalf("%+v", r)
		}
		if r.Status != policy.Pass {
			named++
		}
	}
	if v.Status != worst || v.Message == "" || named == 0 != (v.Status == policy.Pass) {
		t.Fatalf("%s: %s", v.Status, v.Message)
	}
	o := policy.Block
	if v.Allowed {
		o = policy.Allow
	}
	var rules []string
	for _, r := range v.Results {
		rules = append(rules, r.Rule)
	}
	if got, err := policy.Recorded(v, rules, o); err != nil || got.Status != v.Status {
		t.Fatalf("a plan would not be believed: %v", err)
	}
}

// TestDefaultsChangeNothing sets fields to their defaults.
func TestDefaultsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, r := drawInput(t), drawRule(t)
		r.Per, r.Joint, r.Consecutive, r.Tolerate, r.Waiver = policy.PerInterval, false, nil, nil, nil
		want := judge(t, in, r)
		r.Consecutive, r.Tolerate = p(int64(1)), p(int64(0))
		if got := judge(t, in, r); !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
		// A level that is not shared stays as it is.
		in.Keys, r = []string{number2}, policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: "phone_number", Min: p(0.8), Confidence: p(0.9)}
		want = judge(t, in, r)
		r.Joint = true
		if got := judge(t, in, r); !reflect.DeepEqual(got, want) {
			t.Fatalf("joint: got  %+v\nwant %+v", got, want)
		}
	})
}

// TestLeniencyNeverMakesAVerdictWorse judges with different values of consecutive and
// tolerate.
func TestLeniencyNeverMakesAVerdictWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, r := drawInput(t), drawRule(t)
		r.Per, r.Waiver = policy.PerInterval, nil
		r.Consecutive, r.Tolerate = p(rapid.Int64Range(1, 4).Draw(t, "consecutive")), p(rapid.Int64Range(0, 3).Draw(t, "tolerate"))
		strict := judge(t, in, r)
		worst := strict.Status
		switch rapid.IntRange(0, 2).Draw(t, "more of") {
		case 0:
			r.Consecutive = p(*r.Consecutive + rapid.Int64Range(1, 3).Draw(t, "more"))
		case 1:
			r.Tolerate = p(*r.Tolerate + rapid.Int64Range(1, 3).Draw(t, "more"))
		default:
			if r.Confidence != nil {
				r.Joint = true
				worst = policy.Worst(worst, policy.Warn) // What was tolerated may be within its confidence now.
			}
		}
		lenient := judge(t, in, r)
		if lenient.Status.Compare(worst) > 0 || strict.Allowed && !lenient.Allowed {
			t.Fatalf("strict  %+v\nlenient %+v", strict, lenient)
		}
	})
}

// TestAlignOfWholeWeeks checks that whole weeks of a rate are compared with whole weeks, and
// that a constant count equals its baseline.
func TestAlignOfWholeWeeks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := week()
		in.Window.End = day(1 + 7*rapid.IntRange(1, 2).Draw(t, "weeks"))
		for d := -27; d < 15; d++ {
			sent := rapid.Int64Range(0, 1000).Draw(t, "sent")
			in.Rows = append(in.Rows, row(number1, d, sent, rapid.Int64Range(0, sent).Draw(t, "delivered")))
		}
		r := policy.Rule{
			Name: "r", Metric: metric.DeliveryRate, Per: rapid.SampledFrom([]string{"channel", "phone_number"}).Draw(t, "per"),
			MaxDrop: p(float64(rapid.IntRange(1, 99).Draw(t, "max_drop")) / 100), Baseline: rapid.SampledFrom([]string{"21d", "28d"}).Draw(t, "baseline"),
		}
		if rapid.Bool().Draw(t, "confident") {
			r.Confidence = p(rapid.Float64Range(0.51, 0.999).Draw(t, "confidence"))
		}
		same := func() {
			want := only(t, in, r)
			aligned := r
			aligned.Align = policy.AlignWeek
			got := only(t, in, aligned)
			got.Message = strings.Replace(got.Message, ", same weekday", "", 1)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("got  %+v\nwant %+v", got, want)
			}
		}
		same()
		for i := range in.Rows {
			in.Rows[i].Counts = metric.Counts{Sent: 700, Delivered: 600}
		}
		in.Rows = in.Rows[:len(in.Rows)-rapid.IntRange(0, 6).Draw(t, "days without a row")]
		r.Metric, r.Confidence = metric.SentCount, nil
		same()
	})
}

func FuzzJudge(f *testing.F) {
	f.Add(uint64(1), "delivery_rate", "interval", 0.95, 0.0, 0.1, 0.5, "7d", int64(5), 0.95, "2026-12-01", int64(100), int64(90), uint8(15), "", int64(2), int64(1))
	f.Add(uint64(2), "sent_count", "channel", 5e-324, 1e308, 1e-300, 1e308, "1d", int64(-1), math.NaN(), "", int64(math.MaxInt64), int64(math.MaxInt64), uint8(255), "month", int64(0), int64(-1))
	f.Add(uint64(3), "delivered_count", "phone_number", math.Inf(1), -1.0, 1.0, 1e-19, "90m", int64(0), 0.5, "x", int64(-1), int64(0), uint8(1), "", int64(1), int64(0))
	f.Add(uint64(4), "delivery_rate", "interval", 0.9, 1.0, 0.1, 1e6, "21d", int64(0), 0.9999999999999999, "", int64(math.MaxInt64), int64(math.MaxInt64), uint8(28), "week", int64(math.MaxInt64), int64(math.MaxInt64))
	f.Add(uint64(5), "sent_count", "channel", 0.9, 1.0, 0.1, 0.1, "28d", int64(0), 0.9, "", int64(1<<60), int64(1<<60), uint8(12), "week", int64(0), int64(0))
	f.Fuzz(func(t *testing.T, seed uint64, metricName, per string, minimum, maximum, drop, rise float64, baseline string, minSent int64, confidence float64, until string, sent, delivered int64, has uint8, align string, consecutive, tolerate int64) {
		pick := func(bit int, f float64) *float64 {
			if has>>bit&1 == 0 {
				return nil
			}
			return &f
		}
		rule := policy.Rule{
			Name: "r", Metric: metricName, Per: per, Min: pick(0, minimum), Max: pick(1, maximum),
			MaxDrop: pick(2, drop), MaxRise: pick(3, rise), Confidence: pick(4, confidence),
		}
		if has>>2&3 != 0 {
			rule.Baseline, rule.Align = baseline, align
		}
		if per == policy.PerInterval {
			rule.Consecutive, rule.Tolerate = &consecutive, &tolerate
		}
		rule.Joint = rule.Confidence != nil && consecutive%2 == 0
		if has>>5&1 != 0 {
			rule.MinSent = &minSent
		}
		if has>>6&1 != 0 {
			rule.Waiver = &policy.Waiver{Until: until, Reason: "why"}
		}
		in := week()
		if has>>7&1 != 0 {
			in.Calendar.Granularity = metric.HalfHour
		}
		random := rand.New(rand.NewPCG(seed, 0))
		scale := func(n int64) int64 {
			if n < 2 || random.IntN(3) == 0 {
				return n
			}
			return random.Int64N(n)
		}
		for range random.IntN(60) {
			in.Rows = append(in.Rows, row(fmt.Sprint(number1[:12], random.IntN(3)), random.IntN(40)-30, scale(sent), scale(delivered)))
		}
		asking := rule
		asking.MinIntervals = p(int64(2)) // Otherwise Check reports rules that cannot fail too.
		problems := asking.Check(source, in.Calendar.Granularity, 0)
		v, err := policy.Judge(by(in, policy.Block, rule))
		if err != nil {
			if v.Status != "" || v.Allowed {
				t.Fatalf("an error with a verdict: %+v", v)
			}
			return
		}
		if len(problems) > 0 {
			t.Fatalf("judged by a rule that has problems: %+v", problems)
		}
		wellFormed(t, v)
		for _, r := range v.Results {
			if len(r.Message) > 1000 {
				t.Fatalf("%d bytes of message: %s", len(r.Message), r.Message)
			}
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("r", "delivery_rate", "channel", "28d", "error", "pass", "2026-12-01", "why", number1, 0.95, int64(1), "min")
	f.Add("", "", "", "", "", "", "", "", "", math.NaN(), int64(-1), "waiver")
	f.Fuzz(func(t *testing.T, name, m, per, baseline, severity, onNoData, until, reason, number string, bound float64, minSent int64, unknown string) {
		r := policy.Rule{
			Name: name, Metric: m, Per: per, Min: &bound, MaxDrop: &bound, Baseline: baseline, MinSent: &minSent, Confidence: &bound,
			Align: severity, Joint: true, Consecutive: &minSent, Tolerate: &minSent,
			Severity: severity, OnNoData: onNoData, Waiver: &policy.Waiver{Until: until, Reason: reason, Keys: []string{number}},
		}
		all := len(r.Check(source, metric.Daily, 7))
		r.Unknown = []string{unknown}
		for _, problem := range r.Check(source, metric.Daily, 7) {
			if problem.Detail == "" {
				t.Fatalf("%+v", problem)
			}
			all--
		}
		if all < 0 {
			t.Fatal("knowing less gave more problems")
		}
		policy.ReadWindow([]policy.Rule{r}, week().Window, week().Calendar)
		policy.Unread(by(policy.Input{Now: time.Unix(1, 0)}, policy.Block, r), policy.ReasonDeferred, reason)
	})
}
