// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/policyfile"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// history is 70 days of two numbers that vary at random, with an occasional bad day.
func history(seed uint64) []metric.Row {
	random := rand.New(rand.NewPCG(seed, 0))
	var all []metric.Row
	for _, number := range []string{number1, number2} {
		all = append(all, rows(number, 70, func(int) *metric.Counts {
			sent := 400 + random.Int64N(200)
			delivered := sent * (950 + random.Int64N(40)) / 1000
			switch random.IntN(25) {
			case 0:
				delivered = sent * random.Int64N(900) / 1000
			case 1:
				sent, delivered = sent/10, sent/11
			case 2:
				return nil
			}
			return &metric.Counts{Sent: sent, Delivered: delivered}
		})...)
	}
	metric.Sort(all)
	return all
}

var ruled = map[string]string{
	"min":         `{ metric = "delivery_rate", min = 0.9 }`,
	"max":         `{ metric = "delivery_rate", max = 0.9 }`,
	"confidence":  `{ metric = "delivery_rate", min = 0.98, confidence = 0.95 }`,
	"joint":       `{ metric = "delivery_rate", per = "phone_number", min = 0.9, confidence = 0.95, joint = true }`,
	"volume":      `{ metric = "sent_count", min = 900 }`,
	"flood":       `{ metric = "sent_count", per = "phone_number", max = 500 }`,
	"drop":        `{ metric = "delivery_rate", per = "phone_number", max_drop = 0.05, baseline = "14d", confidence = 0.9 }`,
	"rise":        `{ metric = "sent_count", max_rise = 0.05, baseline = "7d" }`,
	"align":       `{ metric = "sent_count", max_drop = 0.05, baseline = "21d", align = "week" }`,
	"consecutive": `{ metric = "delivery_rate", per = "interval", min = 0.9, consecutive = 2 }`,
	"tolerate":    `{ metric = "delivery_rate", per = "interval", max_drop = 0.1, baseline = "7d", tolerate = 1 }`,
	"unjudged":    `{ metric = "delivery_rate", min = 0.9, min_sent = 800 }`,
	"warning":     `{ metric = "delivery_rate", min = 0.9, severity = "warning", waiver = { until = "2027-01-01", reason = "x" } }`,
}

// TestSuggestionsAreTight checks that a suggested bound blocks and warns on as many days as
// reported, and no more than requested, and that it is the current one, or else that the next
// tighter bound blocks or warns on more.
func TestSuggestionsAreTight(t *testing.T) {
	for name, rule := range ruled {
		t.Run(name, func(t *testing.T) {
			found := 0
			for seed := range uint64(3) {
				file := channel(t, "3d", "r = "+rule)
				all := history(seed)
				past, err := backtest.NewPast(&file.Channels[0], now, 30, all)
				if err != nil {
					t.Fatal(err)
				}
				for _, blocks := range []int{0, 2, 5} {
					o := options(30)
					o.Suggest, o.Blocks = true, blocks
					got := recorded(t, file, o, all).Channels[0].Rules[0]
					if len(got.Suggestions) != 1 {
						t.Fatalf("%d suggestions", len(got.Suggestions))
					}
					s := got.Suggestions[0]
					written := file.Channels[0].Arguments.Rules[0]
					written.Severity, written.Waiver = "", nil
					effect := func(bound float64) backtest.Effect {
						tried := written
						set(&tried, s.Field, bound)
						effect, err := past.Effect(tried)
						if err != nil {
							t.Fatal(err)
						}
						return effect
					}
					noisy := func(bound float64) int { e := effect(bound); return e.Blocks + e.Warns }
					steps := backtest.Steps(s.Field, written.Metric == metric.DeliveryRate)
					if s.Now != effect(*s.Written) {
						t.Errorf("the current bound does %+v, and %+v is reported", effect(*s.Written), s.Now)
					}
					if s.Bound == nil {
						if n := noisy(steps[0]); n <= blocks || s.None == "" {
							t.Errorf("the loosest bound is noisy on %d of at most %d days, and there is none: %s", n, blocks, s.None)
						}
						continue
					}
					found++
					if s.Effect != effect(*s.Bound) || noisy(*s.Bound) > blocks {
						t.Errorf("%s %v does %+v, %+v is reported, and at most %d were asked for", s.Field, *s.Bound, effect(*s.Bound), s.Effect, blocks)
					}
					if quiet := noisy(*s.Written) <= blocks; quiet != s.IsKept() {
						t.Errorf("the current bound is noisy on %d days; is it kept: %t", noisy(*s.Written), s.IsKept())
					} else if quiet {
						continue
					}
					i := slices.Index(steps, *s.Bound)
					if next := noisy(steps[i+1]); i < 0 || next <= blocks {
						t.Errorf("%s %v is tighter than %v and noisy on %d days, of at most %d", s.Field, steps[i+1], *s.Bound, next, blocks)
					}
				}
			}
			if found < 4 {
				t.Errorf("only %d bounds were suggested", found)
			}
		})
	}
}

// TestLoosestSuggestion checks that the loosest bound is found too.
func TestLoosestSuggestion(t *testing.T) {
	o := options(10)
	o.Suggest = true
	r := recorded(t, channel(t, "1d", `r = { metric = "delivery_rate", min = 0.9 }`), o, rows(number1, 40, same(10_000, 105)))
	if s := r.Channels[0].Rules[0].Suggestions[0]; s.Bound == nil || *s.Bound != 0.01 || s.Effect.Blocks != 0 {
		t.Errorf("got %+v", s)
	}
}

func set(r *policy.Rule, field string, bound float64) {
	switch field {
	case "min":
		r.Min = &bound
	case "max":
		r.Max = &bound
	case "max_drop":
		r.MaxDrop = &bound
	default:
		r.MaxRise = &bound
	}
}

// TestSuggestedLine checks that the line of a rule with several bounds does not block more
// days than requested, although each bound alone may block that many.
func TestSuggestedLine(t *testing.T) {
	const rule = `{ metric = "delivery_rate", min = 0.5, max = 0.99, max_drop = 0.5, max_rise = 0.5, baseline = "14d" }`
	for _, blocks := range []int{0, 1, 3, 8} {
		o := options(30)
		o.Suggest, o.Blocks = true, blocks
		all := history(7)
		file := channel(t, "1d", "r = "+rule)
		got := recorded(t, file, o, all).Channels[0].Rules[0]
		if len(got.Suggestions) != 4 || got.Line == "" {
			t.Fatalf("got %+v, %q, %q", got.Suggestions, got.Line, got.NoLine)
		}
		pasted := recorded(t, channel(t, "1d", got.Line), options(30), all).Channels[0]
		if n := backtest.Count(pasted.Days)[backtest.Blocked]; n > blocks {
			t.Errorf("%s\nblocks %d days, and at most %d were asked for", got.Line, n, blocks)
		}
	}
}

// TestNoSuggestion checks the reason that is given if no bound can be found.
func TestNoSuggestion(t *testing.T) {
	bad := &metric.Counts{Sent: 1000, Delivered: 500}
	var none *metric.Counts
	for name, tt := range map[string]struct {
		rule string
		rows []metric.Row
		none string
		line string
	}{
		"no data fails":            {`{ metric = "delivery_rate", min = 0.9, on_no_data = "fail" }`, rows(number1, 40, except(same(1000, 970), none, 2, 4, 6)), "no min would: even the loosest blocks 3 days", "no min would: even the loosest blocks 3 days"},
		"nothing is judged":        {`{ metric = "delivery_rate", min = 0.9, min_sent = 5000 }`, rows(number1, 40, same(1000, 970)), "no bound: 0 of 10 days could be judged; lower min_sent or look back longer", "no bound: 0 of 10 days could be judged; lower min_sent or look back longer"},
		"too little is judged":     {`{ metric = "delivery_rate", min = 0.9 }`, rows(number1, 2, same(1000, 970)), "no bound: 2 of 10 days could be judged", "no bound: 2 of 10 days could be judged"},
		"the tightest of all":      {`{ metric = "delivery_rate", max = 0 }`, rows(number1, 40, same(1000, 1)), "", ""},
		"a sensitive bound":        {`{ metric = "delivery_rate", min = var.secret }`, rows(number1, 40, except(same(1000, 970), bad, 3)), "", ""}, // The suggested bound is another one.
		"a sensitive other number": {`{ metric = "delivery_rate", min = 0.5, min_sent = var.least }`, rows(number1, 40, except(same(1000, 970), bad, 3)), "", "the rule has a value that is not shown"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(10)
			o.Suggest, o.Blocks = true, 2
			file, err := policyfile.Parse("policy.hcl", []byte(`
				variable "secret" {
				  default   = 0.971
				  sensitive = true
				}
				variable "least" {
				  default   = 777
				  sensitive = true
				}
				channel "support" {
				  lookback = "1d"
				  rules    = { r = `+tt.rule+` }
				}`), policyfile.Values{})
			if err != nil {
				t.Fatal(err)
			}
			r := recorded(t, file, o, tt.rows).Channels[0].Rules[0]
			if r.Suggestions[0].None != tt.none || (r.Suggestions[0].Bound == nil) != (tt.none != "") || (r.Line == "") != (tt.line != "") || r.NoLine != tt.line {
				t.Errorf("got %+v, %q, %q", r.Suggestions[0], r.Line, r.NoLine)
			}
			if name == "a sensitive bound" && r.Suggestions[0].Written != nil {
				t.Error("the secret is shown")
			}
		})
	}
}

// TestLine checks that a line has every field of a rule except its waiver.
func TestLine(t *testing.T) {
	whole, rate := new(int64(3)), new(0.25)
	full := policy.Rule{
		Name: "it's ${odd}", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: rate, Max: new(0.75), MaxDrop: new(0.1), MaxRise: new(3.), Baseline: "21d", Align: policy.AlignWeek,
		MinSent: whole, MinIntervals: whole, Confidence: new(0.95), Joint: true, Consecutive: new(int64(2)), Tolerate: new(int64(1)),
		Severity: policy.SeverityWarning, OnNoData: "warn", Waiver: &policy.Waiver{Until: "2026-12-01", Reason: "x"}, Unknown: []string{},
	}
	fields := reflect.ValueOf(full)
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		isOfSignals := name == "Signal" || name == "Classes" // States have no past.
		if fields.Field(i).IsZero() && !isOfSignals {
			t.Errorf("the test does not know the field %s", name)
		}
	}
	line := backtest.Line(full)
	if !strings.HasSuffix(line, " # Keep its waiver.") {
		t.Errorf("the line does not mention the waiver: %s", line)
	}
	got := channel(t, "7d", line).Channels[0].Arguments.Rules[0]
	full.Waiver, full.Unknown = nil, nil
	if !reflect.DeepEqual(got, full) {
		t.Errorf("%s\ngot  %+v\nwant %+v", line, got, full)
	}
}

// TestSteps checks that bounds become tighter step by step, can be broken, and are numbers
// that a person would write.
func TestSteps(t *testing.T) {
	for name, tt := range map[string]struct {
		field       string
		isRate      bool
		first, last float64
		some        []float64
	}{
		"min of a rate":  {"min", true, 0.01, 1, []float64{0.5, 0.9, 0.95, 0.991, 0.9995}},
		"max of a rate":  {"max", true, 1, 0.01, []float64{0.5, 0.9, 0.095}},
		"min of a count": {"min", false, 1, 9.9e17, []float64{2, 10, 99, 100, 1200, 35000}},
		"max of a count": {"max", false, 9.9e17, 1, []float64{2, 10, 99, 100, 1200, 35000}},
		"max_drop":       {"max_drop", true, 0.99, 0.001, []float64{0.5, 0.1, 0.05, 0.011}},
		"max_rise":       {"max_rise", false, 99, 0.001, []float64{2, 0.5, 0.05, 0.011}},
	} {
		t.Run(name, func(t *testing.T) {
			steps := backtest.Steps(tt.field, tt.isRate)
			if steps[0] != tt.first || steps[len(steps)-1] != tt.last {
				t.Errorf("from %v to %v", steps[0], steps[len(steps)-1])
			}
			for i, f := range steps {
				if i > 0 && (f > steps[i-1]) != (tt.field == "min") {
					t.Errorf("%v comes after %v", f, steps[i-1])
				}
				if text := strconv.FormatFloat(f, 'f', -1, 64); len(strings.TrimRight(strings.TrimLeft(text, "0.9"), "0")) > 3 {
					t.Errorf("%s has too many digits", text)
				}
				r := policy.Rule{Name: "r", Metric: metric.SentCount}
				if tt.isRate {
					r.Metric = metric.DeliveryRate
				}
				if set(&r, tt.field, f); strings.HasPrefix(tt.field, "max_") {
					r.Baseline = "7d"
				}
				if problems := r.Check(file(t), metric.Daily, 7); len(problems) > 0 {
					t.Fatal(problems)
				}
			}
			for _, f := range tt.some {
				if !slices.Contains(steps, f) {
					t.Errorf("%v is not tried", f)
				}
			}
		})
	}
}

// file is the source of channels.
func file(t *testing.T) policy.Source {
	t.Helper()
	return channel(t, "1d", `r = { metric = "sent_count", min = 1 }`).Channels[0].Arguments.Source.Source
}
