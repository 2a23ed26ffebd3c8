// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/policy"
	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

// chatappPhoneNumberMetricModel is configuration and state.
type chatappPhoneNumberMetricModel struct {
	CustSpaceID    types.String   `tfsdk:"cust_space_id"`
	ISVCode        types.String   `tfsdk:"isv_code"`
	PhoneNumber    types.String   `tfsdk:"phone_number"`
	PhoneNumbers   textSet        `tfsdk:"phone_numbers"`
	Granularity    types.String   `tfsdk:"granularity"`
	Start          types.Int64    `tfsdk:"start"`
	End            types.Int64    `tfsdk:"end"`
	Lookback       types.String   `tfsdk:"lookback"`
	Settle         types.String   `tfsdk:"settle"`
	Timezone       types.String   `tfsdk:"timezone"`
	IncludeMetrics types.Bool     `tfsdk:"include_metrics"`
	Rules          types.Map      `tfsdk:"rules"`
	OnInconclusive types.String   `tfsdk:"on_inconclusive"`
	OnError        types.String   `tfsdk:"on_error"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`

	Metrics        wireList      `tfsdk:"metrics"`         // Empty; setState fills it.
	ByPhoneNumber  types.Map     `tfsdk:"by_phone_number"` // Likewise.
	SentCount      types.Int64   `tfsdk:"sent_count"`
	DeliveredCount types.Int64   `tfsdk:"delivered_count"`
	DeliveryRate   types.Float64 `tfsdk:"delivery_rate"`
	IntervalCount  types.Int64   `tfsdk:"interval_count"`
	StartTime      types.String  `tfsdk:"start_time"`
	EndTime        types.String  `tfsdk:"end_time"`
	RequestID      types.String  `tfsdk:"request_id"`
	verdictModel

	counts struct { // What metrics and by_phone_number are made of.
		rows          []metric.Row
		byPhoneNumber map[string]metric.Totals
	}
}

// fromAPI fills the computed attributes with the answer to a read, and with the
// verdict on it; none of them where it fails. Errors are those of policy.Judge and
// metric.Sum.
func (m *chatappPhoneNumberMetricModel) fromAPI(answer cams.Answer, r query.Read) error {
	verdict, err := r.Judge(answer.Rows, policy.OnInconclusive(m.OnInconclusive.ValueString()))
	if err != nil {
		return err
	}
	if err := m.addUp(r.Listed(answer.Rows), r.Asked()); err != nil {
		return err
	}
	m.fromRead(r)
	m.RequestID = types.StringValue(answer.RequestID)
	m.verdictModel = newVerdictModel(verdict)
	return nil
}

// fromError records a read that failed: there are no numbers, and nothing is allowed.
func (m *chatappPhoneNumberMetricModel) fromError(err error, r query.Read, timeout time.Duration) {
	what := cams.Explain(err, timeout).What
	m.fromRead(r)
	m.verdictModel = newVerdictModel(r.Errored(what))
	m.Error = newErrorModel(err, what)
}

// fromRead fills what is known before an answer.
func (m *chatappPhoneNumberMetricModel) fromRead(r query.Read) {
	m.Granularity = types.StringValue(string(r.Calendar.Granularity))
	m.Start, m.StartTime = types.Int64Value(r.Window.Start), types.StringValue(r.Time(r.Window.Start))
	m.End, m.EndTime = types.Int64Value(r.Window.End), types.StringValue(r.Time(r.Window.End))
	m.Settle = orNull(r.Settle)
	m.Timezone = types.StringValue(r.Timezone)
	m.Metrics = wireList{ListValue: types.ListValueMust(rowType, nil)}
	m.ByPhoneNumber = types.MapValueMust(totalsType, nil)
}

// includesMetrics tells whether rows go into the state.
func (m *chatappPhoneNumberMetricModel) includesMetrics() bool {
	return m.IncludeMetrics.IsNull() || m.IncludeMetrics.ValueBool()
}

// addUp fills the totals, and what setState needs. The only error is metric.ErrOverflow.
func (m *chatappPhoneNumberMetricModel) addUp(rows []metric.Row, asked []string) error {
	totals, err := metric.Sum(rows)
	if err != nil {
		return err
	}
	m.SentCount = types.Int64Value(totals.Sent)
	m.DeliveredCount = types.Int64Value(totals.Delivered)
	if rate, defined := totals.Rate(); defined {
		m.DeliveryRate = types.Float64Value(rate)
	}
	m.IntervalCount = types.Int64Value(int64(totals.Intervals))

	m.counts.byPhoneNumber = make(map[string]metric.Totals)
	for number, rows := range byPhoneNumber(rows, asked) {
		if m.counts.byPhoneNumber[number], err = metric.Sum(rows); err != nil {
			return err
		}
	}
	if m.includesMetrics() {
		m.counts.rows = rows
	}
	return nil
}

// byPhoneNumber groups rows. A number that was asked for has a group, if an empty one.
func byPhoneNumber(rows []metric.Row, asked []string) map[string][]metric.Row {
	groups := make(map[string][]metric.Row)
	for _, number := range asked {
		groups[number] = nil
	}
	for _, row := range rows {
		groups[row.Key] = append(groups[row.Key], row)
	}
	return groups
}
