// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package query_test

import (
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/query"
)

func TestSince(t *testing.T) {
	at := func(text string) time.Time {
		t.Helper()
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	tests := map[string]struct {
		arguments   query.WindowArguments
		since, now  string
		start, end  string
		settled     int
		next, third string
	}{
		"nothing yet":         {query.WindowArguments{}, "2026-11-24T09:00:00+08:00", "2026-11-26T01:59:59+08:00", "2026-11-25T00:00:00+08:00", "2026-11-25T00:00:00+08:00", 0, "2026-11-26T02:00:00+08:00", "2026-11-28T02:00:00+08:00"},
		"one day":             {query.WindowArguments{Lookback: "7d"}, "2026-11-24T09:00:00+08:00", "2026-11-26T02:00:00+08:00", "2026-11-25T00:00:00+08:00", "2026-11-26T00:00:00+08:00", 1, "2026-11-27T02:00:00+08:00", "2026-11-28T02:00:00+08:00"},
		"at midnight":         {query.WindowArguments{Settle: "1d"}, "2026-11-24T00:00:00+08:00", "2026-11-26T00:00:00+08:00", "2026-11-24T00:00:00+08:00", "2026-11-25T00:00:00+08:00", 1, "2026-11-27T00:00:00+08:00", "2026-11-28T00:00:00+08:00"},
		"in another zone":     {query.WindowArguments{Timezone: "UTC"}, "2026-11-24T09:00:00+08:00", "2026-11-26T02:00:00Z", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z", 1, "2026-11-27T02:00:00Z", "2026-11-28T02:00:00Z"},
		"half hours":          {query.WindowArguments{Granularity: "HALF_HOUR", Settle: "0m"}, "2026-11-24T09:10:00+08:00", "2026-11-24T11:05:00+08:00", "2026-11-24T09:30:00+08:00", "2026-11-24T11:00:00+08:00", 3, "2026-11-24T11:30:00+08:00", "2026-11-24T11:00:00+08:00"},
		"a day of 25 hours":   {query.WindowArguments{Timezone: "Europe/Berlin", Settle: "0m"}, "2026-10-25T00:00:00+02:00", "2026-10-25T23:59:59+01:00", "2026-10-25T00:00:00+02:00", "2026-10-25T00:00:00+02:00", 0, "2026-10-26T00:00:00+01:00", "2026-10-28T00:00:00+01:00"},
		"fixed start and end": {query.WindowArguments{Start: new(int64(1)), End: new(int64(2))}, "2026-12-01T00:00:00+08:00", "2026-11-26T02:00:00+08:00", "2026-12-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00", 0, "2026-12-02T02:00:00+08:00", "2026-12-04T02:00:00+08:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a, err := tt.arguments.Since(at(tt.since), at(tt.now))
			if err != nil || *a.Start != at(tt.start).UnixMilli() || *a.End != at(tt.end).UnixMilli() || a.Lookback != "" || a.Settle != "" {
				t.Errorf("the window is %s to %s: %+v, %v", time.UnixMilli(*a.Start), time.UnixMilli(*a.End), a, err)
			}
			settled, next, err := tt.arguments.Progress(at(tt.since), at(tt.now))
			if err != nil || settled != tt.settled || !next.Equal(at(tt.next)) {
				t.Errorf("%d settled, the next at %s, %v", settled, next, err)
			}
			if third, err := tt.arguments.Settled(at(tt.since), 3); err != nil || !third.Equal(at(tt.third)) {
				t.Errorf("the third is settled at %s, %v", third, err)
			}
		})
	}
	if _, err := (query.WindowArguments{Timezone: "Mars/Phobos"}).Since(now, now); err == nil {
		t.Error("a wrong zone was taken")
	}
}
