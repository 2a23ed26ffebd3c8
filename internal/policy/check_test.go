// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package policy_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/diagnostic"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
)

// valid returns a rule with every field except those that only apply to intervals.
func valid() policy.Rule {
	return policy.Rule{
		Name: "r", Metric: metric.DeliveryRate, Per: "phone_number",
		Min: p(0.9), Max: p(1.), MaxDrop: p(0.1), MaxRise: p(3.), Baseline: "28d", Align: "week",
		MinSent: p(int64(200)), Confidence: p(0.95), Joint: true, Severity: "warning", OnNoData: "fail",
		Waiver: &policy.Waiver{Until: "2026-12-01", Reason: "new sender", Owner: "Li", Keys: []string{number1}},
	}
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		change  func(*policy.Rule)
		field   string // "-" for no problem.
		message string
	}{
		"every field":         {func(*policy.Rule) {}, "-", ""},
		"least":               {func(r *policy.Rule) { *r = policy.Rule{Name: "r", Metric: "sent_count", Min: p(1.)} }, "-", ""},
		"max_drop 1":          {func(r *policy.Rule) { r.MaxDrop = p(1.) }, "-", ""},
		"min equals max":      {func(r *policy.Rule) { r.Min, r.Max = p(0.9), p(0.9) }, "-", ""},
		"min 0 and max 1":     {func(r *policy.Rule) { r.Min, r.Max = p(0.), p(1.) }, "-", ""},
		"min_sent 0":          {func(r *policy.Rule) { r.MinSent = p(int64(0)) }, "-", ""},
		"waiver for all":      {func(r *policy.Rule) { r.Per, r.Waiver.Keys, r.Joint = "", nil, false }, "-", ""},
		"fraction of a count": {func(r *policy.Rule) { r.Metric, r.Max, r.Confidence, r.Joint = "sent_count", p(1500.5), nil, false }, "-", ""},
		"intervals":           {func(r *policy.Rule) { r.Per, r.Consecutive, r.Tolerate = "interval", p(int64(3)), p(int64(2)) }, "-", ""},
		"least of intervals":  {func(r *policy.Rule) { r.Per, r.Consecutive, r.Tolerate = "interval", p(int64(1)), p(int64(0)) }, "-", ""},
		"three weeks":         {func(r *policy.Rule) { r.Baseline = "21d" }, "-", ""},
		"weeks in hours":      {func(r *policy.Rule) { r.Baseline = "672h" }, "-", ""},
		"confidence of drops": {func(r *policy.Rule) { r.Min, r.Max = nil, nil }, "-", ""},

		"no name":                {func(r *policy.Rule) { r.Name = " " }, "", "A rule needs a name"},
		"line break in the name": {func(r *policy.Rule) { r.Name = "a\nb" }, "", `The rule name "a\nb" has a line break or another control character`},

		"no metric":    {func(r *policy.Rule) { r.Metric = "" }, "metric", `metric is required; write "delivery_rate", "sent_count" or "delivered_count"`},
		"other metric": {func(r *policy.Rule) { r.Metric = "latency" }, "metric", `metric "latency" is unknown; write "delivery_rate", "sent_count" or "delivered_count"`},
		"near metric":  {func(r *policy.Rule) { r.Metric = "delivery-rates" }, "metric", `metric "delivery-rates" is unknown; did you mean "delivery_rate"? Write "delivery_rate", "sent_count" or "delivered_count"`},
		"part metric":  {func(r *policy.Rule) { r.Metric = "rate" }, "metric", `metric "rate" is unknown; did you mean "delivery_rate"? Write "delivery_rate", "sent_count" or "delivered_count"`},
		"per":          {func(r *policy.Rule) { r.Per = "number" }, "per", `per "number" is unknown; did you mean "phone_number"? Write "channel", "phone_number" or "interval"`},
		"severity":     {func(r *policy.Rule) { r.Severity = "Warnin" }, "severity", `severity "Warnin" is unknown; did you mean "warning"? Write "error" or "warning"`},
		"on_no_data":   {func(r *policy.Rule) { r.OnNoData = "error" }, "on_no_data", `on_no_data "error" is unknown; write "inconclusive", "pass", "warn" or "fail"`},

		"no bound":         {func(r *policy.Rule) { *r = policy.Rule{Name: "r", Metric: "sent_count"} }, "", `Rule "r" has no bound. Write at least one of min, max, max_drop and max_rise`},
		"min over max":     {func(r *policy.Rule) { r.Min, r.Max = p(0.95), p(0.9) }, "min", "min 0.95 is more than max 0.9, so no value can meet both"},
		"rate over 1":      {func(r *policy.Rule) { r.Max = p(95.) }, "max", "max 95 is more than 1; write a bound of delivery_rate between 0 and 1: 0.95 is 95%"},
		"rate under 0":     {func(r *policy.Rule) { r.Min = p(-0.1) }, "min", "min -0.1 is negative, but delivery_rate cannot be"},
		"count under 0":    {func(r *policy.Rule) { *r = policy.Rule{Name: "r", Metric: "sent_count", Min: p(-1.)} }, "min", "min -1 is negative, but sent_count cannot be"},
		"max_drop over 1":  {func(r *policy.Rule) { r.MaxDrop = p(10.) }, "max_drop", "max_drop 10 is more than 1, but nothing can drop by more than 100%; 0.1 is 10%"},
		"max_drop 0":       {func(r *policy.Rule) { r.MaxDrop = p(0.) }, "max_drop", "max_drop 0 is not positive; write a fraction of the baseline: 0.1 is 10%"},
		"max_rise under 0": {func(r *policy.Rule) { r.MaxRise = p(-0.5) }, "max_rise", "max_rise -0.5 is not positive; write a fraction of the baseline: 0.1 is 10%"},
		"min NaN":          {func(r *policy.Rule) { r.Min = p(math.NaN()) }, "min", "min NaN is not a finite number"},
		"max infinite":     {func(r *policy.Rule) { r.Max = p(math.Inf(1)) }, "max", "max +Inf is not a finite number"},
		"max_drop NaN":     {func(r *policy.Rule) { r.MaxDrop = p(math.NaN()) }, "max_drop", "max_drop NaN is not a finite number"},
		"max_rise inf":     {func(r *policy.Rule) { r.MaxRise = p(math.Inf(1)) }, "max_rise", "max_rise +Inf is not a finite number"},
		"max_rise absurd":  {func(r *policy.Rule) { r.MaxRise = p(1e308) }, "max_rise", "max_rise 1e+308 is more than 1000000; 0.1 is 10%"},
		"min_intervals":    {func(r *policy.Rule) { r.MinIntervals = p(int64(0)) }, "min_intervals", "min_intervals 0 is less than 1; write how many intervals must have data, or leave it out"},
		"min_sent":         {func(r *policy.Rule) { r.MinSent = p(int64(-1)) }, "min_sent", "min_sent -1 is negative; write 0 or more"},

		"drop without baseline": {func(r *policy.Rule) { r.Baseline, r.MaxRise, r.Align = "", nil, "" }, "max_drop", `max_drop needs a baseline to compare with; write one, such as baseline = "28d"`},
		"rise without baseline": {func(r *policy.Rule) { r.Baseline, r.MaxDrop, r.Align = "", nil, "" }, "max_rise", `max_rise needs a baseline to compare with; write one, such as baseline = "28d"`},
		"baseline alone":        {func(r *policy.Rule) { r.MaxDrop, r.MaxRise = nil, nil }, "baseline", "baseline applies only to max_drop and max_rise; write one of them, or leave baseline out"},
		"not a length":          {func(r *policy.Rule) { r.Baseline = "28" }, "baseline", `baseline "28" is not a length; write a whole number and a unit, d (days), h (hours) or m (minutes): "7d", "36h", "90m"`},
		"part of a day":         {func(r *policy.Rule) { r.Baseline, r.Align = "36h", "" }, "baseline", `baseline "36h" is not a positive multiple of the granularity DAILY; write whole days, such as "7d"`},
		"a length of zero":      {func(r *policy.Rule) { r.Baseline, r.Align = "0d", "" }, "baseline", `baseline "0d" is not a positive multiple of the granularity DAILY; write whole days, such as "7d"`},

		"confidence of a count": {func(r *policy.Rule) { r.Metric = "sent_count" }, "confidence", "confidence applies only to rates, and sent_count is a count"},
		"confidence 0.5":        {func(r *policy.Rule) { r.Confidence = p(0.5) }, "confidence", "confidence 0.5 is not above 0.5 and below 1; 0.95 is usual"},
		"confidence 1":          {func(r *policy.Rule) { r.Confidence = p(1.) }, "confidence", "confidence 1 is not above 0.5 and below 1; 0.95 is usual"},
		"confidence 95":         {func(r *policy.Rule) { r.Confidence = p(95.) }, "confidence", "confidence 95 is not above 0.5 and below 1; 0.95 is usual"},
		"confidence NaN":        {func(r *policy.Rule) { r.Confidence = p(math.NaN()) }, "confidence", "confidence NaN is not a finite number"},

		"another align":       {func(r *policy.Rule) { r.Align = "weeks" }, "align", `align "weeks" is unknown; write "week"`},
		"unrelated align":     {func(r *policy.Rule) { r.Align = "season" }, "align", `align "season" is unknown; write "week"`},
		"align alone":         {func(r *policy.Rule) { r.Baseline, r.MaxDrop, r.MaxRise = "", nil, nil }, "align", `align needs a baseline; write one, such as baseline = "28d", or leave align out`},
		"not whole weeks":     {func(r *policy.Rule) { r.Baseline = "30d" }, "baseline", `baseline "30d" is not a multiple of 7 days, which align needs; write whole weeks, such as "28d"`},
		"not whole days":      {func(r *policy.Rule) { r.Baseline = "36h" }, "baseline", `baseline "36h" is not a multiple of 7 days, which align needs; write whole weeks, such as "28d"`},
		"too few weeks":       {func(r *policy.Rule) { r.Baseline = "14d" }, "baseline", `baseline "14d" is shorter than 3 weeks, so align would find fewer than 3 intervals to compare with; write "21d" or more`},
		"joint alone":         {func(r *policy.Rule) { r.Confidence = nil }, "joint", "joint needs confidence; write a level, or leave joint out"},
		"joint of a channel":  {func(r *policy.Rule) { r.Per, r.Waiver = "", nil }, "joint", `joint cannot be used per channel, which has only one result; write per = "phone_number" or "interval", or leave joint out`},
		"consecutive 0":       {func(r *policy.Rule) { r.Per, r.Consecutive = "interval", p(int64(0)) }, "consecutive", "consecutive 0 is less than 1; write how many intervals in a row must break a bound, or leave it out"},
		"tolerate -1":         {func(r *policy.Rule) { r.Per, r.Tolerate = "interval", p(int64(-1)) }, "tolerate", "tolerate -1 is negative; write how many intervals may break a bound, or leave it out"},
		"consecutive numbers": {func(r *policy.Rule) { r.Consecutive = p(int64(2)) }, "consecutive", `consecutive counts intervals; write per = "interval" or leave consecutive out`},
		"tolerated numbers":   {func(r *policy.Rule) { r.Tolerate = p(int64(0)) }, "tolerate", `tolerate counts intervals; write per = "interval" or leave tolerate out`},

		"no until":                 {func(r *policy.Rule) { r.Waiver.Until = "" }, "waiver.until", `waiver.until is required: the last day on which the waiver holds, such as "2026-12-01"`},
		"not a date":               {func(r *policy.Rule) { r.Waiver.Until = "2026-02-30" }, "waiver.until", `waiver.until "2026-02-30" is not a date; write year, month and day: "2026-12-01"`},
		"a time":                   {func(r *policy.Rule) { r.Waiver.Until = "2026-12-01T00:00:00Z" }, "waiver.until", `waiver.until "2026-12-01T00:00:00Z" is not a date; write year, month and day: "2026-12-01"`},
		"no reason":                {func(r *policy.Rule) { r.Waiver.Reason = "\n" }, "waiver.reason", "waiver.reason is required: write why the rule is waived"},
		"an empty list of numbers": {func(r *policy.Rule) { r.Waiver.Keys = []string{} }, "waiver.phone_numbers", "waiver.phone_numbers is empty; name the phone numbers, or leave it out to waive the rule for all"},
		"bad number":               {func(r *policy.Rule) { r.Waiver.Keys = []string{number1, "+86 138-0000-0001"} }, "waiver.phone_numbers", `waiver.phone_numbers: "+86 138-0000-0001" contains characters other than digits; write country code and number as digits only, without a plus sign or spaces`},
		"numbers of a channel":     {func(r *policy.Rule) { r.Per, r.Joint = "", false }, "waiver.phone_numbers", `waiver.phone_numbers cannot be used per channel, which pools all phone numbers; write per = "phone_number" or "interval", or leave waiver.phone_numbers out`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := valid()
			tt.change(&r)
			var want []string
			if tt.field != "-" {
				want = []string{tt.field + ": " + tt.message}
			}
			if got := found(r.Check(source, metric.Daily, 0)); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			_, err := policy.Judge(by(week(), policy.Block, r))
			if got := found(diagnostic.Of(err)); (err != nil) != (want != nil) || !slices.Equal(got, want) {
				t.Errorf("Judge returns %v", err)
			}
		})
	}
}

// TestCheckOfBoundsThatAreNeverBroken checks that a rule must be able to fail or require data.
// Judge accepts it anyway.
func TestCheckOfBoundsThatAreNeverBroken(t *testing.T) {
	const (
		min0  = "min: min 0 is never broken, so the rule can never fail; write a higher min or another bound"
		drop1 = "max_drop: max_drop 1 is never broken, so the rule can never fail: nothing can drop by more than 100%; write a lower max_drop or another bound"
	)
	for name, tt := range map[string]struct {
		rule policy.Rule
		want string
	}{
		"min 0":                  {policy.Rule{Min: p(0.)}, min0},
		"max_drop 1":             {policy.Rule{MaxDrop: p(1.), Baseline: "7d"}, drop1},
		"min 0 and max_drop 1":   {policy.Rule{Min: p(0.), MaxDrop: p(1.), Baseline: "7d"}, min0},
		"max 1 of a rate":        {policy.Rule{Max: p(1.)}, ""}, // Receipts may arrive late.
		"min 0 and max":          {policy.Rule{Min: p(0.), Max: p(1.)}, ""},
		"min 0 and max_drop":     {policy.Rule{Min: p(0.), MaxDrop: p(0.5), Baseline: "7d"}, ""},
		"min 0 and max_rise":     {policy.Rule{Min: p(0.), MaxRise: p(0.5), Baseline: "7d"}, ""},
		"min 0 for data":         {policy.Rule{Min: p(0.), OnNoData: "fail"}, ""},
		"min 0 for volume":       {policy.Rule{Min: p(0.), MinSent: p(int64(1000))}, ""},
		"min 0 for all the days": {policy.Rule{Min: p(0.), MinIntervals: p(int64(7))}, ""},
		"min 0 for no volume":    {policy.Rule{Min: p(0.), MinSent: p(int64(0))}, min0},
		"min 0 for any day":      {policy.Rule{Min: p(0.), MinIntervals: p(int64(1))}, min0},
		"max is unknown":         {policy.Rule{Min: p(0.), Unknown: []string{"max"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name, tt.rule.Metric = "r", metric.DeliveryRate
			if got := strings.Join(found(tt.rule.Check(source, metric.Daily, 7)), "\n"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if _, err := policy.Judge(by(week(), policy.Block, tt.rule)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCheckOfMoreIntervalsThanTheWindow checks that min_intervals must not exceed the window.
func TestCheckOfMoreIntervalsThanTheWindow(t *testing.T) {
	r := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Min: p(0.9), MinIntervals: p(int64(8))}
	const want = "min_intervals: min_intervals 8 is more than the window's 7 intervals, so the rule can never be judged; write at most 7, or use a longer window"
	for intervals, want := range map[int]string{7: want, 8: "", 0: ""} {
		if got := strings.Join(found(r.Check(source, metric.Daily, intervals)), "\n"); got != want {
			t.Errorf("%d intervals: got %q, want %q", intervals, got, want)
		}
	}
}

// TestCheckOfAWindow checks that consecutive and tolerate must not cover a whole window.
func TestCheckOfAWindow(t *testing.T) {
	rule := policy.Rule{Name: "r", Metric: metric.DeliveryRate, Per: policy.PerInterval, Min: p(0.9)}
	for name, tt := range map[string]struct {
		consecutive, tolerate int64
		intervals             int
		unknown               string
		want                  string
	}{
		"just enough":           {7, 6, 7, "", ""},
		"consecutive":           {8, 6, 7, "", "consecutive: consecutive 8 is more than the window's 7 intervals, so the rule can never fail; write at most 7, or use a longer window"},
		"tolerate":              {7, 7, 7, "", "tolerate: tolerate 7 covers the window's 7 intervals, so the rule can never fail; write less than 7, or use a longer window"},
		"a window of one":       {1, 0, 1, "", ""},
		"more than one":         {2, 0, 1, "", "consecutive: consecutive 2 is more than the window's 1 interval, so the rule can never fail; write at most 1, or use a longer window"},
		"the window is unknown": {8, 7, 0, "", ""},
		"per is unknown":        {8, 7, 7, "per", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := rule
			r.Consecutive, r.Tolerate, r.Unknown = &tt.consecutive, &tt.tolerate, []string{tt.unknown}
			if got := strings.Join(found(r.Check(source, metric.Daily, tt.intervals)), "\n"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// found returns the field and the problem of each diagnostic.
func found(diags diagnostic.List) []string {
	var all []string
	for _, d := range diags {
		detail := strings.TrimSuffix(strings.TrimPrefix(d.Detail, `In rule "r", `), ".")
		all = append(all, d.Path[2:].String()+": "+detail)
	}
	return all
}

// fields returns the fields of diagnostics.
func fields(diags diagnostic.List) []string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Path[2:].String())
	}
	return all
}

func TestRulesOfOneNameAreRefused(t *testing.T) {
	_, err := policy.Judge(by(week(), policy.Block, valid(), valid()))
	if err == nil || err.Error() != `Invalid rule: Two rules have the name "r".` {
		t.Errorf("got %v", err)
	}
}

func TestCheckNamesEveryProblem(t *testing.T) {
	r := policy.Rule{Metric: "x", Per: "x", MinSent: p(int64(-1)), MaxDrop: p(2.), Confidence: p(2.), Severity: "x", OnNoData: "x", Waiver: &policy.Waiver{}}
	got := fields(r.Check(source, metric.Daily, 0))
	want := []string{"", "metric", "per", "severity", "on_no_data", "max_drop", "min_sent", "max_drop", "confidence", "waiver.until", "waiver.reason"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCheckOfHalfHours(t *testing.T) {
	r := policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "36h"}
	if got := r.Check(source, metric.HalfHour, 0); got != nil {
		t.Errorf("%+v", got)
	}
	if got := r.Check(source, "", 0); got != nil {
		t.Errorf("a granularity that is not known is checked against: %+v", got)
	}
	r.Baseline = "45m"
	if got := fields(r.Check(source, metric.HalfHour, 0)); !slices.Equal(got, []string{"baseline"}) {
		t.Errorf("%+v", got)
	}
}

// TestJudgeNeedsTheGranularity checks that Judge refuses what Check skips without a
// granularity.
func TestJudgeNeedsTheGranularity(t *testing.T) {
	in := week()
	in.Calendar.Granularity = ""
	// Without a granularity the baseline has no window, so nothing can be compared with it.
	v, err := policy.Judge(by(in, policy.Block, policy.Rule{Name: "r", Metric: metric.SentCount, MaxDrop: p(0.5), Baseline: "36h"}))
	if err != nil || v.Allowed {
		t.Errorf("got %+v, %v", v, err)
	}
}

// TestCheckSkipsWhatIsUnknown has rules that would be wrong if the fields that are marked as
// unknown were missing.
func TestCheckSkipsWhatIsUnknown(t *testing.T) {
	waiver := func(change func(*policy.Waiver)) *policy.Waiver {
		w := *valid().Waiver
		change(&w)
		return &w
	}
	tests := map[string]struct {
		rule    policy.Rule
		unknown []string
		want    string // Fields that are still wrong.
	}{
		"metric":                      {policy.Rule{Min: p(95.), Confidence: p(0.95)}, []string{"metric"}, ""},
		"metric, bound below 0":       {policy.Rule{Min: p(-95.)}, []string{"metric"}, "min"},
		"per":                         {policy.Rule{Metric: "sent_count", Min: p(1.), Waiver: valid().Waiver}, []string{"per"}, ""},
		"the only bound":              {policy.Rule{Metric: "sent_count"}, []string{"min"}, ""},
		"one of two bounds":           {policy.Rule{Metric: "delivery_rate", Min: p(2.)}, []string{"max"}, "min"},
		"max_drop":                    {policy.Rule{Metric: "sent_count", Baseline: "28d"}, []string{"max_drop"}, ""},
		"max_drop, baseline is wrong": {policy.Rule{Metric: "sent_count", Baseline: "28"}, []string{"max_drop"}, "baseline"},
		"baseline":                    {policy.Rule{Metric: "sent_count", MaxDrop: p(0.1)}, []string{"baseline"}, ""},
		"baseline under align":        {policy.Rule{Metric: "sent_count", MaxDrop: p(0.1), Align: "week"}, []string{"baseline"}, ""},
		"align":                       {policy.Rule{Metric: "sent_count", MaxDrop: p(0.1), Baseline: "10d"}, []string{"align"}, ""},
		"confidence of joint":         {policy.Rule{Metric: "delivery_rate", Per: "phone_number", Min: p(0.9), Joint: true}, []string{"confidence"}, ""},
		"per of joint":                {policy.Rule{Metric: "delivery_rate", Min: p(0.9), Confidence: p(0.9), Joint: true}, []string{"per"}, ""},
		"per of intervals":            {policy.Rule{Metric: "delivery_rate", Min: p(0.9), Consecutive: p(int64(0)), Tolerate: p(int64(0))}, []string{"per"}, "consecutive"},
		"waiver":                      {policy.Rule{Metric: "sent_count", Min: p(1.), Waiver: &policy.Waiver{}}, []string{"waiver"}, ""},
		"waiver.until":                {policy.Rule{Metric: "sent_count", Min: p(1.), Waiver: &policy.Waiver{}}, []string{"waiver.until"}, "waiver.reason"},
		"waiver.reason":               {policy.Rule{Metric: "sent_count", Min: p(1.), Waiver: &policy.Waiver{}}, []string{"waiver.reason"}, "waiver.until"},
		"waiver.phone_numbers":        {policy.Rule{Metric: "sent_count", Min: p(1.), Waiver: waiver(func(w *policy.Waiver) { w.Keys = []string{} })}, []string{"waiver.phone_numbers"}, ""},
		"severity and on_no_data":     {policy.Rule{Metric: "sent_count", Min: p(1.)}, []string{"severity", "on_no_data", "min_sent", "confidence"}, ""},
		"everything":                  {policy.Rule{}, policy.Names(source.Fields()), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.rule.Name = "r"
			tt.rule.Unknown = tt.unknown
			if got := strings.Join(fields(tt.rule.Check(source, metric.Daily, 0)), " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
