// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package backtest_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/gate/backtest"
)

func TestRuns(t *testing.T) {
	for name, tt := range map[string]struct {
		zone, now string
		want      []string
	}{
		"usual days":             {"Asia/Shanghai", "2026-11-24T15:30:05+08:00", []string{"2026-11-22T15:30:05+08:00", "2026-11-23T15:30:05+08:00", "2026-11-24T15:30:05+08:00"}},
		"another day in UTC":     {"Asia/Shanghai", "2026-11-23T17:00:00Z", []string{"2026-11-23T01:00:00+08:00", "2026-11-24T01:00:00+08:00"}},
		"the clock goes forward": {"Europe/Berlin", "2026-03-30T09:00:00+02:00", []string{"2026-03-28T09:00:00+01:00", "2026-03-29T09:00:00+02:00", "2026-03-30T09:00:00+02:00"}},
		"a time that is skipped": {"Europe/Berlin", "2026-03-30T02:30:00+02:00", []string{"2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"}},
		"a midnight skipped":     {"Africa/Cairo", "2026-04-25T00:10:00+03:00", []string{"2026-04-23T00:10:00+02:00", "2026-04-24T01:10:00+03:00", "2026-04-25T00:10:00+03:00"}},
		"a date that is skipped": {"Pacific/Apia", "2011-12-31T12:00:00+14:00", []string{"2011-12-28T12:00:00-10:00", "2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00"}},
		"the second of two":      {"America/New_York", "2026-11-01T01:30:00-05:00", []string{"2026-10-31T01:30:00-04:00", "2026-11-01T01:30:00-05:00"}},
		"one day":                {"UTC", "2026-11-24T00:00:00Z", []string{"2026-11-24T00:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, run := range backtest.Runs(at, len(tt.want), zone) {
				got = append(got, run.Format(time.RFC3339))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %v\nwant %v", got, tt.want)
			}
		})
	}
}
