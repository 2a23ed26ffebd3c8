// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric_test

import (
	"slices"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func TestRowsWithoutACount(t *testing.T) {
	rows := []metric.Row{
		{Start: 1, Counts: metric.Counts{Sent: 100, Delivered: 90, Read: 40, Clicked: 5}},
		{Start: 2, Counts: metric.Counts{Sent: 100, Delivered: 90, Clicked: 7}, Unknown: metric.UnknownRead},
		{Start: 3, Counts: metric.Counts{Sent: 100, Delivered: 90, Read: 50}, Unknown: metric.UnknownClicked},
		{Start: 4, Counts: metric.Counts{Sent: 100, Delivered: 90}, Unknown: metric.UnknownRead | metric.UnknownClicked},
	}
	tests := map[string]struct {
		starts []int64
		value  float64
	}{
		metric.SentCount:      {[]int64{1, 2, 3, 4}, 400},
		metric.DeliveredCount: {[]int64{1, 2, 3, 4}, 360},
		metric.DeliveryRate:   {[]int64{1, 2, 3, 4}, 0.9},
		metric.ReadCount:      {[]int64{1, 3}, 90},
		metric.ReadRate:       {[]int64{1, 3}, 0.5}, // Of what was delivered in the same rows.
		metric.ClickCount:     {[]int64{1, 2}, 12},
		metric.ClickRate:      {[]int64{1, 2}, 12.0 / 180},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, _ := metric.Find(name)
			before := slices.Clone(rows)
			var starts []int64
			for _, row := range m.With(rows) {
				starts = append(starts, row.Start)
				if m.Lacks(row.Unknown) {
					t.Errorf("%+v lacks it", row)
				}
			}
			if !slices.Equal(starts, tt.starts) || !slices.Equal(rows, before) {
				t.Errorf("rows %v", starts)
			}
			sum, err := metric.Sum(m.With(rows))
			if v, defined := m.Value(sum.Counts); err != nil || !defined || v != tt.value {
				t.Errorf("%v, %v, %v", v, defined, err)
			}
		})
	}
	if sum, _ := metric.Sum(rows); sum.Unknown != metric.UnknownRead|metric.UnknownClicked {
		t.Errorf("%+v", sum)
	}
	if sum, _ := metric.Sum(rows[:1]); sum.Unknown != 0 {
		t.Errorf("%+v", sum)
	}
}

// TestUniqueComparesEveryField checks that rows that differ only in unknown counts or in
// buttons are both kept.
func TestUniqueComparesEveryField(t *testing.T) {
	buttons := func(a, b int64) metric.Buttons {
		return metric.NewButtons([]metric.Button{{Type: "url_button", Text: "Shop", Count: a}, {Type: "url_button", Text: "Help", Count: b}})
	}
	row := metric.Row{Key: "en", Start: 1, End: 2, Counts: metric.Counts{Sent: 10, Delivered: 9, Clicked: 5}, Buttons: buttons(2, 3)}
	other, unknown := row, row
	other.Buttons = buttons(3, 2)
	unknown.Unknown = metric.UnknownRead
	if got := metric.Unique([]metric.Row{unknown, row, other, row, unknown}); !slices.Equal(got, []metric.Row{row, other, unknown}) {
		t.Errorf("%+v", got)
	}
}

func TestButtons(t *testing.T) {
	for _, all := range [][]metric.Button{
		nil,
		{{Type: "url_button", Text: `"Shop" <now> ☃`, Count: 1 << 62}, {Type: "quick_relpy_button", Count: 0}},
	} {
		if got := metric.NewButtons(all).List(); !slices.Equal(got, all) {
			t.Errorf("%v became %v", all, got)
		}
	}
}
