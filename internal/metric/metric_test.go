// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package metric_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/metric"
)

func TestParseLength(t *testing.T) {
	good := map[string]time.Duration{
		"7d": 168 * time.Hour, "36h": 36 * time.Hour, "90m": 90 * time.Minute,
		"1d12h": 36 * time.Hour, "0m": 0, "007d": 168 * time.Hour, "3660d": metric.MaxLength,
	}
	for in, want := range good {
		if got, err := metric.ParseLength(in); err != nil || got != want {
			t.Errorf("%q: got %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "7", "d", "7 d", "-7d", "+7d", "1.5d", "7w", "30s", "7d7d", "7D", "3661d", "3660d1m", "99999999999999999999d", "7d "} {
		if got, err := metric.ParseLength(in); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
}

func FuzzParseLength(f *testing.F) {
	for _, s := range []string{"7d", "36h", "1d12h30m", "9223372036854775807m", "d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := metric.ParseLength(s); err == nil && (d < 0 || d > metric.MaxLength) {
			t.Fatalf("%q was read as %v", s, d)
		}
	})
}

func TestIntervals(t *testing.T) {
	tests := []struct {
		g    metric.Granularity
		d    time.Duration
		want int // 0 for an error
	}{
		{metric.Daily, 168 * time.Hour, 7},
		{metric.Daily, 36 * time.Hour, 0},
		{metric.Daily, 0, 0},
		{metric.HalfHour, 36 * time.Hour, 72},
		{metric.HalfHour, 90 * time.Minute, 3},
		{metric.HalfHour, 45 * time.Minute, 0},
	}
	for _, tt := range tests {
		got, err := tt.g.Intervals(tt.d)
		if (err != nil) != (tt.want == 0) || got != tt.want {
			t.Errorf("%s in %s: got %d, %v", tt.d, tt.g, got, err)
		}
	}
}

func TestUniqueDropsOnlyRowsThatRepeatAnother(t *testing.T) {
	a := metric.Row{Key: "1", Start: 1, Counts: metric.Counts{Sent: 5}}
	b := metric.Row{Key: "1", Start: 1, Counts: metric.Counts{Sent: 6}}
	c := metric.Row{Key: "0", Start: 2, Counts: metric.Counts{Sent: 5}}
	if got, want := metric.Unique([]metric.Row{c, b, a, c, a}), []metric.Row{a, b, c}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSum(t *testing.T) {
	got, err := metric.Sum([]metric.Row{{Key: "1", Start: 1, Counts: metric.Counts{Sent: 10, Delivered: 5}}, {Key: "2", Start: 1, Counts: metric.Counts{Sent: 30, Delivered: 25}}, {Start: 2}})
	if want := (metric.Totals{Counts: metric.Counts{Sent: 40, Delivered: 30}, Intervals: 2}); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if rate, defined := got.Rate(); !defined || rate != 0.75 {
		t.Errorf("rate %v, %v", rate, defined)
	}
	if _, defined := (metric.Totals{}).Rate(); defined {
		t.Error("nothing sent has a rate")
	}
	for _, rows := range [][]metric.Row{{{Counts: metric.Counts{Sent: math.MaxInt64}}, {Counts: metric.Counts{Sent: 1}}}, {{Counts: metric.Counts{Delivered: math.MaxInt64}}, {Counts: metric.Counts{Delivered: 1}}}} {
		if _, err := metric.Sum(rows); !errors.Is(err, metric.ErrOverflow) {
			t.Errorf("%v: got %v, want ErrOverflow", rows, err)
		}
	}
}

func TestPhoneNumber(t *testing.T) {
	if err := metric.CheckPhoneNumber("8613800000001"); err != nil {
		t.Error(err)
	}
	err := metric.CheckPhoneNumber("+86 138-0000-0001")
	if err == nil || !strings.Contains(err.Error(), "as digits only") || strings.Contains(err.Error(), "0001") {
		t.Errorf("the error does not tell how to write a number, or has this one: %v", err)
	}
	for _, s := range []string{"", "1234", "1234567890123456", "phone", "861380000****", "８６１３８００００００１"} {
		if metric.CheckPhoneNumber(s) == nil {
			t.Errorf("%q was taken for a phone number", s)
		}
	}
	for in, want := range map[string]string{"8613800000001": "86*******0001", "861380000****": "86***********", "８６１３８０００": "８６**８０００", "123456": "******", "": ""} {
		if got := metric.MaskPhoneNumber(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
