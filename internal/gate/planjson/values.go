// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package planjson

import (
	"maps"
	"slices"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// Values are the attributes of the data source that are judged; null is empty.
type Values struct {
	CustSpaceID    string             `json:"cust_space_id"`
	ISVCode        string             `json:"isv_code"` // A secret.
	PhoneNumber    string             `json:"phone_number"`
	PhoneNumbers   []string           `json:"phone_numbers"`
	Granularity    string             `json:"granularity"`
	Start          *int64             `json:"start"`
	End            *int64             `json:"end"`
	Lookback       string             `json:"lookback"`
	Settle         string             `json:"settle"`
	Timezone       string             `json:"timezone"`
	IncludeMetrics *bool              `json:"include_metrics"`
	RuleValues     map[string]*Rule   `json:"rules"`
	Metrics        []row              `json:"metrics"`
	ByPhoneNumber  map[string]ignored `json:"by_phone_number"`
	OnInconclusive string             `json:"on_inconclusive"`

	Status  string   `json:"status"`
	Allowed *bool    `json:"allowed"`
	Message string   `json:"message"`
	Results []Result `json:"results"`
}

// Rule is a rule of the data source.
type Rule struct {
	Metric       string   `json:"metric"`
	Per          string   `json:"per"`
	Min          *float64 `json:"min"`
	Max          *float64 `json:"max"`
	MaxDrop      *float64 `json:"max_drop"`
	MaxRise      *float64 `json:"max_rise"`
	Baseline     string   `json:"baseline"`
	MinSent      *int64   `json:"min_sent"`
	MinIntervals *int64   `json:"min_intervals"`
	Confidence   *float64 `json:"confidence"`
	Severity     string   `json:"severity"`
	OnNoData     string   `json:"on_no_data"`
	Waiver       *struct {
		Until        string   `json:"until"`
		Reason       string   `json:"reason"`
		PhoneNumbers []string `json:"phone_numbers"`
	} `json:"waiver"`
}

type row struct {
	PhoneNumber    string `json:"phone_number"`
	Granularity    string `json:"granularity"`
	Start          int64  `json:"start"`
	End            int64  `json:"end"`
	SentCount      int64  `json:"sent_count"`
	DeliveredCount int64  `json:"delivered_count"`
}

// Result is a recorded result.
type Result struct {
	Rule        string   `json:"rule"`
	Status      string   `json:"status"`
	Severity    string   `json:"severity"`
	Reason      string   `json:"reason"`
	PhoneNumber string   `json:"phone_number"`
	Start       int64    `json:"start"`
	End         int64    `json:"end"`
	Metric      string   `json:"metric"`
	Observed    *float64 `json:"observed"`
	DecidedBy   string   `json:"decided_by"`
	Bound       *float64 `json:"bound"`
	Baseline    *float64 `json:"baseline"`
	SentCount   *int64   `json:"sent_count"`
	Message     string   `json:"message"`
}

// ignored is a JSON value that nothing is taken from.
type ignored struct{}

// UnmarshalJSON takes any value.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// Arguments are the values that stand in the configuration. Start and end are
// taken for arguments only where there is no lookback: the state has them always.
func (v *Values) Arguments() query.Arguments {
	a := query.Arguments{
		Source:          query.PhoneNumberMetric,
		CustSpaceID:     v.CustSpaceID,
		ISVCode:         v.ISVCode,
		Key:             v.PhoneNumber,
		Keys:            v.PhoneNumbers,
		WindowArguments: query.WindowArguments{Granularity: v.Granularity, Lookback: v.Lookback, Timezone: v.Timezone},
		Rules:           v.Rules(),
	}
	if v.Lookback == "" {
		a.Start, a.End = v.Start, v.End
	} else {
		a.Settle = v.Settle
	}
	return a
}

// Window is the window that was read, and false if it is not known.
func (v *Values) Window() (metric.Window, bool) {
	if v.Start == nil || v.End == nil {
		return metric.Window{}, false
	}
	return metric.Window{Start: *v.Start, End: *v.End}, true
}

// Rules are the rules of the data source, by name.
func (v *Values) Rules() []policy.Rule {
	rules := make([]policy.Rule, 0, len(v.RuleValues))
	for _, name := range slices.Sorted(maps.Keys(v.RuleValues)) {
		r := v.RuleValues[name]
		if r == nil {
			r = &Rule{}
		}
		converted := policy.Rule{
			Name: name, Metric: r.Metric, Per: r.Per,
			Min: r.Min, Max: r.Max, MaxDrop: r.MaxDrop, MaxRise: r.MaxRise, Baseline: r.Baseline,
			MinSent: r.MinSent, MinIntervals: r.MinIntervals, Confidence: r.Confidence, Severity: r.Severity, OnNoData: r.OnNoData,
		}
		if r.Waiver != nil {
			converted.Waiver = &policy.Waiver{Until: r.Waiver.Until, Reason: r.Waiver.Reason, Keys: r.Waiver.PhoneNumbers}
		}
		rules = append(rules, converted)
	}
	return rules
}

// Rows are the rows that are in the plan.
func (v *Values) Rows() []metric.Row {
	rows := make([]metric.Row, len(v.Metrics))
	for i, m := range v.Metrics {
		rows[i] = metric.Row{
			Key:   m.PhoneNumber,
			Start: m.Start, End: m.End, Counts: metric.Counts{Sent: m.SentCount, Delivered: m.DeliveredCount},
		}
	}
	return rows
}

// Verdict is the verdict that the provider recorded.
func (v *Values) Verdict() policy.Verdict {
	verdict := policy.Verdict{
		Status:  policy.Status(v.Status),
		Allowed: v.Allowed != nil && *v.Allowed,
		Message: v.Message,
		Results: make([]policy.Result, len(v.Results)),
	}
	for i, r := range v.Results {
		verdict.Results[i] = policy.Result{
			Rule: r.Rule, Status: policy.Status(r.Status), Severity: r.Severity, Reason: policy.Reason(r.Reason),
			Key: r.PhoneNumber, Start: r.Start, End: r.End, Metric: r.Metric,
			Observed: r.Observed, DecidedBy: r.DecidedBy, Bound: r.Bound, Baseline: r.Baseline, SentCount: r.SentCount, Message: r.Message,
		}
	}
	return verdict
}

// Numbers are all phone numbers that the values name.
func (v *Values) Numbers() []string {
	numbers := slices.Concat([]string{v.PhoneNumber}, v.PhoneNumbers, slices.Collect(maps.Keys(v.ByPhoneNumber)))
	for i := range v.Metrics {
		numbers = append(numbers, v.Metrics[i].PhoneNumber)
	}
	for i := range v.Results {
		numbers = append(numbers, v.Results[i].PhoneNumber)
	}
	for _, r := range v.RuleValues {
		if r != nil && r.Waiver != nil {
			numbers = append(numbers, r.Waiver.PhoneNumbers...)
		}
	}
	slices.Sort(numbers)
	return slices.DeleteFunc(slices.Compact(numbers), func(s string) bool { return s == "" })
}
