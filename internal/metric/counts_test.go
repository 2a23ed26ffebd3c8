// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric_test

import (
	"errors"
	"math"
	"testing"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func TestMetrics(t *testing.T) {
	counts := metric.Counts{Sent: 200, Delivered: 100, Read: 40, Clicked: 10}
	tests := map[string]struct {
		isRate                 bool
		numerator, denominator int64
		value                  float64
	}{
		metric.SentCount:      {false, 200, 1, 200},
		metric.DeliveredCount: {false, 100, 1, 100},
		metric.ReadCount:      {false, 40, 1, 40},
		metric.ClickCount:     {false, 10, 1, 10},
		metric.DeliveryRate:   {true, 100, 200, 0.5},
		metric.ReadRate:       {true, 40, 100, 0.4},
		metric.ClickRate:      {true, 10, 100, 0.1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m, found := metric.Find(name)
			if !found || m.Name != name || m.IsRate() != tt.isRate {
				t.Fatalf("got %+v, %v", m, found)
			}
			if n, d := m.Fraction(counts); n != tt.numerator || d != tt.denominator {
				t.Errorf("got %d ÷ %d", n, d)
			}
			if part, whole := m.Parts(); (part != "" && whole != "") != tt.isRate {
				t.Errorf("its parts are %q and %q", part, whole)
			}
			if v, defined := m.Value(counts); !defined || v != tt.value {
				t.Errorf("got %v, %v", v, defined)
			}
			if _, defined := m.Value(metric.Counts{}); defined == tt.isRate {
				t.Errorf("of nothing it is defined: %v", defined)
			}
		})
	}
	if _, found := metric.Find("latency"); found {
		t.Error("there is a metric latency")
	}
}

func TestCountsAdd(t *testing.T) {
	c := metric.Counts{Sent: 1, Delivered: 2, Read: 3, Clicked: 4}
	if err := c.Add(metric.Counts{Sent: 10, Delivered: 20, Read: 30, Clicked: 40}); err != nil || c != (metric.Counts{Sent: 11, Delivered: 22, Read: 33, Clicked: 44}) {
		t.Errorf("got %+v, %v", c, err)
	}
	before := c
	for _, most := range []metric.Counts{{Sent: math.MaxInt64}, {Delivered: math.MaxInt64}, {Read: math.MaxInt64}, {Clicked: math.MaxInt64}} {
		if err := c.Add(most); !errors.Is(err, metric.ErrOverflow) || c != before {
			t.Errorf("%+v: got %v, %+v", most, err, c)
		}
	}
}

func TestIsNegative(t *testing.T) {
	for _, c := range []metric.Counts{{Sent: -1}, {Delivered: -1}, {Read: -1}, {Clicked: -1}} {
		if !c.IsNegative() {
			t.Errorf("%+v is not negative", c)
		}
	}
	if (metric.Counts{Sent: 1}).IsNegative() {
		t.Error("1 is negative")
	}
}
